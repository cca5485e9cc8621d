import type { SnapshotVerdict } from '@exam-room/shared/records';

/** A grey picture, one byte a pixel, row by row. */
export interface GreyFrame {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

export interface FrameFigures {
  readonly mean: number;
  readonly deviation: number;
  /** Variance of the Laplacian: how much fine detail there is. */
  readonly detail: number;
}

export function figuresOf({ width, height, pixels }: GreyFrame): FrameFigures {
  let sum = 0;
  let squares = 0;
  for (const value of pixels) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / pixels.length;
  const deviation = Math.sqrt(Math.max(0, squares / pixels.length - mean * mean));
  let edges = 0;
  let edgeSquares = 0;
  let count = 0;
  for (let y = 1; y < height - 1; y += 1) {
    for (let x = 1; x < width - 1; x += 1) {
      const at = y * width + x;
      const around =
        level(pixels, at - 1) + level(pixels, at + 1) + level(pixels, at - width) + level(pixels, at + width);
      const edge = around - 4 * level(pixels, at);
      edges += edge;
      edgeSquares += edge * edge;
      count += 1;
    }
  }
  const middle = edges / count;
  return { mean, deviation, detail: edgeSquares / count - middle * middle };
}

function level(pixels: Uint8Array, index: number): number {
  return pixels[index] ?? 0;
}

/** Mean absolute difference of two frames of one size, in grey levels. */
export function difference(a: GreyFrame, b: GreyFrame): number {
  let sum = 0;
  for (let at = 0; at < a.pixels.length; at += 1) sum += Math.abs(level(a.pixels, at) - level(b.pixels, at));
  return sum / a.pixels.length;
}

/** Thresholds measured on a 320×240 grey frame; a real room's cameras may ask for others. */
const DARK_MEAN = 16;
const DARK_DEVIATION = 6;
const COVERED_DEVIATION = 4;
const WHITE_MEAN = 245;
const BLUR_NEEDS_DEVIATION = 8;
const BLUR_RATIO = 0.03;
/** A real sensor never gives the same frame twice: its noise alone is above half a level. */
const FROZEN_DIFFERENCE = 0.1;
/** One equal pair may be chance in a dark room; the third equal frame is not. */
const FROZEN_PAIRS = 2;

export interface FrameMemory {
  readonly last: GreyFrame | undefined;
  readonly equalPairs: number;
}

export const NO_FRAMES: FrameMemory = { last: undefined, equalPairs: 0 };

/** What a picture is worth as evidence. The invigilators see it; it decides nothing about the candidate. */
export function judgeFrame(
  frame: GreyFrame,
  memory: FrameMemory,
): { readonly verdict: SnapshotVerdict; readonly memory: FrameMemory } {
  const equal = memory.last !== undefined && difference(frame, memory.last) < FROZEN_DIFFERENCE;
  const next = { last: frame, equalPairs: equal ? memory.equalPairs + 1 : 0 };
  return { verdict: verdictOf(figuresOf(frame), next.equalPairs), memory: next };
}

function verdictOf({ mean, deviation, detail }: FrameFigures, equalPairs: number): SnapshotVerdict {
  if (mean > WHITE_MEAN) return 'overexposed';
  if (mean < DARK_MEAN && deviation < DARK_DEVIATION) return 'dark';
  if (deviation < COVERED_DEVIATION) return 'covered';
  if (equalPairs >= FROZEN_PAIRS) return 'frozen';
  if (deviation > BLUR_NEEDS_DEVIATION && detail / (deviation * deviation + 1) < BLUR_RATIO) return 'blurred';
  return 'fine';
}
