import { SECOND_MS } from '@exam-room/shared/base';
import type { ConsoleCable } from './between-consoles.ts';
import type { ConsolePc } from './console.ts';
import type { Feet } from './go-to-console.ts';
import type { SeatPc } from './seat.ts';
import type { Dice, World } from './world.ts';

/** What can go wrong in a room with two consoles, beside what can go wrong in every room. */
export const TWO_CONSOLE_FAULTS = {
  'standby-power': 'the power of the standby goes and comes back',
  'standby-program': 'the program of the standby is killed and started again',
  'standby-power-mid-write': 'the power of the standby goes in the middle of a commit',
  'standby-stall': 'the standby stands still for a while',
  'standby-disk-full': 'the disk of the standby is full for a while',
  'standby-disk-slow': 'the disk of the standby is slow for a while',
  'consoles-cut': 'the cable between the consoles is out for a while',
  'consoles-stall': 'what is on its way between the consoles is lost and nobody is told',
  'side-cut': 'one console is cut off from some of the seats for a while',
  'console-away': 'the console is switched off for minutes and comes back',
  'console-burns': 'the disk of the console is lost; an empty one takes its place',
  'standby-burns': 'the disk of the standby is lost; an empty one takes its place',
  'take-over': 'two invigilators take over at the other console although this one works',
  'split-brain': 'the consoles are cut off from each other, each keeps some of the seats, and two take over',
} as const;

export type TwoConsoleFault = keyof typeof TWO_CONSOLE_FAULTS;

/** The part of a room that such a fault strikes. */
export interface TwoConsoleRoom {
  readonly world: World;
  readonly seats: readonly SeatPc[];
  readonly consoles: readonly ConsolePc[];
  readonly cable: ConsoleCable;
  readonly feet: Feet;
  readonly burns: (console: ConsolePc) => void;
}

type Blow = (room: TwoConsoleRoom, dice: Dice) => void;

function later({ world }: TwoConsoleRoom, ms: number, act: () => void): void {
  world.at(world.nowMs() + ms, act);
}

function aWhile(dice: Dice): number {
  return dice.between(3, 80) * SECOND_MS;
}

const onStandby =
  (strike: (standby: ConsolePc, room: TwoConsoleRoom, dice: Dice) => void): Blow =>
  (room, dice) => {
    const [, standby] = room.consoles;
    if (standby !== undefined) strike(standby, room, dice);
  };

function burn(room: TwoConsoleRoom, at: 0 | 1): void {
  const console = room.consoles[at];
  if (console === undefined) return;
  room.burns(console);
  console.burn();
}

/** Each seat loses its way to one of the two consoles, or to none. */
function cutSides(
  { world, seats }: TwoConsoleRoom,
  dice: Dice,
  of: { readonly ms: number; readonly all: boolean },
) {
  const only = dice.between(0, 1);
  for (const { wires } of seats) {
    const lost = of.all ? dice.between(0, 1) : only;
    const wire = wires[lost];
    if (wire !== undefined && (of.all || dice.chance(500)))
      wire.faults.downUntilMs = Math.max(wire.faults.downUntilMs, world.nowMs() + of.ms);
  }
}

function cutBetween({ world, cable }: TwoConsoleRoom, ms: number): void {
  cable.faults.downUntilMs = Math.max(cable.faults.downUntilMs, world.nowMs() + ms);
}

const PERSONS_APART_MS = 60 * SECOND_MS;

export const TWO_CONSOLE_BLOWS: Readonly<Record<TwoConsoleFault, Blow>> = {
  'standby-power': onStandby((standby) => standby.goDown('power', 'power')),
  'standby-program': onStandby((standby) => standby.goDown('program', 'killed')),
  'standby-power-mid-write': onStandby((standby) => {
    standby.disk.faults.cutAtWrite = () => standby.goDown('power', 'power in the middle of a commit');
  }),
  'standby-stall': onStandby((standby, _, dice) => standby.pc.isBusyFor(dice.between(1, 30) * SECOND_MS)),
  'standby-disk-full': onStandby(({ disk: { faults } }, room, dice) => {
    faults.full = true;
    later(room, aWhile(dice), () => {
      faults.full = false;
    });
  }),
  'standby-disk-slow': onStandby(({ disk: { faults } }, room, dice) => {
    faults.slowMs = dice.between(20, 300);
    later(room, aWhile(dice), () => {
      faults.slowMs = 0;
    });
  }),
  'consoles-cut': (room, dice) => cutBetween(room, aWhile(dice)),
  'consoles-stall': ({ cable }) => cable.stall(),
  'side-cut': (room, dice) => cutSides(room, dice, { ms: aWhile(dice), all: false }),
  'console-away': ({ world, consoles: [console] }, dice) => {
    if (console === undefined) return;
    console.awayUntilMs = world.nowMs() + dice.between(60, 240) * SECOND_MS;
    console.goDown('power', 'switched off');
  },
  'console-burns': (room) => burn(room, 0),
  'standby-burns': (room) => burn(room, 1),
  'take-over': ({ feet, world }) => {
    feet.told = true;
    feet.apartUntilMs = world.nowMs() + PERSONS_APART_MS;
  },
  'split-brain': (room, dice) => {
    const ms = dice.between(20, 150) * SECOND_MS;
    cutBetween(room, ms);
    cutSides(room, dice, { ms, all: true });
    // For a while people go on at the console that the other one does not hear.
    later(room, dice.between(2, 40) * SECOND_MS, () => {
      room.feet.told = true;
      room.feet.apartUntilMs = room.world.nowMs() + ms;
    });
  },
};
