import { join } from 'node:path';
import Database from 'better-sqlite3';
import sharp from 'sharp';
import { afterEach, expect, it } from 'vitest';
import { TEST_PHOTO } from './console-link/console-double.test-support.ts';
import { TEST_CANDIDATE } from './opening/session-folder.test-support.ts';
import {
  filesWith,
  openTestRoom,
  startStation,
  type TestDoor,
  type TestRoom,
  type TestStation,
} from './station-process.test-support.ts';

let room: TestRoom;
let station: TestStation | undefined;
afterEach(async () => {
  await station?.kill();
  station = undefined;
  await room.close();
});

const stage = (name: string) => (view: { stage: { stage: string } }) => view.stage.stage === name;

async function seated(door: TestDoor): Promise<void> {
  await door.until('a free seat', stage('vacant'));
  expect(await door.act({ act: 'claim-seat', number: TEST_CANDIDATE.ticket })).toEqual({ ok: true });
  room.console.admit(TEST_CANDIDATE);
  await door.until('admission', stage('admitted'));
  for (const act of ['confirm-identity', 'give-consent', 'acknowledge-rules'] as const)
    expect(await door.act({ act })).toEqual({ ok: true });
  room.console.release();
  await door.until('the paper', (view) => view.stage.stage === 'waiting' && view.stage.paperReady);
  room.console.startRoom();
  await door.until('the start', stage('sitting'));
}

it('a candidate sits and hands in, and the receipt comes back to the seat', async () => {
  room = await openTestRoom();
  station = await startStation(room);
  const { door } = station;
  await seated(door);
  const jpeg = await sharp({
    create: {
      width: 640,
      height: 480,
      channels: 3,
      background: '#888',
      noise: { type: 'gaussian', mean: 128, sigma: 40 },
    },
  })
    .jpeg()
    .toBuffer();
  const called = await door.until('the check-in picture', (view) => view.camera !== undefined);
  expect(await door.frame(called.camera ?? { due: 'check-in', number: 0 }, jpeg)).toBe(204);
  const view = await door.view();
  if (view.stage.stage !== 'sitting') throw new Error('not sitting');
  const { sitting } = view.stage;
  expect(sitting.questions).toHaveLength(11);
  for (const [at, question] of sitting.questions.entries()) {
    expect(await door.act({ act: 'show-question', at })).toEqual({ ok: true });
    for (const item of question.items)
      expect(await door.act({ act: 'choose', item, choice: [1] })).toEqual({ ok: true });
  }
  await door.until(
    'every second tick',
    (seen) =>
      seen.stage.stage === 'sitting' &&
      seen.stage.sitting.answers.length === 12 &&
      seen.stage.sitting.answers.every((one) => one.tick === 'backed-up'),
  );
  expect(await door.act({ act: 'hand-in' })).toEqual({ ok: true });
  const last = await door.until('the hand-in picture', (seen) => seen.camera?.due === 'hand-in');
  expect(await door.frame(last.camera ?? { due: 'hand-in', number: 0 }, jpeg)).toBe(204);
  await room.console.until('both pictures', () => room.console.pictures.size === 2);
  room.console.sendReceipt(TEST_CANDIDATE);
  const done = await door.until(
    'the receipt',
    (seen) => seen.stage.stage === 'handed-in' && seen.stage.done.receipt !== undefined,
  );
  expect(done.stage).toMatchObject({
    done: { by: 'candidate', answered: 12, items: 12, backedUp: true, receipt: '1234-5678-9012' },
  });
  expect(await door.get('/photo').then((answer) => answer.status)).toBe(200); // still on the screen
  // The database and its log; the sealed pictures beside them are being deleted at this moment.
  expect(filesWith(room, /^journal\.sqlite/, TEST_PHOTO, TEST_CANDIDATE.idNumber)).toEqual([]);
  expect(await station.stop()).toBe(0);
  // Killed between the receipt and the forgetting: the photo is still there at the next start.
  const database = new Database(join(room.data, 'journal.sqlite'));
  expect(database.prepare('UPDATE cards SET photo = ?').run(Buffer.from(TEST_PHOTO)).changes).toBe(1);
  database.close();
  station = await startStation(room);
  await station.door.until('the console', (seen) => seen.link === 'linked');
  expect(await station.door.get('/photo').then((answer) => answer.status)).toBe(404);
  expect(await station.stop()).toBe(0);
  expect(filesWith(room, /./, TEST_PHOTO, TEST_CANDIDATE.idNumber)).toEqual([]); // the console told the card once more
});
