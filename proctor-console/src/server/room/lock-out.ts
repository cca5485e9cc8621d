import { MINUTE_MS, SECOND_MS } from '@exam-room/shared/base';

const FREE_TRIES = 5;
const FIRST_LOCK_MS = 15 * SECOND_MS;
const LONGEST_LOCK_MS = 15 * MINUTE_MS;

/**
 * How long nothing more may be tried after so many wrong codes in a row (THREATS 4.2: five, then 15 seconds, doubling). It stops at
 * a quarter of an hour, so that a room whose invigilators are nervous is not lost, and a guesser still gets four tries an hour.
 */
export function lockMs(wrongInARow: number): number {
  if (wrongInARow < FREE_TRIES) return 0;
  return Math.min(LONGEST_LOCK_MS, FIRST_LOCK_MS * 2 ** Math.min(20, wrongInARow - FREE_TRIES));
}
