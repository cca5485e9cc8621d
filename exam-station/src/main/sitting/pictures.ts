import type { SnapshotDue } from '@exam-room/shared/records';
import { type PictureName, pictureName, type SeatState } from './seat-state.ts';

export interface PictureCall {
  readonly due: SnapshotDue;
  readonly number: number;
}

/**
 * The snapshots that are due by now and not dealt with, in the order in which they are to be taken: at the consent, at the random
 * moments of test time (A53), at the hand-in. `moments` comes from the session's secret; the authority computes the same.
 */
export function picturesDue(
  state: SeatState,
  moments: readonly number[],
  usedMs: number,
): readonly PictureCall[] {
  const { sitting, rules } = state;
  if (sitting.at === 'vacant' || sitting.at === 'moved') return [];
  const wanted: PictureCall[] = [];
  const consented = sitting.at !== 'admitted' && sitting.at !== 'disputed' && sitting.at !== 'consent';
  if (rules.pictureAtCheckIn && consented) wanted.push({ due: 'check-in', number: 0 });
  if (sitting.at === 'sitting' || sitting.at === 'handed-in') {
    const until = sitting.at === 'handed-in' ? sitting.usedMs : usedMs;
    for (const [number, moment] of moments.entries())
      if (moment <= until) wanted.push({ due: 'random', number });
  }
  if (rules.pictureAtHandIn && sitting.at === 'handed-in') wanted.push({ due: 'hand-in', number: 0 });
  return wanted.filter((one) => !sitting.pictures.has(pictureName(one.due, one.number)));
}

/** The next random moment that lies ahead, in ms of test time; undefined when there is none. */
export function nextMoment(state: SeatState, moments: readonly number[], usedMs: number): number | undefined {
  if (state.sitting.at !== 'sitting') return undefined;
  const ahead = moments.filter((moment) => moment > usedMs);
  return ahead.length === 0 ? undefined : Math.min(...ahead);
}

/** Whether this picture still wants an entry: not yet taken, not yet missed, and somebody sits here. */
export function stillWanted(state: SeatState, call: PictureCall): boolean {
  const { sitting } = state;
  if (sitting.at === 'vacant' || sitting.at === 'moved') return false;
  const name: PictureName = pictureName(call.due, call.number);
  return !sitting.pictures.has(name);
}
