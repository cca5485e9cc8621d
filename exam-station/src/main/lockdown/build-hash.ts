import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

const ROOT = join(import.meta.dirname, '..', '..', '..', '..');
/** Everything of this program that runs on a seat; tests and built folders are not part of it. */
const PARTS = ['exam-station/{src,dist/screen}/**/*', 'shared/{src,host}/**/*', 'package-lock.json'];

/**
 * SHA-256 over the names and bytes of the program's own files: two seats with the same build have the same. Undefined when they cannot
 * be read as files (a packed Electron program, whose own fuse checks its archive). Takes some tens of milliseconds.
 */
export function buildHash(root: string = ROOT): string | undefined {
  try {
    const files = globSync(PARTS, { cwd: root, withFileTypes: true })
      .filter((entry) => entry.isFile() && !/\.test\.tsx?$|\.test-support\.ts$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();
    if (files.length < 2) return undefined;
    const sum = createHash('sha256');
    for (const file of files) {
      const bytes = readFileSync(file);
      sum.update(`${relative(root, file).replaceAll('\\', '/')} ${bytes.length}\n`).update(bytes);
    }
    return sum.digest('hex');
  } catch {
    return undefined; // unknown, which is not pass
  }
}
