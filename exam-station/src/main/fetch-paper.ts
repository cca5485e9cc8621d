import type { Result, Timers, Trouble } from '@exam-room/shared/base';
import type { Log } from '@exam-room/shared/host/log';
import type { StationMessage } from '@exam-room/shared/protocol';
import type { OpenPaper, PaperGrant, SeatShelf } from './ports.ts';
import type { Writer } from './run-command.ts';
import { isBeforeStart, type Who, whoOf } from './sitting/seat-state.ts';

/** Gets the candidate's paper once the room is released, and keeps it open while somebody sits here. */
export interface PaperFetch {
  /** Something has changed: perhaps the paper can be asked for now. */
  readonly look: () => void;
  readonly granted: (grant: PaperGrant) => Promise<void>;
  /** The open paper of whoever sits here. */
  readonly open: () => OpenPaper | undefined;
  readonly stop: () => void;
}

export interface PaperParts {
  readonly writer: Pick<Writer, 'run' | 'state'>;
  readonly shelf: Pick<SeatShelf, 'keepGrant' | 'grant'>;
  readonly papers: { readonly open: (grant: PaperGrant) => Result<OpenPaper> };
  readonly released: () => boolean;
  readonly tell: (message: StationMessage) => boolean;
  readonly timers: Timers;
  readonly log: Log;
}

/** Real milliseconds before the paper is asked for again. */
const ASK_AGAIN_MS = 2_000;
const DETAIL_LENGTH = 200;

interface Desk {
  readonly parts: PaperParts;
  opened: { readonly who: string; readonly paper: OpenPaper } | undefined;
  asked: string | undefined;
  forgetAsking: () => void;
  /** A paper that cannot be opened is one fault, however often it is sent. */
  readonly told: Set<string>;
}

export function fetchPaper(parts: PaperParts): PaperFetch {
  const desk: Desk = { parts, opened: undefined, asked: undefined, forgetAsking: () => {}, told: new Set() };
  return {
    look: () => look(desk),
    granted: (grant) => granted(desk, grant),
    open: () => openPaper(desk),
    stop: () => desk.forgetAsking(),
  };
}

function look(desk: Desk): void {
  const { parts } = desk;
  const { sitting } = parts.writer.state();
  if (!isBeforeStart(sitting) || sitting.paper !== undefined || !parts.released()) return;
  if (desk.asked === nameOf(sitting.who)) return;
  const { candidate, attempt } = sitting.who;
  // A grant from before a restart is as good as a new one: the draw is the same for ever.
  const kept = parts.shelf.grant(candidate, attempt);
  if (kept !== undefined) {
    desk.asked = nameOf(sitting.who);
    void granted(desk, kept);
    return;
  }
  if (!parts.tell({ say: 'ask-paper', candidate, attempt })) return;
  desk.asked = nameOf(sitting.who);
  desk.forgetAsking = parts.timers.after(ASK_AGAIN_MS, () => {
    desk.asked = undefined;
    look(desk);
  });
}

/** Drawn here as well, compared, on the disk, written down: only then is anything of it shown (THREATS B10). */
async function granted(desk: Desk, grant: PaperGrant): Promise<void> {
  const { parts } = desk;
  const paper = parts.papers.open(grant);
  if (!paper.ok) {
    await tellOnce(desk, paper.error);
    return;
  }
  if (!parts.shelf.keepGrant(grant)) return;
  const { candidate, attempt } = grant;
  desk.opened = { who: nameOf({ candidate, attempt }), paper: paper.value };
  const taken = await parts.writer.run({ do: 'take-paper', candidate, attempt, plan: paper.value.plan });
  if (!taken.ok) parts.log.note('paper-not-taken', { code: taken.error.code });
}

async function tellOnce({ parts, told }: Desk, { code, where = '' }: Trouble): Promise<void> {
  parts.log.note('paper-refused', { code, where });
  const detail = `${code} ${where}`.slice(0, DETAIL_LENGTH);
  if (told.has(detail)) return;
  told.add(detail);
  await parts.writer.run({ do: 'notice-fault', what: 'paper', detail });
}

function openPaper(desk: Desk): OpenPaper | undefined {
  const who = whoOf(desk.parts.writer.state().sitting);
  if (who === undefined) return undefined;
  if (desk.opened?.who === nameOf(who)) return desk.opened.paper;
  const grant = desk.parts.shelf.grant(who.candidate, who.attempt);
  const paper = grant === undefined || grant.keys.length === 0 ? undefined : desk.parts.papers.open(grant);
  if (paper?.ok !== true) return undefined;
  desk.opened = { who: nameOf(who), paper: paper.value };
  return paper.value;
}

function nameOf({ candidate, attempt }: Pick<Who, 'candidate' | 'attempt'>): string {
  return `${candidate}/${attempt}`;
}
