import type { InvigilatorId } from '@exam-room/shared/base';
import type { Wish } from '../../proctor-console/src/server/room/commands.ts';
import { sittingAt } from '../../proctor-console/src/server/room/state.ts';
import type { ConsolePc, Desk } from './console.ts';
import type { Dice, World } from './world.ts';

/** Where the two invigilators stand, and what they know of the two consoles of their room. */
export interface Feet {
  readonly all: readonly ConsolePc[];
  at: ConsolePc;
  /** Since when the console where they stand is of no use to them. */
  uselessSinceMs: number | undefined;
  /** Somebody has told them to go over to the other console, whatever this one does. */
  told: boolean;
  /** Until then one of them still acts at the console that was left behind. */
  apartUntilMs: number;
}

export interface Walkers {
  readonly feet: Feet;
  readonly world: World;
  readonly dice: Dice;
  readonly both: readonly InvigilatorId[];
  readonly alone: readonly InvigilatorId[];
}

export function openFeet(all: readonly ConsolePc[]): Feet {
  const [at] = all;
  if (at === undefined) throw new Error('a room has a console');
  return { all, at, uselessSinceMs: undefined, told: false, apartUntilMs: 0 };
}

/** So long people wait for a console that is down or does not lead before they take over. */
const PATIENCE_MS = 25_000;

/** Goes to the console at which the room can be led, and takes over there when it has to be; nothing to do where there is one console. */
export function goToConsole(walkers: Walkers): void {
  const { feet, world } = walkers;
  const other = feet.all.find((one) => one !== feet.at);
  if (other === undefined) return;
  const here = feet.at.desk()?.room.leads() === true;
  const there = other.desk()?.room.leads() === true;
  if (feet.told && other.desk() !== undefined) {
    feet.told = false;
    // A machine that says that it leads, although they have taken over from it, was cut off: they stay where they are.
    if (!(here && there)) takeOver(walkers, other, '按指令接管');
    return;
  }
  if (here) {
    feet.uselessSinceMs = undefined;
    return;
  }
  if (there && feet.at.desk() !== undefined) {
    // The screen here says that the other one has taken over.
    walkTo(walkers, other);
    return;
  }
  feet.uselessSinceMs ??= world.nowMs();
  if (world.nowMs() - feet.uselessSinceMs < PATIENCE_MS) return;
  const chosen = [other, feet.at].find((one) => one.desk() !== undefined);
  if (chosen !== undefined) takeOver(walkers, chosen, '监考机无法使用');
}

function walkTo({ feet, world }: Walkers, console: ConsolePc): void {
  if (console !== feet.at) world.tell('invigilators', `go to the ${console.name}`);
  feet.at = console;
  feet.uselessSinceMs = undefined;
}

function takeOver(walkers: Walkers, console: ConsolePc, reason: string): void {
  const { world, both } = walkers;
  const desk = console.desk();
  if (desk === undefined) return;
  const done = console.act({ do: 'take-over', reason, holds: desk.room.holds() }, both);
  const outcome = done === undefined ? 'no console' : done.ok ? 'done' : done.error.code;
  world.tell('invigilators', `take-over at the ${console.name}: ${outcome}`);
  if (outcome === 'done' || outcome === 'ALREADY_LEADING') walkTo(walkers, console);
}

/** What somebody still does at the console that was left behind and has not heard of it. */
export function actApart(walkers: Walkers): void {
  const { feet, world, dice, alone, both } = walkers;
  const left = feet.all.find((one) => one !== feet.at);
  const desk = left?.desk();
  if (left === undefined || desk?.room.leads() !== true || world.nowMs() > feet.apartUntilMs) return;
  if (!dice.chance(400)) return;
  left.pc.bring(() => {
    const wish = left.desk() === desk ? wishApart(dice, desk) : undefined;
    if (wish === undefined) return;
    const done = left.act(wish, wish.do === 'pause' ? both : alone);
    const outcome = done === undefined ? 'no console' : done.ok ? 'done' : done.error.code;
    world.tell('left behind', `${wish.do} at the ${left.name}: ${outcome}`);
  });
}

function wishApart(dice: Dice, desk: Desk): Wish | undefined {
  const sitting = desk.room
    .state()
    .seats.rows()
    .filter((seat) => sittingAt(seat)?.stage === 'sitting');
  const device = dice.pick(sitting)?.device;
  if (device === undefined) return { do: 'remark', text: '仍在原监考机' };
  return dice.pick<Wish>([
    { do: 'remark', text: '仍在原监考机' },
    { do: 'message', devices: [device], text: '请安静' },
    { do: 'grant-time', device, ms: dice.between(5, 30) * 1_000, reason: '补时' },
    { do: 'pause', devices: [device], reason: '突发情况' },
    { do: 'resume', devices: [device] },
  ]);
}
