import type { Digest } from '@exam-room/shared/base';
import { utf8 } from '@exam-room/shared/base';
import { purposeKey, randomStream, sampled } from '@exam-room/shared/crypto';
import { nativeDigest, ONLY_NONCE, questionKey, seal } from '@exam-room/shared/host/native-crypto';
import { type Blueprint, itemsEach } from '@exam-room/shared/model';
import { type BankIndex, type CellOf, type IndexQuestion, poolOf } from '@exam-room/shared/paper';
import type { OpenedBank } from '../ports.ts';

/** The part of a bank that one session may draw from, encrypted anew. */
export interface SessionPool {
  readonly index: BankIndex;
  readonly payload: Uint8Array;
  readonly digest: Digest;
  readonly questionsBin: Buffer;
}

/**
 * A session takes at most this many questions for each one that a paper needs. Two papers of a room then share about a thirty-second of
 * their questions; a seat's memory follows the paper, whatever the size of the bank; and what lies on a seat's
 * disk is never the whole bank.
 */
export const POOL_EACH = 32;

export interface PoolSecrets {
  readonly contentKey: Uint8Array;
  /** Chooses the questions of a bank that has more than enough: nobody can choose them, and when it is revealed everybody can check. */
  readonly seed: Uint8Array;
  readonly issuedMs: number;
}

/**
 * Takes from the bank what the blueprint can draw and nothing else, and encrypts each question under its own key of this session:
 * keys of one session open nothing of another.
 */
export function makePool(bank: OpenedBank, blueprint: Blueprint, of: PoolSecrets): SessionPool {
  const chosen = chooseFrom(bank.index, blueprint, of.seed);
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

/** The questions of all cells of the blueprint, each once, in the bank's order. */
function chooseFrom(index: BankIndex, blueprint: Blueprint, seed: Uint8Array): readonly IndexQuestion[] {
  const bank = poolOf(index);
  const chosen = new Set<IndexQuestion>();
  for (const [key, { cell, count }] of cellsOf(blueprint)) {
    const stock = bank.cell(cell);
    const most = Math.min(stock.length, count * POOL_EACH);
    const stream = randomStream(
      purposeKey(seed, `exam-room/pool/v1\n${index.bank}\n${index.version}\n${key}`),
    );
    for (const place of most === stock.length ? stock.keys() : sampled(stream, stock.length, most)) {
      const question = stock[place];
      if (question !== undefined) chosen.add(question);
    }
  }
  return index.questions.filter((question) => chosen.has(question));
}

/** Two sections may ask for the same cell: what they need is added up. */
function cellsOf(
  blueprint: Blueprint,
): ReadonlyMap<string, { readonly cell: CellOf; readonly count: number }> {
  const cells = new Map<string, { readonly cell: CellOf; readonly count: number }>();
  for (const section of blueprint.sections)
    for (const { topic, difficulty, count } of section.cells) {
      const cell = { kind: section.kind, topic, difficulty, items: itemsEach(section) };
      const key = `${cell.kind}/${topic}/${difficulty}/${cell.items}`;
      cells.set(key, { cell, count: count + (cells.get(key)?.count ?? 0) });
    }
  return cells;
}
