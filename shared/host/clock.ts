import { performance } from 'node:perf_hooks';
import type { Clock, Timers } from '../src/base/index.ts';

/** Where a faster clock began: all processes of one rehearsal share it, so that they agree on the time. */
export interface ClockSetting {
  /** 1 for the real thing. Anything else is allowed in a rehearsal session only. */
  readonly speed: number;
  /** Real wall time (ms) at which exam time stood at `startsAtMs`. */
  readonly realOriginMs: number;
  readonly startsAtMs: number;
}

export const REAL_TIME: ClockSetting = { speed: 1, realOriginMs: 0, startsAtMs: 0 };

/** Reads `--clock SPEED,REAL_ORIGIN_MS,STARTS_AT_MS`. Undefined when it is not three numbers with a speed above 0. */
export function readClockSetting(text: string): ClockSetting | undefined {
  const [speed = Number.NaN, realOriginMs = Number.NaN, startsAtMs = Number.NaN] = text
    .split(',')
    .map(Number);
  return speed > 0 && Number.isFinite(realOriginMs) && Number.isFinite(startsAtMs)
    ? { speed, realOriginMs, startsAtMs }
    : undefined;
}

export function writeClockSetting(setting: ClockSetting): string {
  return `${setting.speed},${setting.realOriginMs},${setting.startsAtMs}`;
}

/** The machine's clock, or the rehearsal's faster one. */
export function hostClock(setting: ClockSetting = REAL_TIME): Clock {
  const { speed, realOriginMs, startsAtMs } = setting;
  return {
    wallMs: () =>
      Math.round(
        speed === 1
          ? Date.now() - realOriginMs + startsAtMs
          : (Date.now() - realOriginMs) * speed + startsAtMs,
      ),
    monoMs: () => performance.now() * speed,
  };
}

export function hostTimers(setting: ClockSetting = REAL_TIME): Timers {
  return {
    after(delayMs, act) {
      const timer = setTimeout(act, delayMs / setting.speed);
      return () => clearTimeout(timer);
    },
    every(periodMs, act) {
      const timer = setInterval(act, Math.max(1, periodMs / setting.speed));
      return () => clearInterval(timer);
    },
  };
}
