import type { StationView } from '../../door/station-view.ts';
import type { Door } from './door.ts';

/** Without a word from the station for this long, the calm cover comes up. */
export const LOST_MS = 5_000;
/** The station only speaks when something changes; after this much silence it is asked. */
const ASK_AFTER_MS = 2_000;
const TICK_MS = 500;

/** Keeps the newest view coming, however the station dies and comes back, and says when it has been silent for too long. */
export function keepContact(
  door: Door,
  on: {
    readonly view: (view: StationView) => void;
    readonly lost: () => void;
    /** Runs it when what the candidate is doing has been drawn; returns what takes it back. */
    readonly afterwards: (run: () => void) => () => void;
  },
): () => void {
  let heardMs = performance.now();
  let views = 0;
  let asking = false;
  let shown = false;
  let newest: () => StationView | undefined = () => undefined;
  let later: (() => void) | undefined;
  const show = () => {
    later = undefined;
    const view = newest();
    if (view === undefined) return;
    shown = true;
    on.view(view);
  };
  // The first view is the page itself; every other one waits for what the candidate is doing. Only the newest counts.
  const hear = (read: () => StationView | undefined) => {
    heardMs = performance.now();
    newest = read;
    if (!shown) show();
    else later ??= on.afterwards(show);
  };
  const stop = door.listen((read) => {
    views += 1;
    hear(read);
  });
  const ask = async () => {
    asking = true;
    const before = views;
    const view = await door.view();
    asking = false;
    // A view that was published while this one was on its way is newer: only the contact counts then.
    if (view !== undefined && before === views) hear(() => view);
    else if (view !== undefined) heardMs = performance.now();
  };
  const timer = setInterval(() => {
    const silentMs = performance.now() - heardMs;
    if (silentMs > LOST_MS) on.lost();
    if (silentMs > ASK_AFTER_MS && !asking) void ask();
  }, TICK_MS);
  return () => {
    clearInterval(timer);
    later?.();
    stop();
  };
}
