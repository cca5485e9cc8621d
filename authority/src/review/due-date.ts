import chineseDays from 'chinese-days';

/** The office reviews within five working days after the test (A68). */
const REVIEW_DAYS = 5;
const DAY_MS = 86_400_000;
/** China has one time zone and no summer time (GB/T 7408). */
const CHINA_MS = 8 * 3_600_000;

export interface DueDate {
  /** `2026-11-21`, China's day of the test. */
  readonly testDay: string;
  /** The last day of the period; it ends at 24:00. */
  readonly dueDay: string;
  /** False when the State Council's calendar for that year is not in the installed data: look at the date again. */
  readonly calendarKnown: boolean;
}

/** The first day is not counted (DOMAIN 4.6); holidays and make-up working days follow the installed calendar. */
export function reviewDue(testMs: number): DueDate {
  let left = REVIEW_DAYS;
  let at = testMs;
  let calendarKnown = true;
  while (left > 0) {
    at += DAY_MS;
    const day = chinaDay(at);
    calendarKnown &&= isYearKnown(day.slice(0, 4));
    if (isWorkday(day)) left -= 1;
  }
  return { testDay: chinaDay(testMs), dueDay: chinaDay(at), calendarKnown };
}

export function chinaDay(wallMs: number): string {
  return new Date(wallMs + CHINA_MS).toISOString().slice(0, 10);
}

/** The library reads a bare date as UTC and asks for its local day, so a machine west of Greenwich would be a day off: noon has no such doubt. */
function isWorkday(day: string): boolean {
  return chineseDays.isWorkday(`${day}T12:00:00`);
}

/** The year's calendar is there when its National Day is. */
function isYearKnown(year: string): boolean {
  return chineseDays.getDayDetail(`${year}-10-01T12:00:00`).name.includes('National Day');
}
