import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, isDigest, ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import type { SnapshotStore } from '../snapshot-ports.ts';

/** What every age file begins with: a readable picture must never lie on this disk (PIPL; DESIGN 6, sealed to the authority). */
const SEALED_FIRST = Buffer.from('age-encryption.org/v1\n');

/**
 * Sealed pictures as files named by their SHA-256. All disk work is done on the side, so that no picture stands in front of an answer;
 * a picture is acknowledged only when it and its name are on the disk.
 */
export function openSnapshotStore(folder: string): SnapshotStore {
  mkdirSync(folder, { recursive: true });
  const names = readdirSync(folder);
  // Halves that a power cut left behind: nobody was told that they are kept.
  for (const name of names.filter((one) => one.endsWith('.part'))) rmSync(join(folder, name));
  const listeners: (() => void)[] = [];
  let writes = 0;
  const have = new Set(names.flatMap((name) => nameToDigest(name) ?? []));
  const pathOf = (digest: Digest) => join(folder, `${digest}.age`);
  return {
    has: (digest) => have.has(digest),
    pathOf: (digest) => (have.has(digest) && existsSync(pathOf(digest)) ? pathOf(digest) : undefined),
    count: () => have.size,
    onKept: (listener) => void listeners.push(listener),
    async keep(digest, bytes) {
      const checked = checkSealed(digest, bytes);
      if (!checked.ok) return checked;
      if (have.has(digest)) return ok(true);
      writes += 1;
      try {
        await writeBeside(folder, {
          path: pathOf(digest),
          beside: `${pathOf(digest)}.${writes}.part`,
          bytes,
        });
      } catch (error) {
        return refuse(diskRefused(error));
      }
      have.add(digest);
      for (const listener of listeners) listener();
      return ok(true);
    },
  };
}

function nameToDigest(name: string): Digest | undefined {
  const stem = name.endsWith('.age') ? name.slice(0, -4) : '';
  return isDigest(stem) ? stem : undefined;
}

function checkSealed(digest: Digest, bytes: Uint8Array): Result<true> {
  const sealed = Buffer.from(bytes.subarray(0, SEALED_FIRST.length)).equals(SEALED_FIRST);
  const same = createHash('sha256').update(bytes).digest('hex') === digest;
  if (sealed && same) return ok(true);
  return refuse(
    trouble(same ? 'SNAPSHOT_NOT_SEALED' : 'SNAPSHOT_DIGEST', {
      zh: same ? '抓拍没有加密，已拒收。' : '抓拍内容与名称不符（传输中损坏），请重新发送。',
      en: same
        ? 'The snapshot is not sealed; it was refused.'
        : 'The snapshot is not what its name says; send it again.',
    }),
  );
}

async function writeBeside(
  folder: string,
  file: { readonly path: string; readonly beside: string; readonly bytes: Uint8Array },
): Promise<void> {
  const { beside } = file;
  const handle = await open(beside, 'w', 0o600);
  try {
    await handle.writeFile(file.bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    await rename(beside, file.path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
  const names = await open(folder, 'r');
  try {
    await names.sync();
  } finally {
    await names.close();
  }
}

function diskRefused(error: unknown) {
  const detail = error instanceof Error ? error.message : String(error);
  return trouble(
    'SNAPSHOT_DISK',
    {
      zh: '控制台硬盘无法保存抓拍，请检查剩余空间。答题不受影响。',
      en: `The console's disk cannot keep snapshots (${detail}). See how much space is left. Answers are not affected.`,
    },
    'snapshots',
  );
}
