import { assertNever } from '@exam-room/shared/base';
import type { Scoring } from '@exam-room/shared/model';
import type { Choice } from '@exam-room/shared/records';

export interface MarkedItem {
  readonly scoring: Scoring;
  /** Full points of the item, in hundredths. */
  readonly pointsEach: number;
  readonly key: Choice;
  readonly chosen: Choice;
}

/**
 * Points of one item in integer hundredths (DOMAIN 2.4). Nothing chosen or anything wrong chosen is 0 under every policy; exactly the
 * key is full points under every policy; the policies differ only in what a correct part is worth, and that never exceeds full points.
 */
export function scoreItem({ scoring, pointsEach, key, chosen }: MarkedItem): number {
  if (chosen.length === 0 || chosen.some((option) => !key.includes(option))) return 0;
  const right = new Set(chosen).size;
  const missed = key.length - right;
  if (missed === 0) return pointsEach;
  switch (scoring.policy) {
    case 'exact':
      return 0;
    case 'fewer_each':
      return Math.min(pointsEach, scoring.each * right);
    case 'fewer_prop':
      // A hundredth that cannot be divided stays with the authority: two of three options of 2.00 points are 1.33.
      return Math.floor((pointsEach * right) / key.length);
    case 'fewer_minus':
      return Math.max(0, pointsEach - scoring.minus * missed);
    default:
      return assertNever(scoring);
  }
}
