import type { Digest } from '@exam-room/shared/base';
import { digestOf } from '@exam-room/shared/crypto';
import { type RecordSheet, recordSheetSchema } from '@exam-room/shared/records';
import type {
  DeskAct,
  DeskAnswer,
  DeskView,
  RollLine,
  VideoFolder,
} from '../../server/proctor-desk/desk-view.ts';
import { en } from '../words/en.ts';
import { zh } from '../words/zh.ts';
import { deskAnswerSchema, deskViewSchema, rollLineSchema, videoFolderSchema } from './view-schema.ts';

export type Found =
  | { readonly found: 'one'; readonly line: RollLine }
  | { readonly found: 'none' }
  | { readonly found: 'trouble'; readonly answer: Refused };

export type Looked =
  | { readonly looked: 'folder'; readonly folder: VideoFolder }
  | { readonly looked: 'trouble'; readonly answer: Refused };

export type Refused = Extract<DeskAnswer, { readonly ok: false }>;

/** What the link reports: a fresh view, a break (the last view stays on the screen), or that this window may not look. */
export type LinkNews =
  | { readonly news: 'view'; readonly view: DeskView }
  | { readonly news: 'lost' }
  | { readonly news: 'refused' }
  | { readonly news: 'unreadable' };

/** Everything the desk can ask of the console. */
export interface DeskDoor {
  readonly watch: (hear: (news: LinkNews) => void) => () => void;
  readonly act: (act: DeskAct) => Promise<DeskAnswer>;
  readonly find: (number: string) => Promise<Found>;
  readonly sheet: () => Promise<{ readonly sheet: RecordSheet; readonly digest: Digest } | undefined>;
  /** A folder of the console's machine, to find recordings in; without one, where to begin. */
  readonly videos: (folder: string | undefined) => Promise<Looked>;
}

/** The console did not answer, or answered something that no version of it says: whether the act was done is not known. */
const noAnswer: Refused = {
  ok: false,
  code: 'CONSOLE_NO_ANSWER',
  zh: zh.link.noAnswer,
  en: en.link.noAnswer,
};

const RETRY_MS = 2_000;

/** The door over HTTP, on the address that served this page. */
export function httpDoor(): DeskDoor {
  return { watch, act, find, sheet, videos };
}

function watch(hear: (news: LinkNews) => void): () => void {
  let source: EventSource | undefined;
  let retry: ReturnType<typeof setTimeout> | undefined;
  const open = () => {
    source = new EventSource('view');
    source.addEventListener('view', (event: MessageEvent<string>) => hear(readView(event.data)));
    source.addEventListener('error', () => {
      hear({ news: 'lost' });
      // A browser gives up for good on an answer that is no stream (a refused cookie, a restarting console); the desk never does.
      if (source?.readyState === EventSource.CLOSED) {
        void askWhy().then((why) => why && hear(why));
        retry = setTimeout(open, RETRY_MS);
      }
    });
  };
  open();
  return () => {
    source?.close();
    clearTimeout(retry);
  };
}

async function askWhy(): Promise<LinkNews | undefined> {
  const response = await fetch('view.json').catch(() => undefined);
  return response?.status === 401 || response?.status === 403 ? { news: 'refused' } : undefined;
}

function readView(text: string): LinkNews {
  const parsed = deskViewSchema.safeParse(jsonOf(text));
  return parsed.success ? { news: 'view', view: parsed.data } : { news: 'unreadable' };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // refused by the schema that reads it next
  }
}

async function act(wanted: DeskAct): Promise<DeskAnswer> {
  const response = await fetch('act', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wanted),
  }).catch(() => undefined);
  return response === undefined ? noAnswer : answerOf(await response.text());
}

function answerOf(text: string): DeskAnswer {
  const parsed = deskAnswerSchema.safeParse(jsonOf(text));
  return parsed.success ? parsed.data : noAnswer;
}

async function find(number: string): Promise<Found> {
  const response = await fetch(`find?number=${encodeURIComponent(number)}`).catch(() => undefined);
  if (response === undefined) return { found: 'trouble', answer: noAnswer };
  const text = await response.text();
  const line = rollLineSchema.safeParse(jsonOf(text));
  if (line.success) return { found: 'one', line: line.data };
  const answer = answerOf(text);
  if (response.status === 404 || answer.ok) return { found: 'none' };
  return { found: 'trouble', answer };
}

async function sheet(): Promise<{ sheet: RecordSheet; digest: Digest } | undefined> {
  const response = await fetch('record-sheet.json').catch(() => undefined);
  if (response?.ok !== true) return undefined;
  const text = await response.text();
  const parsed = recordSheetSchema.safeParse(jsonOf(text));
  return parsed.success ? { sheet: parsed.data, digest: digestOf(text) } : undefined;
}

async function videos(folder: string | undefined): Promise<Looked> {
  const where = folder === undefined ? '' : `?folder=${encodeURIComponent(folder)}`;
  const response = await fetch(`videos${where}`).catch(() => undefined);
  if (response === undefined) return { looked: 'trouble', answer: noAnswer };
  const text = await response.text();
  const parsed = videoFolderSchema.safeParse(jsonOf(text));
  if (parsed.success) return { looked: 'folder', folder: parsed.data };
  const answer = answerOf(text);
  return { looked: 'trouble', answer: answer.ok ? noAnswer : answer };
}
