// TEST ONLY: time that passes when the test says so.

import type { Clock, Timers } from '@exam-room/shared/base';

export interface VirtualTime {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Lets time pass: every timer due on the way fires in its order. */
  readonly pass: (ms: number) => void;
  /** Somebody sets the wall clock. */
  readonly setWall: (byMs: number) => void;
  /** The machine stands still: time passes, timers fire late. */
  readonly freeze: (ms: number) => void;
}

interface Alarm {
  readonly act: () => void;
  readonly every: number | undefined;
  at: number;
}

export function virtualTime(startWallMs = 1_800_000_000_000): VirtualTime {
  let mono = 0;
  let wallOffset = startWallMs;
  const alarms = new Set<Alarm>();

  function add(alarm: Alarm): () => void {
    alarms.add(alarm);
    return () => alarms.delete(alarm);
  }

  function fireUpTo(end: number): void {
    for (;;) {
      const [next] = [...alarms].filter((one) => one.at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) return;
      mono = Math.max(mono, next.at);
      if (next.every === undefined) alarms.delete(next);
      else next.at = Math.max(next.at + next.every, mono);
      next.act();
    }
  }

  return {
    clock: { monoMs: () => mono, wallMs: () => Math.round(wallOffset + mono) },
    timers: {
      after: (delayMs, act) => add({ act, every: undefined, at: mono + delayMs }),
      every: (periodMs, act) => add({ act, every: periodMs, at: mono + periodMs }),
    },
    pass(ms) {
      const end = mono + ms;
      fireUpTo(end);
      mono = end;
    },
    setWall(byMs) {
      wallOffset += byMs;
    },
    freeze(ms) {
      mono += ms;
      for (const alarm of alarms) if (alarm.every !== undefined && alarm.at < mono) alarm.at = mono;
      fireUpTo(mono);
    },
  };
}
