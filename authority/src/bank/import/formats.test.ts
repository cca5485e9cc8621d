import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { formatFiles, formatFixture } from '@exam-room/test-fixtures/bank-formats/make-formats';
import { theSet } from '@exam-room/test-fixtures/bank-formats/the-set';
import { fixturePaths } from '@exam-room/test-fixtures/fixture-paths';
import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { bankSecret } from '../bank-secret.ts';
import { type BankReport, inspectBank } from '../lint.ts';
import { isError } from '../problem.ts';
import { readTopics } from '../topics.ts';

const topics = readTopics(readFileSync(fixturePaths.topics, 'utf8'), 'topics.json');
if (!topics.ok) throw new Error(topics.error.words.en);
const secret = bankSecret(new Uint8Array(32).fill(7), 'formats');

async function importing(names: readonly string[], difficulty?: 'medium'): Promise<BankReport> {
  const report = await inspectBank(
    {
      files: names.map((name) => ({ bytes: readFileSync(formatFixture(name)), file: basename(name) })),
      topics: topics.ok ? topics.value : { all: [], find: () => undefined },
      images: fixturePaths.bankImages,
      ...(difficulty === undefined ? {} : { difficulty }),
    },
    secret,
  );
  if (!report.ok) throw new Error(report.error.words.en);
  return report.value;
}

/** Everything a seat would get and everything the authority keeps, by question. */
function setOf(report: BankReport) {
  return report.finished
    .map(({ shown, index, keys }) => ({ shown, index, keys }))
    .toSorted((a, b) => (a.index.question < b.index.question ? -1 : 1));
}

/** Formats that cannot say how hard a question is are imported with `--difficulty medium`. */
const SILENT: readonly string[] = ['option-rows.xlsx', 'aiken'];
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(
    Object.keys(formatFiles)
      .filter((name) => !name.startsWith('aiken/'))
      .map((name) => [name, [name]]),
  ),
  aiken: ['aiken/法律法规.txt', 'aiken/建筑材料.txt'],
};

describe('every format of a bank', async () => {
  const reference = setOf(await importing(['kaoshibao.xlsx']));

  it('carries the ten questions of the set', () => {
    expect(reference.length).toBe(theSet.length);
    const pictures = reference.flatMap((one) => one.shown.images);
    expect(pictures.length).toBe(1);
    expect(
      reference.filter((one) => one.index.kind === 'multi').map((one) => one.keys[0]?.[1].length),
    ).toEqual([3, 3]);
    expect(JSON.stringify(reference)).toContain('{"sup":"3"}');
    expect(JSON.stringify(reference)).toContain('{"sub":"cu"}');
  });

  it.each(Object.entries(SOURCES))('is imported to the same set: %s', async (name, files) => {
    const report = await importing(files, SILENT.includes(name) ? 'medium' : undefined);
    expect(report.problems.filter(isError)).toEqual([]);
    expect(setOf(report)).toEqual(reference);
  });

  it.each(Object.entries(SOURCES).filter(([name]) => name !== 'aiken'))(
    'keeps the explanations: %s',
    async (name, files) => {
      const report = await importing(files, SILENT.includes(name) ? 'medium' : undefined);
      const analyses = report.finished.map((one) => one.analysis).filter((text) => text !== '');
      expect(analyses.length).toBe(theSet.filter((one) => one.analysis !== '').length);
    },
  );

  it.each(Object.entries(formatFiles))(
    'is the same bytes whenever the fixture is made again: %s',
    (name, make) => {
      expect(make().equals(readFileSync(formatFixture(name)))).toBe(true);
    },
  );

  it.each(['qti21.zip', 'qti30.zip'])(
    'items of %s are read one by one, without their package',
    async (name) => {
      const parts = Object.entries(unzipSync(readFileSync(formatFixture(name))));
      const items = parts.filter(
        ([path, bytes]) => path.endsWith('.xml') && /choice-?interaction/i.test(strFromU8(bytes)),
      );
      const report = await inspectBank(
        {
          files: items.map(([path, bytes]) => ({ bytes: Buffer.from(bytes), file: basename(path) })),
          topics: topics.ok ? topics.value : { all: [], find: () => undefined },
          images: fixturePaths.bankImages,
          topic: 'laws',
          difficulty: 'medium',
        },
        secret,
      );
      if (!report.ok) throw new Error(report.error.words.en);
      expect(items.length).toBe(theSet.length);
      expect(report.value.problems.filter(isError)).toEqual([]);
      // The package's manifest tells topics and difficulties; what is asked stands in the items.
      const shown = (of: typeof reference) => of.map((one) => one.shown.question);
      expect(shown(setOf(report.value))).toEqual(shown(reference));
    },
  );

  it('has the raised characters of a workbook in its font, not in its text', () => {
    const sheet = strFromU8(
      unzipSync(readFileSync(formatFixture('kaoshibao.xlsx')))['xl/worksheets/sheet1.xml'] ??
        new Uint8Array(),
    );
    expect(sheet).toContain('vertAlign val="superscript"');
    expect(sheet).not.toContain('^{');
  });
});
