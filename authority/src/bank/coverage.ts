import { ok, type Result } from '@exam-room/shared/base';
import {
  type Blueprint,
  checkBlueprint,
  type Difficulty,
  itemsEach,
  type QuestionKind,
} from '@exam-room/shared/model';
import { POOL_EACH } from '@exam-room/shared/paper';

/** What a blueprint asks of one topic and difficulty, and what the bank has. */
export interface CoverageCell {
  readonly section: string;
  readonly kind: QuestionKind;
  readonly topic: string;
  readonly difficulty: Difficulty;
  readonly need: number;
  readonly have: number;
  /** Share of all candidates who meet each question of this cell, 0 to 1. */
  readonly exposure: number;
}

/** How well a bank covers a blueprint: `thin` cells make every paper impossible. */
export interface Coverage {
  readonly blueprint: string;
  readonly cells: readonly CoverageCell[];
  readonly thin: readonly CoverageCell[];
  /** Cells that can be drawn but have less than `SPARE` times what a paper needs: neighbours and later sessions meet the same questions. */
  readonly scarce: readonly CoverageCell[];
  /** Papers that could be given one after the other without using a question twice. */
  readonly disjointPapers: number;
  /** Power of ten of the number of different papers (sets of questions, whatever their order); absent when there is none. */
  readonly differentPapersLog10?: number;
  /** Largest share of the candidates that meets one and the same question, 0 to 1. */
  readonly greatestExposure: number;
  /** Share of a paper's questions that two neighbours have in common on average, 0 to 1. */
  readonly expectedOverlap: number;
}

/** Below three times the need, more than a third of a paper's questions are met by one neighbour or another. */
export const SPARE = 3;

export interface Countable {
  readonly kind: QuestionKind;
  readonly topic: string;
  readonly difficulty: Difficulty;
  readonly items: readonly unknown[];
}

/** Counts the bank's questions against every cell. Refuses a blueprint whose sums are wrong (BLUEPRINT_SUMS). */
export function coverageOf(questions: readonly Countable[], blueprint: Blueprint): Result<Coverage> {
  const checked = checkBlueprint(blueprint);
  if (!checked.ok) return checked;
  const stock = stockOf(questions);
  const cells = blueprint.sections.flatMap((section) =>
    section.cells.map((cell): CoverageCell => {
      const have = stock.get(cellKey({ ...cell, kind: section.kind, items: itemsEach(section) })) ?? 0;
      return {
        section: section.id,
        kind: section.kind,
        topic: cell.topic,
        difficulty: cell.difficulty,
        need: cell.count,
        have,
        exposure: have === 0 ? 0 : Math.min(1, cell.count / have),
      };
    }),
  );
  const stocked = cells.filter((cell) => cell.have >= cell.need);
  const thin = cells.filter((cell) => cell.have < cell.need);
  const drawn = cells.reduce((sum, cell) => sum + cell.need, 0);
  return ok({
    blueprint: blueprint.id,
    cells,
    thin,
    scarce: stocked.filter((cell) => cell.have < cell.need * SPARE),
    disjointPapers: Math.min(...cells.map((cell) => Math.floor(cell.have / cell.need))),
    ...(thin.length > 0
      ? {}
      : { differentPapersLog10: cells.reduce((sum, cell) => sum + choicesLog10(cell), 0) }),
    greatestExposure: Math.max(0, ...stocked.map((cell) => cell.exposure)),
    expectedOverlap:
      // Neighbours draw from their session's pool, which a larger bank does not enlarge.
      stocked.reduce((sum, cell) => sum + cell.need * Math.max(cell.exposure, 1 / POOL_EACH), 0) /
      Math.max(1, drawn),
  });
}

interface StockKey {
  readonly kind: QuestionKind;
  readonly topic: string;
  readonly difficulty: Difficulty;
  readonly items: number;
}

function cellKey(of: StockKey): string {
  return `${of.kind}/${of.topic}/${of.difficulty}/${of.items}`;
}

/** How many questions the bank has for every cell that any blueprint could name. */
export function stockOf(questions: readonly Countable[]): ReadonlyMap<string, number> {
  const stock = new Map<string, number>();
  for (const question of questions) {
    const key = cellKey({ ...question, items: question.items.length });
    stock.set(key, (stock.get(key) ?? 0) + 1);
  }
  return stock;
}

export function stockIn(stock: ReadonlyMap<string, number>, of: StockKey): number {
  return stock.get(cellKey(of)) ?? 0;
}

/** log10 of "have choose need". */
function choicesLog10({ have, need }: CoverageCell): number {
  let sum = 0;
  for (let at = 1; at <= need; at += 1) sum += Math.log10((have - need + at) / at);
  return sum;
}
