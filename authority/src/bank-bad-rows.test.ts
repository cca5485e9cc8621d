import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BankFault, bankFaults, writeBadBank } from '@exam-room/test-fixtures/bank/make-bad-bank-xlsx';
import { fixturePaths } from '@exam-room/test-fixtures/fixture-paths';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BankBench, bankBench } from '../e2e/bank-bench.ts';
import { must } from '../e2e/small-authority.ts';
import { HEADER, judge, multi, type Row, single, soundRows, story, sub } from '../e2e/small-workbook.ts';
import { lintBank } from './compose-office.ts';

let bench: BankBench;
beforeAll(async () => {
  bench = await bankBench();
});
afterAll(() => bench.clear());

describe('a bad row is named with sheet, row and column, and nothing is built', () => {
  const cases: readonly (readonly [string, readonly Row[], readonly string[]])[] = [
    [
      'options are missing',
      [single('甲题', { 选项A: '', 选项B: '', 选项C: '', 选项D: '' })],
      ['题库!2 选项A OPTIONS_MISSING'],
    ],
    [
      'only one option is there',
      [single('甲题', { 选项B: '', 选项C: '', 选项D: '', 正确答案: 'A' })],
      ['题库!2 选项B OPTIONS_MISSING'],
    ],
    ['an option between others is empty', [single('甲题', { 选项C: '' })], ['题库!2 选项C OPTION_GAP']],
    [
      'eight options',
      [multi('甲题', { 选项E: '戊', 选项F: '己', 选项G: '庚', 选项H: '辛' })],
      ['题库!2 选项H OPTIONS_MANY'],
    ],
    ['the same option twice', [single('甲题', { 选项D: ' 甲' })], ['题库!2 选项D OPTION_TWICE']],
    [
      'the key is outside the options',
      [single('甲题', { 正确答案: 'E' })],
      ['题库!2 正确答案 ANSWER_OUTSIDE'],
    ],
    ['the key is empty', [single('甲题', { 正确答案: '' })], ['题库!2 正确答案 ANSWER_MISSING']],
    [
      'the key of a single question has two letters',
      [single('甲题', { 正确答案: 'AB' })],
      ['题库!2 正确答案 ANSWER_COUNT'],
    ],
    [
      'the key of a multi question has one letter',
      [multi('甲题', { 正确答案: 'A' })],
      ['题库!2 正确答案 ANSWER_COUNT'],
    ],
    ['a letter stands twice', [multi('甲题', { 正确答案: 'AAB' })], ['题库!2 正确答案 ANSWER_TWICE']],
    ['a key that is no letter', [single('甲题', { 正确答案: '第二个' })], ['题库!2 正确答案 ANSWER_UNCLEAR']],
    [
      'a judge key that says nothing',
      [judge('甲题', { 正确答案: '也许' })],
      ['题库!2 正确答案 ANSWER_UNCLEAR'],
    ],
    ['an unknown type', [single('甲题', { 题型: '填空题' })], ['题库!2 题型 TYPE_UNKNOWN']],
    ['the stem is empty', [single('  ')], ['题库!2 题干 STEM_EMPTY']],
    [
      'a stem stands twice',
      [single('甲题（ ）。'), judge('乙题'), single(' 甲题( )')],
      ['题库!4 题干 STEM_TWICE'],
    ],
    ['an unknown topic', [single('甲题', { 章节: '天文' })], ['题库!2 章节 TOPIC_UNKNOWN']],
    ['no topic', [single('甲题', { 章节: '' })], ['题库!2 章节 TOPIC_MISSING']],
    [
      'a topic of another part',
      [single('甲题', { 知识模块: '专业技能' })],
      ['题库!2 知识模块 PART_MISMATCH'],
    ],
    ['an unknown difficulty', [single('甲题', { 难度: '很难说' })], ['题库!2 难度 DIFFICULTY_UNCLEAR']],
    [
      'a lock that is neither yes nor no',
      [single('甲题', { 选项锁定: '也许' })],
      ['题库!2 选项锁定 LOCK_UNCLEAR'],
    ],
    ['a part of a case without a case', [sub('单选', '甲题')], ['题库!2 题型 SUB_ALONE']],
    ['a case without parts', [story('案例一'), single('甲题')], ['题库!2 题型 CASE_SIZE']],
    [
      'a case with a key of its own',
      [story('案例一', { 正确答案: 'A' }), sub('判断', '小题')],
      ['题库!2 正确答案 CASE_CELL'],
    ],
    [
      'a part that says another topic than its case',
      [story('案例一'), sub('判断', '小题', { 章节: '测量放线' })],
      ['题库!3 章节 SUB_PLACE'],
    ],
    ['an unfinished superscript', [single('面积为5m^{2（ ）')], ['题库!2 题干 NOTATION']],
    ['a table with ragged rows', [single('见表（ ）\n| 甲 | 乙 |\n| 1 |')], ['题库!2 题干 TABLE_SHAPE']],
    ['an invisible character', [single('甲\u202e题')], ['题库!2 题干 TEXT_INVISIBLE']],
    ['an image name with a path', [single('[图:../secret.png]')], ['题库!2 题干 IMAGE_NAME']],
    ['an image that is not there', [single('见图（ ）\n[图:none.png]')], ['题库!2 题干 IMAGE_MISSING']],
  ];
  it.each(cases)('%s', async (...[, rows, expected]) => {
    const file = bench.written(rows);
    expect(await bench.errorsOf(file)).toEqual(expected);
    const { outcome, data } = await bench.build(file);
    expect(must(outcome).built).toBe(false);
    expect(existsSync(join(data, 'banks'))).toBe(false);
  });

  it('every fault of the fixture workbooks, one by one and all together', async () => {
    const path = join(bench.folder, 'bad.xlsx');
    const topics = fixturePaths.topics;
    const codes: Readonly<Record<BankFault, string>> = {
      'missing-options': 'OPTIONS_MISSING',
      'key-outside-options': 'ANSWER_OUTSIDE',
      'unknown-type': 'TYPE_UNKNOWN',
      'duplicated-stem': 'STEM_TWICE',
      'empty-stem': 'STEM_EMPTY',
      'formula-cell': 'CELL_FORMULA',
    };
    for (const faults of [...bankFaults.map((one) => [one]), [...bankFaults]]) {
      const places = await writeBadBank(path, faults);
      const found = must(await lintBank({ file: path, topics }));
      const errors = found.report.problems
        .filter((one) => one.severity === 'error')
        .map(({ place, code }) => [place.sheet, place.row, place.column, code]);
      expect(errors).toEqual(places.map((one) => [one.sheet, one.row, one.column, codes[one.fault]]));
      expect(found.report.finished).toEqual([]);
    }
  });

  it('all problems of all rows and sheets at once, not only the first', async () => {
    const file = bench.written({
      甲: [single('一', { 正确答案: 'F', 难度: '?' }), single('二')],
      乙: [judge('三', { 正确答案: '' })],
    });
    expect(new Set(await bench.errorsOf(file))).toEqual(
      new Set([
        '甲!2 难度 DIFFICULTY_UNCLEAR',
        '甲!2 正确答案 ANSWER_OUTSIDE',
        '乙!2 正确答案 ANSWER_MISSING',
      ]),
    );
  });

  it('a file that is no workbook is refused by name', async () => {
    const path = join(bench.folder, 'letter.xlsx');
    writeFileSync(path, 'Dear authority');
    const found = await lintBank({ file: path, topics: bench.topics });
    expect(found.ok ? '' : found.error.map((one) => [one.code, one.where])).toEqual([
      ['FILE_FORMAT', 'letter.xlsx'],
    ]);
  });
});

describe('the header', () => {
  it('is read by name: any order, spaces, *, (必填), full-width letters', async () => {
    const decorated = HEADER.map((name) =>
      name === '题干' ? ' *题 干（必填）' : name === '选项A' ? '选项ａ' : `${name}*`,
    );
    expect(await bench.errorsOf(bench.written(soundRows(), decorated))).toEqual([]);
  });

  it('names a column that is missing', async () => {
    const header = HEADER.map((name) => (name === '正确答案' ? '备注' : name));
    expect(
      (await bench.errorsOf(bench.written(soundRows(), header))).every((line) => line.includes('正确答案')),
    ).toBe(true);
  });
});
