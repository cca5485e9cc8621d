import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, isDigest } from '@exam-room/shared/base';

const ENDING = '.age';

/** The folder of sealed pictures: each named by its own SHA-256. */
export interface SealedPictures {
  /** Whole and flushed when it resolves. False when the disk refused: pictures are shed before answers. */
  readonly keep: (file: Digest, sealed: Uint8Array) => Promise<boolean>;
  readonly read: (file: Digest) => Promise<Uint8Array | undefined>;
  readonly forget: (file: Digest) => Promise<void>;
  readonly files: () => readonly Digest[];
}

export function sealedPictures(folder: string): SealedPictures {
  mkdirSync(folder, { recursive: true });
  const pathOf = (file: Digest) => join(folder, `${file}${ENDING}`);
  return {
    async keep(file, sealed) {
      try {
        await writeFlushed(folder, pathOf(file), sealed);
        return true;
      } catch {
        await rm(`${pathOf(file)}.part`, { force: true });
        return false; // full or failing disk: the caller writes down a missed picture
      }
    },
    async read(file) {
      try {
        return await readFile(pathOf(file));
      } catch {
        return undefined; // gone or unreadable: the same to the sender
      }
    },
    forget: (file) => rm(pathOf(file), { force: true }),
    files() {
      const found: Digest[] = [];
      for (const name of readdirSync(folder)) {
        const digest = name.slice(0, -ENDING.length);
        if (name.endsWith(ENDING) && isDigest(digest)) found.push(digest);
        else rmSync(join(folder, name), { force: true }); // half a file from before a power cut
      }
      return found;
    },
  };
}

/** As `writeDurably`, but without holding up the thread that saves answers. */
async function writeFlushed(folder: string, path: string, content: Uint8Array): Promise<void> {
  const beside = `${path}.part`;
  const file = await open(beside, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
  const directory = await open(folder, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
