import { readdirSync, readFileSync } from 'node:fs';
import { extname, join, posix } from 'node:path';

export interface ScreenFile {
  readonly type: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
  '.json': 'application/json; charset=utf-8',
};

/**
 * The built screen as a table from path to file, made by listing the folder: a request is looked up in it and never becomes a path
 * on the disk, so that `..` has nothing to climb (THREATS H6, E12).
 */
export function screenFiles(folder: string): (path: string) => ScreenFile | undefined {
  let table: ReadonlyMap<string, string> | undefined;
  return (path) => {
    table ??= list(folder);
    const file = table.get(path);
    const type = file === undefined ? undefined : TYPES[extname(file)];
    if (file === undefined || type === undefined) return undefined;
    return { type, body: Uint8Array.from(readFileSync(file)) };
  };
}

function list(folder: string): ReadonlyMap<string, string> {
  const table = new Map<string, string>();
  let entries: readonly string[];
  try {
    entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    entries = []; // the screen is not built: `/` says so
  }
  for (const entry of entries) {
    const path = `/${entry.split('\\').join('/')}`;
    if (posix.basename(path).startsWith('.')) continue;
    if (extname(path) !== '') table.set(path, join(folder, entry));
  }
  const index = table.get('/index.html');
  if (index !== undefined) table.set('/', index);
  return table;
}
