import type { CandidateId, Digest, QuestionId, SessionId } from '@exam-room/shared/base';
import type { Blueprint, Difficulty } from '@exam-room/shared/model';
import { type BankIndex, drawKey, drawPaper, type IndexQuestion, poolOf } from '@exam-room/shared/paper';
import { type Bench, type Figure, figure, median } from './figure.ts';

const TOPICS = Array.from({ length: 10 }, (_, at) => `topic-${at}`);
const LEVELS: readonly Difficulty[] = ['easy', 'medium'];
const LIMIT_MS = 2;
const DRAWS = 300;

/** A paper of 100 questions from indexes of 1,000, 10,000 and 100,000 questions: at most 2 ms each, and flat. */
export const benchDraw: Bench = async (tell) => {
  const figures: Figure[] = [];
  const medians: number[] = [];
  for (const size of [1_000, 10_000, 100_000]) {
    tell(`draw from ${size} questions`);
    const took = drawFrom(size);
    medians.push(took);
    figures.push(
      figure({
        name: `draw of 100 from ${size}`,
        value: took,
        unit: 'ms',
        reference: 'limit',
        referenceValue: LIMIT_MS,
        goal: 1,
      }),
    );
  }
  const [small = Number.NaN, , large = Number.NaN] = medians;
  figures.push(
    figure({
      name: 'draw from 100000 beside 1000',
      value: large,
      unit: 'ms',
      reference: 'draw of 100 from 1000',
      referenceValue: small,
      goal: 1.5,
    }),
  );
  return figures;
};

function drawFrom(size: number): number {
  const pool = poolOf(indexOf(size));
  const seed = new Uint8Array(32).fill(9);
  const took: number[] = [];
  for (let at = 0; at < DRAWS; at += 1) {
    const candidate = `C${at}` as CandidateId;
    const began = performance.now();
    const key = drawKey({
      seed,
      session: 'BENCH' as SessionId,
      poolIndex: 'ab'.repeat(32) as Digest,
      candidate,
      attempt: 1,
    });
    const drawn = drawPaper({ pool, blueprint: BLUEPRINT, key, candidate, attempt: 1 });
    took.push(performance.now() - began);
    if (!drawn.ok) throw new Error(drawn.error.words.en);
  }
  return median(took);
}

function indexOf(size: number): BankIndex {
  return {
    schema: 'exam-room/bank-index/v1',
    bank: 'bench',
    version: 1,
    post: '101',
    title: 'bench',
    issuedMs: 0,
    expiresMs: 1,
    topics: TOPICS.map((id) => ({ id, name: id, part: 'general' as const })),
    questions: Array.from({ length: size }, (_, at) => question(at)),
  };
}

function question(at: number): IndexQuestion {
  return {
    question: `q${at}` as QuestionId,
    kind: 'single',
    topic: TOPICS[at % TOPICS.length] ?? '',
    difficulty: LEVELS[Math.floor(at / TOPICS.length) % LEVELS.length] ?? 'easy',
    items: [{ kind: 'single', options: 4, orderLocked: false }],
    cipher: '0'.repeat(64) as Digest,
    offset: 0,
    length: 1,
  };
}

const BLUEPRINT: Blueprint = {
  schema: 'exam-room/blueprint/v1',
  id: 'bench',
  version: 1,
  post: '101',
  title: 'bench',
  durationMinutes: 120,
  totalPoints: 10_000,
  passPoints: 6_000,
  sections: [
    {
      id: 'single',
      title: '单选题',
      kind: 'single',
      count: 100,
      pointsEach: 100,
      scoring: { policy: 'exact' },
      shuffleQuestions: true,
      cells: TOPICS.flatMap((topic) => LEVELS.map((difficulty) => ({ topic, difficulty, count: 5 }))),
    },
  ],
};
