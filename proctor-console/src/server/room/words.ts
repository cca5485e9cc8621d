import { MINUTE_MS, SECOND_MS, type Words } from '@exam-room/shared/base';
import type { ActKind, SittingStatus } from '@exam-room/shared/records';

/** What people call each act, on the desk and on the record sheet. */
export const ACT_WORDS: Readonly<Record<ActKind, Words>> = {
  'sign-in': { zh: '监考人员签到', en: 'Sign-in' },
  'sign-out': { zh: '监考人员签退', en: 'Sign-out' },
  'room-checked': { zh: '考前检查', en: 'Room check' },
  'assign-seats': { zh: '编排座位', en: 'Assigning seats' },
  admit: { zh: '核验入场', en: 'Admission' },
  'turn-away': { zh: '拒绝入场', en: 'Turning away' },
  'rules-read': { zh: '宣读考场规则', en: 'Reading the rules' },
  'rules-waived': { zh: '未按时宣读规则仍开考', en: 'Starting without the rules read in time' },
  release: { zh: '启封', en: 'Release' },
  'start-room': { zh: '全场开考', en: 'Start of the room' },
  'start-seat': { zh: '单座开考', en: 'Start of a seat' },
  message: { zh: '发送消息', en: 'Message' },
  pause: { zh: '暂停', en: 'Pause' },
  resume: { zh: '恢复', en: 'Resume' },
  'grant-time': { zh: '补时', en: 'Extra time' },
  'move-seat': { zh: '换座', en: 'Seat move' },
  unlock: { zh: '解锁座位', en: 'Unlocking a seat' },
  'answer-help': { zh: '应答举手', en: 'Answering a call' },
  'leave-seat': { zh: '离座', en: 'Leaving the seat' },
  'return-to-seat': { zh: '返座', en: 'Return to the seat' },
  'record-incident': { zh: '记录异常', en: 'Incident' },
  'set-status': { zh: '考生状态认定', en: 'Status of a candidate' },
  'force-hand-in': { zh: '强制交卷', en: 'Forced hand-in' },
  'patrol-visit': { zh: '巡考', en: 'Patrol visit' },
  remark: { zh: '备注', en: 'Remark' },
  'register-video': { zh: '登记监控录像', en: 'Registering a video' },
  'close-room': { zh: '结束考试', en: 'Closing the room' },
  'take-over': { zh: '备用监考机接管', en: 'Take-over by the standby console' },
  'export-archive': { zh: '拷出档案', en: 'Copying the archive' },
  'erase-faces': { zh: '清除人脸图像', en: 'Erasing faces' },
  'sign-sheet': { zh: '签署考场记录表', en: 'Signing the record sheet' },
};

/** What an act is called; a word that the catalogue does not know (an older record) stays as it is. */
export function actWords(act: string): Words {
  const known: Readonly<Record<string, Words>> = ACT_WORDS;
  return known[act] ?? { zh: act, en: act };
}

export const STATUS_WORDS: Readonly<Record<SittingStatus, Words>> = {
  normal: { zh: '正常', en: 'normal' },
  violation: { zh: '违纪', en: 'violation' },
  impersonation: { zh: '替考', en: 'impersonation' },
  absent: { zh: '缺考', en: 'absent' },
};

/** `5 分钟`, `4 分 30 秒`, `20 秒`. */
export function spanWords(ms: number): Words {
  const minutes = Math.floor(ms / MINUTE_MS);
  const seconds = Math.round((ms % MINUTE_MS) / SECOND_MS);
  if (minutes === 0) return { zh: `${seconds} 秒`, en: `${seconds} s` };
  if (seconds === 0) return { zh: `${minutes} 分钟`, en: `${minutes} min` };
  return { zh: `${minutes} 分 ${seconds} 秒`, en: `${minutes} min ${seconds} s` };
}
