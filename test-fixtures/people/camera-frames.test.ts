import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { people } from '../roll/people.ts';
import { blackFrame, cameraFrame, coveredFrame } from './camera-frames.ts';

const [first, second] = people;
if (first === undefined || second === undefined) {
  throw new Error('the roll is empty');
}

async function grey(jpeg: Buffer): Promise<{ readonly mean: number; readonly spread: number }> {
  const pixels = await sharp(jpeg).greyscale().resize(160, 120).raw().toBuffer();
  const mean = pixels.reduce((sum, value) => sum + value, 0) / pixels.length;
  const variance = pixels.reduce((sum, value) => sum + (value - mean) ** 2, 0) / pixels.length;
  return { mean, spread: Math.sqrt(variance) };
}

describe('a simulated camera', () => {
  it('gives JPEG frames of 640 x 480 no two of which are the same', async () => {
    const frames = await Promise.all(Array.from({ length: 20 }, (_, at) => cameraFrame(first, at)));
    expect(new Set(frames.map((frame) => frame.toString('base64'))).size).toBe(20);
    for (const frame of frames) {
      expect(await sharp(frame).metadata()).toMatchObject({ format: 'jpeg', width: 640, height: 480 });
    }
  });

  it('gives the same frame for the same number, and another person for another id', async () => {
    expect((await cameraFrame(first, 3)).equals(await cameraFrame(first, 3))).toBe(true);
    expect((await cameraFrame(first, 3)).equals(await cameraFrame(second, 3))).toBe(false);
  });

  it('tells a lit seat from a shut lens and from a covered one', async () => {
    const lit = await grey(await cameraFrame(first, 0));
    const black = await grey(await blackFrame());
    const covered = await grey(await coveredFrame());
    expect(lit.mean).toBeGreaterThan(80);
    expect(lit.spread).toBeGreaterThan(30);
    expect(black.mean).toBeLessThan(12);
    expect(covered.mean).toBeLessThan(80);
    expect(covered.spread).toBeLessThan(25);
    expect((await blackFrame(1)).equals(await blackFrame(2))).toBe(false);
  });
});
