import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROOT = join(import.meta.dirname, '..', '..');

const CLI = {
  authority: 'authority/src/cli.ts',
  console: 'proctor-console/src/cli.ts',
  station: 'exam-station/src/cli.ts',
} as const;

export type ApplianceKind = keyof typeof CLI;

/** A real process of one of the three appliances, and the line that it printed when it was ready. */
export interface Appliance {
  readonly name: string;
  readonly pid: number;
  /** The first line on standard output, decoded from JSON. */
  readonly ready: Readonly<Record<string, unknown>>;
  readonly ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
  /** SIGTERM, and SIGKILL after five seconds. */
  readonly stop: () => Promise<void>;
  /** SIGKILL: the power cord of a program. */
  readonly kill: () => Promise<void>;
  /** Highest memory use so far in MB, as the kernel counts it. */
  readonly peakRssMb: () => number;
  /** The end of its log, for whoever wonders why it is gone. */
  readonly lastWords: () => string;
}

const READY_WITHIN_MS = 60_000;
const STOP_WITHIN_MS = 5_000;

/** What a process is started under, when it is not to have the machine's own clock or disk. */
export interface Surroundings {
  /** Arguments of Node itself. */
  readonly node: readonly string[];
  /** A program that is started instead and starts Node, with its arguments. */
  readonly under: readonly string[];
}

/** Starts an appliance and waits for its first line. Its log goes to `<logs>/<name>.log`. Throws with the log's place when it ends first. */
export async function startAppliance(
  kind: ApplianceKind,
  args: readonly string[],
  named: { readonly name: string; readonly logs: string; readonly surroundings?: Surroundings | undefined },
): Promise<Appliance> {
  const logFile = join(named.logs, `${named.name}.log`);
  const log = createWriteStream(logFile, { flags: 'a' });
  const { node = [], under = [] } = named.surroundings ?? {};
  const [program = process.execPath, ...rest] = [
    ...under,
    process.execPath,
    ...node,
    join(ROOT, CLI[kind]),
    ...args,
  ];
  const child = spawn(program, rest, { stdio: ['ignore', 'pipe', 'pipe'], cwd: ROOT });
  child.stderr.pipe(log);
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
  const ready = await firstLine(
    child,
    ended,
    `${named.name} (${kind}) ended before it was ready; its log is ${logFile}`,
  );
  let peak = 0;
  const look = () => {
    peak = Math.max(peak, residentMb(child.pid ?? 0));
    return peak;
  };
  const watching = setInterval(look, 1_000);
  void ended.then(() => clearInterval(watching));
  return {
    name: named.name,
    pid: child.pid ?? 0,
    ready,
    ended,
    peakRssMb: look,
    lastWords: () => `${logFile} ends with:\n${endOf(logFile)}`,
    async stop() {
      look();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS);
      child.kill('SIGTERM');
      await ended;
      clearTimeout(force);
    },
    async kill() {
      look();
      child.kill('SIGKILL');
      await ended;
    },
  };
}

/** Runs one command of an appliance to its end; its standard output, decoded from JSON. */
export async function runCommand(kind: ApplianceKind, args: readonly string[]): Promise<unknown> {
  const child = spawn(process.execPath, [join(ROOT, CLI[kind]), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: ROOT,
  });
  const [out, err] = [child.stdout, child.stderr].map(async (stream) => {
    let text = '';
    for await (const chunk of stream.setEncoding('utf8')) text += String(chunk);
    return text;
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', (value) => resolve(value)));
  if (code !== 0) throw new Error(`${kind} ${args.join(' ')} ended with ${code}:\n${await err}`);
  return JSON.parse((await out) ?? 'null');
}

async function firstLine(
  child: ChildProcess,
  ended: Promise<unknown>,
  problem: string,
): Promise<Record<string, unknown>> {
  const stdout = child.stdout;
  if (stdout === null) throw new Error(problem);
  const line = new Promise<string>((resolve, reject) => {
    createInterface({ input: stdout }).once('line', resolve);
    void ended.then(() => reject(new Error(problem)));
    setTimeout(
      () => reject(new Error(`${problem} (not ready within ${READY_WITHIN_MS / 1000} s)`)),
      READY_WITHIN_MS,
    ).unref();
  });
  const value: unknown = JSON.parse(await line);
  if (typeof value !== 'object' || value === null) throw new Error(problem);
  return { ...value };
}

function endOf(logFile: string): string {
  try {
    return readFileSync(logFile, 'utf8').slice(-LAST_WORDS).trimEnd();
  } catch {
    return '(nothing)'; // the folder is gone, or nothing was ever said
  }
}

/** Characters of a log: a stack and what led to it. */
const LAST_WORDS = 4_000;

/** VmHWM of a process in MB, 0 where the kernel does not tell (it is gone, or this is not Linux). */
function residentMb(pid: number): number {
  try {
    const found = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Math.round(Number(found?.[1] ?? 0) / 1024);
  } catch {
    return 0; // the process has just ended
  }
}
