import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { trouble, troubleLine } from '@exam-room/shared/base';
import type { ImportStep } from './bank/lint.ts';
import { findSources } from './bank/read-sources.ts';

const CHILD = 'EXAM_ROOM_BANK_CHILD';
const MEGABYTE = 1024 * 1024;
const LOOK_MS = 200;
/** A busy machine may take longer by the clock than by the processor. */
const PATIENCE = 6;
const OUT_OF_MEMORY = 134;

/** What the import of one file may use up. */
export interface ImportLimits {
  readonly heapMb: number;
  readonly rssMb: number;
  readonly cpuSeconds: number;
}

/** How the watched process ended: by itself, or because it took more than a file of its size may. */
export type WatchedEnd =
  | { readonly end: 'exit'; readonly code: number | null; readonly stderr: Buffer }
  | { readonly end: 'heavy'; readonly why: 'memory' | 'time'; readonly place: string };

/** Ten seconds and half a gigabyte for an ordinary file; the largest that are accepted get a minute and a half. */
export function limitsOf(bytes: number): ImportLimits {
  const size = bytes / MEGABYTE;
  const heapMb = Math.round(Math.min(1_150, 240 + 45 * size));
  return { heapMb, rssMb: heapMb + 240, cpuSeconds: 8 + 2.5 * size };
}

/** True in the process that does the work. */
export function isGuarded(): boolean {
  return process.env[CHILD] === '1';
}

/** Tells the watching process where the import has come to. */
export function tellGuard(message: ImportStep): void {
  process.send?.(message);
}

/**
 * Runs a bank command in a process of its own, with a bound on memory and time that follows the size of the file: whatever a file does to its reader,
 * the office gets a sentence that names the file and the place, and nothing is written. Returns the command's exit code.
 */
export async function runGuarded(argv: readonly string[], file: string): Promise<0 | 1 | 2> {
  const limits = limitsOf(existsSync(file) ? sizeOf(file) : 0);
  const args = [...process.execArgv, process.argv[1] ?? '', ...argv];
  const ended = await watchImport({ args, file, limits });
  if (ended.end === 'heavy') {
    process.stderr.write(`${tooHeavy(ended.place, ended.why)}\n`);
    return 1;
  }
  process.stderr.write(ended.stderr);
  return ended.code === 0 || ended.code === 2 ? ended.code : 1;
}

interface Watch {
  place: string;
  cpuSeconds: number;
  exceeded: 'memory' | 'time' | undefined;
}

/** Runs Node with `args` and ends it as soon as it takes more than `limits`. */
export async function watchImport(of: {
  readonly args: readonly string[];
  readonly file: string;
  readonly limits: ImportLimits;
}): Promise<WatchedEnd> {
  const { limits } = of;
  const child = spawn(process.execPath, [`--max-old-space-size=${limits.heapMb}`, ...of.args], {
    stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    env: { ...process.env, [CHILD]: '1' },
  });
  const watch: Watch = { place: basename(of.file), cpuSeconds: limits.cpuSeconds, exceeded: undefined };
  const told: Buffer[] = [];
  child.stderr?.on('data', (chunk: Buffer) => told.push(chunk));
  child.on('message', (message: ImportStep) => {
    if (message.at === 'reading') watch.place = message.place;
    // What follows the reading grows with the rows, and was measured at a tenth of this.
    else watch.cpuSeconds += 30 + message.rows / 500;
  });
  const stopLooking = lookAfter(child, watch, limits);
  const passOn = (signal: NodeJS.Signals) => child.kill(signal);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, passOn);
  const [code, signal] = await new Promise<readonly [number | null, string | null]>((resolve) =>
    child.on('close', (...end) => resolve(end)),
  );
  stopLooking();
  for (const one of ['SIGTERM', 'SIGINT'] as const) process.off(one, passOn);
  const crowded = code === OUT_OF_MEMORY || signal === 'SIGABRT';
  return watch.exceeded !== undefined || crowded
    ? { end: 'heavy', why: watch.exceeded ?? 'memory', place: watch.place }
    : { end: 'exit', code, stderr: Buffer.concat(told) };
}

function lookAfter(child: ChildProcess, watch: Watch, limits: ImportLimits): () => void {
  const began = performance.now();
  const look = setInterval(() => {
    const used = usageOf(child.pid);
    const waited = (performance.now() - began) / 1_000;
    const late = (used?.cpuSeconds ?? waited) > watch.cpuSeconds || waited > watch.cpuSeconds * PATIENCE;
    watch.exceeded ??= (used?.rssMb ?? 0) > limits.rssMb ? 'memory' : late ? 'time' : undefined;
    if (watch.exceeded !== undefined) child.kill('SIGKILL');
  }, LOOK_MS);
  return () => clearInterval(look);
}

function sizeOf(path: string): number {
  if (!statSync(path).isDirectory()) return statSync(path).size;
  const files = findSources(path);
  return files.ok ? files.value.reduce((sum, one) => sum + one.bytes.length, 0) : 0;
}

/** Memory and processor time of a process; undefined where the system has no /proc. */
function usageOf(
  pid: number | undefined,
): { readonly rssMb: number; readonly cpuSeconds: number } | undefined {
  try {
    const pages = Number(readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ')[1]);
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    // Fields 14 and 15 of proc(5), in ticks of a hundredth of a second; the first two went with the name.
    const ticks = Number(fields[11]) + Number(fields[12]);
    return { rssMb: (pages * 4_096) / MEGABYTE, cpuSeconds: ticks / 100 };
  } catch {
    return undefined; // the process has just ended, or this is no Linux
  }
}

function tooHeavy(place: string, why: 'memory' | 'time'): string {
  const [zh, en] =
    why === 'memory'
      ? ['占用的内存远超同样大小的题库', 'takes far more memory than a bank of its size']
      : ['读取时间远超同样大小的题库', 'takes far longer to read than a bank of its size'];
  return troubleLine(
    trouble(
      'FILE_HEAVY',
      {
        zh: `${place}：${zh}，可能已损坏或被做过手脚。已停止，什么都没有写入。请用表格软件重新另存，或分成几个文件。`,
        en: `${place} ${en}; it may be damaged or a trap. The import was stopped and nothing was written. Save it again or split it.`,
      },
      place,
    ),
  );
}
