import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Result, refuse, type Timers, trouble } from '@exam-room/shared/base';
import type { Log } from '@exam-room/shared/host/log';
import type { CameraDevice } from './system-camera.ts';
import type { FrameOrder, WorkedFrame } from './work-on-frame.ts';

export type PictureOrder =
  | { readonly do: 'work'; readonly order: FrameOrder }
  | { readonly do: 'shoot'; readonly device: CameraDevice };

export type PictureReply =
  | { readonly did: 'work'; readonly result: Result<WorkedFrame> }
  | { readonly did: 'shoot'; readonly result: Result<Uint8Array> };

/** Works on pictures beside the program that saves answers. */
export interface PictureProcess {
  /** Codes: FRAME_UNREADABLE, also when the process died, hung or grew over the frame. */
  readonly work: (order: FrameOrder) => Promise<Result<WorkedFrame>>;
  /** One frame of a camera of the system. Codes: CAMERA_UNKNOWN, CAMERA_SILENT. */
  readonly shoot: (device: CameraDevice) => Promise<Result<Uint8Array>>;
  readonly stop: () => void;
}

export interface PictureProcessParts {
  readonly realTimers: Timers;
  readonly log: Log;
  readonly limits?: Partial<typeof LIMITS>;
  /** The worker's program. */
  readonly program?: string;
}

export const LIMITS = {
  /** Resident memory; a frame of 16 million pixels needs about half of it. */
  memoryMb: 320,
  /** A worker of the lowest priority may wait long on a busy machine; one that takes longer hangs. */
  patienceMs: 30_000,
  /** Between two pictures lie minutes: the memory is given back. */
  idleMs: 20_000,
};

const HEAP_MB = 96;
const LOOK_EVERY_MS = 100;
const WORKER = join(import.meta.dirname, 'picture-worker.ts');

interface Desk {
  readonly parts: PictureProcessParts;
  readonly limits: typeof LIMITS;
  running: { readonly child: ChildProcess; readonly folder: string } | undefined;
  queue: Promise<unknown>;
  stopIdle: () => void;
  stopped: boolean;
}

/**
 * Keeps one process for pictures: started for the first, ended when idle, killed with everything it started when it takes too long or
 * too much memory. A frame that kills it is only a frame that could not be read; the next one finds a new process.
 */
export function pictureProcess(parts: PictureProcessParts): PictureProcess {
  const desk: Desk = {
    parts,
    limits: { ...LIMITS, ...parts.limits },
    running: undefined,
    queue: Promise.resolve(),
    stopIdle: () => {},
    stopped: false,
  };
  return {
    async work(order) {
      const reply = await ask(desk, { do: 'work', order });
      return reply?.did === 'work' ? reply.result : refuse(unreadable());
    },
    async shoot(device) {
      const reply = await ask(desk, { do: 'shoot', device });
      return reply?.did === 'shoot' ? reply.result : refuse(silent());
    },
    stop() {
      desk.stopped = true;
      end(desk);
    },
  };
}

/** One order at a time. Undefined when the process did not live to answer. */
function ask(desk: Desk, order: PictureOrder): Promise<PictureReply | undefined> {
  const mine = desk.queue.then(() => (desk.stopped ? undefined : answered(desk, order)));
  desk.queue = mine;
  return mine;
}

function answered(desk: Desk, order: PictureOrder): Promise<PictureReply | undefined> {
  const { limits, parts } = desk;
  desk.stopIdle();
  desk.running ??= start(desk, parts.program ?? WORKER);
  const { child } = desk.running;
  return new Promise((resolve) => {
    const settle = (reply: PictureReply | undefined) => {
      clearInterval(looking);
      late();
      child.removeAllListeners('message');
      child.off('exit', died);
      desk.stopIdle = parts.realTimers.after(limits.idleMs, () => end(desk));
      resolve(reply);
    };
    const giveUp = (why: string) => {
      parts.log.note('picture-process-ended', { why });
      end(desk);
      settle(undefined);
    };
    const died = () => giveUp('died');
    const late = parts.realTimers.after(limits.patienceMs, () => giveUp('took too long'));
    const looking = setInterval(() => {
      if (residentMb(child.pid) > limits.memoryMb) giveUp('took too much memory');
    }, LOOK_EVERY_MS);
    child.once('exit', died);
    child.once('message', (reply) => settle(reply as PictureReply)); // our own program, typed by this file
    child.send(order, (problem) => {
      if (problem !== null) giveUp('cannot be reached');
    });
  });
}

/** In a folder of its own, where whatever it leaves behind is removed with it. */
function start({ parts }: Desk, program: string): NonNullable<Desk['running']> {
  const folder = mkdtempSync(join(tmpdir(), 'exam-pictures-'));
  const child = spawn(process.execPath, [`--max-old-space-size=${HEAP_MB}`, program], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    serialization: 'advanced',
    // A group of its own, so that a camera program that hangs goes with it.
    detached: process.platform !== 'win32',
    env: { PATH: process.env['PATH'], SYSTEMROOT: process.env['SYSTEMROOT'], TMPDIR: folder },
  });
  child.on('error', (problem) => parts.log.note('picture-process-ended', { why: problem.message }));
  child.unref();
  child.channel?.unref();
  return { child, folder };
}

function end(desk: Desk): void {
  const { running } = desk;
  desk.stopIdle();
  desk.running = undefined;
  if (running === undefined) return;
  const { child, folder } = running;
  try {
    if (child.pid !== undefined)
      process.kill(process.platform === 'win32' ? child.pid : -child.pid, 'SIGKILL');
  } catch {
    // already gone
  }
  rmSync(folder, { recursive: true, force: true });
}

/** 0 where the system does not tell: there the heap's own limit is all there is. */
function residentMb(pid: number | undefined): number {
  try {
    const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(found?.[1] ?? 0) / 1_024;
  } catch {
    return 0; // it has just ended, or this is not Linux
  }
}

function unreadable() {
  return trouble('FRAME_UNREADABLE', {
    zh: '收到的画面不能处理，请重新拍摄。',
    en: 'The frame could not be worked on. Take it again.',
  });
}

function silent() {
  return trouble('CAMERA_SILENT', {
    zh: '摄像头没有给出画面，请检查摄像头和连接线。',
    en: 'The camera gave no picture. See to the camera and its cable.',
  });
}
