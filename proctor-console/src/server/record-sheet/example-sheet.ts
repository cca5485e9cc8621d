import {
  type CandidateId,
  type Digest,
  MINUTE_MS,
  type SeatId,
  type SessionId,
} from '@exam-room/shared/base';
import { type RecordSheet, recordSheetSchema, sheetCode } from '@exam-room/shared/records';

/** 2026-11-21 09:00 in the room. */
const START_MS = Date.UTC(2026, 10, 21, 1, 0, 0);

const FAMILY = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁'];
const GIVEN = [
  '建国',
  '芳',
  '伟',
  '秀英',
  '敏',
  '静',
  '丽',
  '强',
  '磊',
  '洋',
  '艳',
  '勇',
  '军',
  '杰',
  '娟',
  '涛',
  '明',
  '超',
];
/** Names that break fonts and columns: rare characters, a long transliterated name, a Latin one without a space to break at. */
const HARD_NAMES = ['㛃𬭚𠅤', '买买提江·阿卜杜热合曼·吐尔逊', 'Wolfeschlegelsteinhausenbergerdorff'];

function nameAt(at: number): string {
  return HARD_NAMES[at - 3] ?? `${FAMILY[at % FAMILY.length]}${GIVEN[(at * 7) % GIVEN.length]}`;
}

const INCIDENTS: RecordSheet['incidents'] = [
  {
    wallMs: START_MS + 41 * MINUTE_MS,
    incident: 'violation',
    seat: '12',
    name: nameAt(11),
    text: '经提醒后仍两次转身与后排交谈，第三次时由监考员制止；当场口头警告并记录，抓拍编号 a41f、b07c。',
    by: '赵敏',
  },
  {
    wallMs: START_MS + 52 * MINUTE_MS,
    incident: 'fault',
    seat: '07',
    name: nameAt(6),
    text: '键盘失灵，换至备用机 31 号继续作答，已答题目全部保留。',
    by: '陈建国',
  },
  {
    wallMs: START_MS + 75 * MINUTE_MS,
    incident: 'health',
    seat: '21',
    name: nameAt(20),
    text: '头晕，监考员陪同离座 6 分钟后返回。',
    by: '赵敏',
  },
];

const EVENTS: RecordSheet['events'] = [
  {
    wallMs: START_MS - 3 * MINUTE_MS,
    seat: '',
    text: '启封码第一次输入有误（第 2 组），重新输入后启封',
    by: '陈建国、赵敏',
  },
  { wallMs: START_MS + 52 * MINUTE_MS, seat: '07→31', text: '换座：键盘失灵', by: '陈建国、赵敏' },
  { wallMs: START_MS + 53 * MINUTE_MS, seat: '31', text: '补时 4 分：换座耗时', by: '陈建国' },
  { wallMs: START_MS + 75 * MINUTE_MS, seat: '21', text: '离座（身体不适）；6 分钟后返回', by: '赵敏' },
  {
    wallMs: START_MS + 123 * MINUTE_MS,
    seat: '18',
    text: '强制交卷：到时后未离开考位，不配合',
    by: '陈建国、赵敏',
  },
];

const VIDEOS: RecordSheet['videos'] = [
  {
    file: '20261121-0900_第三机考考场_前.mp4',
    bytes: 3_412_889_001,
    sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855' as Digest,
  },
  {
    file: '20261121-0900_第三机考考场_后.mp4',
    bytes: 3_390_112_440,
    sha256: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' as Digest,
  },
];

const PATROLS: RecordSheet['patrols'] = [
  {
    wallMs: START_MS + 65 * MINUTE_MS,
    name: '刘志远（市建设教育中心）',
    remark: '监考人员到位，规则已宣读，秩序良好。',
  },
];

const INVIGILATORS: RecordSheet['invigilators'] = [
  { name: '陈建国', role: 'chief', signedInMs: START_MS - 40 * MINUTE_MS },
  { name: '赵敏', role: 'invigilator', signedInMs: START_MS - 39 * MINUTE_MS },
  { name: '孙伟', role: 'administrator', signedInMs: START_MS - 45 * MINUTE_MS },
];

/** A sheet as a room of this size would leave it: two absentees, a violation, faults, a seat move, grants, videos, a patrol. */
export function exampleSheet(enrolled: number, mode: RecordSheet['mode'] = 'real'): RecordSheet {
  const absent = Math.max(1, Math.floor(enrolled / 15));
  const present = enrolled - absent;
  const sittings = Array.from({ length: present }, (_, at) => sittingAt(at, present));
  const [first, second] = sittings;
  if (first === undefined || second === undefined) throw new Error('a room has at least two candidates');
  const root = '5ac0'.repeat(16) as Digest; // 64 hex digits
  const sheet: RecordSheet = {
    schema: 'exam-room/record-sheet/v1',
    session: 'S20261121-WH-031-AM1' as SessionId,
    mode,
    title: '住房和城乡建设领域施工现场专业人员职业培训测试',
    slot: '2026-11-21 上午第 1 场',
    institution: '武汉市城建职业培训学校（江岸校区）',
    room: '第三机考考场（实训楼 3 层 302）',
    post: '101 土建施工员',
    counts: { enrolled, present, absent, handedIn: present, byTime: 3, forced: 1, violations: 1 },
    times: {
      plannedStartMs: START_MS,
      checkInOpenedMs: START_MS - 31 * MINUTE_MS,
      rulesReadMs: START_MS - 10 * MINUTE_MS - 12_000,
      rulesReadBy: ['陈建国', '赵敏'],
      releasedMs: START_MS - 4 * MINUTE_MS,
      startedMs: START_MS + 20_000,
      firstHandInMs: first.handedInMs,
      lastHandInMs: START_MS + 124 * MINUTE_MS + 20_000,
      closedMs: START_MS + 128 * MINUTE_MS,
    },
    absentees: absenteesAfter(present, absent),
    sittings,
    incidents: INCIDENTS,
    events: EVENTS,
    machines: { seats: enrolled + 2, spares: 2, used: present + 1, faulty: ['07'] },
    videos: VIDEOS,
    patrols: PATROLS,
    remarks: ['3 号空调漏水，已移开 24 号座位的机箱，未影响考试。', '一名考生携带手机入场，已在考前收存。'],
    invigilators: INVIGILATORS,
    ledger: {
      size: 14_382,
      root,
      code: sheetCode(Uint8Array.from({ length: 32 }, (_, at) => (at * 37) & 255)),
    },
  };
  return recordSheetSchema.parse(sheet);
}

function absenteesAfter(present: number, absent: number): RecordSheet['absentees'] {
  return Array.from({ length: absent }, (_, at) => ({
    candidate: `C${900 + at}` as CandidateId,
    ticket: ticketAt(present + at),
    name: nameAt(present + at + 7),
    ...(at % 2 === 0 ? { seat: String(present + at + 1).padStart(2, '0') as SeatId } : {}),
    reason: at % 2 === 0 ? '开考 30 分钟内未到' : '证件与本人不符，未准入场',
  }));
}

function ticketAt(at: number): string {
  return `2026112101${String(at + 1).padStart(4, '0')}`;
}

function sittingAt(at: number, present: number): RecordSheet['sittings'][number] {
  const early = at < present - 4;
  const handedInMs = early
    ? START_MS + (62 + ((at * 11) % 55)) * MINUTE_MS + at * 1_000
    : START_MS + 120 * MINUTE_MS + 20_000;
  const due = 8 + (at % 6);
  return {
    candidate: `C${at + 1}` as CandidateId,
    ticket: ticketAt(at),
    name: nameAt(at),
    seat: String(at + 1).padStart(2, '0') as SeatId,
    status: at === 11 ? 'violation' : 'normal',
    startedMs: START_MS + 20_000,
    handedInMs: at === present - 1 ? START_MS + 124 * MINUTE_MS + 20_000 : handedInMs,
    handedInBy: early ? 'candidate' : at === present - 4 ? 'invigilator' : 'time',
    answered: 100 - (at % 4),
    items: 100,
    grantedMs: at === 6 ? 4 * MINUTE_MS : at === present - 1 ? 270_000 : 0,
    snapshotsDue: due,
    snapshotsTaken: due - (at % 9 === 4 ? 1 : 0),
    snapshotsMissed: at % 9 === 4 ? 1 : 0,
    ...(at % 13 === 12 ? {} : { receipt: `R-${String(48_213 + at * 977).slice(-5)}-${(at * 31) % 10}` }),
  };
}
