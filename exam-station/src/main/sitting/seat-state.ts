import type { CandidateId, Digest, ItemId, QuestionId } from '@exam-room/shared/base';
import type { Choice, SnapshotDue, StayHead } from '@exam-room/shared/records';
import type { Written } from './orders.ts';
import type { PaperPlan } from './paper-plan.ts';
import type { SeatRules } from './seat-rules.ts';

/** Whose sitting, and by which order of the console it was opened. */
export interface Who {
  readonly candidate: CandidateId;
  readonly attempt: number;
  readonly order: Digest;
  /** `move`: the sitting had begun at another seat and goes on here. */
  readonly by: 'admission' | 'move';
}

/** What a sitting brings along from the seats where it was before: everything that the console had on its disk. */
export interface Inherited {
  /** The newest entry taken over of each seat, the oldest seat first. */
  readonly continues: readonly StayHead[];
  readonly answers: ReadonlyMap<ItemId, Choice>;
  readonly flagged: ReadonlySet<QuestionId>;
  readonly shownAt: number;
  readonly pictures: Pictures;
  readonly grantedMs: number;
  /** The grants that were followed before: none counts twice. */
  readonly grants: ReadonlySet<Digest>;
  readonly startedWallMs: number;
  /** A pause goes along until an invigilator ends it; a lock stays with the machine that locked. */
  readonly holds: readonly Hold[];
  /** Test time used before. */
  readonly usedMs: number;
}

/** Which snapshots are dealt with: taken, or missed with a reason. */
export type Pictures = ReadonlyMap<PictureName, 'taken' | 'missed'>;
export type PictureName = `${SnapshotDue}/${number}`;

export type Hold =
  | { readonly hold: 'paused'; readonly why: string }
  | { readonly hold: 'locked'; readonly why: string };

/**
 * One seat's exam. Each member carries only what is true in it.
 *
 *  vacant ─▶ admitted ─▶ consent ─▶ rules ─▶ waiting ─▶ sitting ─▶ handed-in
 *    ▲          ▲ │                                        │
 *    │          │ ▼                                        ▼
 *    │        disputed                                   moved (goes on at another seat)
 *    └── a new admission opens the next sitting from every state but `sitting`
 *
 * A sitting that comes from another seat is `admitted` too: once the person is confirmed it is `waiting` for its paper only.
 */
export type Sitting = Vacant | BeforeStart | Running | HandedIn | Moved;

export interface Vacant {
  readonly at: 'vacant';
}

export interface BeforeStart {
  readonly at: 'admitted' | 'disputed' | 'consent' | 'rules' | 'waiting';
  readonly who: Who;
  /** Drawn after the release; may be there before the rules are read or only after. */
  readonly paper: PaperPlan | undefined;
  readonly pictures: Pictures;
  /** There when the sitting had begun at another seat. */
  readonly inherited: Inherited | undefined;
}

export interface Running {
  readonly at: 'sitting';
  readonly who: Who;
  readonly paper: PaperPlan;
  readonly pictures: Pictures;
  readonly durationMs: number;
  readonly grantedMs: number;
  readonly startedWallMs: number;
  /** Time runs while there is none. */
  readonly holds: readonly Hold[];
  /** Place of the question on the screen, from 0. */
  readonly shownAt: number;
  readonly answers: ReadonlyMap<ItemId, Choice>;
  /** Number of the entry that holds each answer: tells which are on the console's disk too. */
  readonly answerSeqs: ReadonlyMap<ItemId, number>;
  readonly flagged: ReadonlySet<QuestionId>;
}

export interface HandedIn {
  readonly at: 'handed-in';
  readonly who: Who;
  readonly pictures: Pictures;
  readonly by: 'candidate' | 'time' | 'invigilator';
  readonly answered: number;
  readonly items: number;
  readonly usedMs: number;
  readonly wallMs: number;
  /** Number and hash of the entry that sealed the sitting. */
  readonly seq: number;
  readonly hash: Digest;
  /** The authority's receipt code, once it is here. */
  readonly receipt: string | undefined;
}

export interface Moved {
  readonly at: 'moved';
  readonly who: Who;
}

export type Help = 'none' | 'called' | 'heard';

/** A console that this seat has followed in the place of another: what the other wrote beyond `fromSeq` orders nothing here any more. */
export interface FollowedConsole {
  readonly order: Digest;
  readonly epoch: number;
  readonly from: Written;
}

/** Everything a seat knows by folding its journal. Restarting the program gives exactly this again. */
export interface SeatState {
  readonly rules: SeatRules;
  /** Number of the newest entry. */
  readonly headSeq: number;
  /** Orders of the console that have left their fact here: a repeat changes nothing. */
  readonly followed: ReadonlySet<Digest>;
  /** Every change of console, the newest last; empty while the first console leads. */
  readonly consoles: readonly FollowedConsole[];
  readonly help: Help;
  /** The invigilators' latest words to this candidate. */
  readonly message: { readonly order: Digest; readonly text: string } | undefined;
  /** The newest head of each console's ledger that this seat has signed, by the ledger's name. */
  readonly witnessed: ReadonlyMap<string, WitnessedHead>;
  /** Heads that contradicted one of those: each is told once. */
  readonly contradicted: readonly string[];
  readonly sitting: Sitting;
}

export interface WitnessedHead {
  readonly origin: string;
  readonly size: number;
  /** The console's signed note. */
  readonly note: string;
}

export function newSeat(rules: SeatRules): SeatState {
  return {
    rules,
    headSeq: 0,
    followed: new Set(),
    consoles: [],
    help: 'none',
    message: undefined,
    witnessed: new Map(),
    contradicted: [],
    sitting: { at: 'vacant' },
  };
}

export function pictureName(due: SnapshotDue, number: number): PictureName {
  return `${due}/${number}`;
}

export function isBeforeStart(sitting: Sitting): sitting is BeforeStart {
  return (
    sitting.at === 'admitted' ||
    sitting.at === 'disputed' ||
    sitting.at === 'consent' ||
    sitting.at === 'rules' ||
    sitting.at === 'waiting'
  );
}

/** Whose exam this is, when somebody sits here. */
export function whoOf(sitting: Sitting): Who | undefined {
  return sitting.at === 'vacant' || sitting.at === 'moved' ? undefined : sitting.who;
}

/** Whose sitting is no longer this seat's: the authority has it, or another seat goes on with it. */
export function whoLeft(sitting: Sitting): Who | undefined {
  if (sitting.at === 'moved') return sitting.who;
  return sitting.at === 'handed-in' && sitting.receipt !== undefined ? sitting.who : undefined;
}

/** Test time is being used up at this moment. */
export function isRunning(state: SeatState): boolean {
  return state.sitting.at === 'sitting' && state.sitting.holds.length === 0;
}

export function answeredItems(answers: ReadonlyMap<ItemId, Choice>): number {
  let count = 0;
  for (const choice of answers.values()) if (choice.length > 0) count += 1;
  return count;
}
