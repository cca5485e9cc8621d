import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import { flushFolder } from '@exam-room/shared/host/durable-file';

/** Larger than any file of an archive: a journal of a whole day or a printed sheet. Recordings stay with the institution (A56). */
export const BLOB_BYTES = 256 * 1024 * 1024;
/** Below this much free disk nothing more is taken in, so that the database and the receipts always have room. */
const RESERVE_BYTES = 512 * 1024 * 1024;

/** The files that came in, each under the SHA-256 of its bytes. A second copy of the same bytes is the same file. */
export interface Blobs {
  readonly has: (digest: Digest) => boolean;
  /** Undefined when it is not here. */
  readonly size: (digest: Digest) => number | undefined;
  readonly read: (digest: Digest) => Buffer;
  /** Streams a file to the disk; after it returns ok the bytes are durable. Codes: BLOB_HASH, BLOB_LARGE, DISK_FULL. */
  readonly take: (digest: Digest, body: AsyncIterable<Uint8Array>) => Promise<Result<true>>;
}

/** Opens `<data>/blobs` and clears what a crash left half-written. */
export function openBlobs(folder: string, limit = BLOB_BYTES): Blobs {
  const arriving = join(folder, '.arriving');
  rmSync(arriving, { recursive: true, force: true });
  mkdirSync(arriving, { recursive: true });
  const path = (digest: Digest) => join(folder, digest);
  const has = (digest: Digest) => existsSync(path(digest));
  return {
    has,
    size: (digest) => statSync(path(digest), { throwIfNoEntry: false })?.size,
    read: (digest) => readFileSync(path(digest)),
    async take(digest, body) {
      if (has(digest)) {
        for await (const _ of body); // the sender finishes its request and learns that all is well
        return ok(true);
      }
      const space = statfsSync(folder);
      if (space.bavail * space.bsize < RESERVE_BYTES) return refuse(diskFull());
      const beside = join(arriving, randomUUID());
      const written = await writeBeside(beside, { digest, body, limit });
      if (!written.ok) {
        await rm(beside, { force: true });
        return written;
      }
      await rename(beside, path(digest));
      flushFolder(folder);
      return ok(true);
    },
  };
}

/** How many files lie in a blobs folder; for people who look after the disk. */
export function countBlobs(folder: string): number {
  return existsSync(folder) ? readdirSync(folder).filter((name) => /^[0-9a-f]{64}$/.test(name)).length : 0;
}

async function writeBeside(
  path: string,
  of: { readonly digest: Digest; readonly body: AsyncIterable<Uint8Array>; readonly limit: number },
): Promise<Result<true>> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx');
  try {
    let bytes = 0;
    for await (const chunk of of.body) {
      bytes += chunk.length;
      if (bytes > of.limit) return refuse(tooLarge(of.digest, of.limit));
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    if (hash.digest('hex') !== of.digest) return refuse(wrongHash(of.digest));
    await file.sync();
    return ok(true);
  } finally {
    await file.close();
  }
}

function wrongHash(digest: Digest) {
  return trouble(
    'BLOB_HASH',
    {
      zh: `文件 ${digest.slice(0, 12)}… 的内容与其名称（SHA-256）不符：传输出错或被改动。请重新发送。`,
      en: `The file ${digest.slice(0, 12)}… is not what its name (SHA-256) says: it was damaged on the way or changed. Send it again.`,
    },
    digest,
  );
}

function tooLarge(digest: Digest, limit: number) {
  return trouble(
    'BLOB_LARGE',
    {
      zh: `文件 ${digest.slice(0, 12)}… 超过 ${limit / 1024 / 1024} MB，未接收。`,
      en: `The file ${digest.slice(0, 12)}… is larger than ${limit / 1024 / 1024} MB and was not taken in.`,
    },
    digest,
  );
}

function diskFull() {
  return trouble('DISK_FULL', {
    zh: '主管部门的磁盘空间不足，暂停接收。资料仍在考场，请稍后重发。',
    en: 'The authority is short of disk space and takes nothing in for now. Everything is safe in the room; send it again later.',
  });
}
