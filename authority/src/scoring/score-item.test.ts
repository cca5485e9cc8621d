import type { Scoring } from '@exam-room/shared/model';
import { tidyChoice } from '@exam-room/shared/records';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { scoreItem } from './score-item.ts';

const EXACT: Scoring = { policy: 'exact' };
const EACH: Scoring = { policy: 'fewer_each', each: 50 };
const PROP: Scoring = { policy: 'fewer_prop' };
const MINUS: Scoring = { policy: 'fewer_minus', minus: 50 };

describe('an item is marked by the policy of its section (DOMAIN 2.4)', () => {
  const table: readonly (readonly [string, Scoring, readonly number[], readonly number[], number])[] = [
    ['all right', EXACT, [0, 2, 3], [0, 2, 3], 200],
    ['one missing', EXACT, [0, 2, 3], [0, 2], 0],
    ['one wrong', EXACT, [0, 2, 3], [0, 2, 4], 0],
    ['nothing chosen', EXACT, [0], [], 0],
    ['all right', EACH, [0, 2, 3], [0, 2, 3], 200],
    ['two of three', EACH, [0, 2, 3], [0, 3], 100],
    ['one of three', EACH, [0, 2, 3], [3], 50],
    ['right and wrong', EACH, [0, 2, 3], [0, 1], 0],
    ['nothing chosen', EACH, [0, 2, 3], [], 0],
    ['two of three, 1.33', PROP, [0, 2, 3], [0, 3], 133],
    ['one of three, 0.66', PROP, [0, 2, 3], [0], 66],
    ['all but one wrong', PROP, [0, 2, 3], [0, 2, 3, 4], 0],
    ['one missed', MINUS, [0, 2, 3], [0, 3], 150],
    ['two missed', MINUS, [0, 2, 3], [3], 100],
    ['four missed of five', MINUS, [0, 1, 2, 3, 4], [3], 0],
    ['nothing chosen is never a gift', MINUS, [0, 2], [], 0],
    ['one wrong', MINUS, [0, 2, 3], [0, 1], 0],
  ];
  it.each(table)('%s', (...[, scoring, key, chosen, points]) => {
    expect(scoreItem({ scoring, pointsEach: 200, key, chosen })).toBe(points);
  });

  it('never pays a part more than the whole', () => {
    expect(
      scoreItem({
        scoring: { policy: 'fewer_each', each: 150 },
        pointsEach: 200,
        key: [0, 1, 2],
        chosen: [0, 1],
      }),
    ).toBe(200);
  });
});

const options = fc.uniqueArray(fc.nat({ max: 6 }), { minLength: 1, maxLength: 7 }).map(tidyChoice);
const scoring: fc.Arbitrary<Scoring> = fc.oneof(
  fc.constant(EXACT),
  fc.nat({ max: 400 }).map((each): Scoring => ({ policy: 'fewer_each', each })),
  fc.constant(PROP),
  fc.nat({ max: 400 }).map((minus): Scoring => ({ policy: 'fewer_minus', minus })),
);
const item = fc.record({ scoring, pointsEach: fc.nat({ max: 2_000 }), key: options });

describe('whatever the policy', () => {
  it('points are whole hundredths between 0 and the full points', () => {
    fc.assert(
      fc.property(item, options, (one, chosen) => {
        const points = scoreItem({ ...one, chosen });
        expect(Number.isInteger(points)).toBe(true);
        expect(points).toBeGreaterThanOrEqual(0);
        expect(points).toBeLessThanOrEqual(one.pointsEach);
      }),
    );
  });

  it('the key itself earns full points and anything wrong earns nothing', () => {
    fc.assert(
      fc.property(item, fc.nat({ max: 6 }), (one, other) => {
        expect(scoreItem({ ...one, chosen: one.key })).toBe(one.pointsEach);
        if (!one.key.includes(other))
          expect(scoreItem({ ...one, chosen: tidyChoice([...one.key, other]) })).toBe(0);
      }),
    );
  });

  it('choosing one more right option never costs points', () => {
    fc.assert(
      fc.property(item, fc.nat({ max: 6 }), (one, take) => {
        const some = one.key.slice(0, take % one.key.length);
        const more = one.key.slice(0, (take % one.key.length) + 1);
        expect(scoreItem({ ...one, chosen: more })).toBeGreaterThanOrEqual(
          scoreItem({ ...one, chosen: some }),
        );
      }),
    );
  });
});
