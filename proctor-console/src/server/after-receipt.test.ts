import { existsSync, globSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { afterEach, expect, test, vi } from 'vitest';
import {
  checkIn,
  closeAll,
  closeAndSign,
  releaseAndStart,
  roomWithAuthority,
  sit,
} from './compose-test-day.ts';
import type { TestRoom } from './compose-test-room.ts';

// The evening: the report of the check is evidence, the archive goes onto a removable disk, and after the authority's receipt no face
// stays readable on the console's disk.

vi.setConfig({ testTimeout: 120_000 });
afterEach(closeAll);

const JPEG = Buffer.from([0xff, 0xd8, 0xff]);

/** Every file that lies on the console's disk or in the session folder that it was given. */
function diskOf({ made }: TestRoom): readonly string[] {
  return [made.consoleData, made.folder].flatMap((folder) =>
    globSync('**/*', { cwd: folder })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile()),
  );
}

function facesOn(room: TestRoom, photos: readonly Buffer[]): readonly string[] {
  return diskOf(room).filter((path) => {
    const bytes = readFileSync(path);
    return bytes.includes(JPEG) || photos.some((photo) => bytes.includes(photo));
  });
}

async function dayTo(room: TestRoom): Promise<void> {
  await room.desk.signInBoth();
  expect(await room.desk.together({ do: 'check-room', remark: '少一台备用机', ups: 'missing' })).toEqual({
    ok: true,
  });
  await checkIn(room);
  await releaseAndStart(room);
  await Promise.all([sit(room, 0), sit(room, 1)]);
  expect(
    await room.desk.alone({
      do: 'record-incident',
      incident: 'violation',
      candidate: room.made.roll.candidates[0]?.candidate ?? ('' as never),
      text: '使用手机',
      pictures: 1,
    }),
  ).toEqual({ ok: true });
  await closeAndSign(room);
}

test('the report of the check is evidence, the archive leaves by a stick, and no face stays readable after the receipt, also after a restart', async () => {
  const { room } = await roomWithAuthority();
  const photos = readdirSync(join(room.made.folder, 'photos')).map((name) =>
    readFileSync(join(room.made.folder, 'photos', name)),
  );
  expect(photos.length).toBeGreaterThan(0);
  await room.desk.signInBoth();
  expect(await room.desk.alone({ do: 'assign-seats', how: 'random' })).toEqual({ ok: true });
  const drawn = await room.desk.view();
  expect(drawn.steps.seatsAssigned).toBe('random');
  expect(drawn.roll.map((line) => line.assignedSeat).toSorted()).toEqual(['01', '02']);
  expect(await room.desk.together({ do: 'erase-faces' })).toMatchObject({ code: 'FACES_NOT_YET' });
  await dayTo(room);
  expect(facesOn(room, photos).length).toBeGreaterThanOrEqual(photos.length);
  await room.desk.until((view) => view.archive?.receipt === true);
  await reportIsEvidence(room);
  const sealed = readdirSync(join(room.made.consoleData, 'archive', 'snapshots'));
  const usb = join(room.made.consoleData, '..', 'usb');
  mkdirSync(usb);
  expect(await room.desk.alone({ do: 'export-archive', folder: usb })).toEqual({ ok: true });
  expect(readdirSync(join(usb, `${room.made.session.session}-archive`, 'receipts'))).toContain(
    'session.dsse.json',
  );

  expect(await room.desk.alone({ do: 'erase-faces' })).toMatchObject({ code: 'NEEDS_TWO' });
  expect(await room.desk.together({ do: 'erase-faces' })).toEqual({ ok: true });
  await room.desk.until((view) => view.faces.are === 'erased');
  expect((await room.desk.view()).faces).toEqual({ are: 'erased', left: 0 });
  expect(facesOn(room, photos)).toEqual([]);
  expect(readdirSync(join(room.made.consoleData, 'snapshots'))).toEqual([]);
  const { candidate } = room.made.roll.candidates[0] ?? { candidate: '' };
  expect((await room.desk.get(`/photo/${candidate}`)).status).toBe(404);
  // What must be kept for years is kept: sealed, and whole.
  expect(readdirSync(join(room.made.consoleData, 'archive', 'snapshots'))).toEqual(sealed);
  await room.restart();
  expect((await room.desk.view()).faces).toEqual({ are: 'erased', left: 0 });
  expect(facesOn(room, photos)).toEqual([]);
});

/** Every line of the check lies in the archive under the hash that two have signed; so does the picture that was attached. */
async function reportIsEvidence(room: TestRoom): Promise<void> {
  const folder = join(room.made.consoleData, 'archive', 'room-check');
  // The room was checked before its start, and once more with something amiss.
  const reports = readdirSync(folder).map((name) => {
    const bytes = readFileSync(join(folder, name));
    expect(name).toBe(`${nativeDigest(bytes)}.json`);
    return JSON.parse(bytes.toString('utf8'));
  });
  const report = reports.find((one) => one.remark === '少一台备用机');
  expect(report).toMatchObject({ schema: 'exam-room/room-check/v1', ups: 'missing' });
  expect(report.lines.map((one: { readonly id: string }) => one.id)).toContain('acceptance');
  expect(report.seats).toHaveLength(room.made.seats.length);
  const sheet = await (await room.desk.get('/record-sheet.json')).text();
  expect(sheet).toContain('UPS 未接或不能用');
  const { incidents } = JSON.parse(sheet);
  expect(incidents[0].snapshots).toHaveLength(1);
  expect(
    existsSync(join(room.made.consoleData, 'archive', 'snapshots', `${incidents[0].snapshots[0]}.age`)),
  ).toBe(true);
}
