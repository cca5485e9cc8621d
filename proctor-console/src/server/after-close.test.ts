import type { Digest } from '@exam-room/shared/base';
import { ok } from '@exam-room/shared/base';
import { SILENT } from '@exam-room/shared/host/log';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type AfterCloseTools, openAfterClose } from './after-close.ts';
import { chen, closedRoom, device, zhao } from './room/room.test-support.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const SHEET = 'cd'.repeat(32) as Digest;
const FILES = ['a', 'b', 'c'].map((letter) => letter.repeat(64) as Digest);

/** A room whose sheet is signed, and a linked seat that took three pictures; `here` are those that have come. */
function signedRoom() {
  const room = closedRoom();
  for (const [number, file] of FILES.entries())
    room.seatWrites(1, {
      kind: 'snapshot-taken',
      ...{ due: 'random', number, file, picture: file, bytes: 9, verdict: 'fine' },
    });
  for (const id of [chen, zhao]) room.done([id], { do: 'sign-sheet', sheet: SHEET });
  const here = new Set<Digest>();
  const writeArchive = vi.fn(async () => ok({} as never));
  const tools: AfterCloseTools = {
    room: { state: room.state, machine: () => ok('nothing'), replay: () => {} },
    papers: { held: () => undefined, erase: () => {} },
    snapshots: { has: (file) => here.has(file) },
    writeArchive,
    keepReceipt: () => {},
    eraseFaces: async () => ({ photos: 0, pictures: 0, left: 0 }),
    send: () => {},
    changed: () => {},
    log: SILENT,
  };
  return { room, here, look: openAfterClose(tools).look, writeArchive };
}

test('the archive waits while pictures still come, however long all of them take', async () => {
  const { here, look, writeArchive } = signedRoom();
  look();
  for (const file of FILES) {
    await vi.advanceTimersByTimeAsync(25_000);
    expect(writeArchive).not.toHaveBeenCalled();
    here.add(file);
  }
  await vi.advanceTimersByTimeAsync(1_000);
  expect(writeArchive).toHaveBeenCalledOnce();
});

test('the archive does not wait for ever: when no picture has come for half a minute, none will', async () => {
  const { here, look, writeArchive } = signedRoom();
  look();
  here.add(FILES[0] as Digest);
  await vi.advanceTimersByTimeAsync(29_000);
  expect(writeArchive).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(writeArchive).toHaveBeenCalledOnce();
});

test('nothing is awaited from a seat that is cut off: the sheet was signed knowing it', async () => {
  const { room, look, writeArchive } = signedRoom();
  room.fact({ kind: 'device-lost', device: device(1) });
  look();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(writeArchive).toHaveBeenCalledOnce();
});
