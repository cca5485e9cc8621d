import type { CandidateId } from '@exam-room/shared/base';
import type { StationMessage } from '@exam-room/shared/protocol';
import { closeBlockers, countRoom } from '../../proctor-console/src/server/room/close-blockers.ts';
import { openCandidate, type SimulatedCandidate } from './candidate.ts';
import { type ConsolePc, type ConsolePlants, type Desk, openConsolePc } from './console.ts';
import { type FaultKind, type FaultyRoom, type PlannedFault, planFaults, scheduleFaults } from './faults.ts';
import type { Invariant } from './invariants.ts';
import { type InvigilatorsOf, openInvigilators } from './invigilators.ts';
import { openWire } from './network.ts';
import { onOneThread } from './one-thread.ts';
import { openPc } from './pc.ts';
import { openSeatPc, type SeatPc, type SeatPlants } from './seat.ts';
import { DAWN_MS, DURATION_MS, makeSession, START_MS, type TheSession } from './the-session.ts';
import {
  backedUpIsKept,
  type ConsoleWatch,
  compareWithLedger,
  eachHasOneSeat,
  everythingArrived,
  forksAreTold,
  marksAgree,
  paperOf,
  proveLedger,
  recordAddsUp,
} from './watch-console.ts';
import {
  clockTime,
  compareWithJournal,
  looked,
  openAccount,
  type SeatAccount,
  seatStarted,
  type WatchOf,
  wentTo,
} from './watch-seat.ts';
import { openWorld, type Violation, type World } from './world.ts';

/** Bugs that a test plants through the ports of the real parts, to see an invariant fail. */
export interface Plants extends ConsolePlants, SeatPlants {
  /** How fast the monotonic clocks of the seats run: 1 is right. */
  readonly clockRate?: number;
  readonly swallows?: (message: StationMessage) => boolean;
}

export interface RoomWish {
  readonly seed: number;
  readonly seats: number;
  /** Instead of those that the seed brings. */
  readonly faults?: readonly PlannedFault[];
  readonly plants?: Plants;
  /** Everybody comes in time and stays to the end, and somebody uncalled is there too, instead of what the seed brings. */
  readonly allStay?: boolean;
  /** Only this invariant counts. */
  readonly judges?: Invariant;
  readonly onLine?: (line: string) => void;
}

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
}

interface TheRoom {
  readonly world: World;
  readonly session: TheSession;
  readonly seats: readonly SeatPc[];
  readonly console: ConsolePc;
  readonly candidates: readonly SimulatedCandidate[];
  readonly accounts: readonly SeatAccount[];
  readonly watch: WatchOf;
  readonly consoleWatch: ConsoleWatch;
  readonly happened: Map<FaultKind, number>;
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
  const { world, console, seats, candidates } = room;
  const dice = world.dice('morning');
  world.at(0, console.boot);
  for (const seat of seats) world.at(dice.between(0, 20_000), seat.boot);
  for (const one of candidates) if (one.arrivesMs !== undefined) world.at(one.arrivesMs, one.arrive);
  const startMs = START_MS;
  const moved = moverOf(room);
  openInvigilators({ world, session: room.session, console, seats, startMs, moved, lastMs: LAST_MS }).begin();
  const faulty: FaultyRoom = {
    ...{ world, seats, console, happened: room.happened },
    mayRepeat: (seat, ms) => {
      const account = room.accounts.find((one) => one.seat === seat);
      if (account !== undefined) account.mayRepeatMs += ms;
    },
  };
  scheduleFaults(faulty, wish.faults ?? planFaults(world.dice('fault plan')));
  keepComparing(room);
  const closed = () => console.desk()?.room.state().steps.seed !== undefined;
  const done = await world.until(closed, LIMIT_MS);
  if (!done && world.violations.length === 0) tellNotClosed(room);
  if (done) await world.until(() => false, world.nowMs() + 60_000);
  await judgeTheEnd(room);
  return reportOf(wish, room);
}

/** The candidate whose sitting was moved gets up; the impostor who sits in the same name elsewhere does not. */
function moverOf({ candidates, seats }: TheRoom): InvigilatorsOf['moved'] {
  return (candidate, from, to) => {
    const there = seats.find((one) => one.device === to);
    const person = candidates.find((one) => one.id === candidate && one.seat().device === from);
    if (there !== undefined) person?.goTo(there);
  };
}

async function openTheRoom(wish: RoomWish): Promise<TheRoom> {
  const { seed, plants = {} } = wish;
  const world = openWorld(seed, wish);
  const session = await makeSession(seed, wish.seats);
  const accounts: SeatAccount[] = [];
  const consolePc = openPc(world, 'console', { rate: 1, wallMs: DAWN_MS });
  const machines = new Map<string, SeatPc>();
  const console = openTheConsole({ world, session, plants, pc: consolePc }, machines, () => consoleWatch);
  const papers = new Map<CandidateId, ReturnType<typeof paperOf>['hash']>(
    session.roll.candidates.map(({ candidate }) => [candidate, paperOf(session, candidate).hash]),
  );
  const watch: WatchOf = {
    world,
    begunAt: new Map(),
    movedTo: new Map(),
    expectedPaper(candidate) {
      const paper = papers.get(candidate);
      if (paper === undefined) throw new Error(`the roll has no ${candidate}`);
      return paper;
    },
  };
  const seats = session.seats.map((_, at) => {
    const seat = openTheSeat({ world, session, plants, at, console }, accounts, watch);
    machines.set(seat.name, seat);
    accounts.push(openAccount(seat));
    return seat;
  });
  const consoleWatch: ConsoleWatch = { world, session, console, accounts };
  const stays = wish.allStay === true;
  const eyes = eyesOf(watch, accounts, console);
  const people = session.roll.candidates.flatMap((person, at) => {
    const seat = seats[at];
    return seat === undefined
      ? []
      : [openCandidate({ world, person, seat, startMs: START_MS, stays, ...eyes })];
  });
  const candidates = [...people, ...uncalled({ world, session, eyes, stays }, seats.at(-1))];
  return { world, session, seats, console, candidates, accounts, watch, consoleWatch, happened: new Map() };
}

/** Somebody at the last spare seat who types the number of another: the room has to see that this person sits already. */
function uncalled(
  {
    world,
    session,
    eyes,
    stays,
  }: Pick<TheRoom, 'world' | 'session'> & {
    readonly eyes: ReturnType<typeof eyesOf>;
    readonly stays: boolean;
  },
  seat: SeatPc | undefined,
): readonly SimulatedCandidate[] {
  const dice = world.dice('uncalled');
  const person = dice.pick(session.roll.candidates);
  if (person === undefined || seat === undefined || !(dice.chance(500) || stays)) return [];
  return [openCandidate({ world, person, seat, startMs: START_MS, stays, ...eyes })];
}

interface Opening {
  readonly world: World;
  readonly session: TheSession;
  readonly plants: Plants;
}

function openTheConsole(
  { pc, ...opening }: Opening & { readonly pc: ReturnType<typeof openPc> },
  machines: ReadonlyMap<string, SeatPc>,
  watch: () => ConsoleWatch,
): ConsolePc {
  const { world } = opening;
  const dice = world.dice('console comes back');
  const console = openConsolePc({
    ...opening,
    pc,
    started(desk: Desk) {
      backedUpIsKept(watch());
      desk.room.onApplied(() => eachHasOneSeat(watch(), desk.room.state()));
    },
    gone(how) {
      for (const seat of machines.values()) seat.wire.consoleGone(how);
      world.at(world.nowMs() + dice.between(3_000, 60_000), console.boot);
    },
  });
  return console;
}

function openTheSeat(
  opening: Opening & { readonly at: number; readonly console: ConsolePc },
  accounts: readonly SeatAccount[],
  watch: WatchOf,
): SeatPc {
  const { world, session, plants, at, console } = opening;
  const place = session.seats[at];
  if (place === undefined) throw new Error(`no seat ${at}`);
  const dice = world.dice(`quartz ${place.seat}`);
  const rate = (plants.clockRate ?? 1) * (1 + dice.between(-200, 200) / 1e6);
  const pc = openPc(world, `seat ${place.seat}`, { rate, wallMs: DAWN_MS + dice.between(-5_000, 5_000) });
  const wire = openWire({
    ...{
      world,
      dice: world.dice(`cable ${place.seat}`),
      device: place.keys.device,
      seat: pc,
      console: console.pc,
    },
    listener: () => console.desk()?.crowd,
    ...(plants.swallows === undefined ? {} : { swallows: plants.swallows }),
  });
  return openSeatPc({
    ...{ world, session, at, pc, wire, plants },
    started(seat, station) {
      const account = accounts.find((one) => one.seat === seat);
      if (account !== undefined) seatStarted(watch, account, station);
    },
    goesDown(seat) {
      const account = accounts.find((one) => one.seat === seat);
      if (account === undefined) return;
      clockTime(account, seat.station());
      account.sinceMs = undefined;
    },
  });
}

function eyesOf(watch: WatchOf, accounts: readonly SeatAccount[], console: ConsolePc) {
  const heardOf = ({ seat, candidate }: SeatAccount) => {
    const told = console.desk()?.room.state().seats.get(seat.device)?.sittings;
    return candidate === undefined ? 0 : (told?.get(candidate)?.usedMs ?? 0);
  };
  const accountOf = (seat: SeatPc) => accounts.find((one) => one.seat === seat);
  return {
    sees(seat: SeatPc, view: Parameters<typeof looked>[2]) {
      const account = accountOf(seat);
      if (account !== undefined) looked(watch, account, view);
    },
    asks(seat: SeatPc, item: Parameters<SeatAccount['tried']['get']>[0], choice: readonly number[]) {
      const tried = accountOf(seat)?.tried;
      tried?.set(item, [...(tried.get(item) ?? []), choice]);
    },
    moves(fromSeat: SeatPc, toSeat: SeatPc) {
      const [from, to] = [accountOf(fromSeat), accountOf(toSeat)];
      if (from !== undefined && to !== undefined) wentTo(watch, { from, to }, heardOf(from));
    },
  };
}

/** Folds are compared with states again and again, between two happenings. */
function keepComparing({ world, accounts, watch, consoleWatch }: TheRoom): void {
  let turn = 0;
  const compare = () => {
    turn += 1;
    const account = accounts[turn % accounts.length];
    if (account !== undefined) compareWithJournal(watch, account);
    if (turn % accounts.length === 0) compareWithLedger(consoleWatch);
    world.at(world.nowMs() + COMPARE_EVERY_MS / accounts.length, compare);
  };
  const backedUp = () => {
    backedUpIsKept(consoleWatch);
    world.at(world.nowMs() + BACKED_UP_EVERY_MS, backedUp);
  };
  world.at(COMPARE_EVERY_MS, compare);
  world.at(BACKED_UP_EVERY_MS, backedUp);
}

function tellNotClosed({ world, console }: TheRoom): void {
  const state = console.desk()?.room.state();
  const why =
    state === undefined
      ? 'the console is down'
      : closeBlockers(state)
          .map((one) => one.en)
          .join('; ');
  world.violated('everything-arrives', `the room cannot be closed: ${why}`);
}

async function judgeTheEnd({ world, accounts, watch, consoleWatch }: TheRoom): Promise<void> {
  if (world.violations.length > 0) return;
  for (const account of accounts) compareWithJournal(watch, account);
  compareWithLedger(consoleWatch);
  backedUpIsKept(consoleWatch);
  proveLedger(consoleWatch);
  everythingArrived(consoleWatch);
  forksAreTold(consoleWatch);
  recordAddsUp(consoleWatch);
  if (world.violations.length === 0) await marksAgree(consoleWatch);
}

function reportOf({ seed }: RoomWish, room: TheRoom): RoomReport {
  const { world, console, accounts, happened, session } = room;
  const state = console.desk()?.room.state();
  const counts = state === undefined ? undefined : countRoom(state);
  return {
    ...{ seed, steps: world.steps(), traceHash: world.traceHash(), faults: happened },
    ...{ violations: world.violations, virtualMs: world.nowMs(), entries: console.disk.now().entries.length },
    answersSaved: accounts.reduce((sum, one) => sum + one.shown.size, 0),
    answersBackedUp: accounts.reduce((sum, one) => sum + one.backedUp.size, 0),
    candidates: session.roll.candidates.length,
    ...{ present: counts?.present ?? 0, handedIn: counts?.handedIn ?? 0 },
    ...{ byTime: counts?.byTime ?? 0, forced: counts?.forced ?? 0 },
  };
}
