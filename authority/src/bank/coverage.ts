import { ok, type Result } from '@exam-room/shared/base';
import {
  type Blueprint,
  checkBlueprint,
  type Difficulty,
  itemsEach,
  type QuestionKind,
} from '@exam-room/shared/model';

/** What a blueprint asks of one topic and difficulty, and what the bank has. */
export interface CoverageCell {
  readonly section: string;
  readonly kind: QuestionKind;
  readonly topic: string;
  readonly difficulty: Difficulty;
  readonly need: number;
  readonly have: number;
}

/** How well a bank covers a blueprint: `thin` cells make every paper impossible. */
export interface Coverage {
  readonly blueprint: string;
  readonly cells: readonly CoverageCell[];
  readonly thin: readonly CoverageCell[];
  /** Largest share of the candidates that meets one and the same question, 0 to 1. */
  readonly greatestExposure: number;
  /** Share of a paper's questions that two neighbours have in common on average, 0 to 1. */
  readonly expectedOverlap: number;
}

interface Countable {
  readonly kind: QuestionKind;
  readonly topic: string;
  readonly difficulty: Difficulty;
  readonly items: readonly unknown[];
}

/** Counts the bank's questions against every cell. Refuses a blueprint whose sums are wrong (BLUEPRINT_SUMS). */
export function coverageOf(questions: readonly Countable[], blueprint: Blueprint): Result<Coverage> {
  const checked = checkBlueprint(blueprint);
  if (!checked.ok) return checked;
  const cells = blueprint.sections.flatMap((section) =>
    section.cells.map((cell): CoverageCell => {
      const have = questions.filter(
        (one) =>
          one.kind === section.kind &&
          one.topic === cell.topic &&
          one.difficulty === cell.difficulty &&
          one.items.length === itemsEach(section),
      ).length;
      return {
        section: section.id,
        kind: section.kind,
        topic: cell.topic,
        difficulty: cell.difficulty,
        need: cell.count,
        have,
      };
    }),
  );
  const stocked = cells.filter((cell) => cell.have >= cell.need);
  const drawn = cells.reduce((sum, cell) => sum + cell.need, 0);
  return ok({
    blueprint: blueprint.id,
    cells,
    thin: cells.filter((cell) => cell.have < cell.need),
    greatestExposure: Math.max(0, ...stocked.map((cell) => cell.need / cell.have)),
    expectedOverlap:
      stocked.reduce((sum, cell) => sum + cell.need * (cell.need / cell.have), 0) / Math.max(1, drawn),
  });
}
