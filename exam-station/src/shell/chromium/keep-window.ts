import type { Log } from '@exam-room/shared/host/log';
import { type OpenWindow, openChromium } from './open-window.ts';
import type { WatchedScreen } from './watch-screen.ts';

export interface Windows {
  readonly close: () => Promise<void>;
}

export interface WindowKeeping {
  readonly shell: 'headless' | 'chromium' | 'kiosk' | 'electron';
  readonly userDataDir: string;
  /** An address that is good for one window. */
  readonly url: () => string;
  readonly log: Log;
  /** Milliseconds of a page's silence; an exam room gives none. */
  readonly hungMs?: number;
  /** Something that the journal is to tell. */
  readonly noticed: (what: WindowTrouble) => void;
  /** Pixels of a bare X screen, where no window manager stretches the window. */
  readonly bareScreen?: { readonly width: number; readonly height: number } | undefined;
}

/** Milliseconds before a window that closed or crashed is opened again. */
const REOPEN_MS = 500;
/** A page opens a lost stream again within a second; one that does not is dead. A window that has just been opened gets longer. */
const DARK_MS = 2_000;
const FIRST_PAGE_MS = 20_000;
const LOOK_EVERY_MS = 250;
/** A page that has not said for so long that it works hangs: with the restart it is back on its question within ten seconds. */
const HUNG_MS = 4_000;
/** A machine that is merely slow must not lose its window again and again: each hang in a row doubles the patience. */
const LONGEST_HUNG_MS = 60_000;
/** When our own look comes so late, the machine slept or was choked, and the page could not speak either. */
const LATE_LOOK_MS = 2_000;

export type WindowTrouble = 'window-hung' | 'window-dark' | 'window-gone';

/** A closed or crashed window, and one whose page has crashed, must not end an exam: it is opened again, on the same question. */
export function keepWindowOpen(screen: WatchedScreen, how: WindowKeeping): Windows {
  if (how.shell === 'headless' || how.shell === 'electron') return { close: async () => {} };
  const kiosk = how.shell === 'kiosk' ? 'kiosk' : 'window';
  const closing = { now: false };
  const firstPatienceMs = how.hungMs ?? HUNG_MS;
  let patienceMs = firstPatienceMs;
  let close: () => Promise<void> = async () => {};
  const opening = (async () => {
    while (!closing.now) {
      screen.opening();
      const { userDataDir, log, bareScreen } = how;
      const on = bareScreen === undefined ? {} : { bareScreen };
      const window = await openChromium({ url: how.url(), userDataDir, kiosk, log, ...on });
      close = window.close;
      if (closing.now) return window.close();
      const looking = endWhenDead(window, screen, { ...how, hungMs: patienceMs });
      await window.closed;
      looking.stop();
      if (!closing.now && looking.ended() === undefined) how.noticed('window-gone');
      patienceMs =
        looking.ended() === 'window-hung' ? Math.min(LONGEST_HUNG_MS, patienceMs * 2) : firstPatienceMs;
      if (!closing.now) await new Promise((resolve) => setTimeout(resolve, REOPEN_MS));
    }
  })();
  const failed = opening.catch((problem: unknown) =>
    how.log.note('window-not-opened', { why: problem instanceof Error ? problem.message : 'unknown' }),
  );
  return {
    async close() {
      closing.now = true;
      await close();
      await failed;
    },
  };
}

/** Ends a window that shows nothing any more, or whose page hangs. */
function endWhenDead(
  window: OpenWindow,
  screen: WatchedScreen,
  { log, noticed, hungMs: patienceMs }: Pick<WindowKeeping, 'log' | 'noticed'> & { readonly hungMs: number },
): { readonly stop: () => void; readonly ended: () => WindowTrouble | undefined } {
  let ended: WindowTrouble | undefined;
  let lookedMs = performance.now();
  const end = (what: WindowTrouble, ms: number, how: () => void) => {
    ended = what;
    clearInterval(timer);
    log.note(what, { ms: Math.round(ms) });
    noticed(what);
    how();
  };
  const timer = setInterval(() => {
    const nowMs = performance.now();
    if (nowMs - lookedMs > LATE_LOOK_MS) screen.forgive();
    lookedMs = nowMs;
    const darkMs = screen.darkMs();
    const hungMs = screen.hungMs();
    if (darkMs > (screen.followed() ? DARK_MS : FIRST_PAGE_MS))
      end('window-dark', darkMs, () => void window.close());
    // A hung page does not let itself be asked to close.
    else if (hungMs > patienceMs) end('window-hung', hungMs, window.kill);
  }, LOOK_EVERY_MS);
  return { stop: () => clearInterval(timer), ended: () => ended };
}
