import { basename, extname } from 'node:path';
import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import { readAiken } from './import/aiken.ts';
import { decodeText } from './import/decode-text.ts';
import { readGift } from './import/gift.ts';
import { textGrid } from './import/grid.ts';
import { readMoodle } from './import/moodle-xml.ts';
import { readPastedText } from './import/pasted-text.ts';
import { readQtiFile, readQtiPackage } from './import/qti-package.ts';
import { readSeparated } from './import/separated-values.ts';
import { headerRow, readSheet } from './import/sheet-rows.ts';
import type { ReadingRules, SourceFile, SourceRows } from './import/source-row.ts';
import { readWorkbook } from './import/workbook.ts';
import { readXml } from './import/xml.ts';
import { unfit } from './import/zip-parts.ts';

/** Hears which part of a file is being read. */
type OnPlace = (place: string) => void;

type Importer = (file: SourceFile, rules: ReadingRules, onPlace: OnPlace) => Promise<Result<SourceRows>>;

const FILE_BYTES = 64 * 1024 * 1024;

/** One importer for each kind of file: each ends in rows, and nothing after this file knows the format. */
const IMPORTERS: Readonly<Record<string, Importer>> = {
  '.xlsx': fromWorkbook,
  '.xls': fromWorkbook,
  '.csv': fromTable,
  '.tsv': fromTable,
  '.txt': fromText,
  '.gift': fromText,
  '.aiken': fromText,
  '.xml': fromXml,
  '.zip': (file, rules) => readQtiPackage(file.bytes, quiz(file, rules)),
};

export const BANK_EXTENSIONS: readonly string[] = Object.keys(IMPORTERS);

/** Reads a bank file by its extension and, for text and XML, by what it holds. Code: FILE_FORMAT and those of the importer. */
export async function readBankFile(
  file: SourceFile,
  rules: ReadingRules,
  onPlace: OnPlace = () => undefined,
): Promise<Result<SourceRows>> {
  const importer = IMPORTERS[extname(file.file).toLowerCase()];
  if (importer === undefined)
    return refuse(
      trouble(
        'FILE_FORMAT',
        {
          zh: `${file.file} 的格式不受支持，可用：${BANK_EXTENSIONS.join(' ')}。`,
          en: `${file.file} has a format that cannot be read. Known: ${BANK_EXTENSIONS.join(' ')}.`,
        },
        file.file,
      ),
    );
  if (file.bytes.length > FILE_BYTES)
    return refuse(
      unfit(file.file, 'FILE_LARGE', [
        '文件超过 64 MB，请分成几个文件',
        'is larger than 64 MB. Split it into several files',
      ]),
    );
  return importer(file, rules, onPlace);
}

async function fromWorkbook(
  { bytes, file }: SourceFile,
  _rules: ReadingRules,
  onPlace: OnPlace,
): Promise<Result<SourceRows>> {
  const book = await readWorkbook(bytes, file);
  if (!book.ok) return book;
  const sheets = book.value.grids.map((grid) => {
    onPlace(`${file} ${grid.sheet}`);
    return readSheet(grid);
  });
  return ok({
    rows: sheets.flatMap((sheet) => sheet.rows),
    problems: [...book.value.problems, ...sheets.flatMap((sheet) => sheet.problems)],
    media: book.value.media,
  });
}

async function fromTable(file: SourceFile): Promise<Result<SourceRows>> {
  const text = decodeText(file.bytes, file.file);
  return text.ok ? tableOf(text.value.text, file.file) : text;
}

function tableOf(text: string, file: string): Result<SourceRows> {
  const cells = readSeparated(text, file);
  if (!cells.ok) return cells;
  return ok({ ...readSheet(textGrid(basename(file), cells.value)), media: new Map() });
}

const HEAD = 20_000;

/** A .txt may be a table saved as text, Aiken, GIFT, or questions pasted from a document. */
async function fromText(file: SourceFile, rules: ReadingRules): Promise<Result<SourceRows>> {
  const decoded = decodeText(file.bytes, file.file);
  if (!decoded.ok) return decoded;
  const { text } = decoded.value;
  const extension = extname(file.file).toLowerCase();
  if (extension === '.txt' && looksLikeTable(text)) return tableOf(text, file.file);
  const name = basename(file.file);
  if (extension === '.aiken' || (extension === '.txt' && /^\s*ANSWER\s*[:：]\s*[A-Za-z]/m.test(text)))
    return ok({ ...readAiken(text, name), media: new Map() });
  if (
    extension === '.gift' ||
    /^(::|\$CATEGORY\s*:)/m.test(text) ||
    /\{\s*(?:[=~][^{}]*|T|F|TRUE|FALSE)\}/.test(text.slice(0, HEAD))
  )
    return ok({ ...readGift(text, quiz(file, rules)), media: new Map() });
  return ok({ ...readPastedText(text, { file: name, topics: rules.topics }), media: new Map() });
}

function looksLikeTable(text: string): boolean {
  const cells = readSeparated(text.slice(0, HEAD).replace(/"/g, ''), '');
  return cells.ok && headerRow(textGrid('', cells.value)) !== undefined;
}

async function fromXml(file: SourceFile, rules: ReadingRules): Promise<Result<SourceRows>> {
  const text = decodeText(file.bytes, file.file);
  if (!text.ok) return text;
  const root = readXml(text.value.text, file.file);
  if (!root.ok) return root;
  if (root.value.tag === 'quiz') return ok(readMoodle(root.value, quiz(file, rules)));
  const qti = readQtiFile(root.value, quiz(file, rules));
  return qti.rows.length > 0 || qti.problems.length > 0
    ? ok(qti)
    : refuse(
        unfit(file.file, 'FILE_FORMAT', [
          `根元素是 <${root.value.tag}>，既不是 Moodle 题库也不是 QTI 试题`,
          `begins with <${root.value.tag}>: neither a Moodle quiz nor a QTI item`,
        ]),
      );
}

function quiz(file: SourceFile, rules: ReadingRules) {
  return { file: basename(file.file), isTopic: (name: string) => rules.topics.find(name) !== undefined };
}
