import type { ItemId } from '@exam-room/shared/base';
import { describe, expect, test } from 'vitest';
import { answersLost } from './archive-check.ts';
import { readRehearsalOptions } from './rehearsal-options.ts';
import { quantile } from './summary.ts';

const said = (item: string, ...choice: number[]) => ({ item: item as ItemId, choice });
const archived = (...answers: ReturnType<typeof said>[]) => ({
  answers,
  snapshotsTaken: 0,
  snapshotsMissedWithReason: 0,
  handedIn: true,
});

describe('an answer that the screen called saved', () => {
  test('is not lost when the archive holds every one of them, the changed ones too', () => {
    const seen = [said('q1.1', 0), said('q1.1', 1), said('q2.1', 0, 2)];
    expect(answersLost(seen, archived(...seen, said('q3.1', 1)))).toBe(0);
  });

  test('is counted as lost when the archive has another choice, fewer of them, or nothing of the candidate', () => {
    expect(answersLost([said('q1.1', 0)], archived(said('q1.1', 1)))).toBe(1);
    expect(
      answersLost(
        [said('q1.1', 0), said('q1.1', 1), said('q1.1', 0)],
        archived(said('q1.1', 0), said('q1.1', 1)),
      ),
    ).toBe(1);
    expect(answersLost([said('q1.1', 0), said('q2.1', 0)], undefined)).toBe(2);
  });
});

describe('the command line of a rehearsal', () => {
  test('names what it cannot follow', () => {
    expect(readRehearsalOptions(['--seats', '0', '--out', 'x'])).toMatch(/--seats/);
    expect(readRehearsalOptions(['--out', 'x', '--faults', 'earthquake'])).toMatch(/earthquake/);
    expect(readRehearsalOptions([])).toMatch(/--out/);
  });

  test('takes the documented options', () => {
    expect(
      readRehearsalOptions([
        '--seats',
        '30',
        '--minutes',
        '120',
        '--speed',
        '240',
        '--out',
        'x',
        '--faults',
        'kill-station,kill-console',
        '--json',
      ]),
    ).toMatchObject({
      seats: 30,
      speed: 240,
      faults: ['kill-station', 'kill-console'],
      json: 'yes',
    });
  });
});

test('a quantile is one of the values', () => {
  expect(quantile([3, 1, 2], 0.5)).toBe(2);
  expect(quantile([], 0.99)).toBe(0);
});
