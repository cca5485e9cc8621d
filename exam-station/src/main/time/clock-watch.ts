import type { Clock, Timers } from '@exam-room/shared/base';

export interface ClockWatch {
  readonly stop: () => void;
}

export interface WatchedClock {
  readonly clock: Clock;
  readonly timers: Timers;
  /** 1, or a rehearsal's faster clock: its milliseconds are that much coarser. */
  readonly speed: number;
  readonly onJump: (fromWallMs: number, toWallMs: number) => void;
  /** The machine or the program stood still for this long (suspend, stopped process). */
  readonly onGap: (lostMs: number) => void;
}

const LOOK_EVERY_MS = 1_000;
/** A wall clock that left the monotonic one by more than this was set by somebody. */
const JUMP_MS = 2_000;
/** A look that comes this much too late: the machine slept. Busy machines are late by less. */
const GAP_MS = 5_000;

/** Watches the wall clock against the monotonic one. Neither decides anything: both findings are entries for the invigilators. */
export function watchClock(watched: WatchedClock): ClockWatch {
  const { clock, timers, speed } = watched;
  let mono = clock.monoMs();
  let wall = clock.wallMs();
  const stop = timers.every(LOOK_EVERY_MS * speed, () => {
    const [nextMono, nextWall] = [clock.monoMs(), clock.wallMs()];
    const passed = nextMono - mono;
    const expected = Math.round(wall + passed);
    if (passed > (GAP_MS + LOOK_EVERY_MS) * speed) watched.onGap(Math.round(passed - LOOK_EVERY_MS * speed));
    if (Math.abs(nextWall - expected) > JUMP_MS * speed)
      watched.onJump(Math.max(0, expected), Math.max(0, nextWall));
    [mono, wall] = [nextMono, nextWall];
  });
  return { stop };
}
