import { expect, test } from 'vitest';
import { pacedTurns } from './paced-turns.ts';

const APART_MS = 2;

/** A clock that stands until it is told otherwise, and the turns that wait for it. */
function paced() {
  const world = { nowMs: 1_000, open: true, begun: [] as number[], waits: [] as number[] };
  let waiting: (() => void)[] = [];
  const soon = pacedTurns({
    apartMs: APART_MS,
    open: () => world.open,
    monoMs: () => world.nowMs,
    later(turn, ms) {
      world.waits.push(ms);
      waiting.push(turn);
    },
  });
  return {
    world,
    offer: () => soon(() => void world.begun.push(world.nowMs)),
    runAt(nowMs: number) {
      world.nowMs = nowMs;
      const due = waiting;
      waiting = [];
      for (const turn of due) turn();
    },
  };
}

test('a batch that comes alone begins at once; one right after another waits for the rest of its time', () => {
  const { world, offer, runAt } = paced();
  offer();
  runAt(1_000);
  world.nowMs = 1_000.4;
  offer();
  runAt(1_002);
  world.nowMs = 1_002 + APART_MS;
  offer();
  runAt(1_005);
  expect(world.waits).toEqual([0, APART_MS, 0]);
  expect(world.begun).toEqual([1_000, 1_002, 1_005]);
});

test('what still waits when the console stops is never begun', () => {
  const { world, offer, runAt } = paced();
  offer();
  world.open = false;
  runAt(1_000);
  expect(world.begun).toEqual([]);
});
