import { existsSync, readFileSync } from 'node:fs';
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { type Trouble, trouble, troubleLine } from '@exam-room/shared/base';
import { type ClockSetting, REAL_TIME, readClockSetting } from '@exam-room/shared/host/clock';
import { stderrLog } from '@exam-room/shared/host/log';

const USAGE = `exam-station identity --data DIR --seat 01
exam-station run --data DIR --session DIR --root root.json [--console HOST:PORT] [--standby HOST:PORT]
                 [--door-port 0] [--shell headless|chromium|kiosk|electron] [--screen DIR] [--clock SPEED,ORIGIN,START]
                 [--camera screen|first|/dev/videoN|test-picture] [--bare-screen WIDTHxHEIGHT]
exam-station keep …   the same as run, and started again whenever it ends
`;

/** Exit codes: 0 after a clean end, 1 for expected trouble at the start, 2 for wrong usage. */
async function main(args: readonly string[]): Promise<void> {
  const [command, ...rest] = args;
  if (command === 'identity') return identity(rest);
  if (command === 'run') return run(rest);
  if (command === 'keep') {
    const { keepStation } = await import('./cli-keep.ts');
    process.exit(await keepStation(rest, stderrLog('keeper')));
  }
  wrongUsage('');
}

/** What the machine tells the authority at enrolment; makes the keys at the first run. */
async function identity(args: readonly string[]): Promise<void> {
  const { values } = parsed(args, { data: { type: 'string' }, seat: { type: 'string' } });
  const { seatIdSchema } = await import('@exam-room/shared/model');
  const seat = seatIdSchema.safeParse(values['seat']);
  const data = values['data'];
  if (data === undefined || !seat.success) return wrongUsage('identity needs --data and --seat');
  const { identityOf, openDeviceKeys } = await import('@exam-room/shared/host/device-keys');
  const keys = await openDeviceKeys(data);
  process.stdout.write(`${JSON.stringify(identityOf(keys, { role: 'seat', seat: seat.data }))}\n`);
}

const SHELLS = ['headless', 'chromium', 'kiosk', 'electron'] as const;
type ShellChoice = (typeof SHELLS)[number];

interface RunOptions {
  readonly data: string;
  readonly session: string;
  readonly root: string;
  /** Undefined: the LAN is asked where the session's console is. */
  readonly console: { readonly host: string; readonly port: number } | undefined;
  /** Where the room goes on when two invigilators take over there. */
  readonly standby: { readonly host: string; readonly port: number } | undefined;
  readonly doorPort: number;
  readonly shell: ShellChoice;
  readonly screen: string | undefined;
  readonly clockSetting: ClockSetting;
  /** Undefined: the screen's own camera. */
  readonly systemCamera: string | undefined;
  /** A kiosk on a bare X screen: there is no window manager to stretch it. */
  readonly bareScreen: { readonly width: number; readonly height: number } | undefined;
}

async function run(args: readonly string[]): Promise<void> {
  const options = runOptions(args);
  if (options === undefined) return;
  // Electron's own main file composes the station and hands the handler to its window: no port is opened there.
  if (options.shell === 'electron') return end(NO_ELECTRON_HERE);
  const { BUILT_SCREEN, composeStation } = await import('./main/compose-station.ts');
  const log = stderrLog('station');
  const composed = await composeStation({
    ...options,
    shell: options.shell === 'kiosk' ? 'chromium' : options.shell,
    build: buildName(),
    screenFolder: options.screen ?? BUILT_SCREEN,
    log,
  });
  if (!composed.ok) return end(composed.error);
  const station = composed.value;
  const { serveOnLoopback } = await import('./door/serve-on-loopback.ts');
  const { watchScreen } = await import('./shell/chromium/watch-screen.ts');
  const { keepWindowOpen } = await import('./shell/chromium/keep-window.ts');
  const screen = watchScreen(station.handler, () => performance.now());
  const served = await serveOnLoopback(screen.handler, options.doorPort);
  if (!served.ok) {
    await station.close();
    return end(served.error);
  }
  const server = served.value;
  const origin = `http://127.0.0.1:${server.port}`;
  station.reachedAt(origin);
  const giveBack = await lockDesktop(options);
  const windows = keepWindowOpen(screen, {
    shell: options.shell,
    userDataDir: join(options.data, 'window'),
    bareScreen: options.bareScreen,
    url: () => `${origin}/start?token=${station.launchToken()}`,
    log,
    noticed: (what) => void station.noticeWindow(what),
  });
  endOnSignal(async () => {
    await windows.close();
    giveBack();
    await server.close();
    await station.close();
  });
  const door = `${origin}/start?token=${station.launchToken()}`;
  process.stdout.write(`${JSON.stringify({ door, device: station.device })}\n`);
}

function runOptions(args: readonly string[]): RunOptions | undefined {
  const text = { type: 'string' } as const;
  const { values } = parsed(args, {
    data: text,
    session: text,
    root: text,
    console: text,
    standby: text,
    'door-port': text,
    shell: text,
    screen: text,
    clock: text,
    camera: text,
    'bare-screen': text,
  });
  const { data, session, root, screen, clock } = values;
  if (data === undefined || session === undefined || root === undefined)
    return wrongUsage('run needs --data, --session and --root');
  const console = addressIn(values['console']);
  if (console === undefined && values['console'] !== undefined) return wrongUsage('--console is HOST:PORT');
  const standby = addressIn(values['standby']);
  if (standby === undefined && values['standby'] !== undefined) return wrongUsage('--standby is HOST:PORT');
  const shell = SHELLS.find((one) => one === (values['shell'] ?? 'headless'));
  if (shell === undefined) return wrongUsage(`--shell is one of ${SHELLS.join(', ')}`);
  const clockSetting = clock === undefined ? REAL_TIME : readClockSetting(clock);
  if (clockSetting === undefined) return wrongUsage('--clock is SPEED,REAL_ORIGIN_MS,STARTS_AT_MS');
  const doorPort = Number(values['door-port'] ?? '0');
  if (!Number.isInteger(doorPort) || doorPort < 0 || doorPort > 65_535)
    return wrongUsage('--door-port is 0 … 65535');
  const size = /^([1-9][0-9]{2,4})x([1-9][0-9]{2,4})$/.exec(values['bare-screen'] ?? '');
  if (size === null && values['bare-screen'] !== undefined)
    return wrongUsage('--bare-screen is WIDTHxHEIGHT');
  const bareScreen = size === null ? undefined : { width: Number(size[1]), height: Number(size[2]) };
  const systemCamera = values['camera'] === 'screen' ? undefined : values['camera'];
  const shown = { doorPort, shell, screen, systemCamera, bareScreen };
  return { data, session, root, console, standby, clockSetting, ...shown };
}

function addressIn(text: string | undefined): { readonly host: string; readonly port: number } | undefined {
  const found = /^(.+):([0-9]{1,5})$/.exec(text ?? '');
  if (found === null) return undefined;
  return { host: (found[1] ?? '').replace(/^\[(.*)\]$/, '$1'), port: Number(found[2]) };
}

/** What a kiosk changes of its X display, with the way back on the disk first; also undoes what a crash left. Returns the way back. */
async function lockDesktop({ shell, data }: RunOptions): Promise<() => void> {
  const display = process.env['DISPLAY'] ?? '';
  if (display === '') return () => {};
  const { undoBook } = await import('./main/lockdown/undo-book.ts');
  const { xDesktop } = await import('./main/lockdown/x-desktop.ts');
  const book = undoBook(join(data, 'lockdown-undo.json'), xDesktop(display));
  if (shell === 'kiosk') book.change();
  else book.undo();
  return () => void book.undo();
}

function endOnSignal(close: () => Promise<void>): void {
  let ending = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const)
    process.on(signal, () => {
      if (ending) return;
      ending = true;
      void close().then(() => process.exit(0));
    });
}

/** Version and, from a checkout, the commit: stands in the journal and is told to the console. */
function buildName(): string {
  const manifest = join(import.meta.dirname, '..', 'package.json');
  const version: unknown = JSON.parse(readFileSync(manifest, 'utf8'))['version'];
  const head = join(import.meta.dirname, '..', '..', '.git', 'HEAD');
  return `exam-station/${String(version)}${existsSync(head) ? '+checkout' : ''}`;
}

function parsed<Options extends NonNullable<Parameters<typeof parseArgs>[0]>['options']>(
  args: readonly string[],
  options: Options,
): { readonly values: Readonly<Record<string, string | undefined>> } {
  try {
    const { values } = parseArgs({ args: [...args], options: options ?? {}, strict: true });
    return { values: values as Readonly<Record<string, string | undefined>> }; // every option above takes one text
  } catch (problem) {
    wrongUsage(problem instanceof Error ? problem.message : '');
    return { values: {} };
  }
}

function wrongUsage(why: string): undefined {
  process.stderr.write(`${why === '' ? '' : `${why}\n`}${USAGE}`);
  process.exit(2);
}

function end(problem: Trouble): void {
  process.stderr.write(`${troubleLine(problem)}\n`);
  process.exit(1);
}

const NO_ELECTRON_HERE = trouble('SHELL_ELECTRON', {
  zh: 'Electron 外壳请用 electron 启动，不用本命令。',
  en: 'Start the Electron shell with electron; this command serves the other shells.',
});

// Keys, answers and the window's profile are this user's alone.
process.umask(0o077);
// The heap's nursery stays small: a seat PC shares its memory with the browser, and a rehearsal runs thirty stations.
setFlagsFromString('--semi-space-growth-factor=1');
// Compiled code is kept beside the packages, where whoever can write could change the program itself. A folder that cannot be
// written is no trouble.
enableCompileCache(join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'compiled'));
await main(process.argv.slice(2));
