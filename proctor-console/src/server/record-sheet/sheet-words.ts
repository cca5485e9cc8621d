import { assertNever } from '@exam-room/shared/base';
import type { IncidentKind, RecordSheet, SittingStatus } from '@exam-room/shared/records';

/** The room record sheet is a form of the authority: it is filled in Chinese whatever the desk speaks. */
export const FORM_NAME = '机考考场记录表';

type HandInBy = NonNullable<RecordSheet['sittings'][number]['handedInBy']>;
type Role = RecordSheet['invigilators'][number]['role'];

export function incidentWord(kind: IncidentKind): string {
  switch (kind) {
    case 'violation':
      return '违纪';
    case 'fault':
      return '设备故障';
    case 'health':
      return '身体不适';
    case 'disturbance':
      return '考场干扰';
    case 'other':
      return '其他';
    default:
      return assertNever(kind);
  }
}

export function statusWord(status: SittingStatus): string {
  switch (status) {
    case 'normal':
      return '正常';
    case 'violation':
      return '违纪';
    case 'impersonation':
      return '替考';
    case 'absent':
      return '缺考';
    default:
      return assertNever(status);
  }
}

export function handInWord(by: HandInBy | undefined): string {
  switch (by) {
    case 'candidate':
      return '本人';
    case 'time':
      return '到时';
    case 'invigilator':
      return '强制';
    case undefined:
      return '未交';
    default:
      return assertNever(by);
  }
}

export function roleWord(role: Role): string {
  switch (role) {
    case 'chief':
      return '主考';
    case 'invigilator':
      return '监考员';
    case 'administrator':
      return '系统管理员';
    case 'patrol':
      return '巡考员';
    default:
      return assertNever(role);
  }
}

// One country, one time zone: the sheet must not follow the time zone that somebody set on the console's PC.
const inRoom = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hourCycle: 'h23', ...options });
const day = inRoom({ year: 'numeric', month: '2-digit', day: '2-digit' });
const time = inRoom({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minute = inRoom({ hour: '2-digit', minute: '2-digit' });

export function timeOf(wallMs: number | undefined): string {
  return wallMs === undefined ? '—' : time.format(wallMs);
}

export function minuteOf(wallMs: number | undefined): string {
  return wallMs === undefined ? '—' : minute.format(wallMs);
}

export function dayOf(wallMs: number | undefined): string {
  return wallMs === undefined ? '—' : day.format(wallMs).replaceAll('/', '-');
}

export function dayAndTimeOf(wallMs: number | undefined): string {
  return wallMs === undefined ? '—' : `${dayOf(wallMs)} ${time.format(wallMs)}`;
}

/** `5 分` or `4 分 30 秒`; a dash for none. */
export function spanOf(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds === 0) return '—';
  const rest = seconds % 60;
  const minutes = Math.floor(seconds / 60);
  if (minutes === 0) return `${rest} 秒`;
  return rest === 0 ? `${minutes} 分` : `${minutes} 分 ${rest} 秒`;
}

export function sizeOf(bytes: number): string {
  if (bytes >= 1024 ** 3) return `${(bytes / 1024 ** 3).toFixed(2)} GB`;
  return bytes >= 1024 ** 2 ? `${(bytes / 1024 ** 2).toFixed(1)} MB` : `${Math.ceil(bytes / 1024)} kB`;
}
