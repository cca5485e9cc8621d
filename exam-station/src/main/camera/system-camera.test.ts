import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  type CameraDevice,
  chooseCamera,
  FIXED_OPTIONS,
  shootFrame,
  systemCameras,
} from './system-camera.ts';

const started: string[] = [];
vi.mock('node:child_process', async (original) => {
  const real: Record<string, unknown> = await original();
  const refuse = (line: string) => {
    started.push(line);
    throw new Error('no shell in this test');
  };
  return { ...real, default: { ...real, exec: refuse }, exec: refuse };
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cameras-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function plugIn(name: string, label: string): void {
  mkdirSync(join(folder, name));
  writeFileSync(join(folder, name, 'name'), `${label}\n`);
}

/** Ways in which a name could talk to a shell, to fswebcam or to the file system. */
const TAILS = [
  '; touch X;', '&& touch X', '|| touch X', '| tee X', '> X', '>> X', '< /etc/passwd', '`touch X`', '$(touch X)', '$IFS x',
  '\ntouch X', '\r\ntouch X', '\0', '\t-S 9', ' --exec touch', ' -c /etc/fswebcam.conf', ' --save X', ' -l 1', '&', '#', '!x', '*', '?',
  '~', '(touch X)', '{touch,X}', "'", '"', '\\', '%s', '%0a', '\u202e', '\u00a0', '；touch X', '=x', ',x', ':x', '@x', '/../mem', '/',
]; // biome-ignore format: a table
const HEADS = ['', '/dev/video0', '/dev/video1', 'video0', 'TEST:color'];
const HOSTILE = [
  ...HEADS.flatMap((head) => TAILS.map((tail) => `${head}${tail}`)),
  ...HEADS.filter((head) => head !== '/dev/video0'),
  '-d/dev/video0', '--device=/dev/video0', '/dev/../dev/video0', '/dev//video0', '/dev/video00', '/DEV/VIDEO0', ' /dev/video0', '/dev/video0 ',
]; // biome-ignore format: a table

describe('the cameras of a machine', () => {
  it('are those that the kernel lists, in their order, by a name of one shape only', () => {
    plugIn('video10', 'USB camera');
    plugIn('video2', 'Built-in camera');
    for (const name of ['video2; touch X', 'video', 'videoX', 'vbi0', 'video1234']) plugIn(name, 'hostile');
    expect(systemCameras(folder)).toEqual([
      { device: '/dev/video2', label: 'Built-in camera' },
      { device: '/dev/video10', label: 'USB camera' },
    ]);
    expect(systemCameras(join(folder, 'nowhere'))).toEqual([]);
  });

  it(`refuses ${HOSTILE.length} hostile names, and no shell hears of one`, async () => {
    expect(HOSTILE.length).toBeGreaterThanOrEqual(200);
    expect(new Set(HOSTILE).size).toBe(HOSTILE.length);
    const listed = ['/dev/video0'] as unknown as readonly CameraDevice[]; // as the kernel would list it
    for (const name of HOSTILE) {
      expect(chooseCamera(name, { listed, testPicture: 'refused' }), JSON.stringify(name)).toMatchObject({
        ok: false,
        error: { code: 'CAMERA_UNKNOWN' },
      });
      // Past the choice, straight at the driver: it looks for itself. The plain test picture alone is a camera there.
      if (name !== 'TEST:color') expect((await shootFrame(name)).ok).toBe(false);
    }
    expect(started).toEqual([]);
    expect(existsSync('X')).toBe(false);
  });

  it('is chosen from the list by its whole name, or is the first of it', () => {
    const listed = ['/dev/video0', '/dev/video2'] as unknown as readonly CameraDevice[]; // as the kernel would list them
    const choose = (asked: string) => chooseCamera(asked, { listed, testPicture: 'refused' });
    expect(choose('/dev/video2')).toEqual({ ok: true, value: '/dev/video2' });
    expect(choose('first')).toEqual({ ok: true, value: '/dev/video0' });
    expect(choose('test-picture').ok).toBe(false);
    fc.assert(
      fc.property(fc.string(), (name) => {
        fc.pre(name !== 'first' && !(listed as readonly string[]).includes(name));
        expect(choose(name).ok).toBe(false);
      }),
    );
  });

  it('hands node-webcam only words that mean nothing to a shell', async () => {
    const { default: nodeWebcam } = await import('node-webcam');
    for (const device of ['/dev/video0', '/dev/video999', 'TEST:color']) {
      const line = nodeWebcam.create({ ...FIXED_OPTIONS, device }).generateSh('frame.jpg');
      expect(line.replaceAll(/\s+/g, ' ')).toBe(
        `fswebcam -q -r 640x480 --jpeg 85 -d ${device} --no-banner --skip 2 frame.jpg`,
      );
    }
  });
});
