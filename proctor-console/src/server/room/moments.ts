import type { Moment } from './state.ts';

/** Two readings of the clocks never fall on the same instant; a rehearsal's fast clock widens the difference. */
export const CLOCK_GRACE_MS = 2_000;

/**
 * How long ago something was written down. Within one start of the program the monotonic clock decides, so that a wall clock
 * put forward cannot shorten the ten minutes of the rules (A59) or stretch the late bar; after a restart only the wall clock is left.
 */
export function elapsedMs(since: Moment, now: Moment): number {
  return since.boot === now.boot ? now.monoMs - since.monoMs : now.wallMs - since.wallMs;
}
