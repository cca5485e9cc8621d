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
  /** Pixels of a bare X screen, where no window manager stretches the window. */
  readonly bareScreen?: { readonly width: number; readonly height: number } | undefined;
}

/** Milliseconds before a window that closed or crashed is opened again. */
const REOPEN_MS = 500;
/** A window in which no page follows the view for so long is dead; one that has just been opened gets longer. */
const DARK_MS = 3_000;
const FIRST_PAGE_MS = 20_000;
const LOOK_EVERY_MS = 500;

/** A closed or crashed window, and one whose page has crashed, must not end an exam: it is opened again, on the same question. */
export function keepWindowOpen(screen: WatchedScreen, how: WindowKeeping): Windows {
  if (how.shell === 'headless' || how.shell === 'electron') return { close: async () => {} };
  const kiosk = how.shell === 'kiosk' ? 'kiosk' : 'window';
  const closing = { now: false };
  let close: () => Promise<void> = async () => {};
  const opening = (async () => {
    while (!closing.now) {
      screen.opening();
      const { userDataDir, log, bareScreen } = how;
      const on = bareScreen === undefined ? {} : { bareScreen };
      const window = await openChromium({ url: how.url(), userDataDir, kiosk, log, ...on });
      close = window.close;
      if (closing.now) return window.close();
      const stopLooking = closeWhenDark(window, screen, how.log);
      await window.closed;
      stopLooking();
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

function closeWhenDark(window: OpenWindow, screen: WatchedScreen, log: Log): () => void {
  const timer = setInterval(() => {
    const darkMs = screen.darkMs();
    if (darkMs <= (screen.followed() ? DARK_MS : FIRST_PAGE_MS)) return;
    clearInterval(timer);
    log.note('window-dark', { ms: Math.round(darkMs) });
    void window.close();
  }, LOOK_EVERY_MS);
  return () => clearInterval(timer);
}
