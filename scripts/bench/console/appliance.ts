import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** A process that has told in one line of JSON where it can be reached. */
export interface Appliance {
  readonly port: number;
  readonly desk: string;
  /** Milliseconds of processor time so far, of all its threads. */
  readonly cpuMs: () => number;
  /** Memory that it holds now, in KiB. */
  readonly rssKib: () => number;
  readonly stop: () => Promise<void>;
}

export async function startAppliance(program: string, args: readonly string[]): Promise<Appliance> {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  const first = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    once(child, 'exit').then(([code]) => {
      throw new Error(`${program} ended with ${code} before it could be reached`);
    }),
  ]);
  const { stations, desk = '' } = JSON.parse(first) as { stations: number; desk?: string }; // our own programs
  return {
    port: stations,
    desk,
    cpuMs: () => cpuOf(child),
    rssKib: () => Number(/^VmRSS:\s+(\d+)/m.exec(procOf(child, 'status'))?.[1]),
    async stop() {
      if (child.exitCode !== null) return;
      child.kill('SIGTERM');
      await once(child, 'exit');
    },
  };
}

/** Ticks of a hundredth of a second: user and system time are the 14th and 15th field, after the name in brackets. */
function cpuOf(child: ChildProcess): number {
  const fields = procOf(child, 'stat').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

function procOf(child: ChildProcess, file: string): string {
  return readFileSync(`/proc/${child.pid}/${file}`, 'utf8');
}
