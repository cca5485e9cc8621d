import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@exam-room/shared/base';
import { purposeKey, randomStream } from '@exam-room/shared/crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withPlantedBug } from './crash-images.ts';
import type { DrillOrder } from './drill.ts';
import { DRILLS } from './drills.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exam-room-drill-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function order(rounds: number): DrillOrder {
  const seed = 'npm test';
  return { rounds, seed, folder, dice: randomStream(purposeKey(utf8(seed), 'drill')), tell: () => {} };
}

/** A small part of each campaign; the full figures are run by `npm run drill`. */
const FEW_ROUNDS: readonly (readonly [string, number])[] = [
  ['crash-images', 150],
  ['kill-nine', 3],
  ['kill-journal', 6],
  ['fsync-fails', 5],
  ['bit-flips', 30],
  ['clock', 12],
  ['disk-full', 9],
  ['lying-disk', 3],
  ['reconnect', 5],
  ['move-seat', 2],
];

describe('the drills', () => {
  it.each(FEW_ROUNDS)('%s loses nothing', async (name, rounds) => {
    const drill = DRILLS.find((one) => one.name === name);
    const found = await drill?.run(order(rounds));
    expect(found?.examples).toEqual([]);
    expect(found).toMatchObject({ failures: 0, lost: 0 });
    expect(found?.rounds).toBeGreaterThanOrEqual(rounds);
    expect(found?.acknowledged).toBeGreaterThan(0);
  });

  it('finds the journal that says it is flushed and is not', async () => {
    const found = await withPlantedBug(order(60));
    expect(found.lost).toBeGreaterThan(0);
  });

  it('have names of their own and say in a sentence what is lost at most', () => {
    expect(new Set(DRILLS.map((one) => one.name)).size).toBe(DRILLS.length);
    for (const { line, lossWindow } of DRILLS) {
      expect(line.length).toBeGreaterThan(20);
      expect(lossWindow).toMatch(/^[A-Zk].*\.$/s);
    }
  });
});
