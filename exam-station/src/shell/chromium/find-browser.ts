import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly runnable: (path: string) => boolean;
}

const LINUX = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'];
const WINDOWS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];
const MAC = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser for the window: `CHROMIUM_PATH` when set, else the first that is installed. Code: NO_CHROMIUM. */
export function findBrowser(around: Surroundings = hostSurroundings()): Result<string> {
  const asked = around.env['CHROMIUM_PATH'];
  if (asked !== undefined && asked !== '')
    return around.runnable(asked) ? ok(asked) : refuse(missing(`CHROMIUM_PATH=${asked}`));
  const found = places(around).find((path) => around.runnable(path));
  return found === undefined ? refuse(missing(around.platform)) : ok(found);
}

function places(around: Surroundings): readonly string[] {
  const { env } = around;
  switch (around.platform) {
    case 'win32':
      return [env['PROGRAMFILES'], env['PROGRAMFILES(X86)'], env['LOCALAPPDATA']].flatMap((root) =>
        root === undefined ? [] : WINDOWS.map((tail) => `${root}\\${tail}`),
      );
    case 'darwin':
      return MAC;
    default: {
      const folders = ['/usr/bin', ...(env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')];
      return LINUX.flatMap((name) => folders.map((folder) => join(folder, name)));
    }
  }
}

function hostSurroundings(): Surroundings {
  return {
    platform: process.platform,
    env: process.env,
    runnable: (path) => {
      try {
        accessSync(path, constants.X_OK);
        return true;
      } catch {
        return false; // not there, or not for this user
      }
    },
  };
}

function missing(where: string) {
  return trouble(
    'NO_CHROMIUM',
    {
      zh: '没有找到 Chromium 浏览器。Debian 上请运行 apt-get install chromium，或用 CHROMIUM_PATH 指明位置。',
      en: 'No Chromium browser was found. On Debian run apt-get install chromium, or name it with CHROMIUM_PATH.',
    },
    where,
  );
}
