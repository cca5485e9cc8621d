import type { RuleOutcome } from '../course.ts';
import { timeText } from '../exam-day/release.ts';
import type { SittingStatus } from '../formats/act-formats.ts';
import type { Verified } from '../verify-archive.ts';
import { LIMITS, STEPS_WHEN_BROKEN } from './reading.ts';
import { RULE_MEANINGS } from './rule-meanings.ts';

export interface Reading {
  readonly folder: string;
  /** When the archive was verified, by the clock of the machine that did it. */
  readonly wallMs: number;
}

/**
 * A page for a reader who has nothing else in hand: the verdict, what it means and what it does not, then rule after rule. One file, no
 * script, nothing loaded from elsewhere.
 */
export function htmlReport(verified: Verified, reading: Reading): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${safe(`场次档案核验 ${verified.session?.session ?? ''}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>场次档案核验报告 <span lang="en">Session archive: verification</span></h1>
${verdictBox(verified)}
${verified.rootGiven ? '' : NO_ROOT}
${verified.ok ? '' : list('怎么办', 'What to do now', STEPS_WHEN_BROKEN)}
${sessionTable(verified, reading)}
${list('怎样理解这个结论', 'What this means, and what it does not', LIMITS)}
<h2>逐条规则 <span lang="en">Rule by rule</span></h2>
<table class="rules"><thead><tr><th>结果 <span lang="en">Result</span></th><th>规则 <span lang="en">Rule</span></th><th>规则证明什么；核验所见 <span lang="en">What the rule proves; what was found</span></th></tr></thead>
<tbody>${verified.rules.map(ruleRow).join('\n')}</tbody></table>
${markedTable(verified)}
<p class="note">规则的技术细节见 docs/verify.md。核验程序与考场程序相互独立，不联网；任何人都可以用同一文件夹重做这次核验。<br><span lang="en">docs/verify.md has the technical side of each rule. The verifier is independent of the room's programs and uses no network; anybody can verify the same folder again.</span></p>
</main>
</body>
</html>
`;
}

function verdictBox({ ok, rules, rootGiven }: Verified): string {
  const held = rules.filter(({ state }) => state === 'holds').length;
  const broken = rules.find(({ state }) => state === 'broken');
  const [title, titleEn] = rootGiven
    ? ['档案完整、真实', 'The archive is whole and true']
    : ['档案自身一致', 'The archive agrees with itself'];
  return ok
    ? `<div class="verdict good"><strong>${title}</strong><p>${held} 条规则全部成立。<br><span lang="en">${titleEn}: all ${held} rules hold.</span></p></div>`
    : `<div class="verdict bad"><strong>不可采信</strong><p>规则 ${safe(broken?.id ?? '')}（${safe(broken?.zh ?? '')}）不成立；其后的规则未核验。<br>${safe(broken?.detail.zh ?? '')}<br><span lang="en">Do not believe this archive: rule ${safe(broken?.id ?? '')} (${safe(broken?.name ?? '')}) is broken; the rules after it were not reached. ${safe(broken?.detail.en ?? '')}</span></p></div>`;
}

const NO_ROOT = `<div class="verdict warn"><strong>未提供根密钥</strong><p>只核验了档案自身是否一致，不能确认它属于哪个主管部门。请用 --root 提供 root.json。<br><span lang="en">No root was given: the archive was compared only with itself. Give the authority's root.json with --root.</span></p></div>`;

function list(
  zh: string,
  en: string,
  lines: readonly { readonly zh: string; readonly en: string }[],
): string {
  const items = lines
    .map((one) => `<li>${safe(one.zh)}<br><span lang="en">${safe(one.en)}</span></li>`)
    .join('');
  return `<h2>${zh} <span lang="en">${en}</span></h2><ol class="reading">${items}</ol>`;
}

function sessionTable({ session, entries, sittings }: Verified, { folder, wallMs }: Reading): string {
  const rows: readonly (readonly [string, string])[] =
    session === undefined
      ? [['档案 Archive', folder]]
      : [
          ['场次 Session', `${session.session}${session.mode === 'rehearsal' ? '（演练 rehearsal）' : ''}`],
          ['名称 Title', `${session.title} · ${session.slot}`],
          ['机构、考场 Room', `${session.institution.name} · ${session.room.name}`],
          ['岗位 Post', `${session.post.code} ${session.post.name}`],
          ['计划开考 Planned start', timeText(session.window.startMs)],
          ['记录、答题过程 Entries, sittings', `${entries ?? '—'} / ${sittings ?? '—'}`],
          ['档案 Archive', folder],
        ];
  return `<table class="facts">${[...rows, ['核验时间 Verified at', timeText(wallMs)] as const]
    .map(([name, value]) => `<tr><th>${safe(name)}</th><td>${safe(value)}</td></tr>`)
    .join('')}</table>`;
}

const STATES = {
  holds: ['成立', 'ok'],
  broken: ['不成立', 'broken'],
  'not-reached': ['未核验', 'not reached'],
} as const;

function ruleRow({ id, name, zh, state, detail, flaws }: RuleOutcome): string {
  const [said, saidEn] = STATES[state];
  const reasons =
    flaws.length === 0
      ? `<p>${safe(detail.zh)}</p><p lang="en">${safe(detail.en)}</p>`
      : `<ul>${flaws
          .slice(0, 50)
          .map(
            (one) =>
              `<li><code>${safe(one.where)}</code> ${safe(one.zh)}<br><span lang="en">${safe(one.en)}</span></li>`,
          )
          .join('')}</ul>`;
  const { proves, broken } = RULE_MEANINGS[id];
  const meaning = `<div class="meaning"><p>${safe(proves.zh)}</p><p lang="en">${safe(proves.en)}</p></div>`;
  const may =
    state === 'broken'
      ? `<div class="meaning"><p><b>可能意味着</b> ${safe(broken.zh)}</p><p lang="en"><b>It may mean:</b> ${safe(broken.en)}</p></div>`
      : '';
  return `<tr class="${state}"><td class="state">${said}<span lang="en">${saidEn}</span></td><td class="name"><b>${id}</b> ${safe(zh)}<span lang="en">${safe(name)}</span></td><td>${meaning}<div class="found">${reasons}</div>${may}</td></tr>`;
}

const STATUS: Readonly<Record<SittingStatus, string>> = {
  normal: '正常 normal',
  violation: '违纪 violation',
  impersonation: '替考 impersonation',
  absent: '缺考 absent',
};

function markedTable({ marked }: Verified): string {
  if (marked.length === 0) return '';
  const rows = marked
    .map(
      ({ candidate, attempt, points, passed, status }) =>
        `<tr><td>${safe(candidate)}</td><td>${attempt}</td><td class="number">${(points / 100).toFixed(2)}</td><td>${passed ? '合格 passed' : '不合格 not passed'}</td><td>${STATUS[status]}</td></tr>`,
    )
    .join('');
  return `<h2>重新评分 <span lang="en">Marked again</span></h2><table class="facts"><thead><tr><th>考生 Candidate</th><th>次数 Attempt</th><th>分数 Points</th><th>结果 Result</th><th>状态 Status</th></tr></thead><tbody>${rows}</tbody></table>`;
}

/** Everything that comes from an archive passes through here. */
function safe(text: string): string {
  return text
    .replace(/[\p{Cc}]/gu, '�')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

const STYLE = `
:root { color-scheme: light; font-family: "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", system-ui, sans-serif; color: #1d2733; background: #f4f6f8; }
body { margin: 0; } main { max-width: 62rem; margin: 0 auto; padding: 2rem 1.5rem 4rem; }
h1 { font-size: 1.5rem; margin: 0 0 1.2rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; }
[lang=en] { color: #5a6875; font-weight: 400; font-size: .86em; } h1 [lang=en], h2 [lang=en] { margin-left: .6em; }
.verdict { border-radius: .5rem; padding: 1rem 1.3rem; margin: 0 0 1rem; border: 1px solid; line-height: 1.6; }
.verdict strong { font-size: 1.35rem; } .verdict p { margin: .3rem 0 0; }
.good { background: #e9f5ee; border-color: #8cc5a2; } .good strong { color: #14623a; }
.bad { background: #fdecea; border-color: #e39a92; } .bad strong { color: #a3231a; }
.warn { background: #fff6e0; border-color: #e2c172; } .warn strong { color: #7a5600; font-size: 1.1rem; }
table { border-collapse: collapse; width: 100%; background: #fff; border: 1px solid #d8dee4; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .5rem .7rem; border-top: 1px solid #e6eaee; line-height: 1.5; }
.facts th { width: 15rem; font-weight: 500; color: #44525f; } thead th { background: #eef1f4; font-weight: 600; }
td p { margin: 0; } td ul { margin: 0; padding-left: 1.1rem; } td li { margin: .15rem 0; } code { overflow-wrap: anywhere; background: #f2f4f6; padding: 0 .25em; }
.rules .state, .rules .name { white-space: nowrap; width: 1%; } .rules .state [lang=en], .rules .name [lang=en] { display: block; }
.holds .state { color: #14623a; font-weight: 600; } .broken td { background: #fdf3f2; } .broken .state { color: #a3231a; font-weight: 700; }
.meaning { color: #44525f; font-size: .9em; } .meaning [lang=en] { font-size: .92em; }
.found { margin: .35rem 0; padding-left: .6rem; border-left: 3px solid #cfd8e0; } .holds .found { border-color: #8cc5a2; } .broken .found { border-color: #d9655a; font-weight: 500; }
.not-reached .found { display: none; } .reading { margin: 0; padding-left: 1.4rem; line-height: 1.6; font-size: .94rem; } .reading li { margin: .4rem 0; }
.not-reached td { color: #8793a0; } .number { text-align: right; font-variant-numeric: tabular-nums; }
.note { color: #5a6875; font-size: .88rem; line-height: 1.6; margin-top: 1.5rem; }
@media print { body, :root { background: #fff; } main { padding: 0; } tr { break-inside: avoid; } }
`;
