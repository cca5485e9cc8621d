import type { ActAnswer, CameraCall, QuestionView, ScreenAct, StationView } from '../../door/station-view.ts';
import { en } from '../words/en.ts';
import { zh } from '../words/zh.ts';
import { carryAct } from './carry-act.ts';
import { openCourier } from './courier.ts';
import { startRunner } from './start-runner.ts';

/** The one thing behind the screen: the station's door. Nothing here throws; a door that does not answer is an answer of its own. */
export interface Door {
  /** `NO_CONTACT` when the station did not answer in time. */
  readonly act: (act: ScreenAct) => Promise<ActAnswer>;
  readonly view: () => Promise<StationView | undefined>;
  readonly question: (at: number) => Promise<QuestionView | undefined>;
  /** `taken` when the picture is journalled; `not-due` when the station no longer wants this one. */
  readonly frame: (call: CameraCall, jpeg: Blob) => Promise<'taken' | 'not-due' | 'refused'>;
  /**
   * Calls back with every view the station publishes, for as long as it lives; reconnects by itself. Returns the end of it. A view is as
   * long as the paper, so it is only read when it is asked for; half a message of a station that died while writing is undefined.
   */
  readonly listen: (onView: (read: () => StationView | undefined) => void) => () => void;
}

/** A slow disk may take seconds; what takes longer than this is tried again. */
const ACT_TIMEOUT_MS = 10_000;
const VIEW_TIMEOUT_MS = 2_500;
const FRAME_TIMEOUT_MS = 15_000;
/** A closed stream is opened anew after this long, beside the browser's own attempts. */
const REOPEN_MS = 700;

export function openDoor(): Door {
  return { act: actBy(openCourier({ startRunner, carry: carryAct })), view, question, frame, listen };
}

/** Over the courier's thread; the page asks itself when that came to somebody who does not answer like the station. */
function actBy(courier: typeof carryAct): Door['act'] {
  const to = new URL('act', document.baseURI).href;
  return async (ask) => {
    const errand = { to, act: JSON.stringify(ask), timeoutMs: ACT_TIMEOUT_MS };
    const carried = await courier(errand);
    if (carried === undefined) return NO_CONTACT;
    const answer = parse(carried);
    if (isActAnswer(answer)) return answer;
    const again = parse((await carryAct(errand)) ?? '');
    return isActAnswer(again) ? again : NO_CONTACT;
  };
}

const NO_CONTACT: ActAnswer = {
  ok: false,
  code: 'NO_CONTACT',
  zh: zh.trouble.noContact,
  en: en.trouble.noContact,
};

async function view(): Promise<StationView | undefined> {
  const seen = await json('view.json', { signal: AbortSignal.timeout(VIEW_TIMEOUT_MS) });
  return isView(seen) ? seen : undefined;
}

async function question(at: number): Promise<QuestionView | undefined> {
  const seen = await json(`question?at=${at}`, { signal: AbortSignal.timeout(ACT_TIMEOUT_MS) });
  return isQuestion(seen) ? seen : undefined;
}

async function frame(call: CameraCall, jpeg: Blob): ReturnType<Door['frame']> {
  try {
    const answer = await fetch(`frame?due=${call.due}&number=${call.number}`, {
      method: 'POST',
      headers: { 'content-type': 'image/jpeg' },
      body: jpeg,
      signal: AbortSignal.timeout(FRAME_TIMEOUT_MS),
    });
    if (answer.ok) return 'taken';
    return answer.status === 409 ? 'not-due' : 'refused';
  } catch {
    return 'refused'; // the station is restarting; the caller tries again
  }
}

function listen(onView: (read: () => StationView | undefined) => void): () => void {
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let over = false;
  const open = () => {
    source?.close();
    source = new EventSource('view');
    source.addEventListener('view', ({ data }) =>
      onView(() => {
        const seen = parse(data);
        return isView(seen) ? seen : undefined;
      }),
    );
    source.addEventListener('error', () => {
      // An EventSource gives up for good on some errors (a refused status, a custom scheme): then it is opened anew here.
      if (over || source?.readyState !== EventSource.CLOSED) return;
      clearTimeout(timer);
      timer = setTimeout(open, REOPEN_MS);
    });
  };
  open();
  return () => {
    over = true;
    clearTimeout(timer);
    source?.close();
  };
}

async function json(path: string, init: RequestInit): Promise<unknown> {
  try {
    const answer = await fetch(path, { cache: 'no-store', ...init });
    return parse(await answer.text());
  } catch {
    return undefined; // no contact: every caller has its own way to go on
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // half a message of a station that died while writing
  }
}

// The station decodes what it gets from the world; the screen only makes sure that it was the station that answered.
function isView(value: unknown): value is StationView {
  return has(value, 'stage') && has(value.stage, 'stage') && has(value, 'room');
}

function isQuestion(value: unknown): value is QuestionView {
  return has(value, 'question') && has(value, 'items');
}

function isActAnswer(value: unknown): value is ActAnswer {
  if (!has(value, 'ok')) return false;
  return value.ok === true || (value.ok === false && has(value, 'zh') && has(value, 'en'));
}

function has<Key extends string>(value: unknown, key: Key): value is Record<Key, unknown> {
  return typeof value === 'object' && value !== null && key in value;
}
