import type { Digest, QuestionId } from '@exam-room/shared/base';
import { type Blueprint, blueprintSchema } from '@exam-room/shared/model';
import { type BankIndex, type IndexQuestion, POOL_EACH } from '@exam-room/shared/paper';
import { describe, expect, it } from 'vitest';
import { SMALL_BLUEPRINT } from '../../e2e/small-authority.ts';
import type { OpenedBank } from '../ports.ts';
import { makePool } from './pool.ts';

const blueprint: Blueprint = blueprintSchema.parse(SMALL_BLUEPRINT);

/** A bank with `each` questions for every section of the small blueprint. */
function bankOf(each: number): OpenedBank {
  const questions = blueprint.sections.flatMap(({ kind, subsEach = 1 }) =>
    Array.from({ length: each }, (_, n): IndexQuestion => {
      const items = Array.from({ length: subsEach }, () => ({
        kind: kind === 'case' ? ('single' as const) : kind,
        options: kind === 'judge' ? 2 : 4,
        orderLocked: false,
      }));
      const question = `${kind}${String(n).padStart(6, '0')}` as QuestionId;
      const cipher = '0'.repeat(64) as Digest;
      return { question, kind, topic: 'laws', difficulty: 'easy', items, cipher, offset: 0, length: 1 };
    }),
  );
  const index: BankIndex = {
    schema: 'exam-room/bank-index/v1',
    bank: 'test',
    version: 1,
    post: '101',
    title: '试',
    issuedMs: 0,
    expiresMs: 1,
    topics: [{ id: 'laws', name: '法律法规', part: 'general' }],
    questions: questions.toSorted((a, b) => (a.question < b.question ? -1 : 1)),
  };
  return {
    index,
    plaintext: () => new Uint8Array(600),
    answerKeys: () => Promise.reject(new Error('nobody asks for keys here')),
  };
}

const pool = (each: number, seed = 1) =>
  makePool(bankOf(each), blueprint, {
    contentKey: new Uint8Array(32),
    seed: new Uint8Array(32).fill(seed),
    issuedMs: 0,
  });
const ids = (of: ReturnType<typeof pool>) => of.index.questions.map((one) => one.question);

describe("a session's pool", () => {
  it('is all that the blueprint can draw while the bank has no more than enough', () => {
    expect(ids(pool(8)).length).toBe(32);
  });

  it('is bounded by the paper and not by the bank', () => {
    const papers = blueprint.sections.reduce((sum, section) => sum + section.count, 0);
    expect(ids(pool(1_000)).length).toBe(papers * POOL_EACH);
    const [large, larger] = [pool(1_000), pool(4_000)];
    expect(larger.questionsBin.length).toBe(large.questionsBin.length);
    expect(larger.payload.length).toBe(large.payload.length);
  });

  it("has for every cell the same number, chosen by the session's seed and nothing else", () => {
    expect(ids(pool(1_000))).toEqual(ids(pool(1_000)));
    const [one, other] = [ids(pool(1_000)), new Set(ids(pool(1_000, 2)))];
    expect(one.filter((id) => other.has(id)).length).toBeLessThan(one.length / 3);
    for (const { kind, count } of blueprint.sections)
      expect(one.filter((id) => id.startsWith(kind)).length).toBe(count * POOL_EACH);
  });

  it('stands in the order of the ids, whatever the seed', () => {
    for (const seed of [1, 2, 3]) expect(ids(pool(500, seed))).toEqual(ids(pool(500, seed)).toSorted());
  });
});
