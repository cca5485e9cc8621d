import type { Clock, Timers } from '@exam-room/shared/base';
import type { TimeShelf } from './ports.ts';
import type { Writer } from './run-command.ts';
import type { PlainEntry } from './sitting/plain-facts.ts';
import { isRunning } from './sitting/seat-state.ts';
import { handInOpensInMs, timeLeftMs } from './sitting/time-left.ts';

/** The test time of this seat: counted while the sitting runs, on the disk every few seconds, ended at zero. */
export interface Timekeeping {
  /** To be called after every change, with the entries that made it. */
  readonly look: (entries: readonly PlainEntry[]) => void;
  readonly stop: () => void;
}

export interface TimeParts {
  readonly writer: Pick<Writer, 'run' | 'state' | 'fault'>;
  readonly used: {
    readonly usedMs: () => number;
    readonly run: () => void;
    readonly hold: () => void;
    readonly set: (usedMs: number) => void;
  };
  readonly shelf: Pick<TimeShelf, 'keepUsedTime'>;
  readonly clock: Pick<Clock, 'monoMs'>;
  readonly timers: Timers;
  readonly realTimers: Timers;
  readonly speed: number;
  /** The hand-in has just opened: the screen must hear of it. */
  readonly changed: () => void;
}

/** At most this much test time is given back to a candidate by a crash. */
const KEEP_EVERY_MS = 5_000;
/** A rehearsal's fast clock would write every few milliseconds: at most once in this much real time. */
const KEEP_AT_MOST_EVERY_REAL_MS = 1_000;
/** On a slow disk the time is written down less often: nine tenths of the disk belong to the answers. */
const REST_TIMES = 9;

interface Watch {
  readonly parts: TimeParts;
  forget: readonly (() => void)[];
  keptMs: number;
  /** Monotonic: the disk is left alone until then. */
  restUntilMs: number;
}

export function keepTime(parts: TimeParts): Timekeeping {
  const watch: Watch = { parts, forget: [], keptMs: 0, restUntilMs: 0 };
  const period = Math.max(KEEP_AT_MOST_EVERY_REAL_MS, KEEP_EVERY_MS / parts.speed);
  const stopKeeping = parts.realTimers.every(period, () => keep(watch));
  return {
    look(entries) {
      const last = entries.at(-1);
      if (last !== undefined) watch.keptMs = last.usedMs; // every entry carries the used time to the disk
      for (const { fact } of entries)
        if (fact.kind === 'sitting-opened') parts.used.set(fact.inherited?.usedMs ?? 0);
      const running = isRunning(parts.writer.state()) && parts.writer.fault() === undefined;
      if (running) parts.used.run();
      else parts.used.hold();
      setAlarms(watch, running);
    },
    stop() {
      stopKeeping();
      for (const forget of watch.forget) forget();
      watch.restUntilMs = 0;
      if (parts.writer.fault() === undefined) keep(watch);
    },
  };
}

function keep(watch: Watch): void {
  const usedMs = watch.parts.used.usedMs();
  const { clock, shelf, writer } = watch.parts;
  const began = clock.monoMs();
  if (usedMs === watch.keptMs || began < watch.restUntilMs || !isRunning(writer.state())) return;
  if (shelf.keepUsedTime(usedMs)) watch.keptMs = usedMs;
  const ended = clock.monoMs();
  watch.restUntilMs = ended + (ended - began) * REST_TIMES;
}

function setAlarms(watch: Watch, running: boolean): void {
  const { parts } = watch;
  for (const forget of watch.forget) forget();
  const state = parts.writer.state();
  if (!running || state.sitting.at !== 'sitting') {
    watch.forget = [];
    return;
  }
  const usedMs = parts.used.usedMs();
  const opensIn = handInOpensInMs(state, usedMs);
  watch.forget = [
    atLeast(parts.timers, timeLeftMs(state.sitting, usedMs), () => void timeIsOver(watch)),
    ...(opensIn > 0 ? [atLeast(parts.timers, opensIn, parts.changed)] : []),
  ];
}

/** Automatic hand-in at zero. A timer may fire a moment early: then the alarm is set again for the rest. */
async function timeIsOver(watch: Watch): Promise<void> {
  const done = await watch.parts.writer.run({ do: 'look-at-the-time' });
  if (done.ok && done.value.length === 0) setAlarms(watch, isRunning(watch.parts.writer.state()));
}

function atLeast(timers: Timers, ms: number, act: () => void): () => void {
  return timers.after(Math.max(1, Math.ceil(ms)), act);
}
