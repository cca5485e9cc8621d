import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { StationView } from '../door/station-view.ts';
import { begin, itemsIn } from './compose-test-seat.ts';
import { TEST_PHOTO } from './console-link/console-double.test-support.ts';
import { TEST_CANDIDATE } from './opening/session-folder.test-support.ts';
import {
  openTestRoom,
  startStation,
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

function sitting(view: StationView) {
  if (view.stage.stage !== 'sitting') throw new Error(`the seat is at ${view.stage.stage}`);
  return view.stage.sitting;
}

describe('kill -9 in the middle of a sitting', () => {
  it('loses no acknowledged answer, comes back on the same question, and breaks no chain', async () => {
    room = await openTestRoom();
    station = await startStation(room);
    const items = itemsIn(await begin(station.door, room.console));
    const acknowledged = new Map<string, readonly number[]>();
    let given = 0;
    for (let round = 0; round < 6; round += 1) {
      const at = (round * 2 + 1) % 11;
      expect(await station.door.act({ act: 'show-question', at })).toEqual({ ok: true });
      const pid = station.pid;
      // A candidate who clicks without pause; the cord is pulled somewhere in between.
      const cord = setTimeout(() => process.kill(pid, 'SIGKILL'), 5 + ((round * 37) % 60));
      for (;;) {
        const item = items[given % items.length];
        if (item === undefined) throw new Error('no items');
        const choice = [given % 2];
        given += 1;
        const done = await station.door.act({ act: 'choose', item, choice }).catch(() => undefined);
        if (done === undefined) break;
        expect(done).toEqual({ ok: true });
        acknowledged.set(item, choice);
      }
      clearTimeout(cord);
      await station.kill();
      station = await startStation(room);
      const back = sitting(await station.door.view());
      const shown = new Map<string, readonly number[]>(back.answers.map((one) => [one.item, one.choice]));
      for (const [item, choice] of acknowledged) {
        // The one answer in flight may be on the disk without ever having been acknowledged.
        const inFlight = items[(given - 1) % items.length] === item;
        if (!inFlight) expect(shown.get(item)).toEqual(choice);
        else expect([choice, [(given - 1) % 2]]).toContainEqual(shown.get(item));
      }
      for (const [item, choice] of shown) acknowledged.set(item, choice);
      expect(back.at).toBe(at);
    }
    await room.console.until('the last restart', () => count('journal-opened') === 7);
    expect(count('gap-noticed')).toBe(6);
    expect(count('sitting-started')).toBe(1);
    expect(await station.door.act({ act: 'hand-in' })).toEqual({ ok: true });
    // The double refuses gaps, forks and wrong signatures as they arrive.
    await room.console.until('the hand-in', () => count('handed-in') === 1);
  }, 60_000);

  it('keeps a check-in that was under way', async () => {
    room = await openTestRoom();
    station = await startStation(room);
    await station.door.until('a free seat', (view) => view.stage.stage === 'vacant');
    room.console.admit(TEST_CANDIDATE);
    await station.door.until('the admission', (view) => view.stage.stage === 'admitted');
    await station.door.act({ act: 'confirm-identity' });
    await station.kill();
    station = await startStation(room);
    const view = await station.door.view();
    expect(view.stage).toMatchObject({ stage: 'consent', candidate: { name: TEST_CANDIDATE.name } });
    expect(await (await station.door.get('/photo')).text()).toBe(TEST_PHOTO);
  });
});

function count(kind: string): number {
  return room.console.entries.filter((one) => one.entry.fact.kind === kind).length;
}

it('ends cleanly on SIGTERM, and the test time goes on where it stopped', async () => {
  room = await openTestRoom({ mode: 'rehearsal' });
  const clock = ['--clock', `600,${Date.now()},1800000000000`];
  station = await startStation(room, clock);
  const started = sitting(await begin(station.door, room.console)).remainingMs;
  const { door } = station;
  await expect.poll(async () => sitting(await door.view()).remainingMs).toBeLessThan(started - 120_000);
  const before = sitting(await door.view()).remainingMs;
  expect(await station.stop()).toBe(0);
  station = await startStation(room, clock);
  const after = sitting(await station.door.view()).remainingMs;
  expect(after).toBeLessThanOrEqual(before);
  await room.console.until('the entry of the downtime', () => count('gap-noticed') === 1);
  const gap = room.console.entries.find((one) => one.entry.fact.kind === 'gap-noticed')?.entry.fact;
  expect(gap).toMatchObject({ cause: 'restart', lostMs: expect.any(Number) });
  expect(gap?.kind === 'gap-noticed' && gap.lostMs).toBeGreaterThan(60_000);
});

it('two programs never write one journal', async () => {
  room = await openTestRoom();
  station = await startStation(room);
  const second = run(['run', ...usual()]);
  expect(second.status).toBe(1);
  expect(second.stderr).toContain('JOURNAL_IN_USE');
}, 30_000);

const CLI = join(import.meta.dirname, '..', 'cli.ts');
const usual = () => [
  '--data',
  room.data,
  '--session',
  room.session.folder,
  '--root',
  room.session.root,
  '--console',
  '127.0.0.1:1',
];

function run(args: readonly string[]) {
  return spawnSync(process.execPath, [CLI, ...args], { encoding: 'utf8', timeout: 60_000 });
}

describe('a start that cannot be', () => {
  it('is told in one sentence in both languages, with exit code 1', async () => {
    room = await openTestRoom();
    const stranger = run(['run', ...usual().with(1, join(room.folder, 'another-machine'))]);
    expect(stranger.status).toBe(1);
    expect(stranger.stderr).toMatch(/^DEVICE_NOT_LISTED .+not listed.+不在本场次的机器名单中.+$/m);
  });

  it('does not run a real session on a rehearsal clock', async () => {
    room = await openTestRoom({ mode: 'real' });
    const fast = run(['run', ...usual(), '--clock', '240,0,0']);
    expect([fast.status, fast.stderr]).toEqual([1, expect.stringContaining('CLOCK_NOT_ALLOWED')]);
  });

  it('is exit code 2 when the command is wrong', async () => {
    room = await openTestRoom();
    for (const args of [
      [],
      ['fly'],
      ['run'],
      ['run', ...usual(), '--shell', 'dos'],
      ['run', ...usual(), '--what'],
      ['identity', '--data', room.data],
    ])
      expect(run(args).status).toBe(2);
  });
});

it('tells the machine’s identity, the same every time', async () => {
  room = await openTestRoom();
  const tell = () => JSON.parse(run(['identity', '--data', room.data, '--seat', '01']).stdout);
  const first = tell();
  expect(first).toMatchObject({
    device: room.seatKeys.device,
    role: 'seat',
    seat: '01',
    tlsPin: room.seatKeys.tlsPin,
  });
  expect(tell()).toEqual(first);
});

it('a rehearsal’s fast clock runs the whole sitting and hands in at zero', async () => {
  room = await openTestRoom({ mode: 'rehearsal', durationMs: 600_000 });
  station = await startStation(room, ['--clock', `600,${Date.now()},1800000000000`]);
  await begin(station.door, room.console);
  await station.door.until('the automatic hand-in', (view) => view.stage.stage === 'handed-in');
  await room.console.until('the hand-in', () => count('handed-in') === 1);
  const sealed = room.console.entries.find((one) => one.entry.fact.kind === 'handed-in')?.entry;
  expect(sealed).toMatchObject({ fact: { by: 'time', items: 12 } });
  expect(sealed?.usedMs).toBeGreaterThanOrEqual(600_000);
  expect(sealed?.usedMs).toBeLessThan(660_000);
});
