import type { CandidateId } from '@exam-room/shared/base';
import type { LeaderMessage, StandbyMessage, StationMessage } from '@exam-room/shared/protocol';
import { type ConsoleCable, openConsoleCable } from './between-consoles.ts';
import { openCandidate, type SimulatedCandidate } from './candidate.ts';
import { type ConsolePc, type ConsolePlants, type Desk, openConsolePc } from './console.ts';
import type { FaultKind, PlannedFault } from './faults.ts';
import { type Feet, openFeet } from './go-to-console.ts';
import type { Invariant } from './invariants.ts';
import { openWire } from './network.ts';
import { openPc } from './pc.ts';
import { openSeatPc, type SeatPc, type SeatPlants } from './seat.ts';
import { DAWN_MS, makeSession, START_MS, type TheSession } from './the-session.ts';
import { backedUpIsKept, type ConsoleWatch, eachHasOneSeat, paperOf } from './watch-console.ts';
import { type ConsolesWatch, openConsolesWatch } from './watch-consoles.ts';
import {
  clockTime,
  looked,
  openAccount,
  type SeatAccount,
  seatStarted,
  type WatchOf,
  wentTo,
} from './watch-seat.ts';
import { openWorld, type World } from './world.ts';
/** Bugs that a test plants through the ports of the real parts, to see an invariant fail. */
export interface Plants extends ConsolePlants, SeatPlants {
  /** How fast the monotonic clocks of the seats run: 1 is right. */
  readonly clockRate?: number;
  readonly swallows?: (message: StationMessage) => boolean;
  /** The same on the cable between the consoles. */
  readonly swallowsRows?: (message: LeaderMessage | StandbyMessage) => boolean;
}

export interface RoomWish {
  readonly seed: number;
  readonly seats: number;
  /** Instead of those that the seed brings. */
  readonly faults?: readonly PlannedFault[];
  readonly plants?: Plants;
  /** Everybody comes in time and stays to the end, and somebody uncalled is there too, instead of what the seed brings. */
  readonly allStay?: boolean;
  /** Whether a standby console stands in the room, instead of what the seed brings. */
  readonly standby?: boolean;
  /** Only this invariant counts. */
  readonly judges?: Invariant;
  readonly onLine?: (line: string) => void;
}

export interface TheRoom {
  readonly world: World;
  readonly session: TheSession;
  readonly seats: readonly SeatPc[];
  readonly feet: Feet;
  readonly cable: ConsoleCable | undefined;
  readonly candidates: readonly SimulatedCandidate[];
  readonly accounts: readonly SeatAccount[];
  readonly watch: WatchOf;
  readonly consoleWatch: ConsoleWatch;
  readonly together: ConsolesWatch;
  readonly happened: Map<FaultKind, number>;
}

/** The machines of a room with everybody who watches them; nothing is switched on yet. */
export async function openTheRoom(wish: RoomWish): Promise<TheRoom> {
  const { seed, plants = {} } = wish;
  const world = openWorld(seed, wish);
  const standby = wish.standby ?? world.dice('standby').chance(400);
  const session = await makeSession(seed, wish.seats, standby);
  const accounts: SeatAccount[] = [];
  const machines = new Map<string, SeatPc>();
  const consoles: ConsolePc[] = [];
  const opening = { world, session, plants };
  const together = openConsolesWatch({ world, accounts, consoles: () => consoles });
  const cable = standby ? cableOf(opening, { consoles, together }) : undefined;
  const consoleWatch: ConsoleWatch = {
    ...{ world, session, accounts, together, consoles },
    get console() {
      return feet.at;
    },
  };
  const around = { machines, consoleWatch, cable };
  consoles.push(...session.consoles.map((_, at) => openTheConsole(opening, { ...around, at })));
  const feet = openFeet(consoles);
  const watch = watchOf(opening, together);
  const seats = session.seats.map((_, at) => {
    const seat = openTheSeat({ ...opening, at, consoles, together }, accounts, watch);
    machines.set(seat.name, seat);
    accounts.push(openAccount(seat));
    return seat;
  });
  const stays = wish.allStay === true;
  const eyes = eyesOf(watch, accounts, feet);
  const people = session.roll.candidates.flatMap((person, at) => {
    const seat = seats[at];
    return seat === undefined
      ? []
      : [openCandidate({ world, person, seat, startMs: START_MS, stays, ...eyes })];
  });
  const candidates = [...people, ...uncalled({ world, session, eyes, stays }, seats.at(-1))];
  const watches = { accounts, watch, consoleWatch, together };
  return { world, session, seats, feet, cable, candidates, ...watches, happened: new Map() };
}

function watchOf({ world, session }: Opening, { seatWrote }: ConsolesWatch): WatchOf {
  const papers = new Map<CandidateId, ReturnType<typeof paperOf>['hash']>(
    session.roll.candidates.map(({ candidate }) => [candidate, paperOf(session, candidate).hash]),
  );
  return {
    world,
    begunAt: new Map(),
    movedTo: new Map(),
    wrote: seatWrote,
    expectedPaper(candidate) {
      const paper = papers.get(candidate);
      if (paper === undefined) throw new Error(`the roll has no ${candidate}`);
      return paper;
    },
  };
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

function cableOf(
  { world, plants }: Opening,
  of: { readonly consoles: readonly ConsolePc[]; readonly together: ConsolesWatch },
): ConsoleCable {
  return openConsoleCable({
    world,
    dice: world.dice('cable between the consoles'),
    consoles: () => of.consoles,
    told: of.together.told,
    ...(plants.swallowsRows === undefined ? {} : { swallows: plants.swallowsRows }),
  });
}

function openTheConsole(
  opening: Opening,
  of: {
    readonly at: number;
    readonly machines: ReadonlyMap<string, SeatPc>;
    readonly consoleWatch: ConsoleWatch;
    readonly cable: ConsoleCable | undefined;
  },
): ConsolePc {
  const { world, session } = opening;
  const { at, machines, consoleWatch, cable } = of;
  const keys = session.consoles[at];
  if (keys === undefined) throw new Error(`no console ${at}`);
  const name = at === 0 ? 'console' : 'standby';
  const dice = world.dice(`${name} comes back`);
  return openConsolePc({
    ...opening,
    ...{ keys, pc: openPc(world, name, { rate: 1, wallMs: DAWN_MS }) },
    ...(cable === undefined ? {} : { cable }),
    started(console: ConsolePc, desk: Desk) {
      const { together } = consoleWatch;
      together.started(console);
      backedUpIsKept(consoleWatch);
      desk.room.onApplied(() => {
        together.grown(console);
        eachHasOneSeat(consoleWatch, desk.room.state());
      });
    },
    gone(console, how) {
      for (const { wires } of machines.values()) wires[at]?.consoleGone(how);
      cable?.gone(console, how);
      world.at(Math.max(console.awayUntilMs, world.nowMs() + dice.between(3_000, 60_000)), console.boot);
    },
  });
}

function openTheSeat(
  opening: Opening & {
    readonly at: number;
    readonly consoles: readonly ConsolePc[];
    readonly together: ConsolesWatch;
  },
  accounts: readonly SeatAccount[],
  watch: WatchOf,
): SeatPc {
  const { world, session, plants, at, consoles, together } = opening;
  const place = session.seats[at];
  if (place === undefined) throw new Error(`no seat ${at}`);
  const dice = world.dice(`quartz ${place.seat}`);
  const rate = (plants.clockRate ?? 1) * (1 + dice.between(-200, 200) / 1e6);
  const pc = openPc(world, `seat ${place.seat}`, { rate, wallMs: DAWN_MS + dice.between(-5_000, 5_000) });
  const wires = consoles.map((console) =>
    openWire({
      ...{ world, device: place.keys.device, seat: pc, console: console.pc },
      dice: world.dice(
        console.name === 'console' ? `cable ${place.seat}` : `cable ${place.seat} ${console.name}`,
      ),
      listener: () => console.desk()?.crowd,
      told: (takeOver) => together.told(console.device, takeOver),
      ...(plants.swallows === undefined ? {} : { swallows: plants.swallows }),
    }),
  );
  return openSeatPc({
    ...{ world, session, at, pc, wires, plants },
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

function eyesOf(watch: WatchOf, accounts: readonly SeatAccount[], feet: Feet) {
  /** What the console at which the sitting was moved knows of it. */
  const knownOf = ({ seat, candidate }: SeatAccount) => {
    const told = feet.at.desk()?.room.state().seats.get(seat.device)?.sittings;
    const held = new Set(feet.at.disk.now().entries.map(({ hash }) => hash));
    return {
      heardMs: candidate === undefined ? 0 : (told?.get(candidate)?.usedMs ?? 0),
      holds: (hash: Parameters<typeof held.has>[0]) => held.has(hash),
    };
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
      if (from !== undefined && to !== undefined) wentTo(watch, { from, to }, knownOf(from));
    },
  };
}
