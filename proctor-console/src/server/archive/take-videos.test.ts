import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok, refuse, trouble } from '@exam-room/shared/base';
import { describe, expect, test } from 'vitest';
import type { KeptVideo, VideoDesk } from '../video-ports.ts';
import { nameFor, openVideoDesk } from './take-videos.ts';

const BEGINS = '2026-11-21上午第1场_S1_20261121_0900-1105';
const WHO = { by: [], hands: new Map() } as const;

/** A recorder's disk with two recordings and a text beside them, and an empty console. */
function recorder() {
  const folder = mkdtempSync(join(tmpdir(), 'exam-room-videos-'));
  const disk = join(folder, 'disk');
  mkdirSync(join(disk, 'old'), { recursive: true });
  writeFileSync(join(disk, 'CAM 1 (门口).MP4'), Buffer.alloc(3_000_000, 'a'));
  writeFileSync(join(disk, 'cam2.mkv'), Buffer.alloc(1_000, 'b'));
  writeFileSync(join(disk, 'readme.txt'), 'not a recording');
  const registered: KeptVideo[] = [];
  const desk = openVideoDesk({
    folder: join(folder, 'videos'),
    registered: () => registered,
    nameBegins: () => BEGINS,
    register(video) {
      registered.push(video);
      return ok(true);
    },
    changed: () => undefined,
  });
  return { folder, disk, registered, desk };
}

async function taken(desk: VideoDesk): Promise<void> {
  while (desk.standing().taking !== undefined) await new Promise((resolve) => setImmediate(resolve));
}

describe('the recordings of the room', () => {
  test('are seen before they are taken: recordings with their sizes, folders to open, nothing else', async () => {
    const { disk, desk } = recorder();
    const looked = await desk.look(disk);
    expect(looked).toMatchObject({
      ok: true,
      value: {
        folders: ['old'],
        videos: [{ name: 'CAM 1 (门口).MP4', bytes: 3_000_000 }, { name: 'cam2.mkv' }],
      },
    });
    expect(await desk.look(join(disk, 'gone'))).toMatchObject({ ok: false, error: { code: 'VIDEO_FOLDER' } });
    expect(await desk.look('relative')).toMatchObject({ ok: false, error: { code: 'VIDEO_FOLDER' } });
  });

  test.each(['copy', 'link'] as const)(
    'get names of session and time by %s, and are registered with the hash of their bytes',
    async (how) => {
      const { folder, disk, registered, desk } = recorder();
      expect(await desk.take({ folder: disk, how, ...WHO })).toEqual(ok(true));
      await taken(desk);
      expect(desk.standing()).toEqual({});
      expect(registered.map((one) => one.file)).toEqual([
        `${BEGINS}_01_CAM1门口.mp4`,
        `${BEGINS}_02_cam2.mkv`,
      ]);
      for (const { file, bytes, sha256 } of registered) {
        const kept = readFileSync(join(folder, 'videos', file));
        expect(kept.length).toBe(bytes);
        expect(createHash('sha256').update(kept).digest('hex')).toBe(sha256);
        expect(statSync(join(folder, 'videos', file)).nlink).toBe(how === 'link' ? 2 : 1);
      }
    },
  );

  test('are taken once: the same bytes a second time, or a half from a killed console, change nothing', async () => {
    const { folder, disk, registered, desk } = recorder();
    mkdirSync(join(folder, 'videos'));
    writeFileSync(join(folder, 'videos', `${nameFor(BEGINS, 1, 'CAM 1 (门口).MP4')}.part`), 'half');
    for (const _ of [1, 2]) {
      expect(await desk.take({ folder: disk, how: 'copy', ...WHO })).toEqual(ok(true));
      await taken(desk);
    }
    expect(registered).toHaveLength(2);
    expect(readdirSync(join(folder, 'videos')).toSorted()).toEqual(
      registered.map((one) => one.file).toSorted(),
    );
  });

  test('are not taken twice at a time, and an empty folder is told', async () => {
    const { disk, desk } = recorder();
    const [first, second] = await Promise.all([
      desk.take({ folder: disk, how: 'copy', ...WHO }),
      desk.take({ folder: disk, how: 'copy', ...WHO }),
    ]);
    expect([first.ok, second.ok]).toEqual([true, false]);
    await taken(desk);
    expect(await desk.take({ folder: join(disk, 'old'), how: 'copy', ...WHO })).toMatchObject({
      ok: false,
      error: { code: 'VIDEO_NONE' },
    });
    expect(desk.standing()).toEqual({});
  });

  test('that the room refuses end the taking with the refusal in words', async () => {
    const { folder, disk } = recorder();
    const words = { zh: '记录表已签署。', en: 'The sheet is signed.' };
    const desk = openVideoDesk({
      folder: join(folder, 'videos'),
      registered: () => [],
      nameBegins: () => BEGINS,
      register: () => refuse(trouble('SHEET_SIGNED', words)),
      changed: () => undefined,
    });
    await desk.take({ folder: disk, how: 'copy', ...WHO });
    await taken(desk);
    expect(desk.standing()).toEqual({ trouble: words });
  });
});
