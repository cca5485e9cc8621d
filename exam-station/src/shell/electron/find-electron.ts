import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';

/**
 * Where the Electron program lies, when this machine has it. The package itself holds only types and a downloader; this never starts a
 * download. Code: NO_ELECTRON.
 */
export function findElectron(folder: string = electronPackage()): Result<string> {
  const named = join(folder, 'path.txt');
  const program = existsSync(named) ? join(folder, 'dist', readFileSync(named, 'utf8').trim()) : undefined;
  if (program !== undefined && existsSync(program)) return ok(program);
  return refuse(
    trouble('NO_ELECTRON', {
      zh: '本机没有 Electron 程序（它在首次使用时才下载）。请用 --shell kiosk 以 Chromium 全屏方式运行，或在联网的机器上运行 npx install-electron。',
      en: 'This machine has no Electron program (it is downloaded on first use). Run with --shell kiosk in Chromium, or run npx install-electron where there is a network.',
    }),
  );
}

function electronPackage(): string {
  return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
}
