import type { Words } from '@exam-room/shared/base';

/** A cell that holds something else than the text a person sees. */
export interface CellFault {
  readonly code: string;
  readonly words: Words;
}

/** A sheet of cells, whatever file it came from. Rows and columns count from 0. */
export interface Grid {
  readonly sheet: string;
  readonly rows: number;
  readonly columns: (row: number) => number;
  /** What the cell shows, in the notation of `notation.ts`. */
  readonly text: (row: number, column: number) => string;
  readonly fault: (row: number, column: number) => CellFault | undefined;
}

export const CELL_LENGTH = 32_767;

const FORMULA: CellFault = {
  code: 'CELL_FORMULA',
  words: { zh: '单元格是公式，请改为数值或文字', en: 'is a formula; replace it by its text' },
};

export function formulaFault(): CellFault {
  return FORMULA;
}

/** The fault of a text that is longer than any spreadsheet program lets a person type. */
export function lengthFault(text: string): CellFault | undefined {
  return text.length > CELL_LENGTH
    ? {
        code: 'TEXT_LONG',
        words: {
          zh: `文字过长（${text.length} 字），请缩短`,
          en: `is too long (${text.length} characters); shorten it`,
        },
      }
    : undefined;
}

/** A grid of plain texts, as a .csv has it. In such a file only the text itself can tell that it was meant as a formula. */
export function textGrid(sheet: string, rows: readonly (readonly string[])[]): Grid {
  const text = (row: number, column: number) => rows[row]?.[column] ?? '';
  return {
    sheet,
    rows: rows.length,
    columns: (row) => rows[row]?.length ?? 0,
    text,
    fault(row, column) {
      const cell = text(row, column);
      return /^=\s*("|[A-Z_.]+\()/i.test(cell) ? FORMULA : lengthFault(cell);
    },
  };
}

/** `0` is A, `26` is AA. */
export function columnLetters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : columnLetters(Math.floor(column / 26) - 1) + last;
}
