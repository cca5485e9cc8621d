import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
};

export interface DeskFile {
  readonly bytes: Uint8Array;
  readonly type: string;
}

/**
 * The desk's built page and its assets, by name. The folder is listed at the start and only what was there is served: no path from
 * a request ever reaches the disk (THREATS E12).
 */
export function readDeskFiles(folder: string): ReadonlyMap<string, DeskFile> {
  const files = new Map<string, DeskFile>();
  const take = (inside: string) => {
    const here = join(folder, inside);
    if (!existsSync(here)) return;
    for (const entry of readdirSync(here, { withFileTypes: true })) {
      const type = TYPES[extname(entry.name)];
      if (entry.isFile() && type !== undefined)
        files.set(`/${inside}${entry.name}`, { bytes: readFileSync(join(here, entry.name)), type });
    }
  };
  take('');
  take('assets/');
  const page = files.get('/index.html');
  return page === undefined ? files : files.set('/', page);
}
