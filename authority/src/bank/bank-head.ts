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
  /** base64 of the ids, sorted: 12 bytes each, written as hex everywhere else. */
  ids: z.string(),
  /** base64 of each question's place in `shapes`, and of the length of its ciphertext: 4 bytes each, little-endian. */
  shape: z.string(),
  length: z.string(),
  /** base64 of the SHA-256 of each ciphertext. */
  ciphers: z.string(),
});

const ID = 12;
const NUMBER = 4;
const DIGEST = 32;

/** The index of a bank, column by column: a quarter of the text that a list of questions would be, and read in a twentieth of the time. */
export function encodeColumns(questions: readonly IndexQuestion[]): Uint8Array {
  const odd = questions.find(
    ({ question }, at) => question.length !== 2 * ID || question <= (questions[at - 1]?.question ?? ''),
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
  const hex = (texts: readonly string[]) => Buffer.from(texts.join(''), 'hex').toString('base64');
  return utf8(
    JSON.stringify({
      schema: 'exam-room/bank-columns/v1',
      shapes,
      ids: hex(questions.map((one) => one.question)),
      shape: numbers(shape),
      length: numbers(questions.map((one) => one.length)),
      ciphers: hex(questions.map((one) => one.cipher)),
    }),
  );
}

function numbers(values: readonly number[]): string {
  const bytes = Buffer.alloc(values.length * NUMBER);
  for (const [at, value] of values.entries()) bytes.writeUInt32LE(value, at * NUMBER);
  return bytes.toString('base64');
}

/** Every processor that the program runs on keeps its numbers little-endian itself. */
function readNumbers(text: string): Uint32Array {
  const bytes = Buffer.from(text, 'base64');
  const numbers = new Uint32Array(Math.floor(bytes.length / NUMBER));
  new Uint8Array(numbers.buffer).set(bytes.subarray(0, numbers.byteLength));
  return numbers;
}

/**
 * The questions of a bank, once somebody asks for them; undefined when the columns do not belong together. Who only wants to know that a bank
 * is whole does not wait until a hundred thousand entries have been spelt out.
 */
export function decodeColumns(bytes: Buffer, head: BankHead): (() => IndexQuestion[]) | undefined {
  const parsed = columnsSchema.safeParse(JSON.parse(fromUtf8(bytes)));
  if (!parsed.success) return undefined;
  const { shapes } = parsed.data;
  const [ids, ciphers] = [Buffer.from(parsed.data.ids, 'base64'), Buffer.from(parsed.data.ciphers, 'base64')];
  const [shape, length] = [readNumbers(parsed.data.shape), readNumbers(parsed.data.length)];
  const count = head.questions;
  if (ids.length !== count * ID || ciphers.length !== count * DIGEST) return undefined;
  if (shape.length !== count || length.length !== count) return undefined;
  let whole = 0;
  for (const size of length) whole += size;
  let highest = 0;
  for (const place of shape) highest = Math.max(highest, place);
  if (whole !== head.bin.bytes || highest >= shapes.length) return undefined;
  let spelt: IndexQuestion[] | undefined;
  return () => {
    spelt ??= spellOut({ shapes, ids, shape, length, ciphers });
    return spelt;
  };
}

function spellOut(columns: {
  readonly shapes: z.infer<typeof columnsSchema>['shapes'];
  readonly ids: Buffer;
  readonly shape: Uint32Array;
  readonly length: Uint32Array;
  readonly ciphers: Buffer;
}): IndexQuestion[] {
  let offset = 0;
  return Array.from(columns.length, (length, at) => {
    const like = columns.shapes[columns.shape[at] ?? -1];
    if (like === undefined) throw new Error(`entry ${at} has a shape that was not checked`);
    const entry = {
      question: columns.ids.toString('hex', at * ID, (at + 1) * ID) as QuestionId, // hex digits by construction
      kind: like.kind,
      topic: like.topic,
      difficulty: like.difficulty,
      items: like.items,
      cipher: columns.ciphers.toString('hex', at * DIGEST, (at + 1) * DIGEST) as Digest, // as above
      offset,
      length,
    };
    offset += length;
    return entry;
  });
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
