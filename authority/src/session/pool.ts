import type { Digest } from '@exam-room/shared/base';
import { utf8 } from '@exam-room/shared/base';
import { nativeDigest, ONLY_NONCE, questionKey, seal } from '@exam-room/shared/host/native-crypto';
import { type Blueprint, itemsEach } from '@exam-room/shared/model';
import type { BankIndex, IndexQuestion } from '@exam-room/shared/paper';
import type { OpenedBank } from '../ports.ts';

/** The part of a bank that one session may draw from, encrypted anew. */
export interface SessionPool {
  readonly index: BankIndex;
  readonly payload: Uint8Array;
  readonly digest: Digest;
  readonly questionsBin: Buffer;
}

/**
 * Takes from the bank what the blueprint can draw and nothing else, and encrypts each question under its own key of this session:
 * keys of one session open nothing of another.
 */
export function makePool(
  bank: OpenedBank,
  blueprint: Blueprint,
  of: { readonly contentKey: Uint8Array; readonly issuedMs: number },
): SessionPool {
  const chosen = bank.index.questions.filter((question) => isDrawable(question, blueprint));
  const ciphers: Uint8Array[] = [];
  let offset = 0;
  const questions = chosen.map((question): IndexQuestion => {
    const cipher = seal(questionKey(of.contentKey, question.question), ONLY_NONCE, bank.plaintext(question));
    const entry = { ...question, cipher: nativeDigest(cipher), offset, length: cipher.length };
    ciphers.push(cipher);
    offset += cipher.length;
    return entry;
  });
  const index: BankIndex = { ...bank.index, issuedMs: of.issuedMs, questions };
  const payload = utf8(JSON.stringify(index));
  return { index, payload, digest: nativeDigest(payload), questionsBin: Buffer.concat(ciphers) };
}

function isDrawable(question: IndexQuestion, blueprint: Blueprint): boolean {
  return blueprint.sections.some(
    (section) =>
      section.kind === question.kind &&
      itemsEach(section) === question.items.length &&
      section.cells.some((cell) => cell.topic === question.topic && cell.difficulty === question.difficulty),
  );
}
