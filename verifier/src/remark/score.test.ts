import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Scoring } from '../formats/authority-formats.ts';
import { readScores } from '../formats/scores-format.ts';
import { markItem } from './score.ts';

const EXACT: Scoring = { policy: 'exact' };
const EACH: Scoring = { policy: 'fewer_each', each: 50 };
const SHARE: Scoring = { policy: 'fewer_prop' };
const MINUS: Scoring = { policy: 'fewer_minus', minus: 50 };

describe('an item is marked by its section’s policy (DOMAIN 2.4)', () => {
  it.each([
    ['all right', EXACT, [0, 2, 3], [0, 2, 3], 200],
    ['one missed', EXACT, [0, 2, 3], [0, 2], 0],
    ['one wrong beside', EXACT, [0, 2, 3], [0, 1, 2, 3], 0],
    ['nothing chosen', EXACT, [1], [], 0],
    ['two of three', EACH, [0, 2, 3], [0, 3], 100],
    ['right and wrong', EACH, [0, 2, 3], [0, 1], 0],
    ['all right', EACH, [0, 2], [0, 2], 200],
    ['two of three', SHARE, [0, 2, 3], [0, 3], 133],
    ['one of three', SHARE, [0, 2, 3], [0], 66],
    ['one missed', MINUS, [0, 2, 3], [0, 3], 150],
    ['four missed', MINUS, [0, 1, 2, 3, 4], [3], 0],
    ['nothing chosen is no gift', MINUS, [0, 2], [], 0],
  ] as const)('%s under %o', (...[, scoring, key, chosen, points]) => {
    expect(markItem({ scoring, full: 200, key, chosen })).toBe(points);
  });

  it('in whole hundredths between nothing and full points, and full points for the key alone', () => {
    const choice = fc.uniqueArray(fc.nat(6), { minLength: 1, maxLength: 7 });
    const scoring = fc.constantFrom(EXACT, EACH, SHARE, MINUS, { policy: 'fewer_each', each: 900 } as const);
    fc.assert(
      fc.property(scoring, choice, choice, (by, key, chosen) => {
        const points = markItem({ scoring: by, full: 200, key, chosen });
        expect(Number.isInteger(points) && points >= 0 && points <= 200).toBe(true);
        expect(markItem({ scoring: by, full: 200, key, chosen: key })).toBe(200);
        if (chosen.some((option) => !key.includes(option))) expect(points).toBe(0);
      }),
    );
  });
});

describe('a list of scores', () => {
  it('is read with whatever else the authority tells in it, and refused when it is none', () => {
    const list = { session: 'S', count: 1, passed: 1, papersRecomputed: 1, scores: [] };
    expect(readScores(list)).toMatchObject({ session: 'S' });
    expect(readScores({ scores: [] })).toBeUndefined();
    expect(readScores(undefined)).toBeUndefined();
  });
});
