import {
  type CandidateId,
  type Digest,
  type ItemId,
  itemId,
  type QuestionId,
  type Result,
  refuse,
  type SessionId,
  trouble,
} from '../base/index.ts';
import { digestOf, purposeKey, type RandomStream, randomStream, sampled, shuffled } from '../crypto/index.ts';
import { type Blueprint, itemsEach, type Section } from '../model/index.ts';
import type { IndexQuestion, Pool } from './bank-index.ts';

/** One question as this candidate sees it. `orders[i]` tells, place by place on the screen, which canonical option stands there. */
export interface DrawnQuestion {
  readonly section: string;
  readonly question: QuestionId;
  readonly orders: readonly (readonly number[])[];
}

/** The paper (试卷): the questions drawn for one candidate, in that candidate's order. */
export interface Paper {
  readonly candidate: CandidateId;
  readonly attempt: number;
  readonly questions: readonly DrawnQuestion[];
  /** SHA-256 of `paperText`: journalled before anything is shown, recomputed by console, authority and verifier. */
  readonly hash: Digest;
}

export interface DrawFrom {
  readonly pool: Pool;
  readonly blueprint: Blueprint;
  /** From `drawKey`. */
  readonly key: Uint8Array;
  readonly candidate: CandidateId;
  readonly attempt: number;
}

/** Whose draw: the session's seed (32 bytes), the pool's signed index (SHA-256) and the candidate. */
export interface DrawOf {
  readonly seed: Uint8Array;
  readonly session: SessionId;
  readonly poolIndex: Digest;
  readonly candidate: CandidateId;
  readonly attempt: number;
}

/** The key of one candidate's draw. A seat is given only its own candidate's, never the session's seed. */
export function drawKey(of: DrawOf): Uint8Array {
  return purposeKey(
    of.seed,
    `exam-room/draw/v1\n${of.session}\n${of.poolIndex}\n${of.candidate}\n${of.attempt}`,
  );
}

/**
 * Draws one candidate's paper: a pure function of its input, so that a restart or another seat gives the same paper and the
 * authority can recompute every one. Sections, topics, difficulty and points are met exactly.
 * docs/draw.md is the specification. Code: BANK_TOO_SMALL (names section, topic and difficulty).
 */
export function drawPaper(from: DrawFrom): Result<Paper> {
  const { candidate, attempt } = from;
  const stream = randomStream(from.key);
  const questions: DrawnQuestion[] = [];
  for (const section of from.blueprint.sections) {
    const drawn = drawSection(stream, from.pool, section);
    if (!drawn.ok) return drawn;
    questions.push(...drawn.value);
  }
  const unhashed = { candidate, attempt, questions };
  return { ok: true, value: { ...unhashed, hash: digestOf(paperText(unhashed)) } };
}

function drawSection(stream: RandomStream, pool: Pool, section: Section): Result<readonly DrawnQuestion[]> {
  const taken: IndexQuestion[] = [];
  for (const cell of section.cells) {
    const stock = pool.cell({
      kind: section.kind,
      topic: cell.topic,
      difficulty: cell.difficulty,
      items: itemsEach(section),
    });
    if (stock.length < cell.count)
      return refuse(
        trouble(
          'BANK_TOO_SMALL',
          {
            zh: `题库不足：${section.title}、知识点 ${cell.topic}、难度 ${cell.difficulty} 需要 ${cell.count} 题，只有 ${stock.length} 题。请补充题库或调整组卷方案。`,
            en: `The bank is too small: ${section.id}, topic ${cell.topic}, ${cell.difficulty} needs ${cell.count} questions and has ${stock.length}. Add questions or change the blueprint.`,
          },
          `${section.id}/${cell.topic}/${cell.difficulty}`,
        ),
      );
    for (const place of sampled(stream, stock.length, cell.count)) {
      const question = stock[place];
      if (question !== undefined) taken.push(question);
    }
  }
  const order = section.shuffleQuestions ? shuffled(stream, taken.length) : taken.map((_, place) => place);
  return {
    ok: true,
    value: order.flatMap((place) => {
      const question = taken[place];
      return question === undefined
        ? []
        : [
            {
              section: section.id,
              question: question.question,
              orders: question.items.map((item) => optionOrder(stream, item)),
            },
          ];
    }),
  };
}

/** Judge items and locked ones keep their order and use up no randomness. */
function optionOrder(stream: RandomStream, item: IndexQuestion['items'][number]): readonly number[] {
  return item.kind === 'judge' || item.orderLocked
    ? Array.from({ length: item.options }, (_, at) => at)
    : shuffled(stream, item.options);
}

/** The paper as the text whose SHA-256 is its hash: one line a question, `section question order/order…`. */
export function paperText(paper: Omit<Paper, 'hash'>): string {
  const lines = paper.questions.map(
    (one) => `${one.section} ${one.question} ${one.orders.map((order) => order.join(',')).join('/')}`,
  );
  return `exam-room/paper/v1\n${paper.candidate} ${paper.attempt}\n${lines.join('\n')}\n`;
}

/** One thing to answer, with its place in the paper. */
export interface PaperItem {
  readonly item: ItemId;
  readonly question: QuestionId;
  readonly section: string;
  /** Place of the question in the paper and of the item in the question, both from 0. */
  readonly questionAt: number;
  readonly itemAt: number;
  /** Canonical option standing at each place of the screen. */
  readonly order: readonly number[];
}

/** All items of a paper in the order in which the candidate meets them. */
export function itemsOf(paper: Pick<Paper, 'questions'>): readonly PaperItem[] {
  return paper.questions.flatMap((one, questionAt) =>
    one.orders.map((order, itemAt) => ({
      item: itemId(one.question, itemAt + 1),
      question: one.question,
      section: one.section,
      questionAt,
      itemAt,
      order,
    })),
  );
}
