import type { Clock, Timers } from '@exam-room/shared/base';

/** What is wrong with a machine's clocks, in parts per million against true time. */
export interface ClockFaults {
  readonly monoPpm: number;
  readonly wallPpm: number;
}

/** A seat's PC in simulated time: its monotonic clock begins with the boot, its wall clock can be set to anything. */
export interface VirtualMachine {
  readonly clock: Clock;
  readonly timers: Timers;
  /** True milliseconds go by; timers fire in their order, each followed by `afterEach`. Stops early when `until` holds. */
  readonly pass: (
    ms: number,
    step: {
      readonly before: (ms: number) => void;
      readonly after: () => Promise<void>;
      readonly until: () => boolean;
    },
  ) => Promise<void>;
  readonly setWall: (byMs: number) => void;
  /** The program is stopped (SIGSTOP, a stalled machine): clocks go on, no timer fires. */
  readonly stall: (ms: number) => void;
  /** The machine sleeps: the monotonic clock stands still, the wall clock goes on. */
  readonly suspend: (ms: number) => void;
  /** What the wall clock is off by, to be handed to the next boot. */
  readonly wallOffset: () => number;
}

interface Alarm {
  readonly act: () => void;
  readonly every: number | undefined;
  at: number;
}

export function virtualMachine(faults: ClockFaults, boot: { readonly wallMs: number }): VirtualMachine {
  let mono = 0;
  let wall = boot.wallMs;
  const alarms = new Set<Alarm>();
  const monoRate = 1 + faults.monoPpm / 1e6;
  const wallRate = 1 + faults.wallPpm / 1e6;

  function add(alarm: Alarm): () => void {
    alarms.add(alarm);
    return () => alarms.delete(alarm);
  }

  function next(): Alarm | undefined {
    let first: Alarm | undefined;
    for (const one of alarms) if (first === undefined || one.at < first.at) first = one;
    return first;
  }

  function advance(trueMs: number): void {
    mono += trueMs * monoRate;
    wall += trueMs * wallRate;
  }

  return {
    clock: { monoMs: () => mono, wallMs: () => Math.round(wall) },
    timers: {
      after: (delayMs, act) => add({ act, every: undefined, at: mono + delayMs }),
      every: (periodMs, act) => add({ act, every: periodMs, at: mono + periodMs }),
    },
    async pass(ms, { before, after, until }) {
      for (let left = ms; left > 0 && !until(); ) {
        const alarm = next();
        const wait = alarm === undefined ? left : Math.max(0, (alarm.at - mono) / monoRate);
        const by = Math.min(left, wait);
        before(by);
        advance(by);
        left -= by;
        if (alarm === undefined || wait > by || (left <= 0 && by < wait)) continue;
        mono = Math.max(mono, alarm.at); // sums of fractions end a hair before or after
        if (alarm.every === undefined) alarms.delete(alarm);
        else alarm.at += Math.max(1, Math.ceil((mono - alarm.at) / alarm.every)) * alarm.every;
        alarm.act();
        await after();
      }
    },
    setWall(byMs) {
      wall += byMs;
    },
    stall: advance,
    suspend(ms) {
      wall += ms * wallRate;
    },
    wallOffset: () => wall,
  };
}
