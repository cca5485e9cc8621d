import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { getPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { hostTimers } from '@exam-room/shared/host/clock';
import { SILENT } from '@exam-room/shared/host/log';
import { newSealIdentity, openSealed, sealToOf } from '@exam-room/shared/host/sealing';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { NO_FRAMES } from './judge-frame.ts';
import { type PictureProcess, type PictureProcessParts, pictureProcess } from './picture-process.ts';
import { type CameraDevice, chooseCamera } from './system-camera.ts';

let folder: string;
let running: PictureProcess | undefined;
let before: readonly string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'picture-process-'));
  before = leftOver();
});
afterEach(() => {
  running?.stop();
  rmSync(folder, { recursive: true, force: true });
});

function begin(parts: Partial<PictureProcessParts> = {}): PictureProcess {
  running = pictureProcess({ realTimers: hostTimers(), log: SILENT, ...parts });
  return running;
}

/** A worker that does what a broken image library does. */
function brokenWorker(code: string): string {
  const path = join(folder, 'broken.mjs');
  writeFileSync(
    path,
    `process.on('disconnect', () => process.exit(0));\nprocess.on('message', () => {\n${code}\n});\n`,
  );
  return path;
}

const leftOver = () => readdirSync(tmpdir()).filter((name) => name.startsWith('exam-pictures-'));

const jpeg = (grey: number) =>
  sharp({ create: { width: 320, height: 240, channels: 3, background: { r: grey, g: grey, b: grey } } })
    .jpeg()
    .toBuffer();

async function order(frame: Uint8Array) {
  return { frame, maxBytes: 80_000, sealTo: await sealToOf(await newSealIdentity()), memory: NO_FRAMES };
}

describe('the process for pictures', () => {
  it('works on a frame beside the station, at the lowest priority, and leaves nothing behind', async () => {
    const authority = await newSealIdentity();
    const pictures = begin();
    const sealTo = await sealToOf(authority);
    const asked = { ...(await order(await jpeg(90))), sealTo };
    const worked = await pictures.work(asked);
    if (!worked.ok) throw new Error(worked.error.code);
    expect(worked.value.verdict).toBe('covered');
    expect(Buffer.from((await openSealed(authority, worked.value.sealed)) ?? [])).toEqual(
      Buffer.from(worked.value.jpeg),
    );
    // The memory of frames travels with the orders: another process would see the same.
    const again = await pictures.work({ ...asked, memory: worked.value.memory });
    expect(again.ok && again.value.memory.equalPairs).toBe(1);
    expect(prioritiesBelow()).toEqual([19]);
    pictures.stop();
    expect(leftOver()).toEqual(before);
  });

  it.each([
    ['dies', 'process.abort();', {}],
    ['hangs', 'for (;;);', { patienceMs: 300 }],
    [
      'grows',
      'const all = []; setInterval(() => all.push(Buffer.alloc(20_000_000, 1)), 5);',
      { memoryMb: 200 },
    ],
  ])('costs one frame when it %s, and the next one finds a new process', async (_how, code, limits) => {
    const pictures = begin({ program: brokenWorker(code), limits });
    for (const frame of [new Uint8Array([1]), new Uint8Array([2])])
      expect(await pictures.work(await order(frame))).toMatchObject({
        ok: false,
        error: { code: 'FRAME_UNREADABLE' },
      });
    pictures.stop();
    expect(leftOver()).toEqual(before);
  });
});

/** Priorities of the processes that this one has started. */
function prioritiesBelow(): readonly number[] {
  const children = readdirSync('/proc').filter(
    (name) => /^\d+$/.test(name) && parentOf(name) === process.pid,
  );
  return children.filter(isPictureWorker).map((name) => getPriority(Number(name)));
}

function isPictureWorker(name: string): boolean {
  return readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('picture-worker.ts');
}

function parentOf(name: string): number {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return 0; // it has just ended
  }
}

describe('the camera of the system', () => {
  it('gives a frame of fswebcam’s own picture through the shell’s line, and its file is gone afterwards', async () => {
    const device = chooseCamera('test-picture', { listed: [], testPicture: 'allowed' });
    if (!device.ok) throw new Error(device.error.code);
    const pictures = begin();
    const shot = await pictures.shoot(device.value);
    if (!shot.ok) throw new Error(shot.error.code);
    expect(await sharp(shot.value).metadata()).toMatchObject({ format: 'jpeg', width: 640, height: 480 });
    const [made = ''] = leftOver().filter((name) => !before.includes(name));
    expect(readdirSync(join(tmpdir(), made)).filter((name) => name.endsWith('.jpg'))).toEqual([]);
  });

  it('refuses a camera that is not there, also when it is handed in past the list', async () => {
    const gone = '/dev/video987' as CameraDevice; // planted
    expect(await begin().shoot(gone)).toMatchObject({ ok: false, error: { code: 'CAMERA_UNKNOWN' } });
  });
});
