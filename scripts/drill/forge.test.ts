import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@exam-room/shared/base';
import { purposeKey, randomStream } from '@exam-room/shared/crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { forge } from './forge.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exam-room-forge-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the campaign of forgeries', () => {
  it('has no forged archive believed, and each found by its rule: a share of it', async () => {
    const seed = 'npm test';
    const dice = randomStream(purposeKey(utf8(seed), 'drill'));
    const found = await forge.run({ rounds: 80, seed, folder, dice, tell: () => {} });
    expect(found.examples).toEqual([]);
    expect(found).toMatchObject({ failures: 0, lost: 0 });
    expect(found.acknowledged).toBeGreaterThan(100);
    expect(found.details).toMatchObject({
      table: {
        'changed score': { flagged: 12, rightRule: 12 },
        'bytes, signed by nobody': { made: 40, flagged: 40 },
        'bytes, the index signed again by the console’s owner': { made: 40 },
      },
    });
  });
});
