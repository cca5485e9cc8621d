import type { ScreenAct } from '../../door/station-view.ts';
import { judgeKey } from './key-chords.ts';
import { FRESH_BUDGET, spendNotice } from './notice-budget.ts';

type Notice = Extract<ScreenAct, { act: 'notice' }>;

/** Things that a mouse could start and that lead out of the paper or bring something in. */
const CANCELLED = [
  'contextmenu', // menu of the browser
  'dragstart', // a picture or text pulled out of the window
  'dragover', // a file held over the window
  'drop', // a file let go: the browser would open it
  'auxclick', // the middle button opens a link in a new window
  'copy',
  'cut',
  'paste',
  'beforeprint',
] as const;

/**
 * Cancels every key chord that is not in the table, and every gesture that leads out of the paper, before the browser acts on it:
 * in a kiosk window the page is asked first, even for Alt+F4. What happened is told to the station, at a bounded rate.
 * Returns the function that takes the guard away again.
 */
export function guardPage(tell: (notice: Notice) => void): () => void {
  const leave = new AbortController();
  const { signal } = leave;
  const notice = limited(tell);

  const onKey = (event: KeyboardEvent) => {
    const judged = judgeKey({
      key: event.key,
      ctrl: event.ctrlKey,
      alt: event.altKey,
      meta: event.metaKey,
      shift: event.shiftKey,
    });
    if (judged.verdict === 'allowed') return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (judged.verdict === 'refused' && event.type === 'keydown' && !event.repeat)
      notice('chord-refused', judged.chord);
  };
  for (const type of ['keydown', 'keyup', 'keypress'] as const)
    addEventListener(type, onKey, { capture: true, signal });
  for (const type of CANCELLED)
    addEventListener(type, (event) => event.preventDefault(), { capture: true, signal });
  // Ctrl and the wheel zoom the page; a trackpad's pinch arrives the same way.
  addEventListener('wheel', (event) => event.ctrlKey && event.preventDefault(), {
    capture: true,
    passive: false,
    signal,
  });
  watchWindow(notice, signal);
  return () => leave.abort();
}

function watchWindow(notice: (what: Notice['what'], detail: string) => void, signal: AbortSignal): void {
  addEventListener('blur', () => notice('focus-lost', 'window'), { signal });
  document.addEventListener('visibilitychange', () => document.hidden && notice('hidden', 'page'), {
    signal,
  });
  matchMedia('(display-mode: fullscreen)').addEventListener(
    'change',
    (change) => {
      if (!change.matches) notice('fullscreen-left', `${innerWidth}x${innerHeight}`);
    },
    { signal },
  );
  let seen = displays();
  const look = () => {
    const now = displays();
    if (now !== seen) notice('display-changed', `${seen} -> ${now}`);
    seen = now;
  };
  addEventListener('resize', look, { signal });
  // A second screen that is only plugged in resizes nothing.
  const timer = setInterval(look, 2_000);
  signal.addEventListener('abort', () => clearInterval(timer));
}

function displays(): string {
  const { width, height } = screen;
  const extended = 'isExtended' in screen && screen.isExtended === true;
  return `${width}x${height}${extended ? ' extended' : ''}`;
}

function limited(tell: (notice: Notice) => void): (what: Notice['what'], detail: string) => void {
  let budget = FRESH_BUDGET;
  return (what, detail) => {
    const spent = spendNotice(budget, `${what} ${detail}`, performance.now());
    budget = spent.budget;
    if (spent.tell) tell({ act: 'notice', what, detail: detail.slice(0, 200) });
  };
}
