import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@exam-room/shared/base';
import { purposeKey, randomStream } from '@exam-room/shared/crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changesNothing, outdated } from './equal-bugs.ts';
import { type Bug, sowBugs } from './plant.ts';
import { plantBugs } from './planted-bugs.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'exam-room-bugs-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function plant(wanted: (bug: Bug) => boolean) {
  const seed = 'npm test';
  const dice = randomStream(purposeKey(utf8(seed), 'drill'));
  return plantBugs({ rounds: 1_000, seed, folder, dice, tell: () => {} }, { wanted, few: true });
}

/** One check of every chapter of the verification, by the line on which it stands. */
const CHECKS: readonly (readonly [file: string, line: string])[] = [
  ['authority-word/roll.ts', 'if (digest !== session.roll || payload.session !== session.session)'],
  ['journals/chain.ts', 'if (entry.prev !== before.hash)'],
  ['journals/epochs.ts', 'if (next !== undefined && last !== undefined && last.place > next.place)'],
  ['sittings/grants.ts', 'if (used.has(fact.order))'],
];

describe('a bug planted into the verifier', () => {
  it('is noticed: one check of every chapter left out', async () => {
    const left = (bug: Bug) =>
      bug.operator === 'a condition that never holds' &&
      CHECKS.some(([file, line]) => file === bug.file && line === bug.context);
    const found = await plant(left);
    expect(found.examples).toEqual([]);
    expect(found).toMatchObject({ rounds: CHECKS.length, acknowledged: CHECKS.length, failures: 0, lost: 0 });
    expect(found.details).toMatchObject({ noticedBy: { 'a forgery believed': expect.any(Number) } });
  });

  it('is counted as lost when no archive shows it', async () => {
    // A quarter of an hour to the very millisecond.
    const harmless = (bug: Bug) =>
      bug.from === 'silent <= LONGEST_MS' && bug.operator === 'a boundary moved by one';
    const found = await plant(harmless);
    expect(found).toMatchObject({ rounds: 1, acknowledged: 0, lost: 1 });
    expect(found.examples[0]).toContain('ledger/silent-witnesses.ts');
  });
});

describe('a bug that changes nothing', () => {
  it('is told with its reason, and stands in the verifier as it is now', () => {
    const { bugs } = sowBugs();
    expect(outdated(bugs)).toEqual([]);
    expect(bugs.filter(changesNothing).length).toBeGreaterThan(70);
  });
});

describe('the places where bugs are planted', () => {
  it('are in every step of the verifier, and each changes its text', () => {
    const { bugs, sources } = sowBugs();
    const files = new Set(bugs.map(({ file }) => file));
    for (const step of [
      'acts',
      'authority-word',
      'exam-day',
      'journals',
      'ledger',
      'papers',
      'proofs',
      'read-archive',
    ])
      expect([...files].some((file) => file.startsWith(`${step}/`))).toBe(true);
    for (const bug of bugs) expect(bug.to).not.toBe(bug.from);
    expect(bugs.length).toBeGreaterThan(2_500);
    for (const [file, source] of sources)
      for (const { id } of bugs.filter((bug) => bug.file === file)) expect(source).toContain(`__bug(${id})`);
  });
});
