import type { Digest } from '@exam-room/shared/base';
import type { RecordSheet } from '@exam-room/shared/records';
import type { Content } from 'pdfmake';
import { shortDigest } from './sheet-digest.ts';
import { boxOf, formOf, section, tableOf } from './sheet-tables.ts';
import {
  dayAndTimeOf,
  dayOf,
  handInWord,
  incidentWord,
  minuteOf,
  roleWord,
  sizeOf,
  spanOf,
  statusWord,
  timeOf,
} from './sheet-words.ts';

/** Who signed the sheet at the desk, and when; known only after the sheet itself is fixed. */
export interface ScreenSignature {
  readonly name: string;
  readonly signedMs: number;
}

export function headerBlock(sheet: RecordSheet): Content {
  return formOf([
    ['培训机构', sheet.institution],
    ['考场', sheet.room],
    ['考试名称', sheet.title],
    ['岗位', sheet.post],
    ['场次', sheet.slot],
    ['场次编号', sheet.session],
    ['计划开考', dayAndTimeOf(sheet.times.plannedStartMs)],
    ['考试性质', sheet.mode === 'real' ? '正式考试' : '演练（不计成绩）'],
  ]);
}

/** Counts and the two sums that must come out (应考 = 实到 + 缺考, 实到 = 交卷). */
export function countsBlock({ counts }: RecordSheet): Content {
  const early = counts.handedIn - counts.byTime - counts.forced;
  const centred = (head: string) => ({ head, width: '*' as const, align: 'center' as const });
  const heads = ['应考', '实到', '缺考', '交卷合计', '提前交卷', '到时交卷', '强制交卷', '违纪'];
  const numbers = [
    counts.enrolled,
    counts.present,
    counts.absent,
    counts.handedIn,
    early,
    counts.byTime,
    counts.forced,
    counts.violations,
  ];
  const sums = [
    sumLine(
      `应考 ${counts.enrolled} = 实到 ${counts.present} + 缺考 ${counts.absent}`,
      counts.enrolled === counts.present + counts.absent,
    ),
    sumLine(`实到 ${counts.present} = 交卷 ${counts.handedIn}`, counts.present === counts.handedIn),
  ];
  return [
    tableOf({
      title: '一、人数',
      columns: heads.map(centred),
      rows: [numbers.map(String)],
      fontSize: 11,
    }),
    footnote(`核对：${sums.join('；')}`),
  ];
}

function footnote(text: string): Content {
  return { text, fontSize: 8.5, margin: [3, 3, 0, 0] };
}

function sumLine(text: string, holds: boolean): string {
  return `${text}　${holds ? '√ 相符' : '× 不相符，请在备注中说明'}`;
}

export function timesBlock({ times, sittings }: RecordSheet): Content {
  const rules =
    times.rulesReadMs === undefined
      ? `未按时宣读${times.rulesWaived === undefined ? '' : `，原因：${times.rulesWaived}`}`
      : `${timeOf(times.rulesReadMs)}，宣读人：${times.rulesReadBy.join('、')}`;
  const waivedToo = times.rulesReadMs !== undefined && times.rulesWaived !== undefined;
  return section(
    '二、考试过程',
    formOf([
      ['签到开始', dayAndTimeOf(times.checkInOpenedMs)],
      ['宣读规则', waivedToo ? `${rules}；提前开考原因：${times.rulesWaived}` : rules],
      ['启封', dayAndTimeOf(times.releasedMs)],
      ['开考', dayAndTimeOf(times.startedMs)],
      ['首份交卷', withNames(times.firstHandInMs, { startedMs: times.startedMs, sittings })],
      ['末份交卷', withNames(times.lastHandInMs, { startedMs: times.startedMs, sittings })],
      ['考试结束', dayAndTimeOf(times.closedMs)],
      ['开考至结束', lengthOf(times)],
    ]),
  );
}

function lengthOf({ startedMs, closedMs }: RecordSheet['times']): string {
  return startedMs === undefined || closedMs === undefined ? '—' : spanOf(closedMs - startedMs);
}

/**
 * Up to two names stand beside the first and the last hand-in; at the end of the time many hand in at once. The date stands there only when
 * it is another than that of the start: past midnight, or by a seat whose clock is wrong.
 */
function withNames(
  wallMs: number | undefined,
  {
    startedMs,
    sittings,
  }: { readonly startedMs: number | undefined; readonly sittings: RecordSheet['sittings'] },
): string {
  if (wallMs === undefined) return '—';
  const when = dayOf(wallMs) === dayOf(startedMs) ? timeOf(wallMs) : dayAndTimeOf(wallMs);
  const who = sittings.filter((one) => one.handedInMs === wallMs).map((one) => `${one.seat} 号 ${one.name}`);
  const names = who.length > 2 ? `${who.length} 人` : who.join('、');
  return names === '' ? when : `${when}（${names}）`;
}

export function absenteesBlock({ absentees }: RecordSheet): Content {
  return tableOf({
    title: '三、缺考名单',
    columns: [
      { head: '序号', width: 28, align: 'center' },
      { head: '姓名', width: 120 },
      { head: '准考证号', width: 96 },
      { head: '座位', width: 40, align: 'center' },
      { head: '原因', width: '*' },
    ],
    rows: absentees.map((one, at) => [String(at + 1), one.name, one.ticket, one.seat ?? '—', one.reason]),
  });
}

/** Violations carry a column for the candidate's own hand (DOMAIN 1.4). */
export function violationsBlock(sheet: RecordSheet): Content {
  const marked = sheet.sittings.filter((one) => one.status !== 'normal');
  const verdicts = marked.map(
    (one) => `${one.seat} 号 ${one.name}（${one.ticket}）：${statusWord(one.status)}`,
  );
  return [
    tableOf({
      title: '四、违纪情况',
      columns: [
        { head: '时间', width: 44, align: 'center' },
        { head: '座位', width: 32, align: 'center' },
        { head: '姓名', width: 70 },
        { head: '情节', width: '*' },
        { head: '记录人', width: 62 },
        { head: '考生签名', width: 74 },
      ],
      rows: sheet.incidents
        .filter((one) => one.incident === 'violation')
        .map((one) => [timeOf(one.wallMs), one.seat, one.name, withEvidence(one), one.by, '']),
      rowHeight: 24,
    }),
    verdicts.length === 0 ? '' : footnote(`认定（成绩按 0 分计）：${verdicts.join('；')}`),
  ];
}

/** The attached pictures by the first digits of their names in the archive. */
function withEvidence({ text, snapshots = [] }: RecordSheet['incidents'][number]): string {
  if (snapshots.length === 0) return text;
  const names = snapshots.slice(0, 3).map((one) => one.slice(0, 8));
  const more = snapshots.length > 3 ? '…' : '';
  return `${text}（附抓拍 ${snapshots.length} 张：${names.join('、')}${more}）`;
}

export function faultsBlock(sheet: RecordSheet): Content {
  return tableOf({
    title: '五、异常与设备故障',
    columns: [
      { head: '时间', width: 44, align: 'center' },
      { head: '座位', width: 32, align: 'center' },
      { head: '姓名', width: 70 },
      { head: '类别', width: 52, align: 'center' },
      { head: '情况与处理', width: '*' },
      { head: '记录人', width: 62 },
    ],
    rows: sheet.incidents
      .filter((one) => one.incident !== 'violation')
      .map((one) => [
        timeOf(one.wallMs),
        one.seat,
        one.name,
        incidentWord(one.incident),
        withEvidence(one),
        one.by,
      ]),
  });
}

export function grantsBlock({ sittings, events }: RecordSheet): Content {
  const granted = sittings.filter((one) => one.grantedMs !== 0);
  const grants = granted.map((one) => `${one.seat} 号 ${one.name} ${spanOf(one.grantedMs)}`).join('；');
  return [
    tableOf({
      title: '六、换座、补时及其他事项',
      columns: [
        { head: '时间', width: 44, align: 'center' },
        { head: '座位', width: 52, align: 'center' },
        { head: '事项', width: '*' },
        { head: '经办人', width: 92 },
      ],
      rows: events.map((one) => [timeOf(one.wallMs), one.seat, one.text, one.by]),
    }),
    footnote(`补时合计：${grants === '' ? '无' : grants}`),
  ];
}

export function machinesBlock({ machines }: RecordSheet): Content {
  return section(
    '七、设备',
    formOf([
      ['考位总数', `${machines.seats} 台（含备用机 ${machines.spares} 台）`],
      ['本场使用', `${machines.used} 台`],
      ['故障机', machines.faulty.length === 0 ? '无' : machines.faulty.join('、')],
      ['故障台数', `${machines.faulty.length} 台`],
    ]),
  );
}

export function sittingsBlock({ sittings }: RecordSheet): Content {
  const centre = 'center' as const;
  const taken = sittings.reduce((sum, one) => sum + one.snapshotsTaken, 0);
  const due = sittings.reduce((sum, one) => sum + one.snapshotsDue, 0);
  const missed = sittings.reduce((sum, one) => sum + one.snapshotsMissed, 0);
  return tableOf({
    title: '八、各座位答题与抓拍',
    note: `抓拍为 应/实/缺；合计 应 ${due} 张，实 ${taken} 张，缺 ${missed} 张`,
    columns: [
      { head: '座位', width: 26, align: centre },
      { head: '姓名', width: '*' },
      { head: '准考证号', width: 74, align: centre },
      { head: '状态', width: 26, align: centre },
      { head: '开始', width: 30, align: centre },
      { head: '交卷', width: 30, align: centre },
      { head: '方式', width: 26, align: centre },
      { head: '作答', width: 38, align: centre },
      { head: '补时', width: 42, align: centre },
      { head: '抓拍', width: 34, align: centre },
      { head: '回执', width: 60, align: centre },
    ],
    rows: sittings.map((one) => [
      one.seat,
      one.name,
      one.ticket,
      statusWord(one.status),
      minuteOf(one.startedMs),
      minuteOf(one.handedInMs),
      handInWord(one.handedInBy),
      `${one.answered}/${one.items}`,
      spanOf(one.grantedMs),
      `${one.snapshotsDue}/${one.snapshotsTaken}/${one.snapshotsMissed}`,
      one.receipt ?? '—',
    ]),
    fontSize: 7.5,
  });
}

export function videosBlock({ videos }: RecordSheet): Content {
  return tableOf({
    title: '九、监控录像',
    columns: [
      { head: '文件名', width: '*' },
      { head: '大小', width: 60, align: 'right' },
      { head: 'SHA-256（前 16 位）', width: 110, align: 'center' },
    ],
    rows: videos.map((one) => [one.file, sizeOf(one.bytes), shortDigest(one.sha256)]),
  });
}

export function patrolsBlock({ patrols }: RecordSheet): Content {
  return tableOf({
    title: '十、巡考',
    columns: [
      { head: '时间', width: 44, align: 'center' },
      { head: '巡考人', width: 80 },
      { head: '意见', width: '*' },
      { head: '巡考人签名', width: 90 },
    ],
    rows: patrols.map((one) => [timeOf(one.wallMs), one.name, one.remark, '']),
    rowHeight: 22,
  });
}

export function remarksBlock({ remarks }: RecordSheet): Content {
  const lines = remarks.map((one, at) => `${at + 1}．${one}`);
  return section('十一、备注', boxOf(lines.length === 0 ? '无' : lines.join('\n')));
}

/** Ledger head as digits and QR, the sheet's own digest, and a line for every hand that signs. All on one page. */
export function signatureBlock(
  sheet: RecordSheet,
  digest: Digest,
  signatures: readonly ScreenSignature[],
): Content {
  const { ledger } = sheet;
  const qr = `exam-room/record-sheet/v1\n${sheet.session}\n${ledger.code}\n${ledger.size}\n${digest}`;
  const codes: Content = {
    columns: [
      { qr, fit: 92, width: 104 },
      {
        width: '*',
        stack: [
          { text: '总账校验码', fontSize: 9, bold: true },
          { text: ledger.code.split('-').join('  '), fontSize: 17, bold: true, margin: [0, 1, 0, 3] },
          { text: `总账记录数：${ledger.size} 条`, fontSize: 8.5 },
          {
            text: `本表数据 SHA-256（前 16 位）：${shortDigest(digest)}`,
            fontSize: 8.5,
            margin: [0, 1, 0, 3],
          },
          {
            text: '本表全部数字由系统从考试记录中自动计算，未经人工修改。签名前请核对：屏幕上显示的总账校验码与上面 20 位数字一致。',
            fontSize: 8.5,
          },
        ],
      },
    ],
  };
  const hands = tableOf({
    title: '签名',
    columns: [
      { head: '职责', width: 58, align: 'center' },
      { head: '姓名', width: 110 },
      { head: '签到时间', width: 60, align: 'center' },
      { head: '屏幕签署', width: 60, align: 'center' },
      { head: '手写签名', width: '*' },
      { head: '日期', width: 78 },
    ],
    rows: [
      ...sheet.invigilators.map((person) => [
        roleWord(person.role),
        person.name,
        timeOf(person.signedInMs),
        timeOf(signatures.find((one) => one.name === person.name)?.signedMs),
        '',
        '',
      ]),
      ['考务负责人', '', '', '', '', ''],
    ],
    rowHeight: 28,
  });
  return section('十二、校验与签名', [codes, hands]);
}
