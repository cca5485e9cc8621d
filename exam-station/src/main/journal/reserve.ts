import { closeSync, existsSync, fsyncSync, openSync, rmSync, statSync, writeSync } from 'node:fs';

/** Disk space that is held back and given up when the disk is full, so that the next answers still find room. */
export interface Reserve {
  readonly spend: () => void;
  readonly restock: () => void;
}

const CHUNK = Buffer.alloc(256 * 1024);

/** Holds back `bytes` in a file of its own. A disk too full for the reserve is no reason not to start. */
export function openReserve(path: string, bytes: number): Reserve {
  function restock(): void {
    if (bytes <= 0 || (existsSync(path) && statSync(path).size >= bytes)) return;
    try {
      fill(path, bytes);
    } catch {
      rmSync(path, { force: true }); // no room for a reserve: leave what there is to the entries
    }
  }
  restock();
  return { spend: () => rmSync(path, { force: true }), restock };
}

/** Written for real: a sparse file would hold nothing back. */
function fill(path: string, bytes: number): void {
  const file = openSync(path, 'w', 0o600);
  try {
    for (let at = 0; at < bytes; ) at += writeSync(file, CHUNK, 0, Math.min(CHUNK.length, bytes - at));
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
