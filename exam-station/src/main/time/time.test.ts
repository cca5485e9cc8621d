import fc from 'fast-check';
import { expect, it } from 'vitest';
import { virtualTime } from '../virtual-time.test-support.ts';
import { watchClock } from './clock-watch.ts';
import { afterDowntime, usedTime } from './used-time.ts';

it('counts test time only while the sitting runs, whatever the wall clock does', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          ms: fc.integer({ min: 0, max: 600_000 }),
          running: fc.boolean(),
          wall: fc.integer({ min: -86_400_000, max: 86_400_000 }),
        }),
      ),
      (steps) => {
        const time = virtualTime();
        const used = usedTime(time.clock);
        let expected = 0;
        for (const { ms, running, wall } of steps) {
          if (running) used.run();
          else used.hold();
          time.setWall(wall);
          time.pass(ms);
          expected += running ? ms : 0;
        }
        return used.usedMs() === Math.min(expected, 86_400_000);
      },
    ),
  );
});

it('goes on after a restart from the larger of entry and time row, and charges nothing for the downtime', () => {
  const entry = { usedMs: 60_000, wallMs: 1_000_000 };
  const row = { usedMs: 64_000, wallMs: 1_004_000 };
  expect(afterDowntime(entry, row, 1_104_000)).toEqual({ usedMs: 64_000, lostMs: 100_000 });
  expect(afterDowntime(row, entry, 1_104_000)).toEqual({ usedMs: 64_000, lostMs: 100_000 });
  expect(afterDowntime(entry, undefined, 1_001_000)).toEqual({ usedMs: 60_000, lostMs: 1_000 });
});

it.each([
  ['a clock set back', -1],
  ['a clock set to another year', 400 * 86_400_000],
])('believes no loss from %s', (_what, jump) => {
  expect(afterDowntime({ usedMs: 1, wallMs: 1_000_000 }, undefined, 1_000_000 + jump).lostMs).toBe(0);
});

it('nobody gains test time by fifty restarts', () => {
  let persisted = { usedMs: 0, wallMs: 1_000_000 };
  let shown = 0;
  for (let boot = 0; boot < 50; boot += 1) {
    const time = virtualTime(persisted.wallMs + 60_000 * (boot % 10));
    const used = usedTime(time.clock);
    used.set(afterDowntime(persisted, undefined, time.clock.wallMs()).usedMs);
    used.run();
    time.pass(90_000);
    shown += 90_000;
    persisted = { usedMs: used.usedMs(), wallMs: time.clock.wallMs() };
  }
  expect(persisted.usedMs).toBe(shown);
});

function watched(speed = 1) {
  const time = virtualTime();
  const jumps: number[] = [];
  const gaps: number[] = [];
  watchClock({
    clock: time.clock,
    timers: time.timers,
    speed,
    onJump: (from, to) => jumps.push(to - from),
    onGap: (lost) => gaps.push(lost),
  });
  return { time, jumps, gaps };
}

it('writes down every jump of the wall clock, once, with both sides', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(fc.integer({ min: 2_001, max: 86_400_000 }), fc.integer({ min: -86_400_000, max: -2_001 })),
        {
          maxLength: 20,
        },
      ),
      (jumps) => {
        const seen = watched();
        for (const jump of jumps) {
          seen.time.pass(3_000);
          seen.time.setWall(jump);
          seen.time.pass(3_000);
        }
        return JSON.stringify(seen.jumps) === JSON.stringify(jumps) && seen.gaps.length === 0;
      },
    ),
    { numRuns: 50 },
  );
});

it('does not mistake drift for a jump', () => {
  const seen = watched();
  for (let second = 0; second < 7_200; second += 1) {
    seen.time.setWall(second % 2 === 0 ? 1 : 0); // 500 ppm
    seen.time.pass(1_000);
  }
  expect(seen.jumps).toEqual([]);
});

it('notices that the machine stood still', () => {
  const seen = watched();
  seen.time.pass(10_000);
  seen.time.freeze(600_000);
  seen.time.pass(2_000);
  expect(seen.gaps).toHaveLength(1);
  expect(seen.gaps[0]).toBeGreaterThan(590_000);
});
