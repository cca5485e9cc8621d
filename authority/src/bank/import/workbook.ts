import * as XLSX from '@e965/xlsx';
import { ok, type Result, refuse } from '@exam-room/shared/base';
import { type BankProblem, noteAt } from '../problem.ts';
import { picturesOf, type SheetPictures, type WorkbookPictures } from './cell-pictures.ts';
import { type CellFault, formulaFault, type Grid, lengthFault } from './grid.ts';
import { unfit, unzip, type ZipParts } from './zip-parts.ts';

/** A workbook as sheets of cells, with the pictures that stand in it. */
export interface Workbook {
  readonly grids: readonly Grid[];
  readonly media: ReadonlyMap<string, Buffer>;
  readonly problems: readonly BankProblem[];
}

const READING = { dense: true, cellHTML: true, cellNF: true, cellFormula: true } as const;
const COMPOUND_FILE = 0xd0cf11e0;

/** Reads an .xlsx, or an .xls of Excel 97 to 2003. Codes: FILE_*, XML_ENTITIES. */
export async function readWorkbook(bytes: Buffer, what: string): Promise<Result<Workbook>> {
  if (bytes.length >= 8 && bytes.readUInt32BE(0) === COMPOUND_FILE) return readOldWorkbook(bytes, what);
  const parts = await unzip(bytes, what);
  if (!parts.ok) return parts;
  const trap = [...parts.value].find(([path, part]) => /\.(xml|rels)$/.test(path) && declaresEntities(part));
  if (trap !== undefined)
    return refuse(
      unfit(what, 'XML_ENTITIES', [
        `其中的“${trap[0]}”声明了文档类型或实体（可能是“实体炸弹”），已拒绝打开，请重新另存`,
        `holds "${trap[0]}", which declares a document type or entities and may be a trap. Save the workbook again`,
      ]),
    );
  const pictures = picturesOf(parts.value);
  const book = parseParts(parts.value);
  return book === undefined
    ? refuse(notWorkbook(what))
    : ok({
        grids: book.SheetNames.map((name) => bookGrid(name, book.Sheets[name], pictures)),
        media: pictures.media,
        problems: [],
      });
}

function readOldWorkbook(bytes: Buffer, what: string): Result<Workbook> {
  if (bytes.includes(Buffer.from('EncryptedPackage', 'utf16le'))) return refuse(encrypted(what));
  let book: XLSX.WorkBook;
  try {
    book = XLSX.read(bytes, { type: 'buffer', ...READING });
  } catch (error) {
    const message = error instanceof Error ? error.message : '';
    return refuse(/password|encrypt/i.test(message) ? encrypted(what) : notWorkbook(what));
  }
  const first = book.SheetNames[0] ?? '-';
  const note = noteAt({ sheet: first, row: 1 }, 'OLD_WORKBOOK', {
    zh: '.xls 旧格式读不出上下标（m³ 会成为 m3），也读不出图片；有上下标或图片时请另存为 .xlsx',
    en: 'is of an old .xls, from which raised characters (m³ becomes m3) and pictures cannot be read; save it as .xlsx if it has any',
  });
  return ok({
    grids: book.SheetNames.map((name) => bookGrid(name, book.Sheets[name], undefined)),
    media: new Map(),
    problems: [note],
  });
}

/** Hands the unpacked parts to the library, pictures excepted: it never inflates anything itself. */
function parseParts(parts: ZipParts): XLSX.WorkBook | undefined {
  const container = XLSX.CFB.utils.cfb_new();
  for (const [path, bytes] of parts)
    if (!path.startsWith('xl/media/')) XLSX.CFB.utils.cfb_add(container, `/${path}`, bytes, { unsafe: true });
  try {
    // `parse_zip` is exported by the library and missing from its types.
    return (XLSX as unknown as { parse_zip: (from: unknown, how: object) => XLSX.WorkBook }).parse_zip(
      container,
      READING,
    );
  } catch {
    return undefined;
  }
}

function declaresEntities(part: Buffer): boolean {
  return part.includes('<!DOCTYPE') || part.includes('<!ENTITY') || part.includes('<!doctype');
}

function encrypted(what: string) {
  return unfit(what, 'FILE_ENCRYPTED', [
    '文件设有打开密码，请取消密码后另存',
    'is encrypted. Remove its password and save it again',
  ]);
}

function notWorkbook(what: string) {
  return unfit(what, 'FILE_FORMAT', [
    '无法作为 .xlsx 或 .xls 打开，请用表格软件重新另存',
    'cannot be opened as .xlsx or .xls. Save it again',
  ]);
}

type Cell = XLSX.CellObject | undefined;

function bookGrid(
  name: string,
  sheet: XLSX.WorkSheet | undefined,
  pictures: WorkbookPictures | undefined,
): Grid {
  // In dense mode the library keeps the rows as arrays under `!data`; rows and cells may be missing.
  const data: readonly (readonly Cell[] | undefined)[] = sheet?.['!data'] ?? [];
  const drawn: SheetPictures = pictures?.sheet(name) ?? new Map();
  const none: readonly string[] = [];
  const floating = (row: number, column: number) =>
    drawn.size === 0 ? none : (drawn.get(`${row}:${column}`) ?? none);
  /** A picture that is the cell's value: what the library reads there is a formula or #VALUE!. */
  const instead = (row: number, column: number): string | undefined => {
    const cell = data[row]?.[column];
    if (cell?.f !== undefined) return pictures?.dispimg(cell.f);
    return cell?.t === 'e' ? floating(row, column)[0] : undefined;
  };
  return {
    sheet: name,
    rows: Math.max(data.length, ...[...drawn.keys()].map((place) => Number.parseInt(place, 10) + 1)),
    columns: (row) => data[row]?.length ?? 0,
    text(row, column) {
      const value = instead(row, column);
      const text = value === undefined ? textOf(data[row]?.[column]) : '';
      const names = new Set([...(value === undefined ? [] : [value]), ...floating(row, column)]);
      return [...(text === '' ? [] : [text]), ...[...names].map((picture) => `[图:${picture}]`)].join('\n');
    },
    fault: (row, column) => (instead(row, column) === undefined ? faultOf(data[row]?.[column]) : undefined),
  };
}

function faultOf(cell: Cell): CellFault | undefined {
  if (cell === undefined) return undefined;
  if (cell.f !== undefined) return formulaFault();
  if (cell.t === 'e')
    return {
      code: 'CELL_ERROR',
      words: {
        zh: `单元格是错误值 ${textOf(cell)}`,
        en: `holds the error ${textOf(cell)}; type the text`,
      },
    };
  if (cell.t === 'd' || (cell.t === 'n' && cell.z !== undefined && Boolean(XLSX.SSF.is_date(cell.z))))
    return {
      code: 'CELL_DATE',
      words: {
        zh: `单元格被表格软件当成了日期或时间（显示为 ${textOf(cell)}），请设为文本格式后重新输入`,
        en: `was turned into a date or time by the spreadsheet (it shows ${textOf(cell)}); make the cell text and type it again`,
      },
    };
  return lengthFault(textOf(cell));
}

/** What the cell shows. Raised and lowered characters (m³ typed with the font's superscript) become `^{}` and `_{}`. */
function textOf(cell: Cell): string {
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
    .replace(/&#x0*([0-9a-f]+);/gi, (_, hex: string) => String.fromCodePoint(Number.parseInt(hex, 16)))
    .replace(/&amp;/g, '&');
}
