import type { CandidateId, InvigilatorId, SeatId } from '@exam-room/shared/base';
import { releaseCodeOf } from '@exam-room/shared/model';
import type { DeskView, RollLine } from '../../server/proctor-desk/desk-view.ts';

// Fictitious people of a fictitious room, for looking at the desk and for its tests. TEST ONLY.

/** 2026-11-21 09:00 in the room. */
export const START_MS = Date.UTC(2026, 10, 21, 1, 0, 0);

/** Every invigilator of the fake room has this PIN. */
export const TEST_PIN = '123456';
export const TEST_RELEASE_CODE = releaseCodeOf(Array.from({ length: 25 }, (_, at) => (at * 7 + 3) % 10));

export const INVIGILATORS: readonly Omit<DeskView['invigilators'][number], 'signedIn' | 'lockedForMs'>[] = [
  { id: 'V01' as InvigilatorId, name: '陈建国', role: 'chief' },
  { id: 'V02' as InvigilatorId, name: '赵敏', role: 'invigilator' },
  { id: 'V03' as InvigilatorId, name: '欧阳修远', role: 'invigilator' },
  { id: 'V04' as InvigilatorId, name: '孙伟', role: 'administrator' },
  { id: 'V05' as InvigilatorId, name: '刘志远', role: 'patrol' },
];

const FAMILY = [...'王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗'];
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
];
const HARD_NAMES: Readonly<Record<number, string>> = {
  4: '㛃𬭚𠅤',
  9: '买买提江·阿卜杜热合曼·吐尔逊',
};
const EMPLOYERS = ['武汉市第三建筑工程有限公司', '湖北楚天建设集团', '中南市政工程公司', '个人报名'];

export interface FakeCandidate {
  readonly candidate: CandidateId;
  readonly ticket: string;
  readonly idNumber: string;
  readonly name: string;
  readonly sex: RollLine['sex'];
  readonly employer: string;
  readonly assignedSeat: SeatId;
  readonly warnings: readonly string[];
}

export function candidateAt(at: number): FakeCandidate {
  const two = String(at + 1).padStart(2, '0');
  return {
    candidate: `C${String(at + 1).padStart(4, '0')}` as CandidateId,
    ticket: `20261121${String(at + 1).padStart(4, '0')}`,
    idNumber: `42010619${80 + (at % 20)}0${1 + (at % 9)}1${at % 10}${String(1000 + at).slice(-4)}`,
    name: HARD_NAMES[at] ?? `${FAMILY[(at * 3) % FAMILY.length]}${GIVEN[(at * 7 + 2) % GIVEN.length]}`,
    sex: at % 3 === 1 ? 'female' : 'male',
    employer: EMPLOYERS[at % EMPLOYERS.length] ?? '',
    assignedSeat: seatLabel(at),
    warnings: Number(two) % 17 === 6 ? ['2025 年曾在本岗位考试中违纪，请仔细核对本人与证件。'] : [],
  };
}

export function seatLabel(at: number): SeatId {
  return String(at + 1).padStart(2, '0') as SeatId;
}

export const RULES = {
  version: '2026-01',
  title: '机考考场规则',
  paragraphs: [
    '考生凭本人有效身份证原件进入考场，在指定机位就座，身份证放在桌面左上角备查。',
    '考试为闭卷考试。手机、智能手表、书籍、纸张等一律放在指定位置，不得带到机位上。',
    '请核对屏幕上的姓名、照片和证件号码，如有不符，立即举手。',
    '考试时间 120 分钟。答题即时自动保存，屏幕显示「已保存」。时间到，系统自动交卷。',
    '考试中摄像头会在任意时刻抓拍。请面向屏幕坐好，不得遮挡、移动摄像头。',
    '不得关机、重启、插拔任何设备。机器出现故障，请举手等待监考人员处理，不会丢失已答题目。',
    '开考 30 分钟后方可交卷离场。交卷后请举手，经监考人员确认后轻声离开。',
    '不得交谈、传递物品、窥视他人屏幕。违纪者取消成绩；替考者记入名单并依规处理。',
    '开考 30 分钟后，迟到考生不得入场。',
  ],
};
