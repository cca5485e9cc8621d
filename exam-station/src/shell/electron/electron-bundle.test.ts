import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const station = join(import.meta.dirname, '../../..');

// Beside the real results, so that the packages which stay outside the file are found from it.
mkdirSync(join(station, 'dist'), { recursive: true });
const place = mkdtempSync(join(station, 'dist', '.electron-test-'));

/** Enough of Electron to read the arguments and to end; everything else would need the program itself. */
const STAND_IN = `
  export const app = { isPackaged: true, exit: (code) => process.exit(code), getVersion: () => '0' };
  export const [BrowserWindow, Menu, protocol, session, screen, powerMonitor, powerSaveBlocker] = [];
`;
const HOOKS = `
  import { registerHooks } from 'node:module';
  const at = new URL('./stand-in.mjs', import.meta.url).href;
  registerHooks({ resolve: (name, context, next) => name === 'electron' ? { url: at, shortCircuit: true } : next(name, context) });
`;

function start(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return spawnSync(
    process.execPath,
    ['--import', join(place, 'hooks.mjs'), join(place, 'main.js'), ...args],
    { encoding: 'utf8', env: { PATH: process.env['PATH'], ...env } },
  );
}

describe('the Electron shell in one file', () => {
  beforeAll(async () => {
    await build({
      configFile: join(station, 'vite.electron.config.ts'),
      logLevel: 'error',
      build: { outDir: place, emptyOutDir: false },
    });
    writeFileSync(join(place, 'stand-in.mjs'), STAND_IN);
    writeFileSync(join(place, 'hooks.mjs'), HOOKS);
  });

  afterAll(() => rmSync(place, { recursive: true, force: true }));

  it('loads with everything of the station inside, and ends at an argument that is not in the table', () => {
    const ended = start(['--data', '/d', '--remote-debugging-port=9222']);
    expect(ended.stderr).toContain('ARGUMENT_UNKNOWN');
    expect(ended.status).toBe(78);
  });

  it('ends when the environment would load foreign code into it', () => {
    const ended = start(['--data', '/d'], { SSLKEYLOGFILE: '/tmp/keys' });
    expect(ended.stderr).toContain('ENVIRONMENT_REFUSED');
    expect(ended.status).toBe(78);
  });
});
