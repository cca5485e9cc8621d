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
  const plaintexts = sorted.map((one) => utf8(JSON.stringify(questionSchema.parse(one.shown))));
  const contentKey = tools.secret.contentKey({
    version: identity.version,
    plaintexts: nativeDigest(utf8(plaintexts.map((plain) => nativeDigest(plain)).join('\n'))),
  });
  const ciphers = sorted.map((one, at) =>
    seal(questionKey(contentKey, one.index.question), ONLY_NONCE, plaintexts[at] ?? new Uint8Array()),
  );
  let offset = 0;
  const entries = sorted.map((one, at): IndexQuestion => {
    const cipher = ciphers[at] ?? new Uint8Array();
    const entry = { ...one.index, cipher: nativeDigest(cipher), offset, length: cipher.length };
    offset += cipher.length;
    return entry;
  });
  return {
    index: bankIndexSchema.parse({
      schema: 'exam-room/bank-index/v1',
      ...identity,
      topics: [...tools.topics],
      questions: entries,
    }),
    questionsBin: Buffer.concat(ciphers),
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
