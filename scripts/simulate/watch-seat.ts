import { isDeepStrictEqual } from 'node:util';
import type { CandidateId, DeviceId, Digest, ItemId } from '@exam-room/shared/base';
import { type Choice, isInTime, type SeatEntry, type SeatFact } from '@exam-room/shared/records';
import type { StationView } from '../../exam-station/src/door/station-view.ts';
import { planOf } from '../../exam-station/src/main/compose-take-over.ts';
import { answersMark } from '../../exam-station/src/main/hand-in/answers-mark.ts';
import { plainWords } from '../../exam-station/src/main/keys/plain-words.ts';
import { papersOf } from '../../exam-station/src/main/papers/draw-granted.ts';
import type { KeptEntry } from '../../exam-station/src/main/ports.ts';
import { replay } from '../../exam-station/src/main/run-command.ts';
import type { PlainEntry, PlainFact } from '../../exam-station/src/main/sitting/plain-facts.ts';
import { seatRulesOf } from '../../exam-station/src/main/sitting/seat-rules.ts';
import { isBeforeStart, isRunning } from '../../exam-station/src/main/sitting/seat-state.ts';
import type { Invariant } from './invariants.ts';
import type { SeatPc, Station } from './seat.ts';
import { DURATION_MS } from './the-session.ts';
import type { World } from './world.ts';

/** An answer that the screen called 已备份, and the entry that holds it. */
export interface BackedUp {
  readonly seq: number;
  readonly hash: Digest;
  readonly item: ItemId;
  readonly choice: Choice;
}

/** A take-over as it was written: where, in which console epoch, and how much of the console before it holds good. */
export interface TakenOver {
  readonly device: DeviceId;
  readonly epoch: number;
  readonly hash: Digest;
  readonly from: { readonly device: DeviceId; readonly epoch: number; readonly seq: number };
}

/** What one seat has shown and done, kept apart from everything that can crash. */
export interface SeatAccount {
  readonly seat: SeatPc;
  /** The last choice of each item that the screen called saved. */
  readonly shown: Map<ItemId, Choice>;
  /** What was asked since: whether it was written is not known until the screen says so. */
  readonly tried: Map<ItemId, Choice[]>;
  readonly backedUp: Map<number, BackedUp>;
  /** Choices that were called saved after the one that is backed up. */
  readonly since: Map<ItemId, Choice[]>;
  /** Newest entry of which anybody outside the writer has heard. */
  published: { readonly seq: number; readonly hash: Digest } | undefined;
  /** True milliseconds in which a question could be answered. */
  exposedMs: number;
  sinceMs: number | undefined;
  /** What a crash may give a candidate twice at most. */
  mayRepeatMs: number;
  grantedMs: number;
  candidate: CandidateId | undefined;
  /** Test time that the console had heard of when a sitting was moved here. */
  heardMs: number | undefined;
  /** When the candidate got up from the old seat, and what that seat may have counted until it was told of the move. */
  leftMs: number;
  mayLoseMs: number;
  handedIn: 'candidate' | 'time' | 'invigilator' | undefined;
  /** The take-overs that this seat says it has followed. */
  readonly follows: TakenOver[];
}

export interface WatchOf {
  readonly world: World;
  readonly expectedPaper: (candidate: CandidateId) => Digest;
  /** Where each candidate's sitting has begun, and where it may go on because two invigilators have moved it. */
  readonly begunAt: Map<CandidateId, string>;
  readonly movedTo: Map<CandidateId, Set<string>>;
  /** Two consoles: whose orders may be obeyed. */
  readonly wrote: (account: SeatAccount, fact: PlainFact | SeatFact) => void;
}

/** A key that is pressed at the very end still counts, and clocks are read a little apart. */
const READING_MS = 1_500;

export function openAccount(seat: SeatPc): SeatAccount {
  return {
    ...{ seat, shown: new Map(), tried: new Map(), backedUp: new Map(), since: new Map() },
    ...{ published: undefined, exposedMs: 0, heardMs: undefined, leftMs: 0, mayLoseMs: 0 },
    ...{ sinceMs: undefined, mayRepeatMs: 0, grantedMs: 0, candidate: undefined, handedIn: undefined },
    follows: [],
  };
}

function violated({ world }: WatchOf, invariant: Invariant, detail: string): void {
  world.violated(invariant, detail);
}

/** A program has started on what its disk held: nothing that anybody heard of may be missing. */
export function seatStarted(watch: WatchOf, account: SeatAccount, station: Station): void {
  const { seat, published } = account;
  if (published !== undefined && !seat.rolledBack && station.journal.hashAt(published.seq) !== published.hash)
    violated(watch, 'saved-is-kept', `${seat.name} has lost entry ${published.seq}`);
  readUp(watch, account);
  compareWithJournal(watch, account);
  const before = station.day.seat.wires.look;
  station.day.seat.wires.look = (entries) => {
    // A program whose machine went off in the middle of a write tells nobody any more.
    if (seat.station() !== station) return;
    wasPublished(watch, account, { station, entries });
    before(entries);
  };
  clockTime(account, station);
}

/** What the power left of the last write, and what the start itself wrote down before anybody listened. */
function readUp(watch: WatchOf, account: SeatAccount): void {
  const { entries } = account.seat.disk.now();
  const known = account.seat.rolledBack ? entries.length : (account.published?.seq ?? 0);
  for (const { payload } of entries.slice(known)) {
    const { fact, usedMs }: SeatEntry = JSON.parse(payload); // sealed by this seat
    judgeEntry(watch, account, { fact, usedMs });
  }
  const last = entries.at(-1);
  if (last !== undefined) account.published = { seq: last.seq, hash: last.hash };
}

/** Folds the journal's bytes anew and compares with what the program believes. */
export function compareWithJournal(watch: WatchOf, { seat }: SeatAccount): void {
  const station = seat.station();
  if (station === undefined || station.day.seat.writer.fault() !== undefined) return;
  const { journal, machine, day } = station;
  const words = plainWords({
    device: seat.device,
    answerKey: journal.answerKey,
    answersMark,
    actOf(order) {
      const found = day.seat.known.get(order);
      return found?.order === 'act' ? found.act : undefined;
    },
    planOf: planOf(machine, papersOf(machine.opened)),
    inheritedBy: day.seat.takeOver.inheritedBy,
  });
  const kept = seat.disk.now().entries.map(({ payload, hash }): KeptEntry => {
    const { seq, usedMs, wallMs, fact }: SeatEntry = JSON.parse(payload); // sealed by this seat
    return { seq, hash, usedMs, wallMs, fact };
  });
  const rules = seatRulesOf(machine.opened.session, seat.device);
  const folded = replay({ rules, words, journal }, kept);
  if (!folded.ok) violated(watch, 'seat-is-its-journal', `${seat.name}: ${folded.error.code}`);
  else if (!isDeepStrictEqual(folded.value, day.seat.writer.state()))
    violated(
      watch,
      'seat-is-its-journal',
      `${seat.name} shows another state than its ${kept.length} entries tell`,
    );
}

function wasPublished(
  watch: WatchOf,
  account: SeatAccount,
  { station, entries }: { readonly station: Station; readonly entries: readonly PlainEntry[] },
): void {
  clockTime(account, station);
  for (const entry of entries) {
    account.published = { seq: entry.seq, hash: entry.hash };
    watch.world.tell(account.seat.name, `${entry.seq} ${entry.fact.kind} ${entry.usedMs}`);
    judgeEntry(watch, account, entry);
  }
}

type Judged = Pick<PlainEntry, 'usedMs'> & { readonly fact: PlainEntry['fact'] | SeatFact };

function judgeEntry(watch: WatchOf, account: SeatAccount, { fact, usedMs }: Judged): void {
  const { seat } = account;
  if (seat.rolledBack) return; // its story is told twice now; the fork is what counts
  watch.wrote(account, fact);
  switch (fact.kind) {
    case 'sitting-opened':
      account.candidate = fact.candidate;
      account.grantedMs = inheritedGrant(seat);
      return;
    case 'paper-drawn':
      if (fact.paper !== watch.expectedPaper(fact.candidate))
        violated(watch, 'paper-is-the-same', `${seat.name} drew another paper for ${fact.candidate}`);
      return;
    case 'sitting-started':
      begun(watch, account, usedMs);
      return;
    case 'time-granted':
      account.grantedMs += fact.ms;
      return;
    case 'answer-saved':
      answeredInTime(watch, account, usedMs);
      return;
    case 'handed-in':
      account.handedIn = fact.by;
      if (fact.by === 'time') usedUp(watch, account, usedMs);
      return;
    default:
      return;
  }
}

function begun(watch: WatchOf, account: SeatAccount, usedMs: number): void {
  const { seat, candidate, heardMs } = account;
  if (candidate === undefined) return;
  const before = watch.begunAt.get(candidate);
  const moved = watch.movedTo.get(candidate)?.has(seat.name) === true;
  if (before !== undefined && before !== seat.name && !moved)
    violated(watch, 'one-seat-each', `${candidate} has begun at ${before} and at ${seat.name}`);
  watch.begunAt.set(candidate, seat.name);
  if (heardMs === undefined) return;
  if (usedMs < heardMs)
    violated(
      watch,
      'time-is-fair',
      `${seat.name} goes on after ${usedMs} ms; the console had heard of ${heardMs}`,
    );
  account.mayLoseMs += seat.pc.nowMs() - account.leftMs;
  // What the old seat had counted since nobody can know.
  account.mayRepeatMs += Math.max(0, account.exposedMs - usedMs);
}

/** By the seat's own count, and by a clock that the seat does not know. */
function answeredInTime(watch: WatchOf, account: SeatAccount, usedMs: number): void {
  const { seat, grantedMs, exposedMs, mayRepeatMs } = account;
  if (!isInTime({ durationMs: DURATION_MS, grantedMs }, usedMs))
    violated(
      watch,
      'time-is-fair',
      `${seat.name} took an answer at ${usedMs} of ${DURATION_MS + grantedMs} ms`,
    );
  const mostMs = (DURATION_MS + grantedMs) * DRIFT + mayRepeatMs + READING_MS;
  if (exposedMs > mostMs && !seat.rolledBack)
    violated(
      watch,
      'time-is-fair',
      `${seat.name} took an answer after ${exposedMs} true ms; ${mostMs} are the most`,
    );
}

/** A quartz is wrong by less than this. */
const DRIFT = 1.001;

function usedUp(watch: WatchOf, account: SeatAccount, usedMs: number): void {
  const { seat, grantedMs, exposedMs, mayLoseMs } = account;
  const allowedMs = DURATION_MS + grantedMs;
  if (usedMs < allowedMs)
    violated(watch, 'time-is-fair', `${seat.name} was handed in after ${usedMs} of ${allowedMs} ms`);
  if (exposedMs * DRIFT + 50 + mayLoseMs < allowedMs)
    violated(watch, 'time-is-fair', `${seat.name} was handed in after ${exposedMs} true ms of ${allowedMs}`);
}

/** Counts the true time in which a question stands on the screen and may be answered. */
export function clockTime(account: SeatAccount, station: Station | undefined): void {
  const { pc } = account.seat;
  const nowMs = pc.nowMs();
  if (account.sinceMs !== undefined) account.exposedMs += nowMs - account.sinceMs;
  const writer = station?.day.seat.writer;
  const runs = pc.isOn() && writer !== undefined && isRunning(writer.state()) && writer.fault() === undefined;
  account.sinceMs = runs ? nowMs : undefined;
}

/** Extra time that a moved sitting has brought along. */
function inheritedGrant(seat: SeatPc): number {
  const sitting = seat.station()?.day.seat.writer.state().sitting;
  if (sitting === undefined || !isBeforeStart(sitting)) return 0;
  return sitting.inherited?.grantedMs ?? 0;
}

/**
 * A candidate gets up and goes to another seat. What was called backed up has to be there, or what was saved after it; what never got
 * its second tick may be gone, and so may the time since the console heard of this seat.
 */
export function wentTo(
  watch: WatchOf,
  { from, to }: { readonly from: SeatAccount; readonly to: SeatAccount },
  known: { readonly heardMs: number; readonly holds: (hash: Digest) => boolean },
): void {
  const { candidate, seat } = from;
  if (candidate === undefined) return;
  clockTime(from, seat.station());
  from.sinceMs = undefined;
  // Nobody looks at that screen any more, however long it is not told of the move.
  from.mayLoseMs = Number.POSITIVE_INFINITY;
  watch.movedTo.set(candidate, (watch.movedTo.get(candidate) ?? new Set()).add(to.seat.name));
  for (const { item, choice, hash } of from.backedUp.values()) {
    if (!known.holds(hash)) continue; // only the other console has it yet, or it burnt there
    to.shown.set(item, choice);
    to.tried.set(item, [...(from.since.get(item) ?? []), ...(from.tried.get(item) ?? [])]);
  }
  to.exposedMs = from.exposedMs;
  to.mayRepeatMs = from.mayRepeatMs;
  to.heardMs = known.heardMs;
  to.leftMs = watch.world.nowMs();
}

/** A candidate looks at the screen: every choice that it called saved is there, unless the candidate has asked for another since. */
export function looked(watch: WatchOf, account: SeatAccount, view: StationView): void {
  const { seat, shown, tried } = account;
  if (view.stage.stage !== 'sitting' || seat.rolledBack) return;
  const now = new Map(view.stage.sitting.answers.map((one) => [one.item, one] as const));
  for (const [item, choice] of shown) {
    const seen = now.get(item)?.choice;
    const may = [choice, ...(tried.get(item) ?? [])];
    if (seen === undefined || !may.some((one) => isDeepStrictEqual(one, seen)))
      violated(
        watch,
        'saved-is-kept',
        `${seat.name} showed ${item} [${choice}] as saved and now [${seen ?? 'nothing'}]`,
      );
  }
  const seqs = answerSeqs(seat);
  for (const { item, choice, tick } of now.values()) {
    shown.set(item, choice);
    const seq = seqs.get(item);
    const hash = seq === undefined ? undefined : seat.station()?.journal.hashAt(seq);
    if (tick !== 'backed-up') {
      account.since.set(item, [...(account.since.get(item) ?? []), choice]);
      continue;
    }
    account.since.delete(item);
    // What was taken over is an entry of another seat.
    if (seq === undefined || hash === undefined || account.backedUp.has(seq)) continue;
    account.backedUp.set(seq, { seq, hash, item, choice });
  }
  tried.clear();
}

function answerSeqs(seat: SeatPc): ReadonlyMap<ItemId, number> {
  const sitting = seat.station()?.day.seat.writer.state().sitting;
  return sitting?.at === 'sitting' ? sitting.answerSeqs : new Map();
}
