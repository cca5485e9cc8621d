import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { troubleLine } from '@exam-room/shared/base';
import type { Log } from '@exam-room/shared/host/log';
import { findBrowser } from './find-browser.ts';
import { chromiumFlags, type WindowKind } from './flags.ts';
import { type StartCommand, underPolicy } from './private-policy.ts';

export interface WindowOptions {
  /** The address with its one-time token: good for one window. */
  readonly url: string;
  /** The window's own profile; made when it is missing. */
  readonly userDataDir: string;
  readonly kiosk: WindowKind;
  readonly log: Log;
  /** Pixels of a bare X screen, where no window manager stretches the window. */
  readonly bareScreen?: { readonly width: number; readonly height: number };
  /** More switches, for tests and odd machines; an exam room gives none. */
  readonly moreFlags?: readonly string[];
}

export interface OpenWindow {
  readonly pid: number;
  /** Resolves when the window is gone, however it went. Who opened it decides whether to open another, with a fresh address. */
  readonly closed: Promise<void>;
  /** Ends the window; resolves when it is gone. */
  readonly close: () => Promise<void>;
  /** Ends it by force, at once. */
  readonly kill: () => void;
}

/** Who asked for the window's end waits this long before it is ended by force. */
const GRACE_MS = 4_000;

const PID_FILE = 'window.pid';

/**
 * Opens one Chromium window on the exam screen. A window that an earlier, crashed program left behind on the same profile is ended
 * first: it still shows a page whose door is gone, and Chromium would only pass the new address on to it.
 * Throws when there is no browser (NO_CHROMIUM); the caller prints the sentence.
 */
export async function openChromium(options: WindowOptions): Promise<OpenWindow> {
  const browser = findBrowser();
  if (!browser.ok) throw new Error(troubleLine(browser.error));
  mkdirSync(options.userDataDir, { recursive: true });
  await endLeftOver(options);
  const flags = chromiumFlags({
    ...options,
    user: process.getuid?.() === 0 ? 'root' : 'plain',
  });
  const [address, ...switches] = [flags.at(-1) ?? '', ...flags.slice(0, -1)];
  const plain = { program: browser.value, args: [...switches, ...(options.moreFlags ?? []), address] };
  const command = options.kiosk === 'kiosk' ? kioskCommand(plain, options) : plain;
  const child = spawn(command.program, command.args, {
    stdio: 'ignore',
    // A group of its own: closing the window takes its helpers along, and a Ctrl-C in a terminal does not end it before the station.
    detached: process.platform !== 'win32',
    env: windowEnvironment(),
  });
  return await started(child, options);
}

/** A kiosk goes nowhere but to the exam screen: the managed policy sees to what the page itself cannot. */
function kioskCommand(
  plain: { readonly program: string; readonly args: readonly string[] },
  { url, userDataDir, log }: WindowOptions,
): StartCommand {
  const command = underPolicy(plain, { origin: new URL(url).origin, keep: dirname(userDataDir) });
  log.note('window-policy', { policy: command.policy });
  return command;
}

function started(child: ChildProcess, options: WindowOptions): Promise<OpenWindow> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => {
      const pid = child.pid ?? 0;
      writeFileSync(join(options.userDataDir, PID_FILE), `${pid}\n`);
      options.log.note('window-opened', { pid, kind: options.kiosk });
      const closed = new Promise<void>((done) => {
        child.once('exit', (code, signal) => {
          // The next window on this profile may already have written its own number.
          const file = join(options.userDataDir, PID_FILE);
          if (readPid(file) === pid) rmSync(file, { force: true });
          options.log.note('window-gone', { pid, code: code ?? -1, signal: signal ?? '' });
          done();
        });
      });
      resolve({
        pid,
        closed,
        close: () => endWindow(pid, closed),
        kill: () => endGroup(pid, 'SIGKILL'),
      });
    });
  });
}

async function endWindow(pid: number, closed: Promise<void>): Promise<void> {
  endGroup(pid, 'SIGTERM');
  const late = setTimeout(() => endGroup(pid, 'SIGKILL'), GRACE_MS);
  await closed;
  clearTimeout(late);
}

/** Ends the browser that this profile's file names, if that process really is a browser on this profile. */
async function endLeftOver(options: WindowOptions): Promise<void> {
  const pid = readPid(join(options.userDataDir, PID_FILE));
  if (pid === undefined || !isWindowOf(pid, options.userDataDir)) return;
  options.log.note('window-left-over', { pid });
  endGroup(pid, 'SIGKILL');
  for (let waited = 0; waited < GRACE_MS && isWindowOf(pid, options.userDataDir); waited += 50)
    await new Promise((done) => setTimeout(done, 50));
}

function readPid(file: string): number | undefined {
  try {
    const pid = Number(readFileSync(file, 'utf8').trim());
    return Number.isInteger(pid) && pid > 1 ? pid : undefined;
  } catch {
    return undefined; // the last window ended in order
  }
}

/** A number may have been given to another process since: only a command line with this very profile counts. */
function isWindowOf(pid: number, userDataDir: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      .split('\0')
      .includes(`--user-data-dir=${userDataDir}`);
  } catch {
    return false; // gone, or not Linux: then Chromium's own lock decides
  }
}

function endGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // already gone
  }
}

/** The browser gets what it needs to reach the display and to write its caches; nothing of ours. */
function windowEnvironment(): NodeJS.ProcessEnv {
  const kept = [
    'PATH',
    'HOME',
    'LANG',
    'LC_ALL',
    'TZ',
    'TMPDIR',
    'TEMP',
    'TMP',
    'DISPLAY',
    'XAUTHORITY',
    'WAYLAND_DISPLAY',
    'XDG_RUNTIME_DIR',
    'XDG_SESSION_TYPE',
    'DBUS_SESSION_BUS_ADDRESS',
    'SYSTEMROOT',
    'LOCALAPPDATA',
    'APPDATA',
    'USERPROFILE',
    'PROGRAMFILES',
  ];
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = process.env[name];
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
