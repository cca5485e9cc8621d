import { MINUTE_MS, SECOND_MS } from '@exam-room/shared/base';
import type { Catalogue } from '../words/languages.ts';

// One country, one time zone: the desk must not follow what somebody set on this PC.
const inRoom = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('zh-CN', { timeZone: 'Asia/Shanghai', hourCycle: 'h23', ...options });
const clock = inRoom({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
const minute = inRoom({ hour: '2-digit', minute: '2-digit' });

export function clockText(wallMs: number): string {
  return clock.format(wallMs);
}

export function minuteText(wallMs: number): string {
  return minute.format(wallMs);
}

/** `1:59:58`, or `09:58` below an hour. Rounded up: a countdown shows 00:00 only when the time is over. */
export function spanText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / SECOND_MS));
  const two = (value: number) => String(value).padStart(2, '0');
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours === 0 ? `${two(minutes)}:${two(rest)}` : `${hours}:${two(minutes)}:${two(rest)}`;
}

export function minutesUp(ms: number): number {
  return Math.max(0, Math.ceil(ms / MINUTE_MS));
}

/** Minutes for people: `5`, or `4.5` when it is not a whole number. */
export function minutesText(ms: number): string {
  return String(Math.round((ms / MINUTE_MS) * 10) / 10);
}

const day = inRoom({ year: 'numeric', month: '2-digit', day: '2-digit' });

/** `2029-11-21` */
export function dayText(wallMs: number): string {
  return day.format(wallMs).replaceAll('/', '-');
}

/** `1.4 GB`, `12 MB`. */
export function sizeText(bytes: number): string {
  if (bytes >= 1024 ** 3) return `${(bytes / 1024 ** 3).toFixed(1)} GB`;
  return bytes >= 1024 ** 2 ? `${Math.round(bytes / 1024 ** 2)} MB` : `${Math.ceil(bytes / 1024)} kB`;
}

/**
 * How long ago, in steps a glance can take in. Below ten seconds it is `just now`: a figure that changes every second in two hundred
 * seats is noise.
 */
export function ageText(words: Catalogue['room']['age'], ms: number): string {
  if (ms < 10 * SECOND_MS) return words.now;
  if (ms < MINUTE_MS) return words.seconds(Math.floor(ms / (10 * SECOND_MS)) * 10);
  if (ms < 60 * MINUTE_MS) return words.minutes(Math.floor(ms / MINUTE_MS));
  return words.hours(Math.floor(ms / (60 * MINUTE_MS)));
}
