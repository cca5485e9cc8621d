import { MINUTE_MS, SECOND_MS } from '@exam-room/shared/base';
import type { ConsolePc } from './console.ts';
import {
  TWO_CONSOLE_BLOWS,
  TWO_CONSOLE_FAULTS,
  type TwoConsoleFault,
  type TwoConsoleRoom,
} from './console-faults.ts';
import type { SeatPc } from './seat.ts';
import { DURATION_MS, START_MS } from './the-session.ts';
import type { Dice, World } from './world.ts';

/** What can go wrong in every simulated room, each with what it does. */
const ROOM_FAULTS = {
  'seat-power': 'the power of a seat goes and comes back',
  'seat-program': 'the program of a seat is killed and started again',
  'seat-power-mid-write': 'the power of a seat goes in the middle of a write',
  'seat-stall': 'a seat stands still for a while',
  'seat-lost': 'the PC of a seat is gone for good',
  'seat-image': 'the disk of a seat is put back to an older image',
  'seat-disk-full': 'the disk of a seat is full for a while',
  'seat-disk-error': 'a write of a seat fails; it may be on the disk all the same',
  'seat-disk-slow': 'the disk of a seat is slow for a while',
  'seat-clock': 'the wall clock of a seat is set',
  'console-power': 'the power of the console goes and comes back',
  'console-program': 'the program of the console is killed and started again',
  'console-power-mid-write': 'the power of the console goes in the middle of a commit',
  'console-stall': 'the console stands still for a while',
  'console-disk-full': 'the disk of the console is full for a while',
  'console-disk-slow': 'the disk of the console is slow for a while',
  'console-clock': 'the wall clock of the console is set',
  'room-power': 'the power of the whole room goes and comes back',
  'cable-out': 'the cable of a seat is out for a while',
  'lan-cut': 'the whole network is down for a while',
  'link-stall': 'what is on its way on a connection is lost and nobody is told',
  'lan-slow': 'frames of a seat take up to eight seconds for a while',
  'frames-twice': 'many frames of a seat arrive twice for a while',
} as const;

/** Everything that can go wrong in a simulated room. */
export const FAULTS = { ...ROOM_FAULTS, ...TWO_CONSOLE_FAULTS };

type RoomFault = keyof typeof ROOM_FAULTS;
export type FaultKind = RoomFault | TwoConsoleFault;

export interface FaultyRoom {
  readonly world: World;
  readonly seats: readonly SeatPc[];
  readonly console: ConsolePc;
  readonly happened: Map<FaultKind, number>;
  /** A machine may give a candidate at most this much time twice, because of what was just done to it. */
  readonly mayRepeat: (seat: SeatPc, ms: number) => void;
  /** Undefined in a room with one console. */
  readonly two: TwoConsoleRoom | undefined;
}

export interface PlannedFault {
  readonly kind: FaultKind;
  readonly atMs: number;
}

const LEAST = 5;
const MOST = 16;
const FIRST_MS = 30 * SECOND_MS;
const LAST_MS = START_MS + DURATION_MS + MINUTE_MS;

/** What befalls the room of a seed, and when. */
export function planFaults(dice: Dice): readonly PlannedFault[] {
  return planOf(dice, Object.keys(ROOM_FAULTS) as RoomFault[]); // the table above
}

/** The same for a room with two consoles: of what only such a room can meet there is always something that calls for a take-over. */
export function planTwoConsoleFaults(dice: Dice): readonly PlannedFault[] {
  const planned = planOf(dice, Object.keys(FAULTS) as FaultKind[]); // the tables above
  const kind = dice.pick(CALLS_FOR_TAKE_OVER) ?? 'take-over';
  const calls = { kind, atMs: dice.between(START_MS - 2 * MINUTE_MS, LAST_MS - 2 * MINUTE_MS) };
  const seen = new Set<FaultKind>([kind]);
  // A disk burns once: a room whose last ledger is gone has nothing left to promise.
  const once = planned.filter((one) => {
    const again = BURNS.has(one.kind) && [...BURNS].some((burnt) => seen.has(burnt));
    seen.add(one.kind);
    return !again;
  });
  return [...once, calls].toSorted((a, b) => a.atMs - b.atMs);
}

const CALLS_FOR_TAKE_OVER = [
  'take-over',
  'split-brain',
  'split-brain',
  'console-away',
  'console-burns',
] as const;
const BURNS: ReadonlySet<FaultKind> = new Set<FaultKind>(['console-burns', 'standby-burns']);

function planOf(dice: Dice, kinds: readonly FaultKind[]): readonly PlannedFault[] {
  const count = dice.between(LEAST, MOST);
  const planned = Array.from({ length: count }, () => ({
    kind: dice.pick(kinds) ?? 'seat-power',
    atMs: dice.between(FIRST_MS, LAST_MS),
  }));
  // One spare seat: one candidate at most can be helped when a machine is gone for good.
  const ending = (one: PlannedFault) => one.kind === 'seat-lost' || one.kind === 'seat-image';
  const first = planned.find(ending);
  return planned.filter((one) => !ending(one) || one === first).toSorted((a, b) => a.atMs - b.atMs);
}

export function scheduleFaults(room: FaultyRoom, planned: readonly PlannedFault[]): void {
  const dice = room.world.dice('faults');
  for (const { kind, atMs } of planned)
    room.world.at(atMs, () => {
      const seat = dice.pick(room.seats.filter((one) => !one.spare && !one.lost));
      if (seat === undefined) return;
      room.happened.set(kind, (room.happened.get(kind) ?? 0) + 1);
      room.world.tell('fault', `${kind} (${seat.name})`);
      strike(room, kind, { seat, dice });
    });
}

interface Struck {
  readonly seat: SeatPc;
  readonly dice: Dice;
}

type Blows<Kind extends FaultKind> = Readonly<Record<Kind, (room: FaultyRoom, struck: Struck) => void>>;
type KindsOf<Prefix extends string> = Extract<RoomFault, `${Prefix}-${string}`>;

function later(room: FaultyRoom, ms: number, act: () => void | Promise<void>): void {
  room.world.at(room.world.nowMs() + ms, act);
}

/** A candidate gets back at most what the station had not written down yet: a few seconds, more on a disk that is slow. */
const REPEATED_MS = 5_200;

function downFor(
  room: FaultyRoom,
  seat: SeatPc,
  down: { readonly how: 'power' | 'program'; readonly ms: number },
): void {
  room.mayRepeat(seat, REPEATED_MS);
  seat.goDown(down.how);
  later(room, down.ms, seat.boot);
}

function aWhile(dice: Dice): number {
  return dice.between(3, 80) * SECOND_MS;
}

/** A machine that was taken away comes back with an older disk; after a while somebody puts it aside. */
function putImageBack(room: FaultyRoom, { seat, dice }: Struck): void {
  const putBack = seat.disk.image();
  later(room, dice.between(10, 90) * SECOND_MS, async () => {
    if (seat.lost) return;
    seat.goDown('power');
    seat.rolledBack = true;
    putBack();
    await seat.boot();
  });
  later(room, 4 * MINUTE_MS, () => {
    seat.goDown('power');
    seat.lost = true;
  });
}

const SEAT_BLOWS: Blows<KindsOf<'seat'>> = {
  'seat-power': (room, { seat, dice }) => downFor(room, seat, { how: 'power', ms: aWhile(dice) }),
  'seat-program': (room, { seat, dice }) =>
    downFor(room, seat, { how: 'program', ms: dice.between(1, 15) * SECOND_MS }),
  'seat-power-mid-write': (room, { seat, dice }) => {
    const ms = aWhile(dice);
    seat.disk.faults.cutAtWrite = () => downFor(room, seat, { how: 'power', ms });
  },
  'seat-stall': (room, { seat, dice }) => {
    const ms = dice.between(1, 40) * SECOND_MS;
    room.mayRepeat(seat, ms);
    seat.pc.isBusyFor(ms);
  },
  'seat-lost': (_, { seat }) => {
    seat.goDown('power');
    seat.lost = true;
  },
  'seat-image': putImageBack,
  'seat-disk-full': (room, { seat, dice }) => {
    const ms = aWhile(dice);
    // Nothing is written down meanwhile, the used time neither.
    room.mayRepeat(seat, ms);
    seat.disk.faults.full = true;
    later(room, ms, () => {
      seat.disk.faults.full = false;
    });
  },
  'seat-disk-error': (_, { seat, dice }) => {
    seat.disk.faults.failing = dice.between(1, 3);
    seat.disk.faults.reached = dice.chance(500);
  },
  'seat-disk-slow': (room, { seat, dice }) => {
    const { faults } = seat.disk;
    faults.slowMs = dice.between(50, 900);
    room.mayRepeat(seat, 10 * faults.slowMs);
    later(room, aWhile(dice), () => {
      faults.slowMs = 0;
    });
  },
  'seat-clock': (_, { seat, dice }) => seat.pc.setWall(dice.between(-24 * 60, 24 * 60) * MINUTE_MS),
};

const CONSOLE_BLOWS: Blows<KindsOf<'console' | 'room'>> = {
  'console-power': ({ console }) => console.goDown('power', 'power'),
  'console-program': ({ console }) => console.goDown('program', 'killed'),
  'console-power-mid-write': ({ console }) => {
    console.disk.faults.cutAtWrite = () => console.goDown('power', 'power in the middle of a commit');
  },
  'console-stall': ({ console }, { dice }) => console.pc.isBusyFor(dice.between(1, 30) * SECOND_MS),
  'console-disk-full': (room, { dice }) => {
    const { faults } = room.console.disk;
    faults.full = true;
    later(room, aWhile(dice), () => {
      faults.full = false;
    });
  },
  'console-disk-slow': (room, { dice }) => {
    const { faults } = room.console.disk;
    faults.slowMs = dice.between(20, 300);
    later(room, aWhile(dice), () => {
      faults.slowMs = 0;
    });
  },
  'console-clock': ({ console }, { dice }) => console.pc.setWall(dice.between(-600, 600) * SECOND_MS),
  'room-power': (room, { dice }) => {
    for (const console of room.two?.consoles ?? [room.console]) console.goDown('power', 'power of the room');
    for (const seat of room.seats)
      if (seat.pc.isOn()) downFor(room, seat, { how: 'power', ms: dice.between(20, 120) * SECOND_MS });
  },
};

type Cabled = 'cable-out' | 'lan-cut' | 'link-stall' | 'lan-slow' | 'frames-twice';

const CABLE_BLOWS: Blows<Cabled> = {
  'cable-out': (room, { seat, dice }) => {
    const untilMs = room.world.nowMs() + aWhile(dice);
    for (const { faults } of seat.wires) faults.downUntilMs = untilMs;
  },
  'lan-cut': (room, { dice }) => {
    const untilMs = room.world.nowMs() + aWhile(dice);
    for (const { wires } of room.seats) for (const { faults } of wires) faults.downUntilMs = untilMs;
    if (room.two !== undefined) room.two.cable.faults.downUntilMs = untilMs;
  },
  'link-stall': (_, { seat }) => {
    for (const wire of seat.wires) wire.stall();
  },
  'lan-slow': (room, { seat, dice }) => {
    const mostMs = dice.between(100, 8_000);
    for (const { faults } of seat.wires) faults.mostMs = mostMs;
    later(room, aWhile(dice), () => {
      for (const { faults } of seat.wires) faults.mostMs = 4;
    });
  },
  'frames-twice': (room, { seat, dice }) => {
    const perMille = dice.between(50, 500);
    for (const { faults } of seat.wires) faults.twicePerMille = perMille;
    later(room, aWhile(dice), () => {
      for (const { faults } of seat.wires) faults.twicePerMille = 0;
    });
  },
};

const ROOM_BLOWS: Blows<RoomFault> = { ...SEAT_BLOWS, ...CONSOLE_BLOWS, ...CABLE_BLOWS };

function strike(room: FaultyRoom, kind: FaultKind, struck: Struck): void {
  if (isRoomFault(kind)) ROOM_BLOWS[kind](room, struck);
  else if (room.two !== undefined) TWO_CONSOLE_BLOWS[kind](room.two, struck.dice);
}

function isRoomFault(kind: FaultKind): kind is RoomFault {
  return kind in ROOM_FAULTS;
}
