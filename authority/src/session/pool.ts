import type { Digest } from '@exam-room/shared/base';
import { utf8 } from '@exam-room/shared/base';
import { nativeDigest, ONLY_NONCE, questionKey, seal } from '@exam-room/shared/host/native-crypto';
import type { Blueprint } from '@exam-room/shared/model';
import { type BankIndex, choosePool, type IndexQuestion, poolOf } from '@exam-room/shared/paper';
import type { OpenedBank } from '../ports.ts';

/** The part of a bank that one session may draw from, encrypted anew. */
export interface SessionPool {
  readonly index: BankIndex;
  readonly payload: Uint8Array;
  readonly digest: Digest;
  readonly questionsBin: Buffer;
}

export interface PoolSecrets {
  readonly contentKey: Uint8Array;
  /** Chooses the questions of a bank that has more than enough. */
  readonly seed: Uint8Array;
  readonly issuedMs: number;
}

/**
 * Takes from the bank what the blueprint can draw and nothing else, and encrypts each question under its own key of this session:
 * keys of one session open nothing of another.
 */
export function makePool(bank: OpenedBank, blueprint: Blueprint, of: PoolSecrets): SessionPool {
  const chosen = choosePool({ bank: poolOf(bank.index), blueprint, seed: of.seed });
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
