// The appliance's own start: cage on a display (nested in Xvfb), the keeper as its one program, an ordinary user, the browser's sandbox on,
// and the installed policy. Real keys are pressed from outside.

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from '@playwright/test';
import { begin } from '../src/main/compose-test-seat.ts';
import {
  openTestDoor,
  openTestRoom,
  type TestDoor,
  type TestRoom,
} from '../src/main/station-process.test-support.ts';
import { sessionCommand } from '../src/shell/chromium/appliance.ts';
import { POLICY_FILE, POLICY_FOLDERS, policyFile } from '../src/shell/chromium/policy.ts';
import { xdotoolName } from './escape/chords.ts';

const CLI = join(import.meta.dirname, '..', 'src', 'cli.ts');
const PATIENCE_MS = 60_000;
/** `nobody` on every Linux. */
const NOBODY = 65_534;

let room: TestRoom;
const running: ChildProcess[] = [];

test.afterEach(async () => {
  for (const child of running.splice(0).reverse()) {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode !== null || child.signalCode !== null) continue;
    // The whole group, as the service's end does it: cage leaves what it has started running.
    process.kill(-(child.pid ?? 0), 'SIGTERM');
    await ended;
  }
  await room?.close();
});

function firstLine(child: ChildProcess, fits: (line: string) => boolean = () => true): Promise<string> {
  if (child.stdout === null) throw new Error('nothing to read from');
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      if (fits(line)) resolve(line);
    });
    child.once('exit', (code) => reject(new Error(`it ended with ${String(code)} before it was ready`)));
  });
}

async function openDisplay(): Promise<string> {
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1366x768x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  running.push(server);
  return `:${await firstLine(server)}`;
}

/** The installed policy names the door's port, so the port is fixed on an appliance. */
function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address !== null
          ? resolve(address.port)
          : reject(new Error('no port')),
      );
    });
  });
}

/** What an installation leaves on the machine: the command, the user's folders, the policy. */
function install(doorPort: number): {
  readonly command: string;
  readonly runtime: string;
  readonly policies: string;
} {
  const command = join(room.folder, 'exam-station');
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${CLI}" "$@"\n`, { mode: 0o755 });
  const runtime = join(room.folder, 'runtime');
  mkdirSync(runtime, { mode: 0o700 });
  const policies = join(room.folder, 'policies');
  mkdirSync(join(policies, 'managed'), { recursive: true });
  writeFileSync(join(policies, 'managed', POLICY_FILE), policyFile(`http://127.0.0.1:${doorPort}`));
  execFileSync('chmod', ['-R', 'a+rX', room.folder]);
  execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, room.data, runtime]);
  execFileSync('chmod', ['700', runtime, room.data]);
  return { command, runtime, policies };
}

async function openAppliance(display: string): Promise<TestDoor> {
  const doorPort = await freePort();
  const { command, runtime, policies } = install(doorPort);
  const options = ['--data', room.data, '--session', room.session.folder, '--root', room.session.root];
  const words = sessionCommand({
    session: 'cage',
    user: 'nobody',
    command,
    options: [...options, '--console', `127.0.0.1:${room.console.port}`],
    doorPort,
  });
  const mountPoint = dirname(POLICY_FOLDERS[0]);
  mkdirSync(mountPoint, { recursive: true });
  const asNobody = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', ...words];
  const child = spawn(
    'unshare',
    ['--mount', 'sh', '-c', `mount --bind "$0" ${mountPoint} && exec "$@"`, policies, ...asNobody],
    {
      stdio: ['ignore', 'pipe', process.env['STATION_LOG'] === undefined ? 'ignore' : 'inherit'],
      detached: true,
      env: {
        PATH: process.env['PATH'],
        HOME: runtime,
        XDG_RUNTIME_DIR: runtime,
        DISPLAY: display,
        // In a window of the test's display instead of on a graphics card of its own.
        WLR_BACKENDS: 'x11',
        WLR_RENDERER: 'pixman',
      },
    },
  );
  running.push(child);
  const ready: { readonly door: string } = JSON.parse(
    await firstLine(child, (line) => line.startsWith('{"door"')),
  );
  return openTestDoor(ready.door);
}

/** Under another name: xdotool is on the list of forbidden programs. */
function press(display: string, ...args: readonly string[]): void {
  const hands = join(room.folder, 'hands');
  if (!existsSync(hands)) {
    const found = spawnSync('sh', ['-c', 'command -v xdotool'], { encoding: 'utf8' }).stdout.trim();
    copyFileSync(found, hands);
  }
  spawnSync(hands, args, { env: { ...process.env, DISPLAY: display } });
}

/** The page has the keyboard: a real key turns it. */
async function turnThePage(display: string, door: TestDoor): Promise<void> {
  const place = async () => {
    const { stage } = await door.view();
    return stage.stage === 'sitting' ? stage.sitting.at : -1;
  };
  const at = await place();
  await expect
    .poll(
      async () => {
        press(display, 'mousemove', '500', '300', 'key', at === 0 ? 'Next' : 'Prior');
        return place();
      },
      { timeout: PATIENCE_MS },
    )
    .not.toBe(at);
}

/** Empty between two windows. */
const browserPid = () => {
  const file = join(room.data, 'window', 'window.pid');
  return existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
};

/** Chords that leave a browser, a desktop or a console when nobody holds them back. */
const ESCAPES = [
  'Alt+F4',
  'Ctrl+W',
  'Ctrl+N',
  'Ctrl+Shift+N',
  'F1',
  'F11',
  'F12',
  'Ctrl+Shift+I',
  'Ctrl+T',
  'Ctrl+P',
  'Alt+Tab',
  'Escape',
];

test('under cage the seat starts as an ordinary user, no key leads out, and a killed window comes back', async () => {
  if (!existsSync('/usr/bin/cage') || process.getuid?.() !== 0) {
    test.info().annotations.push({
      type: 'shell',
      description: 'cage is not on this machine; the appliance takes bare X',
    });
    const bare = sessionCommand({
      session: 'bare-x',
      user: 'exam',
      command: '/x',
      options: [],
      doorPort: 4_711,
    });
    expect(bare[0]).toBe('/usr/bin/xinit');
    return;
  }
  test.info().annotations.push({ type: 'shell', description: 'Chromium kiosk under cage, nested in Xvfb' });
  room = await openTestRoom();
  const display = await openDisplay();
  const door = await openAppliance(display);
  await begin(door, room.console);
  await turnThePage(display, door);
  const pid = browserPid();
  // Not root, and the sandbox is not switched off.
  expect(readFileSync(`/proc/${pid}/status`, 'utf8')).toContain(`Uid:\t${NOBODY}`);
  expect(readFileSync(`/proc/${pid}/cmdline`, 'utf8')).not.toContain('--no-sandbox');
  for (const chord of ESCAPES) press(display, 'key', '--clearmodifiers', xdotoolName(chord));
  press(display, 'key', 'ctrl+alt+F2', 'key', 'ctrl+alt+BackSpace');
  await turnThePage(display, door);
  expect(browserPid()).toBe(pid);
  const noticed = () =>
    room.console.entries.filter(
      ({ entry: { fact } }) => fact.kind === 'lockdown-noticed' && fact.what === 'chord-refused',
    );
  await room.console.until('the refused chords', () => noticed().length >= 5);
  process.kill(Number(pid), 'SIGKILL');
  await expect.poll(() => ['', pid].includes(browserPid()), { timeout: PATIENCE_MS }).toBe(false);
  await turnThePage(display, door);
});
