import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as XLSX from '@e965/xlsx';
import { afterAll, describe, expect, it } from 'vitest';
import { fixturePaths } from '../fixture-paths.ts';
import { questions101 } from './101.questions.ts';
import { bankFaults, writeBadBank } from './make-bad-bank-xlsx.ts';
import { bankColumns, bankRows, bankSheetName, bankWorkbook } from './make-bank-xlsx.ts';

const folder = mkdtempSync(join(tmpdir(), 'bad-bank-'));
afterAll(() => rmSync(folder, { recursive: true }));

function sheetOf(bytes: Buffer): XLSX.WorkSheet {
  const sheet = XLSX.read(bytes).Sheets[bankSheetName];
  if (sheet === undefined) {
    throw new Error(`no sheet ${bankSheetName}`);
  }
  return sheet;
}

function rowsOf(bytes: Buffer): readonly Record<string, string>[] {
  return XLSX.utils.sheet_to_json<Record<string, string>>(sheetOf(bytes), { defval: '', raw: false });
}

describe('the committed workbook', () => {
  const committed = readFileSync(fixturePaths.bankWorkbook);

  it('says cell by cell what the question data say', () => {
    expect(rowsOf(committed)).toEqual(bankRows());
  });

  it('has one row for a question, a case and each of its sub-questions', () => {
    const subs = questions101.reduce((sum, one) => sum + (one.kind === 'case' ? one.subs.length : 0), 0);
    expect(rowsOf(committed).length).toBe(questions101.length + subs);
  });

  it('is the same bytes whenever it is written again', () => {
    expect(bankWorkbook(bankRows()).equals(committed)).toBe(true);
  });

  it('follows every case row with its sub rows and leaves the options of the case empty', () => {
    const rows = bankRows();
    rows.forEach((row, at) => {
      if (row.题型 === '案例题') {
        expect([row.选项A, row.正确答案]).toEqual(['', '']);
        expect(rows.slice(at + 1, at + 6).every(({ 题型 }) => 题型.startsWith('案例-'))).toBe(true);
      }
      if (row.题型.endsWith('判断') || row.题型 === '判断题') {
        expect(['正确', '错误']).toContain(row.正确答案);
      }
    });
  });
});

describe('a broken workbook', () => {
  it.each(bankFaults)('has exactly the fault %s, in the row it names', async (fault) => {
    const path = join(folder, `${fault}.xlsx`);
    const [place] = await writeBadBank(path, [fault]);
    const sheet = sheetOf(readFileSync(path));
    const rows = rowsOf(readFileSync(path));
    const row = rows[(place?.row ?? 0) - 2];
    expect(rows.length).toBe(11);
    expect(place).toMatchObject({ fault, sheet: bankSheetName, row: 12 });
    const cell = sheet[XLSX.utils.encode_cell({ r: 11, c: bankColumns.indexOf(place?.column ?? '题干') })];
    switch (fault) {
      case 'missing-options':
        return expect(row?.['选项A']).toBe('');
      case 'key-outside-options':
        return expect(row).toMatchObject({ 选项H: '', 正确答案: 'H' });
      case 'unknown-type':
        return expect(row?.['题型']).toBe('填空题');
      case 'duplicated-stem':
        return expect(row?.['题干']).toBe(rows[2]?.['题干']);
      case 'empty-stem':
        return expect(row?.['题干']?.trim()).toBe('');
      case 'formula-cell':
        return expect(cell?.f).toBe('CHAR(65)');
    }
  });

  it('can hold all faults at once, one row each', async () => {
    const places = await writeBadBank(join(folder, 'all.xlsx'), bankFaults);
    expect(places.map(({ row }) => row)).toEqual([12, 13, 14, 15, 16, 17]);
  });
});
