import type { RandomStream } from '@exam-room/shared/crypto';

/** What one campaign found (DESIGN.md 7). It has held when `failures` and `lost` are both 0. */
export interface Findings {
  /** Images, kills, sizes, flips, schedules: what the drill counts. */
  readonly rounds: number;
  /** Rounds in which something was not as promised. */
  readonly failures: number;
  /** Things that were called saved during the drill. */
  readonly acknowledged: number;
  /** Of those, not found afterwards. */
  readonly lost: number;
  /** Figures of this drill alone. */
  readonly details: Readonly<Record<string, unknown>>;
  /** The first few failures in words. */
  readonly examples: readonly string[];
}

/** This machine cannot play the fault (not root, no compiler); says what is missing. */
export class CannotPlay extends Error {}

export interface DrillOrder {
  readonly rounds: number;
  readonly seed: string;
  /** An empty folder of this run; removed afterwards. */
  readonly folder: string;
  readonly dice: RandomStream;
  readonly tell: (step: string) => void;
}

/** One fault campaign, run on the product's own parts. */
export interface Drill {
  readonly name: string;
  /** What it does, in one line. */
  readonly line: string;
  /** What is lost at most under this fault: the published sentence. */
  readonly lossWindow: string;
  /** The full figures. */
  readonly rounds: number;
  readonly run: (order: DrillOrder) => Promise<Findings>;
}

/** Counts failures and keeps the first few in words. */
export interface Tally {
  readonly fail: (sentence: string) => void;
  readonly failures: () => number;
  readonly examples: () => readonly string[];
}

const EXAMPLES_KEPT = 8;

export function tally(): Tally {
  let failures = 0;
  const examples: string[] = [];
  return {
    fail(sentence) {
      failures += 1;
      if (examples.length < EXAMPLES_KEPT) examples.push(sentence);
    },
    failures: () => failures,
    examples: () => examples,
  };
}

/** The middle and the longest of some durations, whole milliseconds. */
export function spread(ms: readonly number[]): { readonly median: number; readonly longest: number } {
  const sorted = ms.toSorted((a, b) => a - b);
  return {
    median: Math.round(sorted[Math.floor(sorted.length / 2)] ?? 0),
    longest: Math.round(sorted.at(-1) ?? 0),
  };
}
