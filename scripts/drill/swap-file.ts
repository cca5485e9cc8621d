import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compiled } from './native-shim.ts';

/** A swap file of this machine, there as long as a search needs it. */
export interface SwapFile {
  /** Has the system write the memory of these processes to it. Returns how many bytes that are. */
  readonly writeOut: (pids: readonly number[]) => number;
  /** What lies in it now, in pieces: the blocks themselves, read past every cache. */
  readonly pieces: () => AsyncGenerator<Buffer>;
  readonly close: () => void;
}

const PIECE = 4 * 1024 * 1024;
const PIECES = 256;

/**
 * Makes a swap file and switches it on for the whole machine. It needs Linux, root and a file system that can carry one; otherwise the sentence
 * that says what is missing.
 */
export function openSwapFile(): SwapFile | string {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'a swap file needs Linux and root';
  const folder = mkdtempSync(join(onDisk(), 'exam-room-swap-'));
  const file = join(folder, 'swap');
  for (const [program, ...args] of [
    // Written, not only set aside: the file system shows zeros where it knows of no write, and swapping goes past it.
    ['dd', 'if=/dev/zero', `of=${file}`, `bs=${PIECE}`, `count=${PIECES}`, 'conv=fsync', 'status=none'],
    ['chmod', '600', file],
    ['mkswap', file],
    ['swapon', file],
  ] as const) {
    const done = spawnSync(program, args, { encoding: 'utf8' });
    if (done.status !== 0) {
      rmSync(folder, { recursive: true, force: true });
      return `${program}: ${(done.error?.message ?? done.stderr).trim()}`;
    }
  }
  return {
    writeOut: (pids) => pids.reduce((sum, pid) => sum + writtenOut(pid), 0),
    pieces: () => piecesOf(file),
    close() {
      spawnSync('swapoff', [file]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A memory disk carries no swap file; what Debian keeps across a restart is on a real one. */
function onDisk(): string {
  return process.platform === 'linux' ? '/var/tmp' : tmpdir();
}

function writtenOut(pid: number): number {
  const done = spawnSync(compiled('page-out.c', '', []), [String(pid)], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`the memory of process ${pid} was not written out: ${done.stderr}`);
  return Number(done.stdout);
}

async function* piecesOf(file: string): AsyncGenerator<Buffer> {
  const reader = spawn('dd', [`if=${file}`, `bs=${PIECE}`, 'iflag=direct', 'status=none'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<number | null>((resolve) => reader.once('close', resolve));
  const empty = Buffer.alloc(PIECE);
  for await (const piece of wholePieces(reader.stdout)) if (!piece.equals(empty)) yield piece;
  if ((await ended) !== 0) throw new Error('the swap file could not be read');
}

/** The bytes of a stream in pieces of one size, so that a page of memory is never cut in two. */
async function* wholePieces(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let waiting: Buffer[] = [];
  let size = 0;
  for await (const bytes of stream) {
    waiting.push(bytes);
    size += bytes.length;
    if (size < PIECE) continue;
    const all = Buffer.concat(waiting);
    const whole = all.length - (all.length % PIECE);
    for (let at = 0; at < whole; at += PIECE) yield all.subarray(at, at + PIECE);
    waiting = [all.subarray(whole)];
    size = all.length - whole;
  }
  if (size > 0) yield Buffer.concat(waiting);
}
