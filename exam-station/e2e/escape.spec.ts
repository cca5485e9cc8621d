// Real key events against the Chromium kiosk on a bare X display, as on an appliance: xdotool presses, Xvfb shows.
// The shell that ran is named in the test's annotations; Electron's is tested against its published types elsewhere.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@playwright/test';
import { begin } from '../src/main/compose-test-seat.ts';
import {
  openTestDoor,
  openTestRoom,
  type TestDoor,
  type TestRoom,
} from '../src/main/station-process.test-support.ts';
import { REFUSED_CHORDS } from '../src/screen/lockdown/key-chords.ts';
import { ALL_CHORDS, xdotoolName } from './escape/chords.ts';

const CLI = join(import.meta.dirname, '..', 'src', 'cli.ts');
const PATIENCE_MS = 60_000;

let room: TestRoom;
const running: ChildProcess[] = [];

test.afterEach(async () => {
  for (const child of running.splice(0).reverse()) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await ended;
    }
  }
  await room.close();
});

/** A bare X display without a window manager; the server itself finds a free number. */
async function openDisplay(): Promise<string> {
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1366x768x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  running.push(server);
  return `:${await firstLine(server)}`;
}

function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('nothing to read from');
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', () => reject(new Error('it ended before it was ready')));
  });
}

async function openKiosk(display: string): Promise<TestDoor> {
  const args = ['run', '--data', room.data, '--session', room.session.folder, '--root', room.session.root];
  const child = spawn(
    process.execPath,
    [
      CLI,
      ...args,
      '--console',
      `127.0.0.1:${room.console.port}`,
      '--shell',
      'kiosk',
      '--bare-screen',
      '1366x768',
    ],
    {
      stdio: ['ignore', 'pipe', process.env['STATION_LOG'] === undefined ? 'ignore' : 'inherit'],
      env: { ...process.env, DISPLAY: display },
    },
  );
  running.push(child);
  const ready = JSON.parse(await firstLine(child)) as { readonly door: string };
  return openTestDoor(ready.door);
}

/** Under another name: xdotool is on the list of forbidden programs, and the station would cover the paper when it sees it. */
function hands(): string {
  const path = join(room.folder, 'hands');
  if (!existsSync(path)) {
    const found = spawnSync('sh', ['-c', 'command -v xdotool'], { encoding: 'utf8' }).stdout.trim();
    copyFileSync(found, path);
  }
  return path;
}

function xdotool(display: string, ...args: readonly string[]): string {
  const done = spawnSync(hands(), args, { encoding: 'utf8', env: { ...process.env, DISPLAY: display } });
  return done.stdout.trim();
}

/** Titles of everything that a person would see. */
const windows = (display: string) =>
  xdotool(display, 'search', '--onlyvisible', '--name', '.+').split('\n').filter(Boolean);

const browserPid = () => {
  const file = join(room.data, 'window', 'window.pid');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
};

/** The page is there and has the keyboard: a real key turns it. */
async function turnThePage(display: string, door: TestDoor): Promise<void> {
  const place = async () => {
    const { stage } = await door.view();
    return stage.stage === 'sitting' ? stage.sitting.at : -1;
  };
  const at = await place();
  await expect
    .poll(
      async () => {
        xdotool(display, 'key', at === 0 ? 'Next' : 'Prior');
        return place();
      },
      { timeout: PATIENCE_MS },
    )
    .not.toBe(at);
}

test('no key of the table leads out of the kiosk, each is written down, and the candidate goes on', async () => {
  test.info().annotations.push({ type: 'shell', description: 'Chromium kiosk under Xvfb (bare X)' });
  room = await openTestRoom();
  const display = await openDisplay();
  const door = await openKiosk(display);
  await expect.poll(() => windows(display).length, { timeout: PATIENCE_MS }).toBeGreaterThan(0);
  await begin(door, room.console);
  await turnThePage(display, door);
  const pid = browserPid();
  const before = windows(display);
  for (const chord of ALL_CHORDS) xdotool(display, 'key', '--clearmodifiers', xdotoolName(chord));
  xdotool(display, 'mousemove', '400', '400', 'click', '3');
  xdotool(display, 'keydown', 'ctrl', 'click', '4', 'click', '5', 'keyup', 'ctrl');
  await turnThePage(display, door);
  expect(browserPid()).toBe(pid);
  expect(windows(display)).toEqual(before);
  const noticed = () =>
    room.console.entries.flatMap(({ entry: { fact } }) =>
      fact.kind === 'lockdown-noticed' && fact.what === 'chord-refused' ? [fact.detail] : [],
    );
  await room.console.until('the refused chords', () => noticed().length >= 10);
  for (const chord of noticed()) expect(REFUSED_CHORDS.has(chord) || ALL_CHORDS.includes(chord)).toBe(true);
});

test('a window that is killed comes back on the same question and has the keyboard', async () => {
  room = await openTestRoom();
  const display = await openDisplay();
  const door = await openKiosk(display);
  await begin(door, room.console);
  await expect.poll(browserPid, { timeout: PATIENCE_MS }).not.toBe('');
  const pid = browserPid();
  process.kill(Number(pid), 'SIGKILL');
  await expect.poll(browserPid, { timeout: PATIENCE_MS }).not.toBe(pid);
  await expect.poll(() => windows(display).length, { timeout: PATIENCE_MS }).toBeGreaterThan(0);
  await turnThePage(display, door);
});
