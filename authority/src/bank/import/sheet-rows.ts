import { type BankProblem, noteAt, problemAt } from '../problem.ts';
import { type Column, columnOf, OPTION_ROW_COLUMNS } from './columns.ts';
import { columnLetters, type Grid } from './grid.ts';
import { groupOptionRows } from './option-rows.ts';
import { splitOptionsCell } from './options-cell.ts';
import { kindOfSheet } from './question-kinds.ts';
import type { SourceRow } from './source-row.ts';

/** The header stands in one of the first rows; a title or instructions may stand above it. */
const HEADER_WITHIN = 10;
/** The two words that make a row a header. */
const HEADER_WORDS = 2;

interface ReadSheet {
  readonly rows: readonly SourceRow[];
  readonly problems: readonly BankProblem[];
}

/**
 * Reads one sheet by its header row, in the form that the header says: one row a question (考试宝), or one row an option grouped by
 * 题目序号. Codes: SHEET_SKIPPED, COLUMN_*, CELL_*, TEXT_LONG, OPTION_ROWS_*, NUMBER_TWICE.
 */
export function readSheet(grid: Grid): ReadSheet {
  const headerAt = headerRow(grid);
  if (headerAt === undefined) return { rows: [], problems: isEmpty(grid) ? [] : [skipped(grid)] };
  const { columns, problems: headerProblems } = readHeader(grid, headerAt);
  const has = (column: Column) => [...columns.values()].includes(column);
  const byOption = OPTION_ROW_COLUMNS.every(has);
  const problems = [...headerProblems, ...missingColumns(grid, { headerAt, has, byOption })];
  if (problems.some((problem) => problem.severity === 'error')) return { rows: [], problems };
  const body = readBody(grid, headerAt, columns);
  const made = byOption
    ? groupOptionRows(body.rows)
    : { rows: body.rows.map(splitOptionsCell), problems: [] };
  return {
    rows: made.rows,
    problems: [...problems, ...body.problems, ...made.problems, ...(byOption ? [] : numbersTwice(body.rows))],
  };
}

/** The first of the first rows with two known headers in it; undefined for anything that is not a table of questions. */
export function headerRow(grid: Grid): number | undefined {
  for (let row = 0; row < Math.min(grid.rows, HEADER_WITHIN); row += 1) {
    let known = 0;
    for (let column = 0; column < grid.columns(row); column += 1)
      if (columnOf(grid.text(row, column)) !== undefined) known += 1;
    if (known >= HEADER_WORDS) return row;
  }
  return undefined;
}

function isEmpty(grid: Grid): boolean {
  for (let row = 0; row < grid.rows; row += 1)
    for (let column = 0; column < grid.columns(row); column += 1)
      if (grid.text(row, column).trim() !== '') return false;
  return true;
}

function skipped(grid: Grid): BankProblem {
  return noteAt({ sheet: grid.sheet, row: 1 }, 'SHEET_SKIPPED', {
    zh: '没有找到表头，本表未读取',
    en: 'has no header row; the sheet was not read',
  });
}

type Columns = ReadonlyMap<number, Column>;

function readHeader(grid: Grid, row: number) {
  const columns = new Map<number, Column>();
  const problems: BankProblem[] = [];
  for (let at = 0; at < grid.columns(row); at += 1) {
    const text = grid.text(row, at).trim();
    const column = columnOf(text);
    const place = { sheet: grid.sheet, row: row + 1, cell: `${columnLetters(at)}${row + 1}` };
    if (column === undefined) {
      if (text !== '')
        problems.push(
          noteAt({ ...place, column: text.slice(0, 40) }, 'COLUMN_UNKNOWN', {
            zh: '不认识这一列，未读取',
            en: 'is not a known column; it was not read',
          }),
        );
    } else if ([...columns.values()].includes(column))
      problems.push(
        problemAt({ ...place, column }, 'COLUMN_TWICE', {
          zh: '这一列出现了两次，请删去一列',
          en: 'stands twice in the header; remove one of them',
        }),
      );
    else columns.set(at, column);
  }
  return { columns, problems };
}

function missingColumns(
  grid: Grid,
  of: { readonly headerAt: number; readonly has: (column: Column) => boolean; readonly byOption: boolean },
): readonly BankProblem[] {
  const kind = kindOfSheet(grid.sheet);
  const needed: readonly Column[] = of.byOption
    ? ['题号', '题型', '题干']
    : [
        '题干',
        ...(kind === undefined ? (['题型'] as const) : []),
        ...(kind === 'judge' || of.has('选项') ? [] : (['选项A', '选项B'] as const)),
        '正确答案',
      ];
  return needed
    .filter((column) => !of.has(column))
    .map((column) =>
      problemAt({ sheet: grid.sheet, row: of.headerAt + 1, column }, 'COLUMN_MISSING', {
        zh: '缺少这一列',
        en: 'is missing from the header; add the column',
      }),
    );
}

function readBody(grid: Grid, headerAt: number, columns: Columns): ReadSheet {
  const rows: SourceRow[] = [];
  const problems: BankProblem[] = [];
  const letters = new Map([...columns].map(([at, column]) => [column, columnLetters(at)] as const));
  for (let row = headerAt + 1; row < grid.rows; row += 1) {
    const cells = new Map<Column, string>();
    for (const [at, column] of columns) {
      const text = grid.text(row, at);
      const fault = grid.fault(row, at);
      if (fault !== undefined)
        problems.push(
          problemAt(
            { sheet: grid.sheet, row: row + 1, column, cell: `${columnLetters(at)}${row + 1}` },
            fault.code,
            fault.words,
          ),
        );
      // A cell of ten million characters has been reported; nobody needs to look at it again.
      if (text.trim() !== '') cells.set(column, fault?.code === 'TEXT_LONG' ? text.slice(0, 100) : text);
    }
    if (cells.size === 0) continue;
    withPicture(cells);
    rows.push({ sheet: grid.sheet, row: row + 1, cells, letters });
  }
  return { rows, problems };
}

/** A column of pictures belongs to the stem: file names in one cell are parted by commas, `[图:…]` stands already. */
function withPicture(cells: Map<Column, string>): void {
  const pictures = cells.get('图片');
  if (pictures === undefined) return;
  const stem = cells.get('题干');
  cells.set('题干', [...(stem === undefined ? [] : [stem]), ...pictureLines(pictures)].join('\n'));
  cells.delete('图片');
}

/** `a.png，b.png` or pictures that stand in the cell, each on a line of its own in the notation. */
export function pictureLines(cell: string): readonly string[] {
  return cell
    .split(/[\n,，;；]/)
    .map((name) => name.trim())
    .filter((name) => name !== '')
    .map((name) => (name.startsWith('[图') ? name : `[图:${name}]`));
}

function numbersTwice(rows: readonly SourceRow[]): readonly BankProblem[] {
  const first = new Map<string, number>();
  return rows.flatMap((row) => {
    const number = row.cells.get('题号')?.trim();
    if (number === undefined) return [];
    const before = first.get(number);
    if (before === undefined) first.set(number, row.row);
    return before === undefined
      ? []
      : [
          noteAt({ sheet: row.sheet, row: row.row, column: '题号' }, 'NUMBER_TWICE', {
            zh: `题号 ${number} 与第 ${before} 行相同`,
            en: `repeats the number ${number} of row ${before}`,
          }),
        ];
  });
}
