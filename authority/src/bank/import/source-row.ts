import type { Words } from '@exam-room/shared/base';
import type { Difficulty } from '@exam-room/shared/model';
import type { BankProblem, CellPlace } from '../problem.ts';
import type { Topics } from '../topics.ts';
import type { Column } from './columns.ts';

/**
 * One question, case or part of a case as its author wrote it, whatever the file: texts in the notation of `notation.ts`, by the
 * names of the spreadsheet's columns. Every importer ends here, so that every format is judged by the same rules.
 */
export interface SourceRow {
  /** The file, where a bank comes in several and the sheet does not name it. */
  readonly file?: string;
  /** The sheet, or the file's name where there are no sheets. */
  readonly sheet: string;
  /** Row of the spreadsheet, line of the text, number of the question in XML. */
  readonly row: number;
  readonly cells: ReadonlyMap<Column, string>;
  /** The spreadsheet's letter of each column. */
  readonly letters?: ReadonlyMap<Column, string>;
}

/** What an importer found in a file. `media`: pictures inside the file, by the names that the texts give them. */
export interface SourceRows {
  readonly rows: readonly SourceRow[];
  readonly problems: readonly BankProblem[];
  readonly media: ReadonlyMap<string, Buffer>;
}

/** What a person has said about a file beside what stands in it. */
export interface ReadingRules {
  readonly topics: Topics;
  /** For questions that name no topic or difficulty. */
  readonly topic?: string;
  readonly difficulty?: Difficulty;
  /** Confirmed by a person: A/B or 1/0 as the key of a 判断题 mean 正确/错误. */
  readonly judge: readonly JudgeSpelling[];
}

export const JUDGE_SPELLINGS = ['ab', '10'] as const;
export type JudgeSpelling = (typeof JUDGE_SPELLINGS)[number];

/** A file as it came in. `file` is the name a person typed: it stands in every message. */
export interface SourceFile {
  readonly bytes: Buffer;
  readonly file: string;
}

/** Where a column of a row is: with the cell's address when the row came from a spreadsheet. */
export function placeOf(row: SourceRow, column?: Column): CellPlace {
  const letter = column === undefined ? undefined : row.letters?.get(column);
  return {
    ...(row.file === undefined ? {} : { file: row.file }),
    sheet: row.sheet,
    row: row.row,
    ...(column === undefined ? {} : { column }),
    ...(letter === undefined ? {} : { cell: `${letter}${row.row}` }),
  };
}

export function words(zh: string, en: string): Words {
  return { zh, en };
}
