import { type CleanUpRule, type Proposal, RULE_WORDS } from '../clean-up/proposal.ts';
import { type CoverageCell, SPARE } from '../coverage.ts';
import type { BankCoverage, BankReport } from '../lint.ts';
import { type BankProblem, isError, sheetName } from '../problem.ts';
import { changedPart } from './changed-part.ts';
import { percent } from './terminal.ts';

/**
 * The report as one page for the people of the bank office: no script, nothing fetched, every text of the file written as text. It holds
 * questions: it belongs where the bank file itself belongs.
 */
export function reportHtml(report: BankReport, coverage?: BankCoverage): string {
  const errors = report.problems.filter(isError);
  const notes = report.problems.filter((problem) => !isError(problem));
  return [
    '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">',
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">',
    `<title>题库检查 ${text(report.file)}</title><style>${STYLE}</style></head><body>`,
    `<h1>题库检查报告 <small>Bank report</small></h1><p class="file">${text(report.file)}</p>`,
    verdict(errors.length, coverage?.thin.length ?? 0),
    summary(report, errors.length, notes.length),
    problems('必须改正', 'Must be corrected', errors),
    problems('请注意', 'Notes', notes),
    proposals(report.proposals),
    coverage === undefined ? '' : coverageHtml(coverage),
    '</body></html>\n',
  ].join('\n');
}

function text(value: string): string {
  return value
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

function verdict(errors: number, thin: number): string {
  if (errors > 0)
    return `<p class="verdict bad">有 ${errors} 处错误：整个文件都没有导入。请按下表改正后重新检查。<small>${errors} errors: nothing of the file was imported.</small></p>`;
  if (thin > 0)
    return `<p class="verdict bad">没有错误，但有 ${thin} 个格子题量不足，按此方案组不出试卷。<small>No errors, but ${thin} cells of the blueprint have too few questions: no paper can be drawn.</small></p>`;
  return '<p class="verdict good">没有错误，可以构建题库。<small>No errors: the bank can be built.</small></p>';
}

function summary({ counts, proposals: all }: BankReport, errors: number, notes: number): string {
  const open = all.filter((one) => !one.applied).length;
  const tile = (count: number, zh: string, en: string) =>
    `<li class="${count > 0 && zh === '错误' ? 'bad' : ''}"><b>${count}</b>${zh}<small>${en}</small></li>`;
  return `<ul class="tiles">${[
    tile(counts.single, '单选题', 'single'),
    tile(counts.multi, '多选题', 'multi'),
    tile(counts.judge, '判断题', 'judge'),
    tile(counts.case, '案例题', 'case'),
    tile(errors, '错误', 'errors'),
    tile(notes, '提示', 'notes'),
    tile(open, '待定修改', 'open proposals'),
  ].join('')}</ul>`;
}

function problems(zh: string, en: string, found: readonly BankProblem[]): string {
  if (found.length === 0) return '';
  const rows = found.map(
    ({ severity, code, place, words }) =>
      `<tr class="${severity}"><td>${text(sheetName(place))}</td><td class="n">${place.row}</td><td>${text(place.column ?? '')}</td><td class="n">${text(place.cell ?? '')}</td><td>${text(words.zh)}<small>${text(words.en)}</small></td><td class="code">${code}</td></tr>`,
  );
  return `<h2>${zh} <small>${en} (${found.length})</small></h2><table><thead><tr><th>工作表 sheet</th><th>行 row</th><th>列 column</th><th>单元格 cell</th><th>问题与处理 what to do</th><th>代码 code</th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function proposals(all: readonly Proposal[]): string {
  if (all.length === 0) return '';
  const rules = [...new Set(all.map((one) => one.rule))];
  return `<h2>建议的修改 <small>Proposed changes (${all.length})</small></h2><p>未经要求不作任何修改。整类采用：<code>--apply ${rules[0] ?? ''}</code>；只采用一条：<code>--apply ${all[0]?.id ?? ''}</code>。<small>Nothing is changed unless asked for: a whole rule or a single id.</small></p>${rules.map((rule) => ruleTable(rule, all)).join('\n')}`;
}

function ruleTable(rule: CleanUpRule, all: readonly Proposal[]): string {
  const own = all.filter((one) => one.rule === rule);
  const rows = own.map(
    (one) =>
      `<tr class="${one.applied ? 'applied' : ''}"><td class="code">${one.id}</td><td>${text(sheetName(one.place))}</td><td class="n">${one.place.row}</td><td>${text(one.place.column ?? '')}${one.place.cell === undefined ? '' : ` <small>${text(one.place.cell)}</small>`}</td><td>${change(one)}</td><td>${one.applied ? '已采用 applied' : ''}</td></tr>`,
  );
  return `<h3>${RULE_WORDS[rule].zh} <small>${RULE_WORDS[rule].en} · --apply ${rule} (${own.length})</small></h3><table><thead><tr><th>编号 id</th><th>工作表 sheet</th><th>行 row</th><th>列 column</th><th>原文 → 改为 before → after</th><th></th></tr></thead><tbody>${rows.join('\n')}</tbody></table>`;
}

function change({ before, after, words, rule }: Proposal): string {
  if (rule === 'case' || after === '')
    return `${text(words.zh)}<small>${text(words.en)}</small><details><summary>${text(before.slice(0, 60))}…</summary><pre>${text(before)}</pre>${after === '' ? '' : `<pre class="after">${text(after)}</pre>`}</details>`;
  const { from, kept } = changedPart(before, after);
  const marked = (whole: string, tag: 'del' | 'ins') =>
    `${text(whole.slice(Math.max(0, from - 24), from))}<${tag}>${text(whole.slice(from, whole.length - kept))}</${tag}>${text(whole.slice(whole.length - kept, whole.length - kept + 24))}`;
  return `<div>${marked(before, 'del')}</div><div>${marked(after, 'ins')}</div>`;
}

const LEVELS = { easy: '易', medium: '中', hard: '难' } as const;

function coverageHtml(coverage: BankCoverage): string {
  const { room, differentPapersLog10: papers } = coverage;
  const rows = coverage.cells.map((cell) => coverageRow(cell)).join('\n');
  const line = (zh: string, en: string, value: string) =>
    `<tr><td>${zh}<small>${en}</small></td><td class="n">${value}</td></tr>`;
  return `<h2>组卷方案覆盖 <small>Coverage of the blueprint ${text(coverage.blueprint)}</small></h2><table class="figures"><tbody>${[
    line('题量不足的格子', 'cells too thin for one paper', String(coverage.thin.length)),
    line(`不足 ${SPARE} 倍的格子`, `cells below ${SPARE} times the need`, String(coverage.scarce.length)),
    line(
      '不同的试卷',
      'different papers',
      papers === undefined ? '0' : `≈ 10<sup>${Math.floor(papers)}</sup>`,
    ),
    line('互不重复的试卷', 'papers without a question in common', String(coverage.disjointPapers)),
    line('单题最大曝光', 'share of candidates that meets one question', percent(coverage.greatestExposure)),
    line('两份试卷平均相同', 'share of two papers in common', percent(coverage.expectedOverlap)),
    ...(room === undefined
      ? []
      : [
          line(
            `模拟 ${room.sittings} 场×${room.seats} 座：邻座相同题`,
            'simulated: shared by neighbours, mean',
            percent(room.sharedMean),
          ),
          line('最多的一对邻座', 'worst pair of neighbours', percent(room.sharedMost)),
          line('同题同序同位置', 'same question, order and place', percent(room.samePlaceMean)),
          line('实际最大曝光', 'most drawn question', percent(room.exposureMost)),
        ]),
  ].join(
    '',
  )}</tbody></table><table><thead><tr><th>分区 section</th><th>知识点 topic</th><th>难度</th><th>需要 need</th><th>现有 have</th><th></th></tr></thead><tbody>${rows}</tbody></table>`;
}

function coverageRow(cell: CoverageCell): string {
  const state = cell.have < cell.need ? 'thin' : cell.have < cell.need * SPARE ? 'scarce' : '';
  const said = state === 'thin' ? '不足，无法组卷 too thin' : state === 'scarce' ? '偏少 scarce' : '';
  return `<tr class="${state}"><td>${text(cell.section)}</td><td>${text(cell.topic)}</td><td>${LEVELS[cell.difficulty]}</td><td class="n">${cell.need}</td><td class="n">${cell.have}</td><td>${said}</td></tr>`;
}

const STYLE = `
body{font:15px/1.6 "Noto Sans SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:32px auto;max-width:1180px;padding:0 24px;color:#1a2330}
h1{font-size:26px;margin:0}h2{font-size:20px;margin:36px 0 8px}h3{font-size:16px;margin:24px 0 6px}
small{color:#5d6b7c;font-weight:400;font-size:13px}td small,li small,p small{display:block}
.file{color:#5d6b7c;margin:2px 0 16px}.verdict{padding:12px 16px;border-radius:8px;font-size:17px}
.verdict.bad{background:#fdeceb}.verdict.good{background:#e9f6ee}
.tiles{display:flex;gap:12px;list-style:none;padding:0;flex-wrap:wrap}.tiles li{border:1px solid #d7dee6;border-radius:8px;padding:8px 16px;min-width:92px}
.tiles b{display:block;font-size:24px;line-height:1.3}.tiles .bad b{color:#b3261e}
table{border-collapse:collapse;width:100%;margin:8px 0 16px}th{font-weight:600;text-align:left;background:#f1f4f7}
th,td{border:1px solid #d7dee6;padding:6px 10px;vertical-align:top}.n{text-align:right;white-space:nowrap}.code{font:12px/1.6 monospace;color:#5d6b7c;white-space:nowrap}
tr.error td:first-child{border-left:4px solid #b3261e}tr.note td:first-child{border-left:4px solid #c98a00}
tr.applied{background:#e9f6ee}tr.thin{background:#fdeceb}tr.scarce{background:#fff6e0}
del{background:#fdd9d6;text-decoration:none}ins{background:#cfeeda;text-decoration:none}
pre{white-space:pre-wrap;font:13px/1.5 inherit;background:#f7f9fb;padding:8px}.figures{width:auto}code{background:#f1f4f7;padding:1px 6px;border-radius:4px}
@media print{body{margin:0;max-width:none}tr{break-inside:avoid}}
`;
