import { ok, type Result, refuse, type Trouble, trouble } from '@exam-room/shared/base';
import { questionKindSchema } from '@exam-room/shared/model';
import { knowledgePartSchema } from '@exam-room/shared/paper';
import { z } from 'zod';
import { TEST_KINDS } from './test-rules.ts';

/** Points as people write them, with at most two decimals; kept as whole hundredths. */
const pointsSchema = z
  .number()
  .min(0)
  .max(1_000)
  .refine((points) => Math.abs(points * 100 - Math.round(points * 100)) < 1e-6, 'at most two decimals')
  .transform((points) => Math.round(points * 100));

const topicId = z.string().regex(/^[a-z0-9-]{1,40}$/);
const weightSchema = z.number().min(0).max(1_000);
const mixSchema = z.strictObject({
  easy: weightSchema.optional(),
  medium: weightSchema.optional(),
  hard: weightSchema.optional(),
});

const scoringSchema = z.discriminatedUnion('policy', [
  z.strictObject({ policy: z.literal('exact') }),
  z.strictObject({ policy: z.literal('fewer_each'), each: pointsSchema }),
  z.strictObject({ policy: z.literal('fewer_prop') }),
  z.strictObject({ policy: z.literal('fewer_minus'), minus: pointsSchema }),
]);

const sectionSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9-]{1,20}$/),
  title: z.string().min(1).max(40),
  kind: questionKindSchema,
  count: z.int().min(1).max(200),
  subsEach: z.int().min(1).max(20).optional(),
  pointsEach: pointsSchema,
  scoring: scoringSchema.default({ policy: 'exact' }),
  shuffleQuestions: z.boolean().default(true),
  /** Exactly so many questions of these topics; without it the weights decide. */
  topics: z.record(topicId, z.int().min(0).max(200)).optional(),
  difficulty: mixSchema.optional(),
});

const subjectSchema = z.strictObject({
  id: z.string().min(1).max(60),
  title: z.string().min(1).max(80),
  sections: z.array(sectionSchema).min(1).max(12),
});

const totalsSchema = z.strictObject({
  durationMinutes: z.int().min(1).max(600),
  totalPoints: pointsSchema,
  passPoints: pointsSchema,
});

/**
 * What an author decides about papers (组卷大纲): how many questions of which kind, and in what proportion the topics, the parts of the
 * syllabus and the levels of difficulty are to appear. The exact cells follow from it.
 */
export const outlineSchema = z.strictObject({
  schema: z.literal('exam-room/blueprint-outline/v1'),
  test: z.enum(TEST_KINDS),
  version: z.int().min(1),
  post: z.string().regex(/^[0-9]{3}$/),
  /** Only for a test of another kind: the totals of the others are fixed. */
  totals: totalsSchema.optional(),
  /** Weight of each topic, as the syllabus gives them (大纲权重); whole sums do not matter. */
  weights: z.record(topicId, weightSchema).optional(),
  /** Weight of each part of the syllabus; the topics of a part share it by their own weights. */
  parts: z.partialRecord(knowledgePartSchema, weightSchema).optional(),
  difficulty: mixSchema.default({ easy: 3, medium: 5, hard: 2 }),
  subjects: z.array(subjectSchema).min(1).max(4),
});
export type Outline = Readonly<z.infer<typeof outlineSchema>>;
export type OutlineSubject = Outline['subjects'][number];
export type OutlineSection = OutlineSubject['sections'][number];

/** Reads an outline; every member that is wrong is named. Codes: OUTLINE_UNREADABLE, OUTLINE_MEMBER. */
export function readOutline(text: string, what: string): Result<Outline, readonly Trouble[]> {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return refuse([
      trouble(
        'OUTLINE_UNREADABLE',
        { zh: `组卷大纲 ${what} 不是 JSON。`, en: `The outline ${what} is not JSON.` },
        what,
      ),
    ]);
  }
  const parsed = outlineSchema.safeParse(raw);
  return parsed.success
    ? ok(parsed.data)
    : refuse(
        parsed.error.issues.slice(0, 12).map((issue) =>
          trouble(
            'OUTLINE_MEMBER',
            {
              zh: `组卷大纲 ${what} 的 ${issue.path.join('.')} 有误（${issue.message}）。请改正。`,
              en: `${what}: ${issue.path.join('.')} is wrong (${issue.message}). Correct it.`,
            },
            issue.path.join('.'),
          ),
        ),
      );
}
