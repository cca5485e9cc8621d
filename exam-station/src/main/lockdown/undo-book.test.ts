import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DesktopChange, undoBook } from './undo-book.ts';
import { blankingIn, optionsIn, xDesktop } from './x-desktop.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'undo-book-'));
  file = join(folder, 'lockdown-undo.json');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A desktop on which a program may crash before or after any of its steps. */
function desktop(crashFirst = Number.POSITIVE_INFINITY) {
  let crashAt = crashFirst;
  const now = new Map([
    ['keys', 'all'],
    ['blanking', '600'],
    ['notices', 'shown'],
  ]);
  let steps = 0;
  const step = () => {
    steps += 1;
    if (steps === crashAt) throw new Error('crash');
  };
  const changes = [...now.keys()].map(
    (name): DesktopChange => ({
      name,
      reason: 'a test',
      read() {
        step();
        return now.get(name);
      },
      apply() {
        step();
        now.set(name, 'locked');
        step();
      },
      undo(before) {
        step();
        now.set(name, before);
        step();
      },
    }),
  );
  return {
    now,
    changes,
    steps: () => steps,
    survive() {
      crashAt = Number.POSITIVE_INFINITY;
    },
  };
}

describe('the book of what must be undone', () => {
  it('restores the desktop in reverse, and nothing is left to undo', () => {
    const { now, changes } = desktop();
    const book = undoBook(file, changes);
    expect(book.change()).toEqual(['keys', 'blanking', 'notices']);
    expect([...now.values()]).toEqual(['locked', 'locked', 'locked']);
    expect(book.undo()).toEqual(['notices', 'blanking', 'keys']);
    expect([...now.values()]).toEqual(['all', '600', 'shown']);
    expect([existsSync(file), book.undo()]).toEqual([false, []]);
  });

  it('restores the desktop after a crash at every step of locking and unlocking', () => {
    const whole = desktop();
    undoBook(file, whole.changes).change();
    undoBook(file, whole.changes).undo();
    expect(whole.steps()).toBeGreaterThan(12);
    for (let crashAt = 1; crashAt <= whole.steps(); crashAt += 1) {
      const { now, changes, survive } = desktop(crashAt);
      const book = undoBook(file, changes);
      expect(() => [book.change(), book.undo()], `step ${crashAt}`).toThrow('crash');
      survive();
      undoBook(file, changes).undo();
      expect([...now.values()], `crash at step ${crashAt}`).toEqual(['all', '600', 'shown']);
    }
  });

  it('takes no order from its file: names that it does not know change nothing', () => {
    const { now, changes } = desktop();
    writeFileSync(file, JSON.stringify([{ name: 'rm -rf', before: '/' }]));
    expect(undoBook(file, changes).undo()).toEqual([]);
    writeFileSync(file, '{"half');
    expect(undoBook(file, changes).undo()).toEqual([]);
    expect([...now.values()]).toEqual(['all', '600', 'shown']);
  });

  it('leaves a machine alone that does not know a thing', () => {
    const [first, ...rest] = desktop().changes;
    if (first === undefined) throw new Error('no change');
    const book = undoBook(file, [{ ...first, read: () => undefined }, ...rest]);
    expect(book.change()).toEqual(['blanking', 'notices']);
    expect(readFileSync(file, 'utf8')).not.toContain('keys');
  });
});

it('reads what the programs of the display say', () => {
  expect(optionsIn('rules:  evdev\nlayout: us\noptions:    compose:rwin,terminate:ctrl_alt_bksp\n')).toBe(
    'compose:rwin,terminate:ctrl_alt_bksp',
  );
  expect([optionsIn('layout: us\n'), optionsIn(undefined)]).toEqual(['', undefined]);
  expect(blankingIn('  timeout:  600    cycle:  60\nDPMS is Enabled\n')).toBe('600 60 dpms');
});

it('a real X display is as before after its station was killed in the middle', async () => {
  // Without -noreset it forgets everything as soon as nobody is connected.
  const server = spawn(
    'Xvfb',
    ['-displayfd', '1', '-screen', '0', '640x480x24', '-nolisten', 'tcp', '-noreset'],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  try {
    const display = `:${await firstLine(server)}`;
    const env = { ...process.env, DISPLAY: display };
    const options = () => optionsIn(spawnSync('setxkbmap', ['-query'], { encoding: 'utf8', env }).stdout);
    spawnSync('setxkbmap', ['-option', 'compose:rwin'], { env });
    const before = options();
    expect(before).toBe('compose:rwin');
    undoBook(file, xDesktop(display)).change(); // and here the program ends without a word
    expect(options()).toContain('srvrkeys:none');
    expect(undoBook(file, xDesktop(display)).undo()).toContain('keys-of-the-server');
    expect(options()).toBe(before);
  } finally {
    server.kill();
  }
});

function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('nothing to read from');
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve) => lines.once('line', resolve));
}
