import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CandidateId, Digest, QuestionId, SessionId } from '../base/index.ts';
import { type Blueprint, type Difficulty, itemCount, type QuestionKind } from '../model/index.ts';
import { type BankIndex, drawKey, drawPaper, type IndexQuestion, itemsOf, poolOf } from './index.ts';

const TOPICS = ['laws', 'materials', 'survey'];
const LEVELS: readonly Difficulty[] = ['easy', 'medium', 'hard'];

/** An index with `each` questions of every kind, topic and difficulty. */
function indexOf(each: number): BankIndex {
  const kinds: readonly QuestionKind[] = ['judge', 'single', 'multi', 'case'];
  const questions = kinds.flatMap((kind) =>
    TOPICS.flatMap((topic) =>
      LEVELS.flatMap((difficulty) =>
        Array.from({ length: each }, (_, n) => question({ kind, topic, difficulty }, n)),
      ),
    ),
  );
  return {
    schema: 'exam-room/bank-index/v1',
    bank: 'test',
    version: 1,
    post: '101',
    title: '试',
    issuedMs: 0,
    expiresMs: 1,
    topics: TOPICS.map((id) => ({ id, name: id, part: 'general' as const })),
    questions,
  };
}

interface Cell {
  readonly kind: QuestionKind;
  readonly topic: string;
  readonly difficulty: Difficulty;
}

function question({ kind, topic, difficulty }: Cell, n: number): IndexQuestion {
  const item =
    kind === 'judge'
      ? { kind: 'judge' as const, options: 2, orderLocked: true }
      : { kind: 'single' as const, options: 4, orderLocked: n === 0 };
  return {
    question: `${kind}${topic}${difficulty}${n}` as QuestionId,
    kind,
    topic,
    difficulty,
    items: Array.from({ length: kind === 'case' ? 3 : 1 }, () => item),
    cipher: '0'.repeat(64) as Digest,
    offset: 0,
    length: 1,
  };
}

const cells = (count: number) =>
  TOPICS.flatMap((topic) => LEVELS.map((difficulty) => ({ topic, difficulty, count })));
const section = (id: string, kind: QuestionKind, pointsEach: number) => ({
  id,
  title: id,
  kind,
  count: 9,
  ...(kind === 'case' ? { subsEach: 3 } : {}),
  pointsEach,
  scoring: { policy: 'exact' as const },
  shuffleQuestions: true,
  cells: cells(1),
});
const blueprint: Blueprint = {
  schema: 'exam-room/blueprint/v1',
  id: 'test',
  version: 1,
  post: '101',
  title: '试卷',
  durationMinutes: 120,
  totalPoints: 100 * (9 + 9 + 9 + 27),
  passPoints: 0,
  sections: [
    section('judge', 'judge', 100),
    section('single', 'single', 100),
    section('multi', 'multi', 100),
    section('case', 'case', 100),
  ],
};

const index = indexOf(10);
const pool = poolOf(index);

function paperOf(candidate: string, seed = new Uint8Array(32).fill(7)) {
  const key = drawKey({
    seed,
    session: 'S1' as SessionId,
    poolIndex: 'ab'.repeat(32) as Digest,
    candidate: candidate as CandidateId,
    attempt: 1,
  });
  const drawn = drawPaper({ pool, blueprint, key, candidate: candidate as CandidateId, attempt: 1 });
  if (!drawn.ok) throw new Error(drawn.error.code);
  return drawn.value;
}

describe('the draw', () => {
  test('gives the same candidate the same paper for ever', () => {
    expect(paperOf('C1')).toEqual(paperOf('C1'));
    expect(paperOf('C1').hash).toMatchInlineSnapshot(
      `"99a9c81fecc030f28b91d3a5448e220654dc1839ba8a7fdab8124f56a73253ef"`,
    );
  });

  test('meets sections, topics, difficulty and number of items exactly, for any seed', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (seed) => {
        const paper = paperOf('C1', seed);
        expect(new Set(paper.questions.map((one) => one.question)).size).toBe(36);
        expect(itemsOf(paper)).toHaveLength(itemCount(blueprint));
        for (const part of blueprint.sections)
          for (const cell of part.cells) {
            const drawn = paper.questions
              .filter((one) => one.section === part.id)
              .map((one) => pool.find(one.question));
            expect(
              drawn.filter((one) => one?.topic === cell.topic && one.difficulty === cell.difficulty),
            ).toHaveLength(cell.count);
          }
      }),
      { numRuns: 40 },
    );
  });

  test('shuffles options except where the question forbids it', () => {
    const papers = Array.from({ length: 40 }, (_, n) => paperOf(`C${n}`));
    for (const one of papers.flatMap((paper) => paper.questions)) {
      const known = pool.find(one.question);
      for (const [at, order] of one.orders.entries()) {
        expect([...order].sort()).toEqual(
          Array.from({ length: known?.items[at]?.options ?? 0 }, (_, n) => n),
        );
        if (known?.items[at]?.orderLocked) expect(order).toEqual([...order].sort());
      }
    }
    const free = papers
      .flatMap((paper) => paper.questions)
      .filter((one) => pool.find(one.question)?.items[0]?.orderLocked === false);
    expect(free.filter((one) => one.orders[0]?.[0] !== 0).length / free.length).toBeGreaterThan(0.6);
  });

  test('gives neighbours different papers: hardly any question at the same place', () => {
    const papers = Array.from({ length: 30 }, (_, n) => paperOf(`N${n}`));
    expect(new Set(papers.map((paper) => paper.hash)).size).toBe(30);
    const same = papers
      .slice(1)
      .map(
        (paper, n) =>
          paper.questions.filter((one, at) => papers[n]?.questions[at]?.question === one.question).length,
      );
    expect(same.reduce((sum, count) => sum + count, 0) / (same.length * 36)).toBeLessThan(0.05);
  });

  test('draws every question of a cell equally often (chi-square)', () => {
    const seen = new Map<string, number>();
    for (let n = 0; n < 3_000; n += 1)
      for (const one of paperOf(`X${n}`).questions.filter((q) => q.question.startsWith('judgelawseasy')))
        seen.set(one.question, (seen.get(one.question) ?? 0) + 1);
    const chi = [...seen.values()].reduce((sum, count) => sum + (count - 300) ** 2 / 300, 0);
    expect(seen.size).toBe(10);
    expect(chi).toBeLessThan(27.9); // p = 0.001 with 9 degrees of freedom
  });

  test('from a bank that is too small is refused, naming section, topic and difficulty', () => {
    const poor = poolOf({
      ...index,
      questions: index.questions.filter(
        (one) => one.question !== 'multisurveyhard0' && !/multisurveyhard[1-9]/.test(one.question),
      ),
    });
    const key = new Uint8Array(32);
    expect(
      drawPaper({ pool: poor, blueprint, key, candidate: 'C1' as CandidateId, attempt: 1 }),
    ).toMatchObject({
      ok: false,
      error: { code: 'BANK_TOO_SMALL', where: 'multi/survey/hard' },
    });
  });
});
