import { z } from 'zod';
import type { Difficulty, QuestionKind } from '../model/index.ts';
import {
  difficultySchema,
  digestSchema,
  itemKindSchema,
  questionIdSchema,
  questionKindSchema,
  wallMsSchema,
} from '../model/index.ts';

export const knowledgePartSchema = z.enum(['general', 'foundation', 'post', 'skill']);
/** The four parts of the syllabus: 通用知识, 基础知识, 岗位知识, 专业技能. */
export type KnowledgePart = z.infer<typeof knowledgePartSchema>;

export const topicSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,40}$/),
  name: z.string().min(1).max(60),
  part: knowledgePartSchema,
});
export type Topic = Readonly<z.infer<typeof topicSchema>>;

export const indexItemSchema = z.strictObject({
  kind: itemKindSchema,
  /** 2 for judge. */
  options: z.int().min(2).max(7),
  orderLocked: z.boolean(),
});

export const indexQuestionSchema = z.strictObject({
  question: questionIdSchema,
  kind: questionKindSchema,
  topic: z.string(),
  difficulty: difficultySchema,
  items: z.array(indexItemSchema).min(1).max(20),
  /** SHA-256 of the question's ciphertext. */
  cipher: digestSchema,
  /** Where the ciphertext lies in `questions.bin`. */
  offset: z.int().min(0),
  length: z.int().min(1),
});
export type IndexQuestion = Readonly<z.infer<typeof indexQuestionSchema>>;

/**
 * The signed index of a question bank, or of the pool that a session took from it: everything the draw needs and
 * nothing of what the questions say. Questions stand sorted by id.
 */
export const bankIndexSchema = z.strictObject({
  schema: z.literal('exam-room/bank-index/v1'),
  bank: z.string().min(1).max(60),
  version: z.int().min(1),
  post: z.string().regex(/^[0-9]{3}$/),
  title: z.string().min(1).max(80),
  issuedMs: wallMsSchema,
  expiresMs: wallMsSchema,
  topics: z.array(topicSchema).min(1).max(400),
  questions: z.array(indexQuestionSchema).min(1).max(200_000),
});
export type BankIndex = Readonly<z.infer<typeof bankIndexSchema>>;

/** Which questions may fill a cell of the blueprint: `items` is 1 but for cases. */
export interface CellOf {
  readonly kind: QuestionKind;
  readonly topic: string;
  readonly difficulty: Difficulty;
  readonly items: number;
}

/** The index made ready for drawing: the questions of each cell, in the index's order. */
export interface Pool {
  readonly size: number;
  readonly cell: (cell: CellOf) => readonly IndexQuestion[];
  readonly find: (question: string) => IndexQuestion | undefined;
}

/** Groups an index once, so that a draw costs the same from a thousand questions as from a hundred thousand. */
export function poolOf(index: BankIndex): Pool {
  const cells = new Map<string, IndexQuestion[]>();
  const byId = new Map<string, IndexQuestion>();
  for (const question of index.questions) {
    const key = cellKey({ ...question, items: question.items.length });
    const cell = cells.get(key);
    if (cell === undefined) cells.set(key, [question]);
    else cell.push(question);
    byId.set(question.question, question);
  }
  return {
    size: index.questions.length,
    cell: (cell) => cells.get(cellKey(cell)) ?? [],
    find: (question) => byId.get(question),
  };
}

function cellKey(cell: CellOf): string {
  return `${cell.kind}/${cell.topic}/${cell.difficulty}/${cell.items}`;
}
