import { purposeKey, randomStream, sampled } from '../crypto/index.ts';
import { type Blueprint, itemsEach } from '../model/index.ts';
import type { IndexQuestion, Pool } from './bank-index.ts';

/**
 * A session takes at most this many questions for each one that a paper needs. Two papers of a room then share a thirty-second of their
 * questions, a seat's memory follows the paper whatever the size of the bank, and what lies on a seat's disk is never the whole bank.
 */
export const POOL_EACH = 32;

export interface PoolFrom {
  readonly bank: Pool;
  readonly blueprint: Blueprint;
  /** The session's seed: nobody can choose the questions, and when it is revealed everybody can choose them again. */
  readonly seed: Uint8Array;
}

/**
 * The questions of a bank that one session may draw from, sorted by id: every question of each cell of the blueprint, or `POOL_EACH` times
 * what the cell needs where the bank has more. docs/draw.md is the specification.
 */
export function choosePool({ bank, blueprint, seed }: PoolFrom): readonly IndexQuestion[] {
  const chosen = blueprint.sections.flatMap((section) =>
    section.cells.flatMap(({ topic, difficulty, count }) => {
      const cell = { kind: section.kind, topic, difficulty, items: itemsEach(section) };
      const stock = bank.cell(cell);
      if (stock.length <= count * POOL_EACH) return stock;
      const label = `exam-room/pool/v1\n${cell.kind}/${topic}/${difficulty}/${cell.items}`;
      const stream = randomStream(purposeKey(seed, label));
      return sampled(stream, stock.length, count * POOL_EACH).flatMap((place) => stock[place] ?? []);
    }),
  );
  return chosen.toSorted((a, b) => (a.question < b.question ? -1 : 1));
}
