import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceId, Digest, SeatId } from '@exam-room/shared/base';
import { identityOf, openDeviceKeys } from '@exam-room/shared/host/device-keys';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { seatCardOf } from '@exam-room/shared/model';
import { entryHash, type SealedEntry } from '@exam-room/shared/records';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { atStage, begin, type ComposedSeat, composeInTest, itemsIn } from './compose-test-seat.ts';
import { openConsoleDouble, TEST_PHOTO } from './console-link/console-double.test-support.ts';
import { makeSessionFolder, TEST_CANDIDATE } from './opening/session-folder.test-support.ts';
import { filesWith, type TestRoom } from './station-process.test-support.ts';

/*
 * Two real stations on their own disks, each with a console over real TLS. 张伟 answers three questions at seat 01, marks one and stands
 * before the fifth when the machine dies. The console hands what it has of the sitting to the spare, seat 02.
 */
vi.setConfig({ testTimeout: 60_000 });
let folder: string;
let old: TestRoom;
let spare: TestRoom;
let seats: ComposedSeat[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'seat-move-'));
  seats = [];
  const names = ['one', 'two', 'console'] as const;
  const [one, two, console] = await Promise.all(names.map((name) => openDeviceKeys(join(folder, name))));
  if (one === undefined || two === undefined || console === undefined) throw new Error('no keys');
  const first = identityOf(one, { role: 'seat', seat: '01' as SeatId });
  const second = identityOf(two, { role: 'seat', seat: '02' as SeatId });
  const third = identityOf(console, { role: 'console' });
  const session = await makeSessionFolder({ folder, devices: [first, second, third] });
  // The console's double speaks for the first seat that it finds.
  const towards = (devices: (typeof first)[]) =>
    openConsoleDouble(console, { ...session, session: { ...session.session, devices } });
  const shared = {
    ...{ folder, consoleKeys: console, session, close: async () => {} },
    reopenConsole: async () => {},
  };
  old = { ...shared, data: join(folder, 'one'), seatKeys: one, console: await towards([first, third]) };
  spare = { ...shared, data: join(folder, 'two'), seatKeys: two, console: await towards([second, third]) };
});

afterEach(async () => {
  for (const seat of seats) await seat.station.close();
  await old.console.close();
  await spare.console.close();
  rmSync(folder, { recursive: true, force: true });
});

async function start(room: TestRoom): Promise<ComposedSeat> {
  const seat = await composeInTest(room);
  seats.push(seat);
  return seat;
}

async function stop(seat: ComposedSeat): Promise<void> {
  seats = seats.filter((one) => one !== seat);
  await seat.station.close();
}

/** Seat 01 until it dies; every entry is on the console's disk. */
async function sitAtOld(): Promise<readonly SealedEntry[]> {
  const seat = await start(old);
  const items = itemsIn(await begin(seat, old.console));
  for (const [at, item] of items.slice(0, 3).entries()) {
    await seat.act({ act: 'show-question', at });
    expect(await seat.act({ act: 'choose', item, choice: [1] })).toEqual({ ok: true });
  }
  const view = await seat.view();
  const question = view.stage.stage === 'sitting' ? view.stage.sitting.questions[1]?.question : undefined;
  if (question === undefined) throw new Error('no question');
  await seat.act({ act: 'flag', question, flagged: true });
  await seat.act({ act: 'show-question', at: 4 });
  await seat.until('the second ticks', ({ stage }) => {
    return stage.stage === 'sitting' && stage.sitting.answers.every((one) => one.tick === 'backed-up');
  });
  await old.console.until('the newest entry', () => kindsAt(old).at(-1) === 'question-shown');
  await stop(seat);
  const opened = kindsAt(old).indexOf('sitting-opened');
  return old.console.entries.slice(opened).map((one) => one.sealed);
}

const kindsAt = (room: TestRoom) => room.console.entries.map((one) => one.entry.fact.kind);

/** Two invigilators move the sitting; returns the order's hash. */
function move(usedMs = 0): Digest {
  const seat = '02' as SeatId;
  spare.console.say({ say: 'candidate', candidate: seatCardOf(TEST_CANDIDATE), seat, photo: 'cGhvdG8=' });
  const { candidate, attempt } = TEST_CANDIDATE;
  const [fromDevice, toDevice] = [old.seatKeys.device, spare.seatKeys.device] as [DeviceId, DeviceId];
  const order = spare.console.order(
    {
      act: 'move-seat',
      ...{ candidate, attempt, fromDevice, toDevice, toSeat: seat, epoch: 2, usedMs, reason: '蓝屏' },
    },
    [0, 1],
  );
  return entryHash(order.payload, nativeDigest);
}

const asks = (say: string) => spare.console.heard.filter((one) => one.say === say).length;

function hand(order: Digest, entries: readonly SealedEntry[]): void {
  const half = Math.ceil(entries.length / 2);
  const frames = [entries.slice(0, half), entries.slice(half)];
  for (const [at, some] of frames.entries())
    spare.console.say({ say: 'earlier-entries', order, entries: [...some], left: frames.length - 1 - at });
}

async function arrive(entries: readonly SealedEntry[], usedMs = 0): Promise<ComposedSeat> {
  const seat = await start(spare);
  await seat.until('a free seat', atStage('vacant'));
  spare.console.release();
  const order = move(usedMs);
  await spare.console.until('the question for the sitting', () => asks('ask-sitting') > 0);
  hand(order, entries);
  await seat.until('the person to be confirmed', atStage('admitted'));
  return seat;
}

it('a sitting goes on at the spare at the same question, with every answer, mark and minute', async () => {
  const entries = await sitAtOld();
  const seat = await arrive(entries, 600_000);
  expect(await seat.act({ act: 'confirm-identity' })).toEqual({ ok: true });
  const view = await seat.until('the sitting', atStage('sitting'));
  if (view.stage.stage !== 'sitting') throw new Error('not sitting');
  const { sitting } = view.stage;
  expect(sitting.at).toBe(4);
  expect(sitting.answers.map((one) => [one.choice, one.tick])).toEqual(
    Array.from({ length: 3 }, () => [[1], 'backed-up']),
  );
  expect(sitting.questions.map((one) => one.flagged).indexOf(true)).toBe(1);
  // What the old seat's heartbeat had last told of is not given back.
  expect(sitting.remainingMs).toBeLessThanOrEqual(spare.session.session.durationMs - 600_000);
  expect(sitting.question.stem.length).toBeGreaterThan(0);
  await spare.console.until('the opening', () => kindsAt(spare).includes('sitting-opened'));
  const opened = spare.console.entries.find((one) => one.entry.fact.kind === 'sitting-opened')?.entry.fact;
  const last = old.console.entries.at(-1);
  expect(opened).toMatchObject({
    continues: [{ device: old.seatKeys.device, epoch: 1, seq: last?.entry.seq, hash: last?.hash }],
  });
});

it('the spare itself may die: started again it is where it was, and the hand-in counts all answers', async () => {
  const seat = await arrive(await sitAtOld());
  await seat.act({ act: 'confirm-identity' });
  const items = itemsIn(await seat.until('the sitting', atStage('sitting')));
  await seat.act({ act: 'choose', item: items[4] as (typeof items)[number], choice: [1] });
  await stop(seat);
  const again = await start(spare);
  const view = await again.until('the sitting again', atStage('sitting'));
  expect(view.stage.stage === 'sitting' && view.stage.sitting.answers.length).toBe(4);
  expect(await again.act({ act: 'hand-in' })).toEqual({ ok: true });
  await spare.console.until('the hand-in', () => kindsAt(spare).includes('handed-in'));
  const handIn = spare.console.entries.find((one) => one.entry.fact.kind === 'handed-in')?.entry.fact;
  expect(handIn).toMatchObject({ by: 'candidate', answered: 4, items: 12 });
});

it('nothing is opened on entries that were thinned out, mixed up or written by another machine', async () => {
  const entries = await sitAtOld();
  const seat = await start(spare);
  await seat.until('a free seat', atStage('vacant'));
  spare.console.release();
  const order = move();
  const forged = [
    entries.filter((_, at) => at !== 4),
    entries.toSpliced(4, 2, ...entries.slice(4, 6).toReversed()),
    entries.slice(1),
    entries.map((one, at) => (at === 5 ? { ...one, sig: entries[4]?.sig ?? '' } : one)),
  ];
  for (const [at, some] of forged.entries()) {
    await spare.console.until('another question', () => asks('ask-sitting') > at);
    hand(order, some);
  }
  await spare.console.until('another question', () => asks('ask-sitting') > forged.length);
  expect(kindsAt(spare)).not.toContain('sitting-opened');
  hand(order, entries);
  await seat.until('the person to be confirmed', atStage('admitted'));
});

it('the old seat that comes back learns of it, shows no question any more and takes no answer', async () => {
  await sitAtOld();
  const seat = await start(old);
  const items = itemsIn(await seat.until('the sitting again', atStage('sitting')));
  expect(filesWith(old, /^journal\.sqlite/, TEST_PHOTO)).not.toEqual([]);
  const { candidate, attempt } = TEST_CANDIDATE;
  const [fromDevice, toDevice] = [old.seatKeys.device, spare.seatKeys.device] as [DeviceId, DeviceId];
  old.console.order(
    {
      act: 'move-seat',
      ...{ candidate, attempt, fromDevice, toDevice, toSeat: '02' as SeatId, epoch: 2, reason: '蓝屏' },
    },
    [0, 1],
  );
  const view = await seat.until('the fence', atStage('vacant'));
  expect(view.stage).toMatchObject({ trouble: { en: expect.stringContaining('another seat') } });
  const late = await seat.act({ act: 'choose', item: items[5] as (typeof items)[number], choice: [1] });
  expect(late).toMatchObject({ ok: false, code: 'NO_SITTING' });
  await old.console.until('the entry', () => kindsAt(old).at(-1) === 'sitting-moved');
  // The face went with the person; the entries stay.
  expect(filesWith(old, /^journal\.sqlite/, TEST_PHOTO)).toEqual([]);
});
