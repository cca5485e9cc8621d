import { isInTime, remainingMs } from '@exam-room/shared/records';
import type { Running, SeatState } from './seat-state.ts';

/** Milliseconds of test time that are left, by the one deadline of seat, console and verifier (A44). */
export function timeLeftMs(sitting: Running, usedMs: number): number {
  return remainingMs(sitting, usedMs);
}

export function timeIsUp(sitting: Running, usedMs: number): boolean {
  return remainingMs(sitting, usedMs) <= 0;
}

/** An answer is taken up to the last millisecond. */
export function stillCounts(sitting: Running, usedMs: number): boolean {
  return isInTime(sitting, usedMs);
}

/** Milliseconds until the candidate may hand in; 0 when it is allowed. */
export function handInOpensInMs(state: SeatState, usedMs: number): number {
  return Math.max(0, Math.min(state.rules.earliestHandInMs, state.rules.durationMs) - usedMs);
}
