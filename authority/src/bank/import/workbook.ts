import * as XLSX from '@e965/xlsx';
import { type Result, refuse, trouble } from '@exam-room/shared/base';
import { type BankProblem, type CellPlace, noteAt, problemAt } from '../problem.ts';
import { type Column, columnOf, NEEDED_COLUMNS } from './columns.ts';
import { guardWorkbook } from './zip-guard.ts';

/** One row below a header, its cells as text by column. Empty cells are left out. */
export interface SheetRow {
  readonly sheet: string;
  readonly row: number;
  readonly cells: ReadonlyMap<Column, string>;
}

export interface SheetRows {
  readonly rows: readonly SheetRow[];
  readonly problems: readonly BankProblem[];
}

/** The header stands in one of the first rows; instructions may stand above it. */
const HEADER_WITHIN = 10;
const CELL_LENGTH = 32_767;

/** Reads every sheet of an .xlsx by its header row. Codes of refusal: FILE_*; of single cells: in the problems. */
export async function readWorkbook(bytes: Buffer, what: string): Promise<Result<SheetRows>> {
  const guarded = await guardWorkbook(bytes, what);
  if (!guarded.ok) return guarded;
  let book: XLSX.WorkBook;
  try {
    book = XLSX.read(bytes, { type: 'buffer', dense: true, cellHTML: true, cellNF: true, cellFormula: true });
  } catch {
    return refuse(
      trouble(
        'FILE_FORMAT',
        {
          zh: `${what}：无法作为 .xlsx 打开，请重新另存。`,
          en: `${what} cannot be opened as .xlsx. Save it again.`,
        },
        what,
      ),
    );
  }
  const sheets = book.SheetNames.map((name) => readSheet(name, book.Sheets[name]));
  return {
    ok: true,
    value: {
      rows: sheets.flatMap((sheet) => sheet.rows),
      problems: sheets.flatMap((sheet) => sheet.problems),
    },
  };
}

type Cells = readonly (XLSX.CellObject | undefined)[];

function readSheet(name: string, sheet: XLSX.WorkSheet | undefined): SheetRows {
  // In dense mode the library keeps the rows as arrays under `!data`; rows and cells may be missing.
  const data: readonly (Cells | undefined)[] = sheet?.['!data'] ?? [];
  const headerAt = data.slice(0, HEADER_WITHIN).findIndex((row) => headerWords(row) >= 2);
  if (headerAt < 0) {
    const empty = data.every((row) => (row ?? []).every((cell) => textOf(cell) === ''));
    return {
      rows: [],
      problems: empty
        ? []
        : [
            noteAt({ sheet: name, row: 1 }, 'SHEET_SKIPPED', {
              zh: '没有找到表头，本表未读取',
              en: 'has no header row; the sheet was not read',
            }),
          ],
    };
  }
  const header = readHeader(name, headerAt + 1, data[headerAt] ?? []);
  const problems: BankProblem[] = [...header.problems];
  const rows: SheetRow[] = [];
  if (problems.some((problem) => problem.severity === 'error')) return { rows, problems };
  for (let at = headerAt + 1; at < data.length; at += 1) {
    const cells = new Map<Column, string>();
    for (const [place, column] of header.columns) {
      const where = { sheet: name, row: at + 1, column };
      const cell = data[at]?.[place];
      const bad = cellProblem(where, cell);
      if (bad !== undefined) problems.push(bad);
      const text = textOf(cell);
      if (text.trim() !== '') cells.set(column, text);
    }
    if (cells.size > 0) rows.push({ sheet: name, row: at + 1, cells });
  }
  return { rows, problems };
}

function headerWords(row: Cells | undefined): number {
  return (row ?? []).filter((cell) => columnOf(textOf(cell)) !== undefined).length;
}

function readHeader(sheet: string, row: number, cells: Cells) {
  const columns = new Map<number, Column>();
  const problems: BankProblem[] = [];
  for (const [at, cell] of cells.entries()) {
    const text = textOf(cell).trim();
    const column = columnOf(text);
    if (column === undefined) {
      if (text !== '')
        problems.push(
          noteAt({ sheet, row, column: text.slice(0, 40) }, 'COLUMN_UNKNOWN', {
            zh: '不认识这一列，未读取',
            en: 'is not a known column; it was not read',
          }),
        );
    } else if ([...columns.values()].includes(column))
      problems.push(
        problemAt({ sheet, row, column }, 'COLUMN_TWICE', {
          zh: '这一列出现了两次，请删去一列',
          en: 'stands twice in the header; remove one of them',
        }),
      );
    else columns.set(at, column);
  }
  const missing = NEEDED_COLUMNS.filter((column) => ![...columns.values()].includes(column));
  for (const column of missing)
    problems.push(
      problemAt({ sheet, row, column }, 'COLUMN_MISSING', {
        zh: '缺少这一列',
        en: 'is missing from the header; add the column',
      }),
    );
  return { columns, problems };
}

/** Cells that hold something else than the text a person sees. */
function cellProblem(place: CellPlace, cell: XLSX.CellObject | undefined): BankProblem | undefined {
  if (cell === undefined) return undefined;
  if (cell.f !== undefined)
    return problemAt(place, 'CELL_FORMULA', {
      zh: '单元格是公式，请改为数值或文字',
      en: 'is a formula; replace it by its text',
    });
  if (cell.t === 'e')
    return problemAt(place, 'CELL_ERROR', {
      zh: `单元格是错误值 ${textOf(cell)}`,
      en: `holds the error ${textOf(cell)}; type the text`,
    });
  if (cell.t === 'd' || (cell.t === 'n' && cell.z !== undefined && Boolean(XLSX.SSF.is_date(cell.z))))
    return problemAt(place, 'CELL_DATE', {
      zh: `单元格被表格软件当成了日期或时间（显示为 ${textOf(cell)}），请设为文本格式后重新输入`,
      en: `was turned into a date or time by the spreadsheet (it shows ${textOf(cell)}); make the cell text and type it again`,
    });
  if (textOf(cell).length > CELL_LENGTH)
    return problemAt(place, 'TEXT_LONG', { zh: '文字过长，请缩短', en: 'is too long; shorten it' });
  return undefined;
}

/** What the cell shows. Raised and lowered characters (m³ typed with the font's superscript) become `^{}` and `_{}`. */
function textOf(cell: XLSX.CellObject | undefined): string {
  if (cell === undefined || cell.v === undefined || cell.v === null) return '';
  if (cell.t === 's') {
    const raised = typeof cell.h === 'string' && /<su[bp]>/.test(cell.h) ? fromRichText(cell.h) : undefined;
    return raised ?? String(cell.v);
  }
  return cell.w ?? String(cell.v);
}

function fromRichText(html: string): string {
  return html
    .replace(/<sup>(.*?)<\/sup>/gs, '^{$1}')
    .replace(/<sub>(.*?)<\/sub>/gs, '_{$1}')
    .replace(/<br\s*\/?>/g, '\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&apos;/g, "'")
    .replace(/&amp;/g, '&');
}
