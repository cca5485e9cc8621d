import { spawnSync } from 'node:child_process';
import type { DesktopChange } from './undo-book.ts';

/** What an exam changes on an X display, a reason on each; a display without the program for it stays as it is. */
export function xDesktop(display: string): readonly DesktopChange[] {
  const ask = (program: string, args: readonly string[]) => answerOf(display, program, args);
  return [
    {
      name: 'keys-of-the-server',
      reason: 'Ctrl+Alt+F2 and Ctrl+Alt+Backspace reach the X server before any window',
      read: () => optionsIn(ask('setxkbmap', ['-query'])),
      apply: () => void ask('setxkbmap', ['-option', 'srvrkeys:none', '-option', 'terminate:']),
      undo(before) {
        // The empty option forgets all; then those of before are set anew.
        const options = before.split(',').filter((one) => /^[a-z0-9_:()]+$/i.test(one));
        ask('setxkbmap', ['-option', '', ...options.flatMap((one) => ['-option', one])]);
      },
    },
    {
      name: 'screen-blanking',
      reason:
        'a screen that goes dark in the middle of a question frightens, and costs the click that wakes it',
      read: () => blankingIn(ask('xset', ['q'])),
      apply: () => void ask('xset', ['s', 'off', '-dpms']),
      undo(before) {
        const [timeout = '', cycle = '', energy = ''] = before.split(' ');
        if (/^\d+$/.test(timeout) && /^\d+$/.test(cycle)) ask('xset', ['s', timeout, cycle]);
        if (energy === 'dpms') ask('xset', ['+dpms']);
      },
    },
  ];
}

/** What a program of the display says; undefined when it is not there or fails. No shell is between. */
function answerOf(display: string, program: string, args: readonly string[]): string | undefined {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], DISPLAY: display };
  const done = spawnSync(program, args, { encoding: 'utf8', timeout: 5_000, env });
  return done.status === 0 ? done.stdout : undefined;
}

/** The options in `setxkbmap -query`, comma-separated; empty when none is set. */
export function optionsIn(said: string | undefined): string | undefined {
  return said === undefined ? undefined : (/^options:\s*(\S+)/m.exec(said)?.[1] ?? '');
}

/** `timeout cycle`, and `dpms` when the display saves energy, in `xset q`. */
export function blankingIn(said: string | undefined): string | undefined {
  const found = /timeout:\s*(\d+)\s+cycle:\s*(\d+)/.exec(said ?? '');
  if (found === null) return undefined;
  const energy = /DPMS is Enabled/.test(said ?? '') ? 'dpms' : 'none';
  return `${found[1] ?? '0'} ${found[2] ?? '0'} ${energy}`;
}
