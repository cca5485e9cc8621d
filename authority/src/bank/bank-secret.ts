import type { QuestionId } from '@exam-room/shared/base';
import { toHex, utf8 } from '@exam-room/shared/base';
import { hmacSha256, purposeKey, randomStream, shuffled } from '@exam-room/shared/crypto';

/** Everything about a bank that must look random to outsiders and be the same at every build. */
export interface BankSecret {
  /** Looks random and says nothing of the key: a function of what the question shows, and of nothing else. */
  readonly questionId: (shown: string) => QuestionId;
  /**
   * Which of the author's options stands at each canonical place. Authors like to put the right option at C; here the place
   * follows from the secret and the question's id, never from the key.
   */
  readonly optionOrder: (of: {
    readonly question: QuestionId;
    readonly item: number;
    readonly options: number;
  }) => readonly number[];
  /** The key over a version's ciphertexts; bound to the plaintexts, so that no key ever seals two different texts. */
  readonly contentKey: (of: { readonly version: number; readonly plaintexts: string }) => Uint8Array;
}

/** `secret` is the authority's 32-byte bank secret; every bank has its own branch of it. */
export function bankSecret(secret: Uint8Array, bank: string): BankSecret {
  const branch = purposeKey(secret, `exam-room/bank/v1\n${bank}`);
  return {
    // 24 hex digits: 96 bits, far beyond any accidental meeting of two questions.
    questionId: (shown) =>
      toHex(hmacSha256(branch, utf8(`exam-room/question-id/v1\n${shown}`))).slice(0, 24) as QuestionId, // [0-9a-f]{24} by construction
    optionOrder: ({ question, item, options }) =>
      shuffled(randomStream(purposeKey(branch, `exam-room/option-order/v1\n${question}\n${item}`)), options),
    contentKey: ({ version, plaintexts }) =>
      purposeKey(branch, `exam-room/bank-content/v1\n${version}\n${plaintexts}`),
  };
}
