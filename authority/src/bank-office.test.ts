import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newSecret } from '@exam-room/shared/host/native-crypto';
import { blueprintSchema } from '@exam-room/shared/model';
import { fixturePaths } from '@exam-room/test-fixtures/fixture-paths';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BankBench, bankBench, seatSide } from '../e2e/bank-bench.ts';
import { must } from '../e2e/small-authority.ts';
import { judge, multi, type Row, single, soundRows, story, sub } from '../e2e/small-workbook.ts';
import { openBank } from './bank/bank-folder.ts';
import { lintBank } from './compose-office.ts';

let bench: BankBench;
beforeAll(async () => {
  bench = await bankBench();
});
afterAll(() => bench.clear());

describe('the answer side', () => {
  /** Sound rows with random keys of the right kind. */
  const bank = fc
    .array(
      fc.record({
        kind: fc.constantFrom('single', 'multi', 'judge', 'case'),
        stem: fc.uuid(),
        locked: fc.boolean(),
      }),
      { minLength: 2, maxLength: 10 },
    )
    .chain((questions) =>
      fc.tuple(
        fc.constant(questions),
        fc.infiniteStream(fc.nat({ max: 9 })),
        fc.infiniteStream(fc.nat({ max: 9 })),
      ),
    );
  const LETTERS = ['AB', 'AC', 'AD', 'BC', 'BD', 'CD', 'ABC', 'ABD', 'ACD', 'ABCD'];
  const keyOf = (kind: string, pick: number): string =>
    kind === 'multi'
      ? (LETTERS[pick] ?? 'AB')
      : kind === 'judge'
        ? pick % 2 === 0
          ? '正确'
          : '错误'
        : 'ABCD'.charAt(pick % 4);

  it('leaves no trace on the seat side: permuting all keys gives the same bytes (THREATS C2)', async () => {
    await fc.assert(
      fc.asyncProperty(bank, async ([questions, first, second]) => {
        const rows = (picks: Iterator<number>) =>
          questions.flatMap(({ kind, stem, locked }): readonly Row[] => {
            const pick = () => Number(picks.next().value);
            const lock = { 选项锁定: locked ? '是' : '否' };
            if (kind === 'single') return [single(stem, { ...lock, 正确答案: keyOf(kind, pick()) })];
            if (kind === 'multi') return [multi(stem, { ...lock, 正确答案: keyOf(kind, pick()) })];
            if (kind === 'judge') return [judge(stem, { 正确答案: keyOf(kind, pick()) })];
            return [
              story(stem),
              sub('单选', '问一', { ...lock, 正确答案: keyOf('single', pick()) }),
              sub('判断', '问二', { 正确答案: keyOf('judge', pick()) }),
              sub('多选', '问三', { 正确答案: keyOf('multi', pick()) }),
            ];
          });
        const [a, b] = [
          await bench.build(bench.written(rows(first[Symbol.iterator]()))),
          await bench.build(bench.written(rows(second[Symbol.iterator]()))),
        ];
        expect(must(a.outcome).built && must(b.outcome).built).toBe(true);
        expect(seatSide(b.at)).toBe(seatSide(a.at));
        for (const one of [a, b]) rmSync(one.data, { recursive: true });
      }),
      { numRuns: 25 },
    );
  });

  it('points to the same words after the options were put into their canonical order', async () => {
    const file = bench.written([
      single('单选', { 选项A: '错一', 选项B: '错二', 选项C: '对', 选项D: '错三', 正确答案: 'C' }),
      multi('多选', { 选项A: '对一', 选项B: '错', 选项C: '对二', 选项D: '对三', 正确答案: 'ACD' }),
      judge('判断', { 正确答案: '错误' }),
      single('锁定', { 选项A: '10', 选项B: '20', 选项C: '30', 选项D: '40', 正确答案: 'B', 选项锁定: '是' }),
    ]);
    const { questions, keys } = await bench.opened((await bench.build(file)).at);
    const chosen = (stem: string) => {
      const question = questions.find((one) => JSON.stringify(one.stem).includes(stem));
      const item = question?.items[0];
      const key = keys.get(`${question?.question}.1`) ?? [];
      return key
        .map((option) => JSON.stringify(item?.options[option] ?? option).replace(/[^0-9\u4e00-\u9fff]/g, ''))
        .toSorted();
    };
    expect(chosen('单选')).toEqual(['对']);
    expect(chosen('多选')).toEqual(['对一', '对三', '对二'].toSorted());
    expect(
      keys.get(`${questions.find((one) => JSON.stringify(one.stem).includes('判断'))?.question}.1`),
    ).toEqual([1]);
    const locked = questions.find((one) => JSON.stringify(one.stem).includes('锁定'));
    expect(locked?.items[0]?.options.map((option) => JSON.stringify(option).replace(/\D/g, ''))).toEqual([
      '10',
      '20',
      '30',
      '40',
    ]);
    expect(keys.get(`${locked?.question}.1`)).toEqual([1]);
  });

  it('cannot be guessed from the place: an author who always writes C gets every place about as often', async () => {
    const rows = Array.from({ length: 400 }, (_, at) => single(`第${at}题`, { 正确答案: 'C' }));
    const { keys, index } = await bench.opened((await bench.build(bench.written(rows))).at);
    const counts = [0, 0, 0, 0];
    for (const [at] of keys.values()) counts[at ?? 0] = (counts[at ?? 0] ?? 0) + 1;
    // χ² of three degrees of freedom: beyond 16.27 once in a thousand banks.
    const chi = counts.reduce((sum, count) => sum + (count - 100) ** 2 / 100, 0);
    expect(chi).toBeLessThan(30);
    expect(index.questions.map((one) => one.question)).toEqual(
      index.questions.map((one) => one.question).toSorted(),
    );
  });
});

describe('a built bank', () => {
  it('is the same to the byte when it is built again, and another bank under another secret', async () => {
    const file = bench.written(soundRows());
    const [first, again] = [await bench.build(file), await bench.build(file)];
    expect(seatSide(again.at)).toBe(seatSide(first.at));
    // Signatures included; what is sealed has the same contents, as the record's digests say.
    for (const name of ['bank.dsse.json', 'record.dsse.json', 'index.json', 'questions.bin'])
      expect(readFileSync(join(again.at, name)).equals(readFileSync(join(first.at, name)))).toBe(true);
    const elsewhere = await bench.build(file, {
      keys: { ...bench.office.keys, bankSecret: Buffer.from(newSecret(), 'hex') },
    });
    const ids = async (at: string) => (await bench.opened(at)).index.questions.map((one) => one.question);
    const mine = new Set(await ids(first.at));
    const others = await ids(elsewhere.at);
    expect(others.length).toBe(mine.size);
    expect(others.some((id) => mine.has(id))).toBe(false);
  });

  it('is left alone when the same version is built again; other contents need another version', async () => {
    const { data, outcome } = await bench.build(bench.written(soundRows()));
    expect(must(outcome)).toMatchObject({ built: true, already: false });
    expect(must((await bench.build(bench.written(soundRows()), { data })).outcome)).toMatchObject({
      built: true,
      already: true,
    });
    const changed = await bench.build(bench.written(soundRows().slice(1)), { data });
    expect(changed.outcome.ok ? '' : changed.outcome.error.code).toBe('BANK_VERSION_TAKEN');
    expect(
      must((await bench.build(bench.written(soundRows().slice(1)), { data, version: 2 })).outcome).built,
    ).toBe(true);
  });

  it('with one changed byte in any part is refused and the part is named', async () => {
    const { at } = await bench.build(bench.written(soundRows()));
    const refusal = async (name: string, place: (bytes: Buffer) => number) => {
      const path = join(at, name);
      const whole = readFileSync(path);
      const bad = Buffer.from(whole);
      const where = place(bad);
      bad[where] = (bad[where] ?? 0) ^ 1;
      writeFileSync(path, bad);
      const bank = await openBank(at, bench.office.keys.trust.roles.bank, bench.office.keys.results);
      const result = bank.ok ? await bank.value.answerKeys() : bank;
      writeFileSync(path, whole);
      return result.ok ? 'opened' : `${result.error.code} ${result.error.where?.includes(name)}`;
    };
    for (const name of ['bank.dsse.json', 'record.dsse.json'])
      expect(await refusal(name, (bytes) => bytes.indexOf('"payload": "') + 100)).toMatch(
        /^ENVELOPE_(SIGNATURE|DAMAGED) true$/,
      );
    expect(await refusal('index.json', (bytes) => bytes.length >> 1)).toBe('BANK_INDEX true');
    expect(await refusal('questions.bin', (bytes) => bytes.length >> 1)).toBe('BANK_QUESTION true');
    expect(await refusal('content-key.age', (bytes) => bytes.length - 3)).toBe('BANK_KEY true');
    expect(await refusal('answer-keys.age', (bytes) => bytes.length - 3)).toBe('ANSWER_KEYS_SEALED true');
    expect((await openBank(at, bench.office.keys.trust.roles.session, bench.office.keys.results)).ok).toBe(
      false,
    );
    expect((await openBank(at, bench.office.keys.trust.roles.bank, bench.office.keys.results)).ok).toBe(true);
  });

  it('carries text, superscripts, tables and pictures, and nothing of the original picture files', async () => {
    const original = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#804020' } })
      .withMetadata({ exif: { IFD0: { Copyright: 'canary-of-the-author' } } })
      .jpeg()
      .toBuffer();
    writeFileSync(join(bench.images, 'answer-is-b.jpg'), original);
    const file = bench.written([
      single('体积为5m^{3}，f_{cu}见表（ ）。\n| 层 | 高 |\n| 1 | 3.0 |\n[图:answer-is-b.jpg]', {
        选项A: '[图:answer-is-b.jpg]',
      }),
    ]);
    const { questions } = await bench.opened((await bench.build(file)).at);
    const [question] = questions;
    expect(question?.stem).toMatchObject([
      { block: 'text', line: ['体积为5m', { sup: '3' }, '，f', { sub: 'cu' }, '见表（ ）。'] },
      { block: 'table', head: [['层'], ['高']], rows: [[['1'], ['3.0']]] },
      { block: 'image', width: 60, height: 40, alt: '图 1' },
    ]);
    expect(question?.images.length).toBe(1);
    const travelled = Buffer.from(question?.images[0]?.data ?? '', 'base64');
    expect(travelled.includes('canary-of-the-author')).toBe(false);
    expect(JSON.stringify(question)).not.toContain('answer-is-b');
    expect((await sharp(travelled).metadata()).format).toBe('jpeg');
  });
});

describe('the sample bank of post 101', () => {
  it('has no errors and covers its blueprint', async () => {
    const { bankWorkbook: file, topics, bankImages: images, blueprint } = fixturePaths;
    const { report, coverage } = must(await lintBank({ file, topics, images, blueprint }));
    expect(report.problems.filter((problem) => problem.severity === 'error')).toEqual([]);
    expect(report.finished.length).toBeGreaterThanOrEqual(300);
    expect(coverage?.thin).toEqual([]);
  });

  it('tells which cells of a blueprint are too thin', async () => {
    const blueprint = blueprintSchema.parse(JSON.parse(readFileSync(fixturePaths.blueprint, 'utf8')));
    const [section, ...others] = blueprint.sections;
    const [cell, ...cells] = section?.cells ?? [];
    if (section === undefined || cell === undefined)
      throw new Error('the sample blueprint has sections and cells');
    const more = 100;
    const greedy = {
      ...blueprint,
      totalPoints: blueprint.totalPoints + more * section.pointsEach,
      sections: [
        { ...section, count: section.count + more, cells: [{ ...cell, count: cell.count + more }, ...cells] },
        ...others,
      ],
    };
    const path = join(bench.folder, 'greedy.json');
    writeFileSync(path, JSON.stringify(greedy));
    const { bankWorkbook: file, topics, bankImages: images } = fixturePaths;
    const { coverage } = must(await lintBank({ file, topics, images, blueprint: path }));
    expect(coverage?.thin).toMatchObject([
      { section: section.id, topic: cell.topic, need: cell.count + more },
    ]);
  });
});
