import type * as Electron from 'electron';

/**
 * What this shell uses of Electron, and nothing else. `main.ts` hands in the real thing; where no Electron binary exists, the tests hand
 * in a double that clones what it carries, as the real borders between processes do.
 */
export interface ElectronParts {
  readonly app: Electron.App;
  readonly BrowserWindow: typeof Electron.BrowserWindow;
  readonly Menu: Pick<typeof Electron.Menu, 'setApplicationMenu'>;
  readonly protocol: Pick<Electron.Protocol, 'handle' | 'registerSchemesAsPrivileged'>;
  readonly session: Pick<typeof Electron.session, 'fromPartition'>;
  readonly screen: Electron.Screen;
  readonly powerMonitor: Electron.PowerMonitor;
  readonly powerSaveBlocker: Pick<Electron.PowerSaveBlocker, 'start' | 'stop'>;
}

/** The screen's own scheme: no port is open, and no other page can have this origin. */
export const SCHEME = 'exam';
export const SCREEN_HOST = 'station';
export const SCREEN_ORIGIN = `${SCHEME}://${SCREEN_HOST}`;
export const SCREEN_ADDRESS = `${SCREEN_ORIGIN}/`;

/** Whether an address belongs to the exam screen. Compared by its parts, never by how it begins. */
export function isScreenAddress(address: string): boolean {
  try {
    const url = new URL(address);
    return url.protocol === `${SCHEME}:` && url.host === SCREEN_HOST && url.username === '';
  } catch {
    return false; // not an address at all
  }
}
