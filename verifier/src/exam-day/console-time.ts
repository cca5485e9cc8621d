import type { Recorded } from '../journals/journal.ts';

/**
 * Milliseconds from one console entry to another: by the monotonic clock within one start of the program, else by the wall clock,
 * which is all that is left.
 */
export function elapsedMs(from: Recorded<unknown>, to: Recorded<unknown>): number {
  return from.device.device === to.device.device && from.boot === to.boot
    ? to.monoMs - from.monoMs
    : to.wallMs - from.wallMs;
}
