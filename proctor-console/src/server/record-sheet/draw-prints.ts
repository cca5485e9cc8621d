import { assertNever, type CandidateId } from '@exam-room/shared/base';
import type { Content, TableCell } from 'pdfmake';
import sharp from 'sharp';
import type { PrintedSeat, PrintFacts, PrintKind } from '../room/print-facts.ts';
import { type PdfDocument, pdfBytes, watermark } from './pdf-bytes.ts';
import { type Cell, formOf, tableOf } from './sheet-tables.ts';
import { dayAndTimeOf, minuteOf } from './sheet-words.ts';

export interface PrintOf {
  readonly kind: PrintKind;
  readonly facts: PrintFacts;
  /** The registration photo; only the sign-in sheet, which never leaves the invigilators' desk, shows it. */
  readonly photo: (candidate: CandidateId) => Uint8Array | undefined;
}

const TITLE: Readonly<Record<PrintKind, string>> = {
  'desk-labels': '考生桌贴',
  'door-list': '考场门贴（考生名单）',
  'sign-in-sheet': '考生签到表',
};

/** Draws what a room hangs up and lays out before the exam. The same facts and photos give the same bytes. */
export async function drawPrint(print: PrintOf): Promise<Uint8Array> {
  return pdfBytes(documentOf(print, print.kind === 'sign-in-sheet' ? await stamps(print) : new Map()));
}

type Stamps = ReadonlyMap<CandidateId, Uint8Array>;

/** Photos in the size of the paper's cell, or a hundred of them make a file that no printer takes. One that is no picture is left out. */
async function stamps({ facts, photo }: PrintOf): Promise<Stamps> {
  const small = new Map<CandidateId, Uint8Array>();
  for (const { candidate } of facts.people) {
    const jpeg = photo(candidate);
    if (jpeg === undefined) continue;
    const shrunk = sharp(jpeg).resize(150, 200, { fit: 'inside' }).jpeg({ quality: 80 }).toBuffer();
    const read = await shrunk.catch(() => undefined); // unreadable bytes: the person signs beside an empty cell
    if (read !== undefined) small.set(candidate, read);
  }
  return small;
}

function documentOf(print: PrintOf, photos: Stamps): PdfDocument {
  const { kind, facts } = print;
  const moment = new Date(facts.startMs);
  const title = TITLE[kind];
  return {
    pageSize: 'A4',
    pageMargins: kind === 'desk-labels' ? [30, 28, 30, 28] : [36, 44, 36, 46],
    defaultStyle: { font: 'Noto', fontSize: 9.5, lineHeight: 1.1 },
    info: {
      title: `${title} ${facts.slot} ${facts.room}`,
      author: facts.institution,
      subject: facts.session,
      creationDate: moment,
      modDate: moment,
    },
    ...watermark([facts.mode === 'rehearsal' ? '演练' : '']),
    footer: (page, pages) => ({
      columns: [
        { text: `${title}　${facts.slot}　${facts.room}`, width: '*' },
        { text: `第 ${page} 页　共 ${pages} 页`, alignment: 'right', width: 80 },
      ],
      fontSize: 7.5,
      margin: [36, 10, 36, 0],
    }),
    content: contentOf(print, photos),
  };
}

function contentOf({ kind, facts }: PrintOf, photos: Stamps): Content {
  switch (kind) {
    case 'desk-labels':
      return labels(facts);
    case 'door-list':
      return doorList(facts);
    case 'sign-in-sheet':
      return signInSheet(facts, photos);
    default:
      return assertNever(kind);
  }
}

const LABEL_HEIGHT = 138;
const WHO_WIDTH = 150;
const CUT_LINE = '#9aa3ad';

/** Two labels beside each other, five pairs a page, to be cut apart along the broken lines. */
function labels(facts: PrintFacts): Content {
  const cells = facts.seats.map((seat) => labelOf(facts, seat));
  const rows: TableCell[][] = [];
  for (let at = 0; at < cells.length; at += 2) rows.push([cells[at] ?? '', cells[at + 1] ?? '']);
  return {
    table: { widths: ['50%', '50%'], heights: LABEL_HEIGHT, dontBreakRows: true, body: rows },
    layout: {
      hLineColor: () => CUT_LINE,
      vLineColor: () => CUT_LINE,
      hLineWidth: () => 0.5,
      vLineWidth: () => 0.5,
      hLineStyle: () => ({ dash: { length: 3, space: 3 } }),
      vLineStyle: () => ({ dash: { length: 3, space: 3 } }),
      paddingTop: () => 5,
      paddingBottom: () => 3,
      paddingLeft: () => 10,
      paddingRight: () => 10,
    },
  };
}

function labelOf(facts: PrintFacts, { seat, spare, person }: PrintedSeat): TableCell {
  const who: Content[] =
    person === undefined
      ? [{ text: spare ? '备用机' : '入场时安排', fontSize: 17, bold: true, margin: [0, 8, 0, 0] }]
      : [
          { text: person.name, fontSize: nameSize(person.name), bold: true },
          { text: `准考证号　${person.ticket}`, fontSize: 12, margin: [0, 4, 0, 0] },
          { text: `证件号码　${person.maskedId}`, fontSize: 9.5 },
        ];
  return {
    stack: [
      {
        text: `${facts.mode === 'rehearsal' ? '演练　' : ''}${facts.slot}　${facts.room}`,
        fontSize: 8,
        color: '#4a525b',
      },
      {
        columns: [
          { text: seat, fontSize: seat.length > 3 ? 32 : 56, bold: true, width: 88, lineHeight: 1 },
          { stack: who, width: WHO_WIDTH, margin: [0, 12, 0, 6] },
        ],
        columnGap: 6,
      },
      { text: `${facts.post}　${minuteOf(facts.startMs)} 开考`, fontSize: 8, color: '#4a525b' },
    ],
  };
}

/** As large as the name allows on one line, but always readable from the aisle; what is longer still takes a second line. */
function nameSize(name: string): number {
  const ems = [...name].reduce((sum, letter) => sum + (letter < '\u0800' ? 0.62 : 1), 0);
  return Math.max(7, Math.min(22, Math.floor(WHO_WIDTH / Math.max(1, ems))));
}

function head(title: string, note: string): Content[] {
  return [
    { text: title, fontSize: 19, bold: true, alignment: 'center' },
    { text: note, fontSize: 9, alignment: 'center', margin: [0, 0, 0, 6] },
  ];
}

function sessionBlock(facts: PrintFacts): Content {
  return formOf([
    ['考试名称', facts.title],
    ['考场', facts.room],
    ['场次', facts.slot],
    ['岗位', facts.post],
    ['入场时间', `${minuteOf(facts.checkInOpensMs)} 起`],
    ['开考时间', `${dayAndTimeOf(facts.startMs)}（${facts.durationMinutes} 分钟）`],
  ]);
}

const centre = 'center' as const;

/** Hangs where everybody passes: names and seats, ID numbers with the middle left out, no photos. */
function doorList(facts: PrintFacts): Content {
  return [
    ...head(facts.mode === 'real' ? '考场门贴' : '考场门贴（演练）', '请核对姓名和座位，证件号码已部分隐去'),
    sessionBlock(facts),
    {
      text: `须持本人有效身份证原件入场；开考 ${facts.lateBarMinutes} 分钟后不得入场，按缺考处理。手机关机，与随身物品放在指定位置。`,
      fontSize: 10.5,
      bold: true,
      margin: [3, 6, 3, 0],
    },
    tableOf({
      title: `考生名单（${facts.people.length} 人）`,
      columns: [
        { head: '座位', width: 60, align: centre },
        { head: '姓名', width: '*' },
        { head: '准考证号', width: 130, align: centre },
        { head: '证件号码', width: 150, align: centre },
      ],
      rows: facts.people.map((one) => [one.seat ?? '入场安排', one.name, one.ticket, one.maskedId]),
      fontSize: 11,
    }),
  ];
}

/** Lies at the check-in desk: everybody signs beside the own photo (DOMAIN 1.4). */
function signInSheet(facts: PrintFacts, photos: Stamps): Content {
  return [
    ...head(
      facts.mode === 'real' ? '考生签到表' : '考生签到表（演练）',
      '考生入场核验后本人签名；本表由监考人员保管，不得张贴',
    ),
    sessionBlock(facts),
    tableOf({
      title: '签到',
      columns: [
        { head: '序号', width: 24, align: centre },
        { head: '座位', width: 30, align: centre },
        { head: '照片', width: 30, align: centre },
        { head: '姓名', width: '*' },
        { head: '性别', width: 24, align: centre },
        { head: '准考证号', width: 76, align: centre },
        { head: '证件号码', width: 94, align: centre },
        { head: '考生签名', width: 84 },
        { head: '备注', width: 40 },
      ],
      rows: facts.people.map((one, at): readonly Cell[] => {
        const jpeg = photos.get(one.candidate);
        return [
          String(at + 1),
          one.seat ?? '—',
          jpeg === undefined ? '' : { jpeg },
          one.name,
          one.sex === 'male' ? '男' : '女',
          one.ticket,
          one.maskedId,
          '',
          '',
        ];
      }),
      rowHeight: 40,
    }),
    {
      unbreakable: true,
      margin: [3, 12, 3, 0],
      fontSize: 10.5,
      text: `应到 ${facts.people.length} 人　　实到 ＿＿＿＿ 人　　缺考 ＿＿＿＿ 人\n\n监考人员签名（${facts.invigilators.join('、')}）：＿＿＿＿＿＿＿＿　　＿＿＿＿＿＿＿＿　　日期：＿＿＿＿＿＿`,
    },
  ];
}
