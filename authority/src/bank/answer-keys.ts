import { fromUtf8, type ItemId, ok, type Result, refuse, trouble, utf8 } from '@exam-room/shared/base';
import { itemIdSchema, questionIdSchema } from '@exam-room/shared/model';
import type { Choice } from '@exam-room/shared/records';
import { z } from 'zod';

const answerKeysSchema = z.strictObject({
  schema: z.literal('exam-room/answer-keys/v1'),
  bank: z.string().min(1).max(60),
  version: z.int().min(1),
  /** Right canonical options of every item. */
  keys: z.record(itemIdSchema, z.array(z.int().min(0).max(6)).min(1).max(7)),
  analyses: z.record(questionIdSchema, z.string().max(120_000)),
});
/** The answer side of a bank. It is sealed to the authority and never enters a session folder. */
export type AnswerKeys = Readonly<z.infer<typeof answerKeysSchema>>;

export function encodeAnswerKeys(keys: AnswerKeys): Uint8Array {
  return utf8(JSON.stringify(answerKeysSchema.parse(keys)));
}

/** Reads opened answer keys. Code: ANSWER_KEYS_UNREADABLE. */
export function decodeAnswerKeys(bytes: Uint8Array, what: string): Result<AnswerKeys> {
  try {
    const parsed = answerKeysSchema.safeParse(JSON.parse(fromUtf8(bytes)));
    if (parsed.success) return ok(parsed.data);
  } catch {
    // not UTF-8 or not JSON: refused below
  }
  return refuse(
    trouble(
      'ANSWER_KEYS_UNREADABLE',
      { zh: `${what} 的内容无法读取，请重新构建题库。`, en: `${what} cannot be read. Build the bank again.` },
      what,
    ),
  );
}

export function keysByItem(keys: AnswerKeys): ReadonlyMap<ItemId, Choice> {
  return new Map(Object.entries(keys.keys).map(([item, choice]) => [item as ItemId, choice])); // the schema has checked every key
}
