import type { Clock, Timers } from '@exam-room/shared/base';
import type { World } from './world.ts';

/** A computer of the room in simulated time: it works on one thing at a time, its clocks may be wrong, and its power may go. */
export interface Pc {
  readonly name: string;
  readonly clock: Clock;
  readonly timers: Timers;
  /** True time as far as this machine has come with its work. */
  readonly nowMs: () => number;
  readonly rate: number;
  readonly isOn: () => boolean;
  /** Counts the starts: what an earlier start still does is nobody's business any more. */
  readonly life: () => number;
  readonly start: () => void;
  /** The program is gone at this moment, with all its timers and everything that waited for it. */
  readonly stop: () => void;
  /** Works, or stands still, for so long: whatever arrives meanwhile waits. */
  readonly isBusyFor: (ms: number) => void;
  readonly setWall: (byMs: number) => void;
  /** Brings something to the running program: a frame, a key that is pressed. */
  readonly bring: (act: () => void | Promise<void>) => void;
}

export interface PcFaults {
  /** How fast its monotonic clock runs: 1 is right. */
  readonly rate: number;
  readonly wallMs: number;
}

export function openPc(world: World, name: string, faults: PcFaults): Pc {
  const { rate } = faults;
  let [wallOffset, life, bootedMs, freeMs] = [faults.wallMs, 0, 0, 0];
  let on = false;
  const localMs = () => Math.max(world.nowMs(), freeMs);
  const inbox = openInbox(world, { life: () => life, freeMs: () => freeMs });
  const bring = (act: Work) => {
    if (on) inbox.put(act);
  };

  function after(delayMs: number, act: () => void): () => void {
    const of = life;
    let off = false;
    const forget = world.at(localMs() + delayMs / rate, () => {
      if (on && of === life) bring(() => (off ? undefined : act()));
    });
    return () => {
      off = true;
      forget();
    };
  }
  function every(periodMs: number, act: () => void): () => void {
    const of = life;
    let off = false;
    const again = (atMs: number) =>
      void world.at(atMs, () => {
        if (off || !on || of !== life) return;
        bring(() => (off ? undefined : act()));
        again(localMs() + periodMs / rate);
      });
    again(localMs() + periodMs / rate);
    return () => {
      off = true;
    };
  }
  function turn(to: 'on' | 'off'): void {
    life += 1;
    on = to === 'on';
    inbox.empty();
    [bootedMs, freeMs] = [world.nowMs(), world.nowMs()];
  }

  return {
    name,
    clock: {
      monoMs: () => (localMs() - bootedMs) * rate,
      wallMs: () => Math.max(0, Math.round(wallOffset + localMs())),
    },
    timers: { after, every },
    nowMs: localMs,
    rate,
    isOn: () => on,
    life: () => life,
    start: () => turn('on'),
    stop: () => turn('off'),
    isBusyFor(ms) {
      freeMs = localMs() + ms;
    },
    setWall(byMs) {
      wallOffset += byMs;
    },
    bring,
  };
}

type Work = () => void | Promise<void>;

/** What waits for a program, in the order of its arrival: one thing after the other, each when the machine is free. */
function openInbox(world: World, pc: { readonly life: () => number; readonly freeMs: () => number }) {
  let waiting: Work[] = [];
  let taking = false;
  function takeSoon(): void {
    taking = true;
    const of = pc.life();
    world.at(pc.freeMs(), () => take(of));
  }
  async function take(of: number): Promise<void> {
    if (of !== pc.life()) return;
    if (pc.freeMs() > world.nowMs()) {
      takeSoon();
      return;
    }
    const act = waiting.shift();
    if (waiting.length > 0) takeSoon();
    else taking = false;
    await act?.();
  }
  return {
    put(act: Work): void {
      waiting.push(act);
      if (!taking) takeSoon();
    },
    empty(): void {
      waiting = [];
      taking = false;
    },
  };
}
