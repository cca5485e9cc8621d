import { writeFile } from 'node:fs/promises';
import * as XLSX from '@e965/xlsx';
import type { BankRow } from './make-bank-xlsx.ts';
import { bankColumns, bankRows, bankSheetName } from './make-bank-xlsx.ts';

/** Small workbooks with one fault each, written on demand; nothing of them is committed. */

export const bankFaults = [
  'missing-options',
  'key-outside-options',
  'unknown-type',
  'duplicated-stem',
  'empty-stem',
  'formula-cell',
] as const;
export type BankFault = (typeof bankFaults)[number];

/** Where an importer has to point: the sheet's name and the row number as Excel shows it (the header is row 1). */
export interface FaultPlace {
  readonly fault: BankFault;
  readonly sheet: string;
  readonly row: number;
  readonly column: (typeof bankColumns)[number];
}

interface Spoiling {
  readonly column: (typeof bankColumns)[number];
  /** Changes of the row that is spoilt; `original` is a sound row earlier in the same sheet. */
  readonly spoil: (row: BankRow, original: BankRow) => BankRow;
}

const spoilings: Readonly<Record<BankFault, Spoiling>> = {
  'missing-options': {
    column: '选项A',
    spoil: (row) => ({ ...row, 选项A: '', 选项B: '', 选项C: '', 选项D: '', 选项E: '', 选项F: '', 选项G: '' }),
  },
  'key-outside-options': { column: '正确答案', spoil: (row) => ({ ...row, 正确答案: 'H' }) },
  'unknown-type': { column: '题型', spoil: (row) => ({ ...row, 题型: '填空题' }) },
  'duplicated-stem': { column: '题干', spoil: (row, original) => ({ ...row, 题干: original.题干 }) },
  'empty-stem': { column: '题干', spoil: (row) => ({ ...row, 题干: '  ' }) },
  // The formula itself is set in the sheet, see `setFormula`.
  'formula-cell': { column: '正确答案', spoil: (row) => row },
};

function setFormula(sheet: XLSX.WorkSheet, place: FaultPlace): void {
  const column = bankColumns.indexOf(place.column);
  const address = XLSX.utils.encode_cell({ c: column, r: place.row - 1 });
  sheet[address] = { t: 's', v: 'A', f: 'CHAR(65)' };
}

function writeSheet(rows: readonly BankRow[], places: readonly FaultPlace[]): Buffer {
  const sheet = XLSX.utils.json_to_sheet([...rows], { header: [...bankColumns] });
  for (const place of places) {
    if (place.fault === 'formula-cell') {
      setFormula(sheet, place);
    }
  }
  const book = XLSX.utils.book_new();
  XLSX.utils.book_append_sheet(book, sheet, bankSheetName);
  return XLSX.write(book, { type: 'buffer', bookType: 'xlsx' });
}

/**
 * Writes a workbook of ten sound single-choice questions and, after them, one row for each of `faults`.
 * Returns the place of every fault, in the order of the rows.
 */
export async function writeBadBank(
  path: string,
  faults: readonly BankFault[],
): Promise<readonly FaultPlace[]> {
  const singles = bankRows().filter((row) => row.题型 === '单选题' && row.选项锁定 === '否');
  const sound = singles.slice(0, 10);
  const original = sound[2];
  const places: FaultPlace[] = [];
  const spoilt: BankRow[] = [];
  faults.forEach((fault, at) => {
    const row = singles[sound.length + at];
    if (row === undefined || original === undefined) {
      throw new Error('the sample bank has too few single-choice questions for a broken workbook');
    }
    spoilt.push(spoilings[fault].spoil(row, original));
    places.push({ fault, sheet: bankSheetName, row: sound.length + at + 2, column: spoilings[fault].column });
  });
  await writeFile(path, writeSheet([...sound, ...spoilt], places));
  return places;
}
