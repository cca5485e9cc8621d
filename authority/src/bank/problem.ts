import type { Words } from '@exam-room/shared/base';

/** Where a person finds the cell: sheet, row number as the spreadsheet shows it, column by its header and as `C12`. */
export interface CellPlace {
  /** The file, where a bank comes in several. */
  readonly file?: string;
  readonly sheet: string;
  readonly row: number;
  readonly column?: string;
  readonly cell?: string;
}

/**
 * One thing about a bank file that a person must look at. An `error` stops the whole import (all or nothing); a `note` only tells.
 * docs/banks.md lists the codes.
 */
export interface BankProblem {
  readonly severity: 'error' | 'note';
  readonly code: string;
  readonly place: CellPlace;
  readonly words: Words;
}

export function problemAt(place: CellPlace, code: string, words: Words): BankProblem {
  return { severity: 'error', code, place, words };
}

export function noteAt(place: CellPlace, code: string, words: Words): BankProblem {
  return { severity: 'note', code, place, words };
}

export function isError(problem: BankProblem): boolean {
  return problem.severity === 'error';
}

/** The sheet, with its file where there are several. */
export function sheetName(place: CellPlace): string {
  return place.file === undefined ? place.sheet : `${place.file} ${place.sheet}`;
}

/** `题库!12 正确答案 (K12)`: the place on one line. */
export function placeText(place: CellPlace): string {
  const column = place.column === undefined ? '' : ` ${place.column}`;
  const cell = place.cell === undefined ? '' : ` (${place.cell})`;
  return `${sheetName(place)}!${place.row}${column}${cell}`;
}
