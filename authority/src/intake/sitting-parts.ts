import type { CandidateId, Digest, ItemId } from '@exam-room/shared/base';
import type {
  ProvenEntry,
  SeatFact,
  SnapshotDue,
  SnapshotVerdict,
  StayHead,
} from '@exam-room/shared/records';

type FactOf<Kind extends SeatFact['kind']> = Extract<SeatFact, { kind: Kind }>;

export interface SavedAnswer {
  readonly seq: number;
  readonly usedMs: number;
  readonly item: ItemId;
  readonly sealed: string;
}

export interface Picture {
  readonly seq: number;
  readonly due: SnapshotDue;
  readonly number: number;
  readonly file: Digest;
  readonly bytes: number;
  readonly picture: Digest;
  readonly verdict: SnapshotVerdict;
}

export interface Grant {
  readonly seq: number;
  readonly order: Digest;
  readonly ms: number;
}

export interface HandIn extends Pick<FactOf<'handed-in'>, 'by' | 'order' | 'answered' | 'items' | 'answers'> {
  readonly seq: number;
  readonly usedMs: number;
  readonly wallMs: number;
}

/** What a reviewer may want to look at, by the number of its entry. */
export interface Disturbance {
  readonly seq: number;
  readonly what: 'identity-disputed' | 'seat-locked' | 'clock-jumped' | 'gap-noticed' | 'journal-repaired';
  readonly detail: string;
}

/**
 * One stay of a candidate at one seat, from `sitting-opened` to the next one or the journal's end. A whole sitting is one part, or
 * several when the candidate was moved: the part of the new seat names the entries at which the earlier ones were taken over.
 */
export interface SittingPart {
  readonly candidate: CandidateId;
  readonly attempt: number;
  readonly openedSeq: number;
  readonly openedBy: Digest;
  readonly openedMs: number;
  /** The newest entry that was taken over of every earlier seat, the oldest seat first; empty for a part that began by itself. */
  readonly continues: readonly StayHead[];
  /** base64 of the age file to the authority. */
  readonly answerKey: string;
  readonly paper?: { readonly seq: number; readonly paper: Digest; readonly items: number };
  readonly started?: {
    readonly seq: number;
    readonly order: Digest;
    readonly durationMs: number;
    readonly wallMs: number;
  };
  /** Saved before the hand-in, in the journal's order. */
  readonly answers: readonly SavedAnswer[];
  /** Entries that came after the hand-in and can change nothing any more. */
  readonly answersTooLate: readonly number[];
  /** Answers and hand-ins that this seat wrote, or sent, beyond the entry at which another seat went on: kept for the reviewer. */
  readonly leftBehind: readonly number[];
  readonly grants: readonly Grant[];
  readonly taken: readonly Picture[];
  readonly missed: readonly { readonly due: SnapshotDue; readonly number: number; readonly reason: string }[];
  readonly handIn?: HandIn;
  readonly movedBy?: Digest;
  readonly disturbances: readonly Disturbance[];
}

/** Cuts a station's journal into the stays it tells of. Says nothing yet about whether they are as they should be. */
export function partsOf(entries: readonly ProvenEntry<SeatFact>[]): readonly SittingPart[] {
  const parts: SittingPart[] = [];
  for (const { entry } of entries) {
    const { fact } = entry;
    if (fact.kind === 'sitting-opened') {
      parts.push(opened(fact, entry));
      continue;
    }
    const part = parts.pop();
    if (part !== undefined) parts.push(withFact(part, entry));
  }
  return parts;
}

function opened(fact: FactOf<'sitting-opened'>, { seq, wallMs }: SeatEntryOf): SittingPart {
  return {
    candidate: fact.candidate,
    attempt: fact.attempt,
    openedSeq: seq,
    openedBy: fact.order,
    openedMs: wallMs,
    continues: fact.continues ?? [],
    answerKey: fact.answerKeyToAuthority,
    answers: [],
    answersTooLate: [],
    leftBehind: [],
    grants: [],
    taken: [],
    missed: [],
    disturbances: [],
  };
}

type SeatEntryOf = ProvenEntry<SeatFact>['entry'];

/** Facts without a consequence for the result leave the part as it is; the first hand-in is the only one (THREATS K7). */
function withFact(part: SittingPart, entry: SeatEntryOf): SittingPart {
  const { fact, seq, usedMs, wallMs } = entry;
  switch (fact.kind) {
    case 'paper-drawn':
      return part.paper === undefined
        ? { ...part, paper: { seq, paper: fact.paper, items: fact.items } }
        : part;
    case 'sitting-started':
      return part.started === undefined
        ? { ...part, started: { seq, order: fact.order, durationMs: fact.durationMs, wallMs } }
        : part;
    case 'answer-saved':
      return part.handIn === undefined
        ? { ...part, answers: [...part.answers, { seq, usedMs, item: fact.item, sealed: fact.sealed }] }
        : { ...part, answersTooLate: [...part.answersTooLate, seq] };
    case 'time-granted':
      return { ...part, grants: [...part.grants, { seq, order: fact.order, ms: fact.ms }] };
    case 'snapshot-taken':
      return { ...part, taken: [...part.taken, pictureOf(fact, seq)] };
    case 'snapshot-missed':
      return {
        ...part,
        missed: [...part.missed, { due: fact.due, number: fact.number, reason: fact.reason }],
      };
    case 'handed-in':
      return part.handIn === undefined ? { ...part, handIn: handInOf(fact, { seq, usedMs, wallMs }) } : part;
    case 'sitting-moved':
      return { ...part, movedBy: fact.order };
    case 'identity-disputed':
      return withDisturbance(part, { seq, what: fact.kind, detail: '' });
    case 'seat-locked':
      return withDisturbance(part, { seq, what: fact.kind, detail: fact.cause });
    case 'clock-jumped':
      return withDisturbance(part, { seq, what: fact.kind, detail: `${fact.toWallMs - fact.fromWallMs} ms` });
    case 'journal-repaired':
      return withDisturbance(part, {
        seq,
        what: fact.kind,
        detail: `${fact.fromConsole} + ${fact.fromDisk}, lost ${fact.lost ?? '?'}`,
      });
    case 'gap-noticed':
      return withDisturbance(part, {
        seq,
        what: fact.kind,
        detail: `${fact.cause}, ${Math.round(fact.lostMs)} ms`,
      });
    default:
      return part;
  }
}

function pictureOf(
  { due, number, file, bytes, picture, verdict }: FactOf<'snapshot-taken'>,
  seq: number,
): Picture {
  return { seq, due, number, file, bytes, picture, verdict };
}

function handInOf(fact: FactOf<'handed-in'>, at: Pick<HandIn, 'seq' | 'usedMs' | 'wallMs'>): HandIn {
  const { by, order, answered, items, answers } = fact;
  return { by, order, answered, items, answers, ...at };
}

function withDisturbance(part: SittingPart, one: Disturbance): SittingPart {
  return { ...part, disturbances: [...part.disturbances, one] };
}
