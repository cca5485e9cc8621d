import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Log } from '@exam-room/shared/host/log';

/** Milliseconds before a station that ended is started again: at first at once, then slower, so that a broken machine does not spin. */
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 5_000;
/** `run` ends with this after a wrong command line: no start will mend that. */
const WRONG_USAGE = 2;

const CLI = join(import.meta.dirname, 'cli.ts');

/**
 * Keeps `exam-station run` alive: whatever ends it, it is started again on the same journal and so on the same question. Its ready
 * lines are passed on, one for each start. Ends with SIGTERM or SIGINT, and where starting again cannot help: wrong usage, or
 * expected trouble before the station was ready for the first time. Resolves with the exit code.
 */
export async function keepStation(args: readonly string[], log: Log): Promise<number> {
  const keeping = { over: false, ready: 0, wait: FIRST_WAIT_MS, end: () => {} };
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      keeping.over = true;
      keeping.end();
    });
  for (;;) {
    const before = keeping.ready;
    const code = await oneLife(args, keeping);
    if (keeping.over) return 0;
    if (code === WRONG_USAGE || (code !== null && keeping.ready === 0)) return code;
    log.note('station-ended', { code: code ?? -1 });
    keeping.wait =
      keeping.ready > before ? FIRST_WAIT_MS : Math.min(LONGEST_WAIT_MS, Math.max(1, keeping.wait) * 2);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, keeping.wait);
      keeping.end = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    if (keeping.over) return 0;
  }
}

interface Keeping {
  ready: number;
  end: () => void;
}

function oneLife(args: readonly string[], keeping: Keeping): Promise<number | null> {
  const child = spawn(process.execPath, [...process.execArgv, CLI, 'run', ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  keeping.end = () => void child.kill('SIGTERM');
  createInterface({ input: child.stdout }).on('line', (line) => {
    keeping.ready += 1;
    process.stdout.write(`${line}\n`);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code));
  });
}
