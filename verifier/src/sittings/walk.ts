import type { SeatRecord } from '../journals/journal.ts';
import { handInsOf, type Sitting, type Stretch } from './sittings.ts';

/** One entry of a sitting and what was true just before it was written. */
export interface Step {
  readonly entry: SeatRecord;
  readonly stretch: Stretch;
  readonly started: boolean;
  /** Paused by an invigilator or locked after an event: no test time runs and nothing may be answered. */
  readonly held: boolean;
  /** Handed in, or moved to another seat. */
  readonly over: boolean;
  /** Sum of the grants that had reached the seat, in ms. */
  readonly grantedMs: number;
}

/** Follows a sitting entry by entry, over all its seats. */
export function walk(sitting: Sitting): readonly Step[] {
  const steps: Step[] = [];
  let grantedMs = 0;
  let handedIn = false;
  let paused = false;
  const ends = new Set<SeatRecord>(handInsOf(sitting));
  for (const stretch of sitting.stretches) {
    let started = false;
    let moved = false;
    if (stretch.opened.fact.continues === undefined) paused = false; // a pause goes along to the seat that goes on
    let locked = false;
    for (const entry of stretch.entries) {
      steps.push({ entry, stretch, started, held: paused || locked, over: handedIn || moved, grantedMs });
      const { fact } = entry;
      if (fact.kind === 'sitting-started') started = true;
      else if (fact.kind === 'paused') paused = true;
      else if (fact.kind === 'resumed') paused = false;
      else if (fact.kind === 'seat-locked') locked = true;
      else if (fact.kind === 'seat-unlocked') locked = false;
      else if (fact.kind === 'time-granted') grantedMs += fact.ms;
      else if (fact.kind === 'handed-in') handedIn ||= ends.has(entry);
      else if (fact.kind === 'sitting-moved') moved = true;
    }
  }
  return steps;
}
