import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBlueprint } from '../authority-word/blueprint.ts';
import type { Pool } from '../authority-word/pool.ts';
import type { IssuedSession } from '../authority-word/session.ts';
import type { IndexQuestion } from '../formats/authority-formats.ts';
import { pick, purposeKey, randomNumbers, shuffle } from '../proofs/random-numbers.ts';
import { momentsOf } from '../snapshots/moments.ts';
import { makePlan } from '../test-archive/plan.test-support.ts';
import { drawPaper, stockOf } from './draw.ts';

// The values of docs/draw.md section 7, which were made by the first implementation.

const SEED = Buffer.from(Array.from({ length: 32 }, (_, at) => at));

function times<Value>(count: number, next: () => Value): readonly Value[] {
  return Array.from({ length: count }, next);
}

describe('the random numbers of docs/draw.md', () => {
  it('are those of the first implementation', () => {
    const words = randomNumbers(SEED);
    expect(times(10, () => words(2 ** 32))).toEqual([
      1895039037, 1387719427, 3666161299, 627792262, 3050604592, 2562423155, 3159562444, 1717795460, 78025994,
      114549552,
    ]);
    const ten = randomNumbers(SEED);
    expect(times(12, () => ten(10)).join(' ')).toBe('7 7 9 2 2 5 4 0 4 2 0 9');
    expect(shuffle(randomNumbers(SEED), 7)).toEqual([3, 2, 6, 5, 0, 1, 4]);
    expect(pick(randomNumbers(SEED), 10, 4)).toEqual([7, 5, 1, 9]);
    expect(purposeKey(SEED, 'exam-room/example\nA').toString('hex')).toBe(
      '754b799cb3d6cdf4a72889cc75b37530632cf5ad83172acb1bb31abb0494a8a8',
    );
  });

  it('throw away what would make a small number likelier', () => {
    const below = randomNumbers(SEED);
    expect(times(6, () => below(3_000_000_000))).toEqual([
      1895039037, 1387719427, 627792262, 2562423155, 1717795460, 78025994,
    ]);
  });

  it('shuffle and pick without losing or doubling anybody', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(40), (key, size) => {
        expect(shuffle(randomNumbers(key), size).toSorted((a, b) => a - b)).toEqual([...Array(size).keys()]);
        const some = pick(randomNumbers(key), size, Math.floor(size / 2));
        expect(new Set(some).size).toBe(Math.floor(size / 2));
      }),
    );
  });
});

const question = (id: string, kind: IndexQuestion['kind'], of: Pick<IndexQuestion, 'topic' | 'items'>) => ({
  question: id,
  kind,
  difficulty: 'easy' as const,
  cipher: '0'.repeat(64),
  offset: 0,
  length: 1,
  ...of,
});
const single = { kind: 'single' as const, options: 4, orderLocked: false };
const locked = { ...single, orderLocked: true };
const multi = { kind: 'multi' as const, options: 5, orderLocked: false };
const judge = { kind: 'judge' as const, options: 2, orderLocked: false };

const QUESTIONS: readonly IndexQuestion[] = [
  question('c1', 'case', { topic: 'site', items: [single, multi] }),
  question('c2', 'case', { topic: 'site', items: [locked, multi] }),
  question('j1', 'judge', { topic: 'laws', items: [judge] }),
  question('j2', 'judge', { topic: 'laws', items: [judge] }),
  question('j3', 'judge', { topic: 'site', items: [judge] }),
  question('s1', 'single', { topic: 'laws', items: [single] }),
  question('s2', 'single', { topic: 'laws', items: [locked] }),
  question('s3', 'single', { topic: 'laws', items: [single] }),
  question('s4', 'single', { topic: 'site', items: [single] }),
];
const POOL: Pool = {
  bank: 'example',
  version: 1,
  topics: new Set(['laws', 'site']),
  questions: QUESTIONS,
  find: new Map(),
};

async function exampleSession(): Promise<IssuedSession> {
  const { session } = await makePlan({ ordinary: 0 });
  const cell = (topic: string, count: number) => ({ topic, difficulty: 'easy' as const, count });
  const of = { title: '例', pointsEach: 100, scoring: { policy: 'exact' as const }, shuffleQuestions: true };
  return {
    ...session,
    digest: '',
    session: 'EXAMPLE-1',
    poolIndex: 'ab'.repeat(32),
    durationMs: 7_200_000,
    policies: {
      ...session.policies,
      snapshots: { ...session.policies.snapshots, randomMin: 3, randomMax: 6 },
    },
    blueprint: {
      ...session.blueprint,
      durationMinutes: 120,
      totalPoints: 700,
      sections: [
        { ...of, id: 'one', kind: 'single', count: 3, cells: [cell('laws', 2), cell('site', 1)] },
        { ...of, id: 'two', kind: 'judge', count: 2, cells: [cell('laws', 1), cell('site', 1)] },
        {
          ...of,
          id: 'three',
          kind: 'case',
          count: 1,
          subsEach: 2,
          shuffleQuestions: false,
          cells: [cell('site', 1)],
        },
      ],
    },
  };
}

describe('the small draw of docs/draw.md', () => {
  it.each([
    [
      'C01',
      1,
      '80789c86d5013f1982a7d949b0ac7f04e4aa0c94dad9f524c8d5de6369b96fdb',
      [1412800, 3202084, 6860030],
    ],
    [
      'C02',
      1,
      'd2bf1d9f0945a4e6e398f077c0ff5239f58c1005e4c89f748935ca4f57d86d64',
      [1132852, 2176464, 3164069, 5097418, 6863214],
    ],
    [
      'C01',
      2,
      '10e98051e2a5e728439686e694fc55023238438406d0433b98156790b7e324e8',
      [456309, 2816989, 5866473],
    ],
  ] as const)(
    'gives %s in attempt %i its paper and its moments',
    async (...[candidate, attempt, hash, moments]) => {
      const session = await exampleSession();
      const of = { session, seed: SEED, candidate, attempt };
      const paper = drawPaper({ ...of, stock: stockOf(POOL) });
      expect(paper.hash).toBe(hash);
      expect(paper.items.size).toBe(7);
      expect(momentsOf(of)).toEqual(moments);
    },
  );
});

describe('a blueprint', () => {
  it('that asks for the same cell twice is refused: one question could stand on a paper twice', async () => {
    const session = await exampleSession();
    expect(checkBlueprint({ ...session, post: { ...session.post, code: '101' } }, POOL).ok).toBe(true);
    const [one, ...rest] = session.blueprint.sections;
    if (one === undefined) throw new Error('the example has sections');
    const cells = [
      { topic: 'laws', difficulty: 'easy' as const, count: 1 },
      { topic: 'laws', difficulty: 'easy' as const, count: 1 },
      { topic: 'site', difficulty: 'easy' as const, count: 1 },
    ];
    const twice = { ...session, blueprint: { ...session.blueprint, sections: [{ ...one, cells }, ...rest] } };
    expect(checkBlueprint(twice, POOL).ok).toBe(false);
  });
});
