import { type Result, type Trouble, troubleLine } from '@exam-room/shared/base';
import type { Log } from '@exam-room/shared/host/log';
import type { BrowserWindow } from 'electron';
import { FRESH_BUDGET, spendNotice } from '../../screen/lockdown/notice-budget.ts';
import type { ElectronParts } from './electron-parts.ts';
import { lockContents, lockSession, type ShellNotice, watchWindow } from './lockdown.ts';
import { registerScheme, type StationDoor, serveDoor } from './serve-door.ts';
import { watchMachine } from './watch-machine.ts';
import { openWindow, WEB_PREFERENCES } from './window.ts';

export interface OpenedStation extends StationDoor {
  readonly close: () => Promise<void>;
}

export interface ShellParts {
  readonly electron: ElectronParts;
  /** Opens the station; called once, when Electron is ready. */
  readonly openStation: () => Promise<Result<OpenedStation>>;
  readonly log: Log;
  readonly nowMs: () => number;
}

/** A window that crashed is opened again after this long: long enough not to spin, short enough to be back before anyone worries. */
const REOPEN_MS = 500;

/** Chromium switches that the exam needs, a reason on each line. */
const SWITCHES: readonly (readonly [string, string?])[] = [
  ['disable-pinch'], // the exam screen has its own text sizes
  ['overscroll-history-navigation', '0'], // a swipe must not leave the page
  ['disable-background-networking'], // no network beside the station's own
  ['disable-component-update'], // the same
  ['lang', 'zh-CN'],
];

/** The Electron shell from start to end: one instance, one station, one window that comes back, and a clean end. */
export async function runShell(parts: ShellParts): Promise<void> {
  const { app, Menu, protocol } = parts.electron;
  app.enableSandbox();
  for (const [name, value] of SWITCHES) app.commandLine.appendSwitch(name, value);
  registerScheme(protocol);
  if (!app.requestSingleInstanceLock()) {
    parts.log.note('second-instance');
    app.exit(0);
    return;
  }
  await app.whenReady();
  Menu.setApplicationMenu(null);
  const opened = await parts.openStation();
  if (!opened.ok) return endWith(parts, opened.error);
  await showStation(parts, opened.value);
}

async function showStation(parts: ShellParts, station: OpenedStation): Promise<void> {
  const { app, session } = parts.electron;
  const screenSession = session.fromPartition(WEB_PREFERENCES.partition ?? '');
  const door = await serveDoor(screenSession.protocol, station);
  lockSession(screenSession);
  const tell = limited(parts, (notice) => {
    void door.tell({ act: 'notice', ...notice }).catch(() => parts.log.note('notice-lost', { ...notice }));
  });
  const stopWatching = watchMachine(parts.electron, tell);
  const keeper = keepWindow(parts, tell);
  app.on('web-contents-created', (_event, contents) => lockContents(contents, tell));
  app.on('second-instance', () => keeper.current()?.focus());
  app.on('window-all-closed', () => {}); // the keeper opens the next one; without a listener Electron would end
  keeper.open();
  app.on('before-quit', (event) => {
    if (keeper.ended()) return;
    event.preventDefault();
    keeper.end();
    stopWatching();
    void station.close().finally(() => app.exit(0));
  });
}

interface WindowKeeper {
  readonly open: () => void;
  readonly current: () => BrowserWindow | undefined;
  readonly end: () => void;
  readonly ended: () => boolean;
}

/** The page may crash, hang or be closed from outside: another window comes, and the station shows the same question in it. */
function keepWindow({ electron, log }: ShellParts, tell: (notice: ShellNotice) => void): WindowKeeper {
  let window: BrowserWindow | undefined;
  let over = false;
  const again = (why: string) => {
    if (over) return;
    log.note('window-gone', { why });
    window?.destroy();
    window = undefined;
    setTimeout(() => {
      if (!over && window === undefined) open();
    }, REOPEN_MS);
  };
  const open = () => {
    const opened = openWindow(electron);
    window = opened;
    const mine = (why: string) => () => {
      if (window === opened) again(why);
    };
    watchWindow(opened, tell);
    opened.on('closed', mine('closed'));
    opened.webContents.on('render-process-gone', (_event, details) => mine(details.reason)());
    opened.on('unresponsive', mine('unresponsive'));
    log.note('window-opened');
  };
  return {
    open,
    current: () => window,
    ended: () => over,
    end: () => {
      over = true;
      window?.destroy();
    },
  };
}

/** The same bound as the page's: a key held down is one event. */
function limited(parts: ShellParts, tell: (notice: ShellNotice) => void): (notice: ShellNotice) => void {
  let budget = FRESH_BUDGET;
  return (notice) => {
    const spent = spendNotice(budget, `${notice.what} ${notice.detail}`, parts.nowMs());
    budget = spent.budget;
    if (spent.tell) tell(notice);
  };
}

function endWith(parts: ShellParts, problem: Trouble): void {
  process.stderr.write(`${troubleLine(problem)}\n`);
  parts.electron.app.exit(1);
}
