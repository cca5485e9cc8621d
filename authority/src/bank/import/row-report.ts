import type { Words } from '@exam-room/shared/base';
import { type BankProblem, noteAt, problemAt } from '../problem.ts';
import type { Column } from './columns.ts';
import { placeOf, type ReadingRules, type SourceRow } from './source-row.ts';

/** The row that is being read, the rules it is read by, and everything found wrong so far: always with sheet, row and column. */
export interface RowReport {
  readonly problems: BankProblem[];
  readonly row: SourceRow;
  readonly rules: ReadingRules;
}

/** An error: the import stops, after the other cells have been looked at too. */
export function report(
  to: RowReport,
  at: { readonly column: Column; readonly code: string },
  words: Words,
): void {
  to.problems.push(problemAt(placeOf(to.row, at.column), at.code, words));
}

/** A note: something a person should know, which stops nothing. */
export function tell(
  to: RowReport,
  at: { readonly column: Column; readonly code: string },
  words: Words,
): void {
  to.problems.push(noteAt(placeOf(to.row, at.column), at.code, words));
}
