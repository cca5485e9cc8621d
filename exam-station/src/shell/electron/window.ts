import type { BrowserWindow, BrowserWindowConstructorOptions, WebPreferences } from 'electron';
import type { ElectronParts } from './electron-parts.ts';
import { SCREEN_ADDRESS } from './electron-parts.ts';

/** The one place where the powers of the page are set; a reason on every line (THREATS H1). */
export const WEB_PREFERENCES: Readonly<WebPreferences> = Object.freeze({
  sandbox: true, // the page runs without any power over the system
  contextIsolation: true, // nothing of the shell lies within the page's reach
  nodeIntegration: false, // the page is a page
  nodeIntegrationInWorker: false, // so are its workers
  nodeIntegrationInSubFrames: false, // and its frames, of which there are none
  webSecurity: true, // the rules of origins hold
  allowRunningInsecureContent: false, // nothing from elsewhere
  webviewTag: false, // no page within the page
  navigateOnDragDrop: false, // a dropped file is not opened
  devTools: false, // the paper and its code are not to be taken apart
  disableDialogs: true, // alert and its like would stop the page
  spellcheck: false, // its menu offers look-ups on the web
  enableWebSQL: false, // not used
  backgroundThrottling: false, // the countdown goes on when something lies over the window
  autoplayPolicy: 'no-user-gesture-required', // the own camera picture plays at once
  partition: 'persist:exam-screen', // text size and contrast outlive a crash; nothing else is kept there
});

export function windowOptions(area: {
  readonly width: number;
  readonly height: number;
}): BrowserWindowConstructorOptions {
  return {
    ...area,
    x: 0,
    y: 0,
    show: false, // shown when the first picture is there: no white flash
    kiosk: true, // the whole screen
    frame: false, // nothing to close or drag
    skipTaskbar: true, // no entry to switch by
    resizable: false,
    minimizable: false,
    maximizable: false,
    closable: false,
    fullscreenable: true,
    autoHideMenuBar: true,
    backgroundColor: '#eef2f5',
    webPreferences: { ...WEB_PREFERENCES },
  };
}

/** Opens the exam window over the whole main display and above everything else. */
export function openWindow(electron: Pick<ElectronParts, 'BrowserWindow' | 'screen'>): BrowserWindow {
  const { width, height } = electron.screen.getPrimaryDisplay().bounds;
  const window = new electron.BrowserWindow(windowOptions({ width, height }));
  window.setAlwaysOnTop(true, 'screen-saver');
  window.setVisibleOnAllWorkspaces(true);
  window.setContentProtection(true);
  window.setMenu(null);
  window.once('ready-to-show', () => {
    window.show();
    window.focus();
  });
  void window.loadURL(SCREEN_ADDRESS);
  return window;
}
