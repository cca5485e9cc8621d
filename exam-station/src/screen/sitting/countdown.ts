/** The station's clock at one moment: what was left, how fast it runs, and when (monotonic ms of this page) that was said. */
export interface ClockSaid {
  readonly remainingMs: number;
  readonly speed: number;
  readonly running: boolean;
  readonly saidAtMs: number;
}

/** Milliseconds of test time left now. The page only fills the gap between two views; the station keeps the time. */
export function remainingNow(said: ClockSaid, nowMs: number): number {
  const passed = said.running ? Math.max(0, nowMs - said.saidAtMs) * said.speed : 0;
  return Math.max(0, said.remainingMs - passed);
}

/** `1:59:59` or `09:05`; a begun second counts as whole, so that the display reaches 00:00 exactly at the end. */
export function clockText(ms: number): string {
  const seconds = Math.ceil(ms / 1_000);
  const two = (value: number) => String(value).padStart(2, '0');
  const [h, m, s] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`;
}

export type WarningMinute = 30 | 15 | 5 | 1;

const MINUTE_MS = 60_000;
/** A warning stands for this long of test time; the last one stands to the end. */
const WARNING_STANDS_MS = 45_000;

/** The gentle warning that stands now: at 30, 15, 5 and 1 minute before the end. */
export function warningAt(remainingMs: number): WarningMinute | undefined {
  if (remainingMs <= MINUTE_MS) return 1;
  return ([30, 15, 5] as const).find(
    (minute) => remainingMs <= minute * MINUTE_MS && remainingMs > minute * MINUTE_MS - WARNING_STANDS_MS,
  );
}

/** How the clock looks: calm, from 15 minutes on a little stronger, from 5 minutes on strong. */
export function urgency(remainingMs: number): 'calm' | 'soon' | 'last' {
  if (remainingMs <= 5 * MINUTE_MS) return 'last';
  return remainingMs <= 15 * MINUTE_MS ? 'soon' : 'calm';
}

const CHINESE_TIME = new Intl.DateTimeFormat('zh-CN', {
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'Asia/Shanghai',
});

/** `09:30` in Chinese time, from a wall clock in ms. */
export function timeOfDay(wallMs: number): string {
  return CHINESE_TIME.format(wallMs);
}
