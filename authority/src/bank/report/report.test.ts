import { readFileSync } from 'node:fs';
import { blueprintSchema } from '@exam-room/shared/model';
import { fixturePaths } from '@exam-room/test-fixtures/fixture-paths';
import { beforeAll, describe, expect, it } from 'vitest';
import { must, SMALL_BLUEPRINT } from '../../../e2e/small-authority.ts';
import { single, soundRows, workbook } from '../../../e2e/small-workbook.ts';
import { bankSecret } from '../bank-secret.ts';
import { type BankReport, inspectBank, reportCoverage } from '../lint.ts';
import { readTopics } from '../topics.ts';
import { reportHtml } from './html.ts';
import { reportJson } from './json.ts';
import { reportText } from './terminal.ts';

const topics = must(readTopics(readFileSync(fixturePaths.topics, 'utf8'), 'topics.json'));
const inspect = async (rows: Parameters<typeof workbook>[0]): Promise<BankReport> =>
  must(
    await inspectBank(
      { files: [{ bytes: workbook(rows), file: '题库.xlsx' }], topics },
      bankSecret(new Uint8Array(32), 'report'),
    ),
  );

describe('a report of a bank with one bad row and one doubtful one', () => {
  let report: BankReport;
  beforeAll(async () => {
    report = await inspect({
      第一章: [single('<script>甲</script>（ ）。', { 正确答案: 'F' }), single('体积为5m3的混凝土（ ）。')],
    });
  });

  it('says on a terminal where the row is, how bad it is, what is wrong and what to do, in both languages', () => {
    const [line] = reportText(report).split('\n');
    expect(line).toMatch(/^error 第一章!2 正确答案 \(K2\) ANSWER_OUTSIDE: [^/]*[\u4e00-\u9fff].* \/ .*[a-z]/);
    expect(reportText(report)).toMatch(/superscript-[0-9a-f]{6} 第一章!3 题干 .*5m3.*→.*5m\^\{3\}/);
    expect(reportText(report)).toContain('--apply superscript');
  });

  it('says the same as data', () => {
    expect(reportJson(report)).toMatchObject({
      ok: false,
      problems: [{ code: 'ANSWER_OUTSIDE', sheet: '第一章', row: 2, column: '正确答案', cell: 'K2' }],
      proposals: [{ rule: 'superscript', sheet: '第一章', row: 3, applied: false }],
    });
  });

  it('says the same as a page that runs nothing of what the file says', () => {
    const page = reportHtml(report);
    for (const told of ['第一章', 'K2', 'ANSWER_OUTSIDE', 'superscript-']) expect(page).toContain(told);
    expect(page).not.toContain('<script>甲');
    expect(page).toMatch(/^<!doctype html>/i);
  });
});

describe('the coverage of a blueprint', () => {
  it('says how many papers, how often each question is met, what is thin and what neighbours share', async () => {
    const blueprint = blueprintSchema.parse(SMALL_BLUEPRINT);
    const report = await inspect({ 题库: soundRows() });
    const coverage = must(reportCoverage(report, blueprint) ?? { ok: false, error: 'errors' });
    expect(coverage).toMatchObject({
      thin: [],
      disjointPapers: 2,
      greatestExposure: 0.5,
      room: { seats: 30, papersDistinct: 600 },
      cells: [
        { section: 'single', need: 4, have: 8, exposure: 0.5 },
        { section: 'multi', need: 1, have: 4, exposure: 0.25 },
        { section: 'judge', need: 2, have: 6 },
        { section: 'case', need: 1, have: 2 },
      ],
    });
    // 4 of 8, 1 of 4, 2 of 6 and 1 of 2, weighed by what a paper has of each.
    expect(coverage.expectedOverlap).toBeCloseTo((4 / 2 + 1 / 4 + 2 / 3 + 1 / 2) / 8, 9);
    expect(Math.abs((coverage.room?.sharedMean ?? 0) - coverage.expectedOverlap)).toBeLessThan(0.02);
    const thin = must(
      reportCoverage(await inspect({ 题库: soundRows().slice(5) }), blueprint) ?? { ok: false, error: '' },
    );
    expect(thin.thin).toMatchObject([{ section: 'single', topic: 'laws', need: 4, have: 3 }]);
    expect(reportText(report, thin)).toContain('thin single laws easy: needs 4, has 3');
    expect(reportHtml(report, thin)).toContain('laws');
    expect(reportJson(report, thin).ok).toBe(false);
  });
});
