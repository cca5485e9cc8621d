import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import iconv from 'iconv-lite';
import { qti21Package, qti30Package } from './make-qti.ts';
import {
  kaoshibaoXlsx,
  optionRowsXlsx,
  optionsInCellCsv,
  placedPictureXlsx,
  rowsTabbed,
  sheetPerTypeXls,
} from './make-tables.ts';
import { aikenText, giftText, moodleXml, pastedText } from './make-texts.ts';

/** Absolute path of a fixture of this folder. */
export function formatFixture(name: string): string {
  return fileURLToPath(new URL(`files/${name}`, import.meta.url));
}

/** Every file of `files/`, by name; a folder's files have its name in front. `node test-fixtures/bank-formats/make-formats.ts` writes them. */
export const formatFiles: Readonly<Record<string, () => Buffer>> = {
  'kaoshibao.xlsx': kaoshibaoXlsx,
  'placed-picture.xlsx': placedPictureXlsx,
  'option-rows.xlsx': optionRowsXlsx,
  'sheet-per-type.xls': sheetPerTypeXls,
  'options-in-cell.utf8.csv': () => Buffer.from(optionsInCellCsv()),
  'options-in-cell.utf8-bom.csv': () => Buffer.from(`\ufeff${optionsInCellCsv()}`),
  'options-in-cell.gb18030.csv': () => iconv.encode(optionsInCellCsv(), 'gb18030'),
  'rows.utf16-bom.txt': () => Buffer.from(`\ufeff${rowsTabbed()}`, 'utf16le'),
  'rows.utf16be.txt': () => Buffer.from(rowsTabbed(), 'utf16le').swap16(),
  'pasted.utf8.txt': () => Buffer.from(pastedText()),
  'pasted.gb18030.txt': () => iconv.encode(pastedText(), 'gb18030'),
  'moodle.xml': () => Buffer.from(moodleXml()),
  'gift.txt': () => Buffer.from(giftText()),
  'aiken/法律法规.txt': () => Buffer.from(aikenText('法律法规')),
  'aiken/建筑材料.txt': () => Buffer.from(aikenText('建筑材料')),
  'qti21.zip': qti21Package,
  'qti30.zip': qti30Package,
};

if (import.meta.main) {
  mkdirSync(formatFixture('aiken'), { recursive: true });
  for (const [name, make] of Object.entries(formatFiles)) writeFileSync(formatFixture(name), make());
  process.stdout.write(`${Object.keys(formatFiles).length} files written\n`);
}
