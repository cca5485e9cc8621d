/** One figure beside its limit or peer in the same run (DESIGN.md 7). `goal` is the largest ratio that is good. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly reference: string;
  readonly referenceValue: number;
  readonly ratio: number;
  readonly goal: number;
  readonly met: boolean;
}

export function figure(of: Omit<Figure, 'ratio' | 'met'>): Figure {
  const ratio = of.value / of.referenceValue;
  return {
    ...of,
    value: rounded(of.value),
    referenceValue: rounded(of.referenceValue),
    ratio: rounded(ratio),
    met: ratio <= of.goal,
  };
}

/** One bench: prints progress through `tell`, returns its figures. */
export type Bench = (tell: (step: string) => void) => Promise<readonly Figure[]>;

/**
 * Runs two pieces of work in turn, A B A B, so that a drifting machine hurts both alike; the median of the per-round ratios.
 * `quiet` is what the product does between two pieces of work; it is not measured.
 */
export function interleaved(
  rounds: number,
  work: { readonly ours: () => number; readonly peer: () => number; readonly quiet?: () => void },
): { readonly ours: number; readonly peer: number } {
  work.ours();
  work.peer();
  const seen = Array.from({ length: rounds }, () => {
    work.quiet?.();
    const ours = work.ours();
    const peer = work.peer();
    return { ours, peer, ratio: ours / peer };
  }).sort((a, b) => a.ratio - b.ratio);
  const middle = seen[Math.floor(seen.length / 2)];
  if (middle === undefined) throw new Error('a bench needs at least one round');
  return middle;
}

/** Median of some durations. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function rounded(value: number): number {
  return Number(value.toPrecision(4));
}
