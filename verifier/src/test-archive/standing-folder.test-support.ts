import { readdirSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeFolder } from './write-archive.test-support.ts';

/**
 * One folder for archives that are read one after the other: only files that differ from those of the archive before are written, because
 * making a file costs more than checking it. Returns the folder once it holds exactly these files.
 */
export function standingFolder(folder: string): (files: ReadonlyMap<string, Buffer>) => string {
  const standing = new Map<string, Buffer>();
  return (files) => {
    for (const path of standing.keys())
      if (!files.has(path)) {
        removeFile(folder, path);
        standing.delete(path);
      }
    const changed = [...files].filter(([path, bytes]) => standing.get(path)?.equals(bytes) !== true);
    writeFolder(new Map(changed), folder);
    for (const [path, bytes] of changed) standing.set(path, bytes);
    return folder;
  };
}

/** And the folders that are empty without it. */
function removeFile(folder: string, path: string): void {
  rmSync(join(folder, path));
  for (let above = dirname(path); above !== '.'; above = dirname(above)) {
    if (readdirSync(join(folder, above)).length > 0) return;
    rmdirSync(join(folder, above));
  }
}
