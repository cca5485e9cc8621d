import { createHash } from 'node:crypto';
import { copyFile, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Digest } from '@exam-room/shared/base';
import type { ArchiveIndex } from '@exam-room/shared/records';

export type ArchiveFile = ArchiveIndex['files'][number];

/** A folder that is being filled beside its final name. Every file is flushed before the next, so that the index can be believed. */
export interface FillingFolder {
  readonly write: (path: string, content: Iterable<string> | Uint8Array) => Promise<ArchiveFile>;
  readonly copy: (path: string, from: string) => Promise<ArchiveFile>;
}

export function fillFolder(folder: string): FillingFolder {
  return {
    async write(path, content) {
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true });
      const hash = createHash('sha256');
      let bytes = 0;
      const file = await open(target, 'wx', 0o600);
      try {
        for (const part of content instanceof Uint8Array ? [content] : inParts(content)) {
          hash.update(part);
          bytes += part.length;
          await file.appendFile(part);
        }
        await file.sync();
      } finally {
        await file.close();
      }
      return { path, bytes, sha256: hash.digest('hex') as Digest }; // 64 hex digits
    },
    async copy(path, from) {
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true });
      await copyFile(from, target);
      const file = await open(target, 'r+');
      try {
        await file.sync();
      } finally {
        await file.close();
      }
      return digestFile(folder, path);
    },
  };
}

const PART_BYTES = 1 << 20;

/** Lines in pieces of about a megabyte. */
function* inParts(lines: Iterable<string>): Generator<Uint8Array> {
  let some: string[] = [];
  let size = 0;
  for (const line of lines) {
    some.push(line);
    size += line.length;
    if (size < PART_BYTES) continue;
    yield Buffer.from(some.join(''), 'utf8');
    some = [];
    size = 0;
  }
  yield Buffer.from(some.join(''), 'utf8');
}

/** Reads a file of the folder back from the disk. */
export async function digestFile(folder: string, path: string): Promise<ArchiveFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  const file = await open(join(folder, path), 'r');
  try {
    for await (const chunk of file.createReadStream({ autoClose: false, highWaterMark: PART_BYTES })) {
      const part = chunk as Buffer; // a stream without an encoding gives buffers
      hash.update(part);
      bytes += part.length;
    }
  } finally {
    await file.close();
  }
  return { path, bytes, sha256: hash.digest('hex') as Digest }; // 64 hex digits
}
