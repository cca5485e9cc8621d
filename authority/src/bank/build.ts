import { utf8 } from '@exam-room/shared/base';
import { nativeDigest, ONLY_NONCE, questionKey, seal } from '@exam-room/shared/host/native-crypto';
import {
  type BankIndex,
  bankIndexSchema,
  type IndexQuestion,
  questionSchema,
  type Topic,
} from '@exam-room/shared/paper';
import type { AnswerKeys } from './answer-keys.ts';
import type { BankSecret } from './bank-secret.ts';
import type { FinishedQuestion } from './finish-question.ts';

export interface BankIdentity {
  readonly bank: string;
  readonly version: number;
  readonly post: string;
  readonly title: string;
  readonly issuedMs: number;
  readonly expiresMs: number;
}

/** A bank before it is signed: the question side and, apart from it, the answer side. */
export interface BuiltBank {
  readonly index: BankIndex;
  readonly questionsBin: Uint8Array;
  readonly contentKey: Uint8Array;
  readonly answerKeys: AnswerKeys;
}

/**
 * Makes the bank's bytes: a pure function of the questions, the identity and the secret. Questions stand sorted by id, which is
 * random to everybody without the secret.
 */
export function buildBank(
  questions: readonly FinishedQuestion[],
  identity: BankIdentity,
  tools: { readonly secret: BankSecret; readonly topics: readonly Topic[] },
): BuiltBank {
  const sorted = questions.toSorted((a, b) => (a.index.question < b.index.question ? -1 : 1));
  const contentKey = tools.secret.contentKey({
    version: identity.version,
    plaintexts: nativeDigest(utf8(sorted.map((one) => nativeDigest(plaintextOf(one))).join('\n'))),
  });
  const { entries, questionsBin } = sealAll(sorted, contentKey);
  return {
    index: bankIndexSchema.parse({
      schema: 'exam-room/bank-index/v1',
      ...identity,
      topics: [...tools.topics],
      questions: entries,
    }),
    questionsBin,
    contentKey,
    answerKeys: {
      schema: 'exam-room/answer-keys/v1',
      bank: identity.bank,
      version: identity.version,
      keys: Object.fromEntries(
        sorted.flatMap((one) => one.keys.map(([item, choice]) => [item, [...choice]])),
      ),
      analyses: Object.fromEntries(sorted.map((one) => [one.index.question, one.analysis])),
    },
  };
}

/** The schema gives every question's members one order: the same question is the same bytes. */
function plaintextOf(one: FinishedQuestion): Uint8Array {
  return utf8(JSON.stringify(questionSchema.parse(one.shown)));
}

/** More than one small question a block would keep a hundred thousand buffers alive until the end. */
const BLOCK_BYTES = 4 * 1024 * 1024;

function sealAll(
  sorted: readonly FinishedQuestion[],
  contentKey: Uint8Array,
): { readonly entries: readonly IndexQuestion[]; readonly questionsBin: Buffer } {
  const blocks: Buffer[] = [];
  let open: Uint8Array[] = [];
  let [offset, waiting] = [0, 0];
  const entries = sorted.map((one): IndexQuestion => {
    const cipher = seal(questionKey(contentKey, one.index.question), ONLY_NONCE, plaintextOf(one));
    const entry = { ...one.index, cipher: nativeDigest(cipher), offset, length: cipher.length };
    offset += cipher.length;
    waiting += cipher.length;
    open.push(cipher);
    if (waiting >= BLOCK_BYTES) {
      blocks.push(Buffer.concat(open));
      [open, waiting] = [[], 0];
    }
    return entry;
  });
  return { entries, questionsBin: Buffer.concat([...blocks, ...open]) };
}
