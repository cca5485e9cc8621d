import { createHmac } from 'node:crypto';
import type { Digest, ItemId } from '@exam-room/shared/base';
import { answersText, type Choice } from '@exam-room/shared/records';

/**
 * The mark that seals a hand-in: HMAC-SHA256 under the sitting's answer key over all answers as one text. The authority makes it
 * again from the answers that it opens; nobody without the key can test a guess against it.
 */
export function answersMark(key: Uint8Array, answers: ReadonlyMap<ItemId, Choice>): Digest {
  return createHmac('sha256', key).update(answersText(answers), 'utf8').digest('hex') as Digest; // 64 hex digits by construction
}
