import type { Act } from '../formats/act-formats.ts';
import type { ConsoleFact, SeatFact } from '../formats/entry-formats.ts';

/** What a fact may need to know that only exists once the entries before it are written. */
export interface Writing {
  /** Hash of the entry with this label. */
  readonly hash: (label: string) => string;
  /** Number of that entry in its journal. */
  readonly seq: (label: string) => number;
  /** The ledger as it stands before this entry. */
  readonly ledger: () => { readonly size: number; readonly root: string };
  /** The signed entry with this label, as a seat keeps it. */
  readonly sealed: (label: string) => { readonly payload: string; readonly sig: string };
  readonly paper: (candidate: string) => string;
  /** The n-th item of a candidate's paper, from 0, and the question that it belongs to. */
  readonly item: (candidate: string, at: number) => string;
  readonly question: (candidate: string, at: number) => string;
  /** The candidate's answer key, sealed to the authority. */
  readonly answerKey: (candidate: string) => string;
  /** Seals a choice for the entry that is being written, and remembers it as the candidate's answer. */
  readonly answer: (candidate: string, item: string, choice: readonly number[]) => string;
  /** How many items are answered now, and their seal. */
  readonly answered: (candidate: string) => number;
  readonly answersSeal: (candidate: string) => string;
  /** A picture of this name, sealed; it goes into the archive. */
  readonly picture: (name: string) => {
    readonly file: string;
    readonly bytes: number;
    readonly picture: string;
  };
  readonly sheetDigest: () => string;
  /**
   * The head over all entries so far, or over those in the ledger, signed by the console or the standby, and this machine's line under it.
   */
  readonly witnessed: (
    by?: 'console' | 'standby',
    over?: 'all' | 'ledger',
  ) => { readonly note: string; readonly cosignature: string };
  /** The authority's receipt over the seat's journal up to the entry with this label. */
  readonly receipt: (
    candidate: string,
    label: string,
  ) => Extract<ConsoleFact, { kind: 'receipt-arrived' }>['receipt'];
}

export type Fact = SeatFact | ConsoleFact;

/** One entry before it is written: forgeries change drafts, and everything after is written anew by whoever holds the keys. */
export interface Draft {
  readonly label: string;
  /** `console`, `seat1` … or `spare`. */
  readonly who: string;
  readonly epoch: number;
  readonly boot: string;
  /** Milliseconds since the morning, by every clock of the room. */
  readonly atMs: number;
  /** Where the machine's own clock differs from that. */
  readonly monoMs?: number;
  readonly wallShiftMs?: number;
  readonly usedMs: number;
  /** Numbers that this entry leaves free before its own. */
  readonly skips?: number;
  readonly body:
    | { readonly write: (writing: Writing) => Fact }
    | {
        readonly act: Act | ((writing: Writing) => Act);
        readonly by: readonly string[];
        /** Whose keys really sign, when they are not all of `by`. */
        readonly signedBy?: readonly string[];
        readonly nonce?: string;
        readonly session?: string;
      }
    /** Not an entry: the record sheet is made here. */
    | { readonly sheet: true };
}

/** An entry as the builder wrote it. */
export interface Built {
  readonly draft: Draft;
  readonly device: string;
  readonly seq: number;
  readonly hash: string;
  readonly fact: Fact;
  readonly wallMs: number;
  readonly payload: string;
  readonly sig: string;
}

export interface Day {
  readonly drafts: readonly Draft[];
}

export function changeDraft(day: Day, label: string, change: (draft: Draft) => Draft): Day {
  if (!day.drafts.some((one) => one.label === label)) throw new Error(`no draft ${label}`);
  return { ...day, drafts: day.drafts.map((one) => (one.label === label ? change(one) : one)) };
}

/** Changes members of the fact that a draft writes. */
export function changeFact(day: Day, label: string, change: (fact: Fact, writing: Writing) => unknown): Day {
  return changeDraft(day, label, (draft) => {
    const { body } = draft;
    if (!('write' in body)) throw new Error(`${label} writes no fact`);
    // A forged fact may follow no schema at all: that is what some forgeries are about.
    return { ...draft, body: { write: (writing) => change(body.write(writing), writing) as Fact } };
  });
}

export function changeAct(
  day: Day,
  label: string,
  change: (body: Extract<Draft['body'], { act: unknown }>) => Draft['body'],
): Day {
  return changeDraft(day, label, (draft) => {
    if (!('act' in draft.body)) throw new Error(`${label} is no act`);
    return { ...draft, body: change(draft.body) };
  });
}

export function dropDrafts(day: Day, ...labels: readonly string[]): Day {
  for (const label of labels)
    if (!day.drafts.some((one) => one.label === label)) throw new Error(`no draft ${label}`);
  return { ...day, drafts: day.drafts.filter((one) => !labels.includes(one.label)) };
}

/** Adds drafts by their time; drafts of one time keep their order. */
export function addDrafts(day: Day, ...drafts: readonly Draft[]): Day {
  return { ...day, drafts: [...day.drafts, ...drafts].toSorted((a, b) => a.atMs - b.atMs) };
}
