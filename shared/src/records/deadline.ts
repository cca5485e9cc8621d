/** What decides when a sitting ends. All in milliseconds of test time. */
export interface TimeAllowed {
  /** From the signed session. */
  readonly durationMs: number;
  /** Sum of the signed grants for this candidate. */
  readonly grantedMs: number;
}

/**
 * Remaining test time: signed duration + signed grants - monotonic time used. The one deadline of seat, console and verifier (A44);
 * the wall clock has no part in it.
 */
export function remainingMs(allowed: TimeAllowed, usedMs: number): number {
  return Math.max(0, allowed.durationMs + allowed.grantedMs - usedMs);
}

/** An answer counts when it was written before the time ran out; one tick of grace for the write itself. */
export function isInTime(allowed: TimeAllowed, usedMs: number): boolean {
  return usedMs <= allowed.durationMs + allowed.grantedMs;
}
