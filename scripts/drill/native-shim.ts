import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { CannotPlay } from './drill.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SOURCES = join(import.meta.dirname, 'native');
const CACHE = join(ROOT, 'node_modules', '.cache', 'exam-room-drill');

/** The library of the bad disk, compiled; built at first use and whenever its source changes. Throws CannotPlay without Linux and a C compiler. */
export function diskShim(): string {
  if (process.platform !== 'linux')
    throw new CannotPlay('The bad disk is played by a Linux library (LD_PRELOAD); this machine is no Linux.');
  return compiled('disk-shim.c', '.so', ['-shared', '-fPIC', '-ldl', '-lpthread']);
}

/** What a source of `native/` becomes; built at first use and whenever it changes. Throws CannotPlay without a C compiler. */
export function compiled(source: string, suffix: string, flags: readonly string[]): string {
  const from = join(SOURCES, source);
  const name = createHash('sha256')
    .update(readFileSync(from))
    .update(process.arch)
    .digest('hex')
    .slice(0, 16);
  const built = join(CACHE, `${basename(source, '.c')}-${name}${suffix}`);
  if (existsSync(built)) return built;
  const builder = compilerOrBring();
  mkdirSync(CACHE, { recursive: true });
  const beside = `${built}.${process.pid}`;
  const done = spawnSync(builder, ['-O2', '-Wall', '-o', beside, from, ...flags], { encoding: 'utf8' });
  if (done.status !== 0)
    throw new CannotPlay(
      `${builder} cannot build ${from}:\n${done.stderr}\nDebian: apt-get install gcc libc6-dev`,
    );
  renameSync(beside, built);
  return built;
}

function compilerOrBring(): string {
  const found = compiler();
  if (found !== undefined) return found;
  const brought = spawnSync(process.execPath, [join(ROOT, 'scripts', 'bootstrap.mjs'), 'gcc', 'libc6-dev'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const now = brought.status === 0 ? compiler() : undefined;
  if (now !== undefined) return now;
  throw new CannotPlay('This drill needs a C compiler. Debian: apt-get install gcc libc6-dev');
}

function compiler(): string | undefined {
  return ['gcc', 'cc', 'clang'].find(
    (name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0,
  );
}

/** The numbers by which a running process's disk is made bad; the same order as in disk-shim.c. */
const CONTROLS = [
  'failFlushAt',
  'failWriteAt',
  'flushes',
  'writes',
  'failWith',
  'torn',
  'delayUs',
  'ignore',
  'restartLog',
] as const;
export type ControlName = (typeof CONTROLS)[number];

export interface DiskControl {
  readonly path: string;
  readonly set: (name: ControlName, value: number) => void;
  readonly get: (name: ControlName) => number;
  readonly close: () => void;
}

/** Opens the steering wheel of a bad disk, making the file when there is none. */
export function diskControl(path: string): DiskControl {
  if (!existsSync(path)) {
    const made = openSync(path, 'w');
    writeSync(made, Buffer.alloc(CONTROLS.length * 8));
    closeSync(made);
  }
  const file = openSync(path, 'r+');
  const cell = Buffer.alloc(8);
  return {
    path,
    set(name, value) {
      cell.writeBigInt64LE(BigInt(value));
      writeSync(file, cell, 0, 8, CONTROLS.indexOf(name) * 8);
    },
    get(name) {
      readSync(file, cell, 0, 8, CONTROLS.indexOf(name) * 8);
      return Number(cell.readBigInt64LE());
    },
    close: () => closeSync(file),
  };
}

/** Environment of a process whose disk below `folder` is watched and, with a control, bad. */
export function watchedDisk(of: {
  readonly folder: string;
  readonly log?: string;
  readonly ackFd?: number;
  readonly control?: DiskControl;
}): NodeJS.ProcessEnv {
  return {
    ...process.env,
    LD_PRELOAD: diskShim(),
    DRILL_FOLDER: of.folder,
    ...(of.log === undefined ? {} : { DRILL_LOG: of.log }),
    ...(of.ackFd === undefined ? {} : { DRILL_ACK_FD: String(of.ackFd) }),
    ...(of.control === undefined ? {} : { DRILL_CONTROL: of.control.path }),
  };
}
