import { closeBlockers, countRoom } from '../../proctor-console/src/server/room/close-blockers.ts';
import {
  type FaultKind,
  type FaultyRoom,
  type PlannedFault,
  planFaults,
  planTwoConsoleFaults,
  scheduleFaults,
} from './faults.ts';
import { type InvigilatorsOf, openInvigilators } from './invigilators.ts';
import { onOneThread } from './one-thread.ts';
import { openTheRoom, type RoomWish, type TheRoom } from './open-room.ts';
import { DURATION_MS, START_MS } from './the-session.ts';
import {
  backedUpIsKept,
  burntForGood,
  compareWithLedger,
  everythingArrived,
  forksAreTold,
  marksAgree,
  proveLedger,
  recordAddsUp,
} from './watch-console.ts';
import { compareWithJournal } from './watch-seat.ts';
import type { Violation } from './world.ts';

export type { Plants, RoomWish } from './open-room.ts';

/** One simulated day, from the first program's start to the closed room. */
export interface RoomReport {
  readonly seed: number;
  readonly steps: number;
  readonly traceHash: string;
  readonly faults: ReadonlyMap<FaultKind, number>;
  readonly violations: readonly Violation[];
  readonly virtualMs: number;
  readonly entries: number;
  /** Different answers that a screen called 已保存, and entries that one called 已备份. */
  readonly answersSaved: number;
  readonly answersBackedUp: number;
  readonly candidates: number;
  readonly present: number;
  readonly handedIn: number;
  readonly byTime: number;
  readonly forced: number;
  readonly standby: boolean;
  readonly takeOvers: number;
  /** Answers that had been called 已备份 and burnt with a console while their seat was lost too. */
  readonly burnt: number;
}

/** Faults end before this; who still sits then is handed in. */
const LAST_MS = START_MS + DURATION_MS + 7 * 60_000;
/** By then the room must be closed. */
const LIMIT_MS = LAST_MS + 8 * 60_000;
const COMPARE_EVERY_MS = 90_000;
const BACKED_UP_EVERY_MS = 30_000;

/** Simulates a whole room: the real writers, links and doors on simulated clocks, disks, cables and people. */
export function simulateRoom(wish: RoomWish): Promise<RoomReport> {
  return onOneThread(() => playRoom(wish));
}

async function playRoom(wish: RoomWish): Promise<RoomReport> {
  const room = await openTheRoom(wish);
  const { world, feet, seats, candidates } = room;
  const dice = world.dice('morning');
  for (const console of feet.all) world.at(0, console.boot);
  for (const seat of seats) world.at(dice.between(0, 20_000), seat.boot);
  for (const one of candidates) if (one.arrivesMs !== undefined) world.at(one.arrivesMs, one.arrive);
  const startMs = START_MS;
  const moved = moverOf(room);
  openInvigilators({ world, session: room.session, feet, seats, startMs, moved, lastMs: LAST_MS }).begin();
  scheduleFaults(faultyRoom(room), wish.faults ?? plannedFor(room));
  keepComparing(room);
  const closed = () =>
    feet.at.desk()?.room.state().steps.seed !== undefined && feet.at.desk()?.room.leads() === true;
  const done = await world.until(closed, LIMIT_MS);
  if (!done && world.violations.length === 0) tellNotClosed(room);
  if (done) await world.until(() => false, world.nowMs() + 60_000);
  await judgeTheEnd(room);
  return reportOf(wish, room);
}

function plannedFor({ world, cable }: TheRoom): readonly PlannedFault[] {
  const dice = world.dice('fault plan');
  return cable === undefined ? planFaults(dice) : planTwoConsoleFaults(dice);
}

function faultyRoom(room: TheRoom): FaultyRoom {
  const { world, seats, feet, cable, together } = room;
  const [console] = feet.all;
  if (console === undefined) throw new Error('a room has a console');
  const { burns } = together;
  return {
    ...{ world, seats, console, happened: room.happened },
    two: cable === undefined ? undefined : { world, seats, consoles: feet.all, cable, feet, burns },
    mayRepeat: (seat, ms) => {
      const account = room.accounts.find((one) => one.seat === seat);
      if (account !== undefined) account.mayRepeatMs += ms;
    },
  };
}

/** The candidate whose sitting was moved gets up; the impostor who sits in the same name elsewhere does not. */
function moverOf({ candidates, seats }: TheRoom): InvigilatorsOf['moved'] {
  return (candidate, from, to) => {
    const there = seats.find((one) => one.device === to);
    const person = candidates.find((one) => one.id === candidate && one.seat().device === from);
    if (there !== undefined) person?.goTo(there);
  };
}

/** Folds are compared with states again and again, between two happenings. */
function keepComparing({ world, accounts, watch, consoleWatch }: TheRoom): void {
  const { consoles } = consoleWatch;
  let turn = 0;
  const compare = () => {
    turn += 1;
    const account = accounts[turn % accounts.length];
    if (account !== undefined) compareWithJournal(watch, account);
    const console = consoles[(turn / accounts.length) % consoles.length];
    if (console !== undefined) compareWithLedger({ ...consoleWatch, console });
    world.at(world.nowMs() + COMPARE_EVERY_MS / accounts.length, compare);
  };
  const backedUp = () => {
    backedUpIsKept(consoleWatch);
    world.at(world.nowMs() + BACKED_UP_EVERY_MS, backedUp);
  };
  world.at(COMPARE_EVERY_MS, compare);
  world.at(BACKED_UP_EVERY_MS, backedUp);
}

function tellNotClosed({ world, feet }: TheRoom): void {
  const state = feet.at.desk()?.room.state();
  const why =
    state === undefined
      ? 'the console is down'
      : closeBlockers(state)
          .map((one) => one.en)
          .join('; ');
  world.violated('everything-arrives', `the room cannot be closed: ${why}`);
}

async function judgeTheEnd({ world, feet, accounts, watch, consoleWatch, together }: TheRoom): Promise<void> {
  if (world.violations.length > 0) return;
  for (const account of accounts) compareWithJournal(watch, account);
  backedUpIsKept(consoleWatch);
  for (const console of feet.all) {
    compareWithLedger({ ...consoleWatch, console });
    proveLedger({ ...consoleWatch, console });
  }
  together.judge(feet.at);
  everythingArrived(consoleWatch);
  forksAreTold(consoleWatch);
  recordAddsUp(consoleWatch);
  if (world.violations.length === 0) await marksAgree(consoleWatch);
}

function reportOf({ seed }: RoomWish, room: TheRoom): RoomReport {
  const { world, feet, accounts, happened, session } = room;
  const state = feet.at.desk()?.room.state();
  const counts = state === undefined ? undefined : countRoom(state);
  return {
    ...{ seed, steps: world.steps(), traceHash: world.traceHash(), faults: happened },
    ...{ violations: world.violations, virtualMs: world.nowMs(), entries: feet.at.disk.now().entries.length },
    answersSaved: accounts.reduce((sum, one) => sum + one.shown.size, 0),
    answersBackedUp: accounts.reduce((sum, one) => sum + one.backedUp.size, 0),
    candidates: session.roll.candidates.length,
    ...{ present: counts?.present ?? 0, handedIn: counts?.handedIn ?? 0 },
    ...{ byTime: counts?.byTime ?? 0, forced: counts?.forced ?? 0 },
    ...{
      standby: feet.all.length > 1,
      takeOvers: room.together.takeOvers(),
      burnt: burntForGood(room.consoleWatch),
    },
  };
}
