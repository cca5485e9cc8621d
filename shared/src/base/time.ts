/**
 * The two kinds of time that a trusted side may ask for.
 * Deadlines use `monoMs` only (it never jumps); `wallMs` is written down for people (rule: time is monotonic).
 */
export interface Clock {
  /** Milliseconds since the epoch as this machine believes; may jump at any moment. */
  readonly wallMs: () => number;
  /** Milliseconds since some fixed moment of this boot; never goes back. */
  readonly monoMs: () => number;
}

/** Timers under the same (possibly accelerated) time as the clock. */
export interface Timers {
  /** Runs `act` once after `delayMs` of exam time; the returned function calls it off. */
  readonly after: (delayMs: number, act: () => void) => () => void;
  /** Runs `act` every `periodMs` of exam time until called off. */
  readonly every: (periodMs: number, act: () => void) => () => void;
}

export const SECOND_MS = 1_000;
export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
