import { type ItemId, itemId } from '@exam-room/shared/base';
import { type Blueprint, blueprintSchema, questionIdSchema } from '@exam-room/shared/model';
import type { Choice } from '@exam-room/shared/records';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resultOf, scorePaper } from './score-paper.ts';

const cell = (count: number) => [{ topic: 'laws', difficulty: 'easy', count }];
const blueprint: Blueprint = blueprintSchema.parse({
  schema: 'exam-room/blueprint/v1',
  id: 'small',
  version: 1,
  post: '101',
  title: '样卷',
  durationMinutes: 60,
  totalPoints: 1_000,
  passPoints: 600,
  sections: [
    {
      id: 'single',
      title: '单选',
      kind: 'single',
      count: 2,
      pointsEach: 100,
      scoring: { policy: 'exact' },
      shuffleQuestions: true,
      cells: cell(2),
    },
    {
      id: 'case',
      title: '案例',
      kind: 'case',
      count: 1,
      subsEach: 2,
      pointsEach: 400,
      scoring: { policy: 'fewer_minus', minus: 150 },
      shuffleQuestions: false,
      cells: cell(1),
    },
  ],
});

const [q1, q2, q3] = [
  questionIdSchema.parse('aa'),
  questionIdSchema.parse('bb'),
  questionIdSchema.parse('cc'),
];
const paper = {
  questions: [
    { section: 'single', question: q1, orders: [[2, 0, 1]] },
    { section: 'single', question: q2, orders: [[0, 1, 2]] },
    {
      section: 'case',
      question: q3,
      orders: [
        [0, 1, 2, 3],
        [0, 1],
      ],
    },
  ],
};
const keys = new Map<ItemId, Choice>([
  [itemId(q1, 1), [2]],
  [itemId(q2, 1), [0]],
  [itemId(q3, 1), [0, 2, 3]],
  [itemId(q3, 2), [1]],
]);

describe('a paper is worth the sum of its items', () => {
  it('marks canonical options, whatever order the candidate saw', () => {
    const answers = new Map<ItemId, Choice>([
      [itemId(q1, 1), [2]],
      [itemId(q2, 1), [1]],
      [itemId(q3, 1), [0, 3]],
      [itemId(q3, 2), [1]],
    ]);
    expect(scorePaper({ paper, blueprint, answers, keys })).toEqual({
      points: 750,
      of: 1_000,
      sections: [
        { section: 'single', points: 100, of: 200, items: 2, answered: 2, full: 1 },
        { section: 'case', points: 650, of: 800, items: 2, answered: 2, full: 1 },
      ],
    });
  });

  it('gives nothing to an empty paper and everything to the key', () => {
    expect(scorePaper({ paper, blueprint, answers: new Map(), keys }).points).toBe(0);
    expect(scorePaper({ paper, blueprint, answers: keys, keys }).points).toBe(blueprint.totalPoints);
  });

  it('ignores answers to things that are not on the paper', () => {
    const strange = new Map<ItemId, Choice>([[itemId(questionIdSchema.parse('zz'), 1), [0]]]);
    expect(scorePaper({ paper, blueprint, answers: strange, keys }).points).toBe(0);
  });

  it('stops at a missing key instead of giving a zero', () => {
    expect(() => scorePaper({ paper, blueprint, answers: new Map(), keys: new Map() })).toThrow(
      /no answer key/,
    );
  });

  it('adds up: sections make the total for every set of answers', () => {
    const choice = fc.uniqueArray(fc.nat({ max: 3 }), { maxLength: 4 });
    fc.assert(
      fc.property(fc.array(choice, { minLength: 4, maxLength: 4 }), (choices) => {
        const answers = new Map([...keys.keys()].map((item, at) => [item, choices[at] ?? []] as const));
        const score = scorePaper({ paper, blueprint, answers, keys });
        expect(score.points).toBe(score.sections.reduce((sum, one) => sum + one.points, 0));
      }),
    );
  });
});

describe('a result', () => {
  it('passes with exactly the pass mark and fails a hundredth below it', () => {
    expect(resultOf(600, 'normal', blueprint)).toEqual({ points: 600, passed: true });
    expect(resultOf(599, 'normal', blueprint)).toEqual({ points: 599, passed: false });
  });

  it.each(['violation', 'impersonation', 'absent'] as const)(
    'is 0 and not passed with the status %s',
    (status) => {
      expect(resultOf(1_000, status, blueprint)).toEqual({ points: 0, passed: false });
    },
  );
});
