import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a command took, with every process that it started. */
export interface Watched {
  readonly seconds: number;
  /** Largest sum of the resident memory of the command and its children at one moment, in MB of 10^6 bytes. */
  readonly peakMb: number;
  readonly out: string;
  readonly err: string;
  readonly code: number | null;
}

const LOOK_MS = 50;
const PAGE = 4_096;

/** Runs Node with `args` to its good end and watches it. Throws with the command's own words when it fails. */
export async function watchedRun(args: readonly string[], input = ''): Promise<Watched> {
  const ended = await watchedEnd(args, input);
  if (ended.code !== 0)
    throw new Error(`${args.slice(1, 3).join(' ')} ended with ${ended.code}: ${ended.err}`);
  return ended;
}

/** Runs Node with `args` to any end and watches its memory in /proc. */
export async function watchedEnd(args: readonly string[], input = ''): Promise<Watched> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.end(input);
  let [peak, out, err] = [0, '', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text;
  });
  const look = setInterval(() => {
    peak = Math.max(peak, residentBytes(child.pid ?? 0));
  }, LOOK_MS);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearInterval(look);
  return { seconds: (performance.now() - began) / 1_000, peakMb: peak / 1e6, out, err, code };
}

/** Of a process and all below it. */
function residentBytes(pid: number): number {
  try {
    const own = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]) * PAGE;
    const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' ').filter(Boolean),
    );
    return children.reduce((sum, child) => sum + residentBytes(Number(child)), own);
  } catch {
    return 0; // it has just ended
  }
}
