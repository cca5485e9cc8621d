import type { Appliance } from './appliance.ts';

/** A machine whose program may be killed and started again on the same data. */
export interface Revivable {
  /** The running process; after a kill, the next one as soon as it is ready. Rejects once it has ended though nobody ended it. */
  readonly up: () => Promise<Appliance>;
  readonly kill: () => Promise<void>;
  readonly start: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Highest memory use of all its processes so far, in MB. */
  readonly peakRssMb: () => number;
}

export function revivable(launch: () => Promise<Appliance>): Revivable {
  let running: Appliance | undefined;
  let peak = 0;
  let announce: (again: Appliance) => void = () => {};
  let fail: (problem: unknown) => void = () => {};
  let up = awaited();

  function awaited(): Promise<Appliance> {
    const next = new Promise<Appliance>((resolve, reject) => {
      announce = resolve;
      fail = reject;
    });
    next.catch(() => {}); // whoever waits hears of it; nobody may be waiting
    return next;
  }

  return {
    up: () => up,
    async start() {
      try {
        const started = await launch();
        running = started;
        announce(started);
        void started.ended.then(({ code, signal }) => {
          if (running !== started) return;
          up = awaited();
          fail(new Error(`${started.name} ended by itself (${signal ?? code}). ${started.lastWords()}`));
        });
      } catch (problem) {
        fail(problem);
        throw problem;
      }
    },
    async kill() {
      const gone = await up;
      running = undefined;
      up = awaited();
      await gone.kill();
      peak = Math.max(peak, gone.peakRssMb());
    },
    async stop() {
      if (running === undefined) return;
      const last = running;
      running = undefined;
      peak = Math.max(peak, last.peakRssMb());
      await last.stop();
    },
    peakRssMb: () => Math.max(peak, running?.peakRssMb() ?? 0),
  };
}

/** What a machine said in its first line. */
export async function says(machine: Revivable, key: string): Promise<string> {
  const { ready, name } = await machine.up();
  const value = ready[key];
  if (typeof value !== 'string')
    throw new Error(`${name} did not say its "${key}": ${JSON.stringify(ready)}`);
  return value;
}
