import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { copyArchive } from './copy-archive.ts';

// What reaches the disk, in its order: the real calls, listened to.
const calls = vi.hoisted(() => ({
  heard: [] as string[],
  spoil: '' as string,
}));

vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>();
  return {
    ...real,
    async copyFile(from: string, to: string) {
      calls.heard.push(`copy ${to}`);
      await real.copyFile(from, to);
      if (calls.spoil !== '' && to.endsWith(calls.spoil)) await real.appendFile(to, 'x');
    },
    async open(path: string, flags: string) {
      const file = await real.open(path, flags);
      if (flags === 'r') calls.heard.push(`read ${path}`);
      const sync = file.sync.bind(file);
      file.sync = async () => {
        await sync();
        calls.heard.push(`flush ${path}`);
      };
      return file;
    },
    async rename(from: string, to: string) {
      await real.rename(from, to);
      calls.heard.push(`rename ${to}`);
    },
  };
});
vi.mock('@exam-room/shared/host/durable-file', () => ({
  flushFolder: (path: string) => void calls.heard.push(`names ${path}`),
}));

function disks() {
  const root = mkdtempSync(join(tmpdir(), 'exam-room-usb-'));
  const [from, to] = [join(root, 'archive'), join(root, 'usb')];
  for (const folder of [join(from, 'snapshots'), join(from, 'receipts'), to])
    mkdirSync(folder, { recursive: true });
  writeFileSync(join(from, 'archive.dsse.json'), 'the index');
  writeFileSync(join(from, 'snapshots', 'a.age'), Buffer.alloc(100_000, 1));
  writeFileSync(join(from, 'receipts', 'session.dsse.json'), 'the receipt');
  return { from, to };
}

beforeEach(() => {
  calls.heard.length = 0;
  calls.spoil = '';
});

test('the archive is written beside, flushed, read back, and only then gets its name', async () => {
  const { from, to } = disks();
  const copied = await copyArchive({ from, to, name: 'S1' });
  const target = join(to, 'S1-archive');
  expect(copied).toEqual({ ok: true, value: { folder: target, files: 3 } });
  expect(readdirSync(to)).toEqual(['S1-archive']);
  expect(readFileSync(join(target, 'snapshots', 'a.age'))).toEqual(Buffer.alloc(100_000, 1));
  const at = (call: string) => calls.heard.lastIndexOf(call);
  const first = (call: string) => calls.heard.indexOf(call);
  for (const path of ['archive.dsse.json', 'snapshots/a.age', 'receipts/session.dsse.json']) {
    const beside = join(`${target}.part`, path);
    const order = [
      first(`copy ${beside}`),
      first(`flush ${beside}`),
      at(`read ${beside}`),
      at(`rename ${target}`),
    ];
    expect(order, path).toEqual(order.toSorted((a, b) => a - b));
    expect(
      order.every((one) => one >= 0),
      path,
    ).toBe(true);
  }
  const folders = [`${target}.part`, join(`${target}.part`, 'snapshots'), join(`${target}.part`, 'receipts')];
  for (const folder of folders) {
    expect(at(`names ${folder}`), folder).toBeGreaterThan(-1);
    expect(at(`names ${folder}`), folder).toBeLessThan(at(`rename ${target}`));
  }
  expect(calls.heard.at(-1)).toBe(`names ${to}`);
});

test('a disk that gives back other bytes leaves no archive under its name', async () => {
  const { from, to } = disks();
  calls.spoil = 'a.age';
  expect(await copyArchive({ from, to, name: 'S1' })).toMatchObject({
    ok: false,
    error: { code: 'EXPORT_DISK', where: 'snapshots/a.age' },
  });
  expect(readdirSync(to)).toEqual(['S1-archive.part']);
  calls.spoil = '';
  expect(await copyArchive({ from, to, name: 'S1' })).toMatchObject({ ok: true });
  expect(readdirSync(to)).toEqual(['S1-archive']);
});

test('an archive that lies there is never written over, and a folder that is not there is told', async () => {
  const { from, to } = disks();
  await copyArchive({ from, to, name: 'S1' });
  expect(await copyArchive({ from, to, name: 'S1' })).toMatchObject({ error: { code: 'EXPORT_THERE' } });
  expect(await copyArchive({ from, to: join(to, 'gone'), name: 'S1' })).toMatchObject({
    error: { code: 'EXPORT_FOLDER' },
  });
});
