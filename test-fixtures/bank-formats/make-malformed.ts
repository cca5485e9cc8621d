import * as XLSX from '@e965/xlsx';
import { strToU8, zipSync } from 'fflate';
import iconv from 'iconv-lite';
import { seededRandom } from '../seeded-random.ts';
import { separated } from './make-tables.ts';

/** A file that must be refused, the code of the refusal, and what the sentence has to name beside the file. */
export interface Malformed {
  readonly name: string;
  readonly bytes: () => Buffer;
  readonly code: string;
  readonly place: string;
}

const HEADER = ['题干', '题型', '选项A', '选项B', '选项C', '选项D', '正确答案', '章节', '难度'];
const ROW = ['扫地杆距地面不超过（ ）mm。', '单选题', '100', '200', '300', '400', 'B', '法律法规', '易'];
const MEGABYTE = 1024 * 1024;
/** Zeros of this many bytes shrink a thousandfold. */
const BOMB_BYTES = 20 * MEGABYTE;

function sheetBook(rows: readonly (readonly string[])[], bookType: 'xlsx' | 'biff8' = 'xlsx'): Buffer {
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, XLSX.utils.aoa_to_sheet(rows.map((row) => [...row])), '题库');
  return XLSX.write(book, { type: 'buffer', bookType, compression: true });
}

const soundBook = () => sheetBook([HEADER, ROW]);

function zip(files: Readonly<Record<string, Uint8Array | string>>): Buffer {
  const entries = Object.entries(files).map(
    ([name, part]) =>
      [name, [typeof part === 'string' ? strToU8(part) : part, { mtime: '1980-01-01', level: 6 }]] as const,
  );
  // The library's types want mutable tuples.
  return Buffer.from(zipSync(Object.fromEntries(entries) as unknown as Parameters<typeof zipSync>[0]));
}

const CONTENT_TYPES =
  '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>';

/** The least that opens as a workbook, with a sheet of the caller's. */
function bareBook(sheet: string, more: Readonly<Record<string, string | Uint8Array>> = {}): Buffer {
  const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
  const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const rels = 'http://schemas.openxmlformats.org/package/2006/relationships';
  return zip({
    '[Content_Types].xml': CONTENT_TYPES,
    '_rels/.rels': `<Relationships xmlns="${rels}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="题库" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${rels}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': sheet,
    ...more,
  });
}

function sheetXml(rows: readonly (readonly string[])[], prolog = ''): string {
  const cell = (text: string) => `<c t="inlineStr"><is><t>${text}</t></is></c>`;
  const body = rows.map((row, at) => `<row r="${at + 1}">${row.map(cell).join('')}</row>`).join('');
  return `<?xml version="1.0"?>${prolog}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${body}</sheetData></worksheet>`;
}

/** Makes a zip say that its entry unpacks to `size` bytes, in both of its directories. */
function lying(bytes: Buffer, entry: string, size: number): Buffer {
  const patched = Buffer.from(bytes);
  const name = Buffer.from(entry);
  for (let at = patched.indexOf('PK'); at >= 0; at = patched.indexOf('PK', at + 2)) {
    const central = patched.readUInt32LE(at) === 0x02014b50;
    const nameAt = central ? at + 46 : at + 30;
    if (!central && patched.readUInt32LE(at) !== 0x04034b50) continue;
    if (patched.subarray(nameAt, nameAt + name.length).equals(name))
      patched.writeUInt32LE(size, central ? at + 24 : at + 22);
  }
  return patched;
}

/** Lets every entry of the directory point to the first one's bytes: a small file that promises a thousandfold. */
function overlapping(bytes: Buffer): Buffer {
  const patched = Buffer.from(bytes);
  for (let at = patched.indexOf('PK\x01\x02'); at >= 0; at = patched.indexOf('PK\x01\x02', at + 4))
    patched.writeUInt32LE(0, at + 42);
  return patched;
}

/** An .xls whose workbook begins with the record that says "encrypted". */
function encryptedXls(): Buffer {
  const container = XLSX.CFB.read(sheetBook([HEADER, ROW], 'biff8'), { type: 'buffer' });
  const stream = XLSX.CFB.find(container, '/Workbook');
  if (stream === null) throw new Error('the library wrote no Workbook stream');
  const content = Buffer.from(stream.content as Uint8Array);
  const bof = content.readUInt16LE(2) + 4;
  // FILEPASS: XOR obfuscation with some key and verifier.
  const filepass = Buffer.from([0x2f, 0x00, 0x06, 0x00, 0x00, 0x00, 0x34, 0x12, 0x78, 0x56]);
  XLSX.CFB.utils.cfb_add(
    container,
    '/Workbook',
    Buffer.concat([content.subarray(0, bof), filepass, content.subarray(bof)]),
  );
  return Buffer.from(XLSX.CFB.write(container, { type: 'buffer' }) as Uint8Array);
}

function encryptedXlsx(): Buffer {
  const container = XLSX.CFB.utils.cfb_new();
  XLSX.CFB.utils.cfb_add(container, '/EncryptionInfo', Buffer.alloc(224, 4));
  XLSX.CFB.utils.cfb_add(container, '/EncryptedPackage', Buffer.alloc(8_192, 9));
  return Buffer.from(XLSX.CFB.write(container, { type: 'buffer' }) as Uint8Array);
}

const BOMB = `<!DOCTYPE quiz [<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">${Array.from('bcdefghij', (name, at) => `<!ENTITY ${name} "${`&${'abcdefghi'[at]};`.repeat(10)}">`).join('')}]>`;
const moodle = (stem: string, prolog = '') =>
  `<?xml version="1.0" encoding="UTF-8"?>\n${prolog}<quiz><question type="truefalse"><questiontext format="html"><text>${stem}</text></questiontext><answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question></quiz>`;
const long = () => '长'.repeat((10 * MEGABYTE) / 3);
/** Ten megabytes that do not shrink to nothing: a repeated letter would be taken for a bomb before it is taken for a cell. */
function tenMegabytes(): string {
  const random = seededRandom('ten megabytes');
  const word = () => random.below(0x7fffffff).toString(36);
  return Array.from({ length: (10 * MEGABYTE) / 6 }, word).join('');
}
const utf8 = (text: string) => Buffer.from(text);

/** Every kind of file that is not what it seems. */
export const malformed: readonly Malformed[] = [
  { name: 'cut.xlsx', bytes: () => soundBook().subarray(0, 2_000), code: 'FILE_CUT', place: 'cut.xlsx' },
  {
    name: 'cut.xls',
    bytes: () => sheetBook([HEADER, ROW], 'biff8').subarray(0, 1_500),
    code: 'FILE_FORMAT',
    place: 'cut.xls',
  },
  {
    name: 'cut.zip',
    bytes: () => zip({ 'imsmanifest.xml': '<manifest/>' }).subarray(0, 60),
    code: 'FILE_CUT',
    place: 'cut.zip',
  },
  { name: 'cut.xml', bytes: () => utf8(moodle('甲').slice(0, 150)), code: 'XML_SYNTAX', place: 'cut.xml:' },
  { name: 'letter.xlsx', bytes: () => utf8('Dear authority'), code: 'FILE_FORMAT', place: 'letter.xlsx' },
  {
    name: 'flipped.xlsx',
    bytes: () => flipped(soundBook()),
    code: 'FILE_DAMAGED',
    place: 'xl/worksheets/sheet1.xml',
  },
  {
    name: 'bomb.xlsx',
    bytes: () => bareBook(sheetXml([]), { 'xl/media/zeros.png': new Uint8Array(BOMB_BYTES) }),
    code: 'FILE_BOMB',
    place: 'xl/media/zeros.png',
  },
  {
    name: 'bomb.zip',
    bytes: () => zip({ 'imsmanifest.xml': '<manifest/>', 'zeros.xml': new Uint8Array(BOMB_BYTES) }),
    code: 'FILE_BOMB',
    place: 'zeros.xml',
  },
  {
    name: 'lying.xlsx',
    bytes: () =>
      lying(
        bareBook(sheetXml([]), { 'xl/media/zeros.png': new Uint8Array(BOMB_BYTES) }),
        'xl/media/zeros.png',
        1_000,
      ),
    code: 'FILE_DAMAGED',
    place: 'xl/media/zeros.png',
  },
  {
    name: 'overlapping.zip',
    bytes: () =>
      overlapping(
        zip(Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`part-${at}.xml`, 'x'.repeat(1_000)]))),
      ),
    code: 'FILE_BOMB',
    place: 'part-',
  },
  {
    name: 'crowd.zip',
    bytes: () => zip(Object.fromEntries(Array.from({ length: 5_001 }, (_, at) => [`p${at}`, '']))),
    code: 'FILE_BOMB',
    place: 'crowd.zip',
  },
  {
    name: 'slip.xlsx',
    bytes: () => bareBook(sheetXml([HEADER, ROW]), { '../../evil.xml': '<x/>' }),
    code: 'FILE_NAMES',
    place: '../../evil.xml',
  },
  {
    name: 'slip.zip',
    bytes: () => zip({ 'imsmanifest.xml': '<manifest/>', '/etc/cron.d/evil': 'x' }),
    code: 'FILE_NAMES',
    place: '/etc/cron.d/evil',
  },
  {
    name: 'slip-back.zip',
    bytes: () => zip({ 'imsmanifest.xml': '<manifest/>', 'a\\..\\..\\evil.xml': 'x' }),
    code: 'FILE_NAMES',
    place: 'evil.xml',
  },
  {
    name: 'drive.zip',
    bytes: () => zip({ 'imsmanifest.xml': '<manifest/>', 'C:/evil.xml': 'x' }),
    code: 'FILE_NAMES',
    place: 'C:/evil.xml',
  },
  { name: 'formula.xlsx', bytes: formulaBook, code: 'CELL_FORMULA', place: 'G2' },
  {
    name: 'formula.csv',
    bytes: () =>
      utf8(separated([HEADER, ROW.map((cell) => (cell === 'B' ? '=HYPERLINK("http://x","B")' : cell))], ',')),
    code: 'CELL_FORMULA',
    place: 'G2',
  },
  {
    name: 'long.xlsx',
    bytes: () => bareBook(sheetXml([HEADER, [tenMegabytes(), ...ROW.slice(1)]])),
    code: 'TEXT_LONG',
    place: 'A2',
  },
  {
    name: 'long.csv',
    bytes: () => utf8(separated([HEADER, [long(), ...ROW.slice(1)]], ',')),
    code: 'TEXT_LONG',
    place: 'A2',
  },
  {
    name: 'long.txt',
    bytes: () => utf8(`一、判断题\n1、${long()}\n答案：对\n章节：法律法规\n难度：易\n`),
    code: 'TEXT_LONG',
    place: 'long.txt!2',
  },
  { name: 'long.xml', bytes: () => utf8(moodle(long())), code: 'TEXT_LONG', place: 'long.xml:2' },
  {
    name: 'long.gift',
    bytes: () => utf8(`$CATEGORY: 法律法规/易\n\n${long()} {T}\n`),
    code: 'TEXT_LONG',
    place: 'long.gift!3',
  },
  {
    name: 'entities.xml',
    bytes: () => utf8(moodle('&j;', BOMB)),
    code: 'XML_ENTITIES',
    place: 'entities.xml:2',
  },
  {
    name: 'entities.xlsx',
    bytes: () => bareBook(sheetXml([HEADER, ['&j;', ...ROW.slice(1)]], BOMB)),
    code: 'XML_ENTITIES',
    place: 'xl/worksheets/sheet1.xml',
  },
  {
    name: 'entities.zip',
    bytes: () => zip({ 'imsmanifest.xml': `<?xml version="1.0"?>${BOMB}<manifest>&j;</manifest>` }),
    code: 'XML_ENTITIES',
    place: 'entities.zip/imsmanifest.xml',
  },
  { name: 'deep.xml', bytes: () => utf8(moodle('<b>'.repeat(50_000))), code: 'XML_DEEP', place: 'deep.xml' },
  {
    name: 'shift-jis.txt',
    bytes: () => iconv.encode('次のうち、施工管理について正しいものはどれか。'.repeat(20), 'shiftjis'),
    code: 'ENCODING_UNKNOWN',
    place: 'shift-jis.txt',
  },
  {
    name: 'mixed.csv',
    bytes: () =>
      Buffer.concat([
        utf8(separated([HEADER, ROW, ROW], ',')),
        iconv.encode(separated([ROW], ','), 'gb18030'),
      ]),
    code: 'ENCODING_BROKEN',
    place: 'mixed.csv:4',
  },
  {
    name: 'quote.csv',
    bytes: () => utf8(`${separated([HEADER, ROW], ',')}"没有结束的引号,单选题\n`),
    code: 'CSV_QUOTE',
    place: 'quote.csv:3',
  },
  { name: 'encrypted.xlsx', bytes: encryptedXlsx, code: 'FILE_ENCRYPTED', place: 'encrypted.xlsx' },
  { name: 'encrypted.xls', bytes: encryptedXls, code: 'FILE_ENCRYPTED', place: 'encrypted.xls' },
  {
    name: 'bank.docx',
    bytes: () => zip({ 'word/document.xml': '<x/>' }),
    code: 'FILE_FORMAT',
    place: 'bank.docx',
  },
  {
    name: 'document.xlsx',
    bytes: () => zip({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '<x/>' }),
    code: 'FILE_FORMAT',
    place: 'document.xlsx',
  },
  {
    name: 'html.xml',
    bytes: () => utf8('<html><body>404</body></html>'),
    code: 'FILE_FORMAT',
    place: 'html.xml',
  },
];

/** One bit of the sheet's compressed bytes is another: the checksum does not hold. */
function flipped(bytes: Buffer): Buffer {
  const patched = Buffer.from(bytes);
  const at = patched.indexOf('xl/worksheets/sheet1.xml') + 'xl/worksheets/sheet1.xml'.length + 200;
  patched[at] = (patched[at] ?? 0) ^ 0x10;
  return patched;
}

function formulaBook(): Buffer {
  const book = XLSX.utils.book_new();
  const sheet = XLSX.utils.aoa_to_sheet([[...HEADER], [...ROW]]);
  sheet['G2'] = { t: 's', v: 'B', f: 'CHAR(66)' };
  XLSX.utils.book_append_sheet(book, sheet, '题库');
  return XLSX.write(book, { type: 'buffer', bookType: 'xlsx' });
}
