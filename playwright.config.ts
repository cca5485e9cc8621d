import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { defineConfig } from '@playwright/test';

export default defineConfig({
  // Only these folders are read: elsewhere files come and go while a room is running. Whole days and kiosks of real processes are played one
  // at a time, and first, so that beside them runs only what needs no clock of its own.
  projects: [
    { name: 'day', testDir: 'proctor-console/e2e', testIgnore: 'desk-window.spec.ts', workers: 1 },
    { name: 'desk', testDir: 'proctor-console/e2e', testMatch: 'desk-window.spec.ts' },
    { name: 'station', testDir: 'exam-station/e2e', testIgnore: 'screen-*.spec.ts', workers: 1 },
    // The candidate's screen against a make-believe door: many short tests, each one cheap because nothing of it is recorded.
    { name: 'screen', testDir: 'exam-station/e2e', testMatch: 'screen-*.spec.ts', use: { trace: 'off' } },
  ],
  // What is marked @survey goes through every size, text and language: it runs on demand with SURVEYS=all.
  ...(process.env['SURVEYS'] === 'all' ? {} : { grepInvert: /@survey/ }),
  outputDir: 'test-results',
  workers: 2,
  retries: 0,
  forbidOnly: true,
  timeout: 300_000,
  expect: { timeout: 30_000 },
  reporter: [['list']],
  use: {
    // What cannot be clicked within this time never will be: the failure names the click, not the whole test.
    actionTimeout: 60_000,
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    screenshot: 'only-on-failure',
    // Writing down every step costs a fifth of the time: it is done for whoever asks, with TRACE=on.
    trace: process.env['TRACE'] === 'on' ? 'retain-on-failure' : 'off',
    launchOptions: {
      executablePath: installedChromium(),
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-dev-shm-usage',
        '--no-zygote',
        '--use-fake-device-for-media-stream',
        '--use-fake-ui-for-media-stream',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--no-first-run',
      ],
    },
  },
});

// Playwright's own browser downloads are never used: the room runs on the distribution's Chromium.
function installedChromium(): string {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
  const folders = ['/usr/bin', ...(process.env['PATH'] ?? '').split(delimiter)];
  const found = names.flatMap((name) => folders.map((folder) => join(folder, name))).find(isExecutable);
  if (found === undefined)
    throw new Error('No Chromium on this machine: run `node scripts/bootstrap.mjs room`.');
  return found;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
