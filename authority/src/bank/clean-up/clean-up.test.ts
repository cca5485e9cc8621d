import { describe, expect, it } from 'vitest';
import { bankSecret } from '../bank-secret.ts';
import { separatedRows } from '../import/separated-values.ts';
import { type BankReport, inspectBank } from '../lint.ts';
import { isError } from '../problem.ts';
import { readTopics } from '../topics.ts';
import { readSelection } from './proposal.ts';

const topics = readTopics('[{"id":"laws","name":"法律法规","part":"general"}]', 'topics.json');
if (!topics.ok) throw new Error('the topics of the test do not read');
const secret = bankSecret(new Uint8Array(32), 'clean-up');
const HEADER = ['题干', '题型', '选项A', '选项B', '选项C', '选项D', '正确答案', '解析'];

/** Imports rows of the columns above, with the proposals that `apply` names. */
async function read(rows: readonly (readonly string[])[], apply = ''): Promise<BankReport> {
  const selection = readSelection(apply.split(',').filter((name) => name !== ''));
  if (!selection.ok) throw new Error(`no such proposal: ${selection.unknown}`);
  const report = await inspectBank(
    {
      files: [{ bytes: Buffer.from(separatedRows([HEADER, ...rows])), file: '法律法规.csv' }],
      topics: topics.ok ? topics.value : { all: [], find: () => undefined },
      difficulty: 'easy',
      apply: selection.selection,
    },
    secret,
  );
  if (!report.ok) throw new Error(report.error.words.en);
  return report.value;
}

const single = (stem: string, options: readonly string[], answer = 'A') => [
  stem,
  '单选题',
  ...options,
  answer,
  '',
];

/** The texts of the first question's options as a person reads them. */
function optionTexts(report: BankReport): readonly string[] {
  return (report.finished[0]?.shown.items[0]?.options ?? [])
    .map((blocks) => JSON.stringify(blocks))
    .toSorted();
}

describe('the clean-up', () => {
  const changes = {
    minus: {
      before: ['一0.600', '—1.000', '±0.000', '+0.500'],
      after: ['-0.600', '-1.000', '±0.000', '+0.500'],
    },
    width: { before: ['１２０ｍｍ', '4．5m', 'Ａ型', '２４０mm'], after: ['120mm', '4.5m', 'A型', '240mm'] },
    ocr: { before: ['I．5m', 'I0L', '2O0mm', '1l5'], after: ['1．5m', '10L', '200mm', '115'] },
    labels: { before: ['A.甲', 'B、乙', 'C．丙', '(D)丁'], after: ['甲', '乙', '丙', '丁'] },
  } as const;

  it.each(Object.entries(changes))(
    'proposes %s, leaves the text alone unasked and changes it when asked',
    async (rule, { before, after }) => {
      const stem = '应为（ ）。';
      const unasked = await read([single(stem, before)]);
      expect(new Set(unasked.proposals.map((one) => one.rule))).toContain(rule);
      expect(unasked.proposals.some((one) => one.applied)).toBe(false);
      expect(optionTexts(unasked)).toEqual(optionTexts(await read([single(stem, before)])));
      const asked = await read([single(stem, before)], rule);
      expect(optionTexts(asked)).toEqual(optionTexts(await read([single(stem, after)])));
      expect(asked.proposals.filter((one) => one.rule === rule).every((one) => one.applied)).toBe(true);
    },
  );

  it('finds superscripts that were lost, and only after units', async () => {
    const report = await read(
      [single('每 1m3 混凝土，强度 30N/mm2，用 M2.5 砂浆，砂 m2.0（ ）', ['5cm2', 'km3', 'MU20', 'x2'])],
      'superscript',
    );
    const text = JSON.stringify(report.finished[0]?.shown);
    expect(text).toContain('"每 1m",{"sup":"3"}');
    expect(text).toContain('N/mm",{"sup":"2"}');
    expect(text).toContain('M2.5');
    expect(text).toContain('m2.0');
    expect(text).toContain('"5cm",{"sup":"2"}');
    expect(text).toContain('"x2"');
  });

  it('never takes a word for a sign: 一 after a hanzi, and ranges, stay as they are', async () => {
    const report = await read([single('第一1组与其一2组，取3一5（ ）', ['统一2号', '1－2', '3～4', '五'])]);
    expect(report.proposals.filter((one) => one.rule === 'minus')).toEqual([]);
  });

  it('makes a single change by its id', async () => {
    const rows = [single('甲（ ）', ['一1', '一2', '3', '4'])];
    const [first, second] = (await read(rows)).proposals.map((one) => one.id);
    const report = await read(rows, first);
    expect(report.proposals.map((one) => [one.id, one.applied])).toEqual([
      [first, true],
      [second, false],
    ]);
    expect(JSON.stringify(optionTexts(report))).toContain('一2');
  });

  it('knows its rules by name and refuses others', () => {
    expect(readSelection(['width', 'minus-0123ab']).ok).toBe(true);
    expect(readSelection(['everything'])).toEqual({ ok: false, unknown: 'everything' });
  });
});

const STORY =
  '某住宅工程地下一层、地上十八层，剪力墙结构。施工单位在三层楼板浇筑时未按专项方案搭设支架，监理工程师发现后签发了暂停令，施工单位未予理会继续施工，当晚支架坍塌，造成二人死亡。';

describe('questions that repeat one story', () => {
  const rows = [
    single(`${STORY}根据背景材料，该事故属于（ ）。`, ['一般事故', '较大事故', '重大事故', '特别重大事故']),
    single(`${STORY}监理工程师此时应当（ ）。`, ['报告建设单位', '离开现场', '撤回暂停令', '等待处理']),
    [`${STORY}施工单位可以不编制专项方案。`, '判断题', '', '', '', '', '错误', ''],
    single('塔式起重机的安装单位应当具有（ ）。', ['相应资质', '营业执照', '税务登记', '银行账户']),
  ];

  it('are folded into one case when asked', async () => {
    const unasked = await read(rows);
    expect(unasked.counts).toMatchObject({ single: 3, judge: 1, case: 0 });
    expect(unasked.proposals.filter((one) => one.rule === 'case').length).toBe(1);
    const folded = await read(rows, 'case');
    expect(folded.problems.filter(isError)).toEqual([]);
    expect(folded.counts).toEqual({ single: 1, multi: 0, judge: 0, case: 1, items: 4 });
    const one = folded.finished.find((question) => question.shown.kind === 'case');
    expect(one?.shown.stem).toEqual([{ block: 'text', line: [STORY] }]);
    expect(one?.shown.items.map((item) => [item.kind, item.stem])).toEqual([
      ['single', [{ block: 'text', line: ['根据背景材料，该事故属于（ ）。'] }]],
      ['single', [{ block: 'text', line: ['监理工程师此时应当（ ）。'] }]],
      ['judge', [{ block: 'text', line: ['施工单位可以不编制专项方案。'] }]],
    ]);
  });

  it('stay apart when they only begin alike', async () => {
    const alike = [
      single('下列关于模板拆除的说法中，正确的是（ ）。', ['甲', '乙', '丙', '丁']),
      single('下列关于模板拆除的说法中，错误的是（ ）。', ['戊', '己', '庚', '辛']),
    ];
    expect((await read(alike)).proposals).toEqual([]);
  });
});

describe('questions that stand twice', () => {
  const options = ['现场安全负责人', '项目经理', '监理工程师', '建设单位代表'];
  const first = single('施工现场安全生产的第一责任人是施工单位的（ ）。', options, 'B');
  const moved = single('施工现场安全生产的第一责任人是施工单位的（ ）。', options.toReversed(), 'C');
  const near = single('施工现场的安全生产第一责任人，是施工单位的（ ）', options, 'B');

  it('stop the import until one is removed, by hand or by the flag', async () => {
    const both = await read([first, moved]);
    expect(both.problems.filter(isError).map((one) => one.code)).toEqual(['STEM_TWICE']);
    expect(both.finished).toEqual([]);
    const one = await read([first, moved], 'duplicate');
    expect(one.problems.filter(isError)).toEqual([]);
    expect(one.finished.length).toBe(1);
  });

  it('with another key are never settled by a flag', async () => {
    const report = await read([first, [...first.slice(0, 6), 'A', '']], 'duplicate,near');
    expect(report.problems.filter(isError).map((one) => one.code)).toEqual(['STEM_TWICE']);
  });

  it('nearly, are proposed; with another key they are pointed out', async () => {
    const report = await read([first, near]);
    expect(report.proposals.map((one) => one.rule)).toEqual(['near']);
    expect(report.finished.length).toBe(2);
    expect((await read([first, near], 'near')).finished.length).toBe(1);
    const other = await read([first, [...near.slice(0, 6), 'D', '']]);
    expect(other.problems.map((one) => [one.severity, one.code])).toEqual([['note', 'NEAR_TWICE']]);
  });

  it('are not those that differ in a number or in a negation', async () => {
    const a = single('扫地杆距离脚手架地面的高度不应超过（ ）毫米，立杆间距为1500毫米。', [
      '200',
      '300',
      '400',
      '500',
    ]);
    const b = single('扫地杆距离脚手架地面的高度不应超过（ ）毫米，立杆间距为1200毫米。', [
      '200',
      '300',
      '400',
      '500',
    ]);
    const c = single('下列关于施工现场临时用电的各项说法中，正确的是（ ）。', ['甲', '乙', '丙', '丁']);
    const d = single('下列关于施工现场临时用电的各项说法中，不正确的是（ ）。', ['甲', '乙', '丙', '丁']);
    const report = await read([a, b, c, d]);
    expect([report.proposals, report.problems]).toEqual([[], []]);
  });
});

describe('the order of options', () => {
  it.each(['以上都对', '以上均不正确', '上述说法都正确', '都不对', 'A和C', 'A、B都是', '以上三项全部错误'])(
    'stays when one of them says %s',
    async (last) => {
      const report = await read([single('正确的是（ ）。', ['甲', '乙', '丙', last], 'D')]);
      expect(report.finished[0]?.shown.items[0]?.orderLocked).toBe(true);
      expect(report.problems.map((one) => one.code)).toEqual(['ORDER_LOCKED']);
    },
  );

  it.each(['以上荷载由设计单位确定，施工单位应当复核', '全长不小于2m', 'A级防火材料', '上海'])(
    'is mixed when an option only sounds like it: %s',
    async (last) => {
      const report = await read([single('正确的是（ ）。', ['甲', '乙', '丙', last], 'D')]);
      expect(report.finished[0]?.shown.items[0]?.orderLocked).toBe(false);
    },
  );
});
