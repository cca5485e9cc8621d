import { type Digest, fromUtf8, type QuestionId, utf8 } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { difficultySchema, digestSchema, questionKindSchema } from '@exam-room/shared/model';
import {
  type BankIndex,
  bankIndexSchema,
  type IndexQuestion,
  indexItemSchema,
} from '@exam-room/shared/paper';
import { z } from 'zod';

const partSchema = z.strictObject({ sha256: digestSchema, bytes: z.int().min(1) });
export const bankHeadSchema = z.strictObject({
  ...bankIndexSchema.omit({ schema: true, questions: true }).shape,
  schema: z.literal('exam-room/bank/v1'),
  questions: z.int().min(1).max(200_000),
  /** `index.json` and `questions.bin`: each is proven by hashing it once, whatever the number of questions. */
  index: partSchema,
  bin: partSchema,
});
/** What the editor and the approver sign of a bank: who it is, until when, and the digests of its two big files. */
export type BankHead = Readonly<z.infer<typeof bankHeadSchema>>;

const hexSchema = z.string().regex(/^[0-9a-f]*$/);
const columnsSchema = z.strictObject({
  schema: z.literal('exam-room/bank-columns/v1'),
  /** Every combination that occurs, once. */
  shapes: z.array(
    z.strictObject({
      kind: questionKindSchema,
      topic: z.string(),
      difficulty: difficultySchema,
      items: z.array(indexItemSchema).min(1).max(20),
    }),
  ),
  /** One after the other, sorted: 24 hex digits each. */
  ids: hexSchema,
  /** For each question its place in `shapes`, and how long its ciphertext is. */
  shape: z.array(z.int().min(0)),
  length: z.array(z.int().min(1)),
  /** SHA-256 of each ciphertext, one after the other. */
  ciphers: hexSchema,
});

const ID = 24;
const DIGEST = 64;

/** The index of a bank, column by column: a tenth of the text that a list of questions would be, and read in a tenth of the time. */
export function encodeColumns(questions: readonly IndexQuestion[]): Uint8Array {
  const odd = questions.find(
    ({ question }, at) => question.length !== ID || question <= (questions[at - 1]?.question ?? ''),
  );
  if (odd !== undefined) throw new Error(`question ${odd.question} stands twice or out of order`);
  const places = new Map<string, number>();
  const shapes: unknown[] = [];
  const shape = questions.map(({ kind, topic, difficulty, items }) => {
    const text = JSON.stringify([kind, topic, difficulty, items]);
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, shapes.length);
    return shapes.push({ kind, topic, difficulty, items }) - 1;
  });
  return utf8(
    JSON.stringify({
      schema: 'exam-room/bank-columns/v1',
      shapes,
      ids: questions.map((one) => one.question).join(''),
      shape,
      length: questions.map((one) => one.length),
      ciphers: questions.map((one) => one.cipher).join(''),
    }),
  );
}

/** Undefined when the columns do not belong together. */
export function decodeColumns(bytes: Uint8Array, head: BankHead): IndexQuestion[] | undefined {
  const parsed = columnsSchema.safeParse(JSON.parse(fromUtf8(bytes)));
  if (!parsed.success) return undefined;
  const { shapes, ids, shape, length, ciphers } = parsed.data;
  const count = head.questions;
  if (shape.length !== count || length.length !== count) return undefined;
  if (ids.length !== count * ID || ciphers.length !== count * DIGEST) return undefined;
  const questions: IndexQuestion[] = [];
  let offset = 0;
  for (let at = 0; at < count; at += 1) {
    const like = shapes[shape[at] ?? -1];
    const size = length[at] ?? 0;
    if (like === undefined) return undefined;
    questions.push({
      question: ids.slice(at * ID, (at + 1) * ID) as QuestionId, // hex digits, as the schema has just seen
      kind: like.kind,
      topic: like.topic,
      difficulty: like.difficulty,
      items: like.items,
      cipher: ciphers.slice(at * DIGEST, (at + 1) * DIGEST) as Digest, // as above
      offset,
      length: size,
    });
    offset += size;
  }
  return offset === head.bin.bytes ? questions : undefined;
}

/** The head of a bank whose files have been made. */
export function headOf(
  index: BankIndex,
  files: { readonly columns: Uint8Array; readonly bin: Uint8Array },
): BankHead {
  const { questions, schema: _, ...identity } = index;
  const part = (bytes: Uint8Array) => ({ sha256: nativeDigest(bytes), bytes: bytes.length });
  return bankHeadSchema.parse({
    schema: 'exam-room/bank/v1',
    ...identity,
    questions: questions.length,
    index: part(files.columns),
    bin: part(files.bin),
  });
}

/** The digest of a bank's contents, whenever it was issued: the same input built on two days agrees in it. */
export function contentsDigest(head: BankHead): Digest {
  return nativeDigest(utf8(JSON.stringify({ ...head, issuedMs: 0, expiresMs: 0 })));
}
