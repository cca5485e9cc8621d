import { z } from 'zod';
import { digestSchema, itemKindSchema, questionIdSchema, questionKindSchema } from '../model/index.ts';

/** Text with the two things that engineering text needs. Never HTML: the screen renders these members and nothing else. */
export const inlineSchema = z.union([
  z.string().max(4_000),
  z.strictObject({ sup: z.string().max(40) }),
  z.strictObject({ sub: z.string().max(40) }),
]);
export type Inline = Readonly<z.infer<typeof inlineSchema>>;

const lineSchema = z.array(inlineSchema).max(200);

export const blockSchema = z.discriminatedUnion('block', [
  z.strictObject({ block: z.literal('text'), line: lineSchema }),
  z.strictObject({
    block: z.literal('table'),
    head: z.array(lineSchema).max(12),
    rows: z.array(z.array(lineSchema).max(12)).max(60),
  }),
  z.strictObject({
    block: z.literal('image'),
    image: digestSchema,
    alt: z.string().max(200),
    width: z.int().min(1).max(4_000),
    height: z.int().min(1).max(4_000),
  }),
]);
export type Block = Readonly<z.infer<typeof blockSchema>>;

export const blocksSchema = z.array(blockSchema).max(60);

/** One thing to be answered. `options` stand in the bank's random canonical order; a judge item has none (0 = 正确, 1 = 错误). */
export const itemSchema = z.strictObject({
  kind: itemKindSchema,
  /** Empty unless the question is a case. */
  stem: blocksSchema,
  options: z.array(blocksSchema).max(7),
  /** True when the order must stay, for example 以上都对 or a row of figures. */
  orderLocked: z.boolean(),
});
export type Item = Readonly<z.infer<typeof itemSchema>>;

export const imageSchema = z.strictObject({
  image: digestSchema,
  type: z.enum(['image/png', 'image/jpeg']),
  /** base64 of the file. */
  data: z.string().max(3_000_000),
});

/**
 * What a seat may know of a question: never the key, never the analysis. Permuting all answer keys of a bank
 * leaves these bytes as they are.
 */
export const questionSchema = z.strictObject({
  question: questionIdSchema,
  kind: questionKindSchema,
  stem: blocksSchema,
  items: z.array(itemSchema).min(1).max(20),
  images: z.array(imageSchema).max(12),
});
export type Question = Readonly<z.infer<typeof questionSchema>>;
