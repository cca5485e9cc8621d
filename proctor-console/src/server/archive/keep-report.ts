import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, isDigest } from '@exam-room/shared/base';
import { writeDurably } from '@exam-room/shared/host/durable-file';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';

/** Puts a report of the room check onto the disk under its own hash, before anybody signs that hash. */
export function keepReport(folder: string, bytes: Uint8Array): Digest {
  mkdirSync(folder, { recursive: true });
  const digest = nativeDigest(bytes);
  const path = join(folder, `${digest}.json`);
  if (!existsSync(path)) writeDurably(path, bytes);
  return digest;
}

/** The reports that lie there, by hash and path. */
export function keptReports(folder: string): readonly { readonly digest: Digest; readonly path: string }[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .toSorted()
    .flatMap((name) => {
      const digest = name.endsWith('.json') ? name.slice(0, -5) : '';
      return isDigest(digest) ? [{ digest, path: join(folder, name) }] : [];
    });
}
