import { type Result, refuse, trouble, troubleLine } from '@exam-room/shared/base';
import { REAL_TIME, readClockSetting } from '@exam-room/shared/host/clock';
import { stderrLog } from '@exam-room/shared/host/log';
import {
  app,
  BrowserWindow,
  Menu,
  powerMonitor,
  powerSaveBlocker,
  protocol,
  screen,
  session,
} from 'electron';
import { BUILT_SCREEN, composeStation } from '../../main/compose-station.ts';
import {
  checkEnvironment,
  readArguments,
  type StationArguments,
  UNKNOWN_ARGUMENT_EXIT,
} from './arguments.ts';
import { type OpenedStation, runShell } from './run-shell.ts';

/** The entry of the Electron shell, bundled into one file: `electron dist/electron/main.js --data … --session … --root … --console …`. */
const log = stderrLog('station');
const CLOCK_UNREADABLE = trouble('ARGUMENT_MISSING', {
  zh: '--clock 的格式是 SPEED,REAL_ORIGIN_MS,STARTS_AT_MS。',
  en: '--clock is SPEED,REAL_ORIGIN_MS,STARTS_AT_MS.',
});
const environment = checkEnvironment(process.env);
const read = readArguments(process.argv.slice(app.isPackaged ? 1 : 2));
if (!environment.ok || !read.ok) {
  const problem = environment.ok ? (read.ok ? undefined : read.error) : environment.error;
  process.stderr.write(`${problem === undefined ? '' : troubleLine(problem)}\n`);
  app.exit(UNKNOWN_ARGUMENT_EXIT);
} else {
  const { value } = read;
  void runShell({
    electron: { app, BrowserWindow, Menu, protocol, session, screen, powerMonitor, powerSaveBlocker },
    openStation: () => openStation(value),
    log,
    nowMs: () => performance.now(),
  });
}

async function openStation(from: StationArguments): Promise<Result<OpenedStation>> {
  const clockSetting = from.clock === undefined ? REAL_TIME : readClockSetting(from.clock);
  if (clockSetting === undefined) return refuse(CLOCK_UNREADABLE);
  return await composeStation({
    ...from,
    shell: 'electron',
    build: `exam-station/${app.getVersion()}`,
    clockSetting,
    screenFolder: from.screen ?? BUILT_SCREEN,
    log,
  });
}
