import { type Column, OPTION_COLUMNS } from './columns.ts';
import type { SourceRow } from './source-row.ts';

/** `A.`, `B、`, `(C)`, `Ｄ．` in front of an option. */
const LABEL = /^[(（]?\s*([A-HＡ-Ｈ])\s*[)）.．、:：]\s*/;

/**
 * Spreads a cell with all options (`10|20|30|40`, or one on each line with its letter) over the columns 选项A … 选项H. Letters in front
 * are dropped only when every option has its own one.
 */
export function splitOptionsCell(row: SourceRow): SourceRow {
  const cell = row.cells.get('选项');
  if (cell === undefined) return row;
  const cells = new Map(row.cells);
  cells.delete('选项');
  for (const [at, text] of optionTexts(cell).entries()) {
    const column: Column | undefined = OPTION_COLUMNS[at];
    if (column !== undefined && text !== '') cells.set(column, text);
  }
  const letter = row.letters?.get('选项');
  const letters = new Map(row.letters);
  if (letter !== undefined) for (const column of OPTION_COLUMNS) letters.set(column, letter);
  return { ...row, cells, ...(row.letters === undefined ? {} : { letters }) };
}

function optionTexts(cell: string): readonly string[] {
  const bars = cell.split(/[|｜]/).map((text) => text.trim());
  if (bars.length > 1) return withoutLabels(bars[bars.length - 1] === '' ? bars.slice(0, -1) : bars);
  const lines = cell.split('\n').map((text) => text.trim());
  return lines.length > 1 && lines.every((line) => LABEL.test(line)) ? withoutLabels(lines) : [cell.trim()];
}

/** Options without the letters in front of them, if those are A, B, C … in this order. */
export function withoutLabels(options: readonly string[]): readonly string[] {
  const labelled = options.every(
    (text, at) => LABEL.exec(text)?.[1]?.normalize('NFKC') === String.fromCharCode(65 + at),
  );
  return labelled ? options.map((text) => text.replace(LABEL, '')) : options;
}
