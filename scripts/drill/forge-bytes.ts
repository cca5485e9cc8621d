import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RandomStream } from '@exam-room/shared/crypto';
import {
  digestOf,
  envelopeFile,
  signedEnvelope,
  testKey,
} from '../../verifier/src/test-archive/keys.test-support.ts';

/** An archive's folder of which one file at a time is damaged and put back. */
export interface DamagedFolder {
  readonly folder: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

/** `stranger`: nobody signs the damage. `owner`: the console's key signs the index over it, and the receipts are gone. */
export type Forger = 'stranger' | 'owner';

export interface Damage {
  readonly path: string;
  readonly what: string;
  readonly bytes: Buffer;
}

const INDEX = 'archive.dsse.json';
const INDEX_PURPOSE = 'exam-room/archive/v1';
const LONGEST_RUN = 64;

/** What the index's owner may damage: all that the index lists but the print, which is checked by its signed twin (docs/security.md). */
export function damageable(files: ReadonlyMap<string, Buffer>, forger: Forger): readonly string[] {
  const paths = [...files.keys()];
  if (forger === 'stranger') return paths;
  return paths.filter(
    (path) => path !== INDEX && path !== 'record-sheet.pdf' && !path.startsWith('receipts/'),
  );
}

/** One random damage of one file; half of the time a file is taken by its size, so that long journals get their share. */
export function someDamage(of: DamagedFolder, forger: Forger, dice: RandomStream): Damage {
  for (;;) {
    const path = somePath(of, damageable(of.files, forger), dice);
    const before = of.files.get(path) ?? Buffer.alloc(0);
    const { what, bytes } = damaged(before, dice);
    if (!bytes.equals(before)) return { path, what, bytes };
  }
}

function somePath({ files }: DamagedFolder, paths: readonly string[], dice: RandomStream): string {
  const any = paths[dice.below(paths.length)] ?? INDEX;
  if (dice.below(2) === 0) return any;
  let at = dice.below(paths.reduce((sum, path) => sum + (files.get(path)?.length ?? 0), 0));
  for (const path of paths) {
    at -= files.get(path)?.length ?? 0;
    if (at < 0) return path;
  }
  return any;
}

function damaged(before: Buffer, dice: RandomStream): { readonly what: string; readonly bytes: Buffer } {
  const at = dice.below(Math.max(1, before.length));
  const run = 1 + dice.below(LONGEST_RUN);
  const copy = Buffer.from(before);
  const byte = Buffer.of(dice.below(256));
  switch (dice.below(7)) {
    case 0:
      copy[at] = (copy[at] ?? 0) ^ (1 << dice.below(8));
      return { what: `a bit at ${at}`, bytes: copy };
    case 1:
      copy[at] = byte[0] ?? 0;
      return { what: `a byte at ${at}`, bytes: copy };
    case 2:
      return {
        what: `a byte more at ${at}`,
        bytes: Buffer.concat([before.subarray(0, at), byte, before.subarray(at)]),
      };
    case 3:
      return {
        what: `${run} bytes less at ${at}`,
        bytes: Buffer.concat([before.subarray(0, at), before.subarray(at + run)]),
      };
    case 4:
      return { what: `cut at ${at}`, bytes: before.subarray(0, at) };
    case 5:
      return {
        what: `${run} bytes twice at ${at}`,
        bytes: Buffer.concat([before.subarray(0, at + run), before.subarray(at)]),
      };
    default:
      // A digit or letter for another: what somebody does who edits by hand.
      copy[at] = 0x30 + dice.below(10);
      return { what: `a digit at ${at}`, bytes: copy };
  }
}

/** Writes the damage into the folder; the function that it returns puts everything back. */
export function inflict({ folder, files }: DamagedFolder, damage: Damage, forger: Forger): () => void {
  const put = (path: string) => writeFileSync(join(folder, path), files.get(path) ?? '');
  writeFileSync(join(folder, damage.path), damage.bytes);
  if (forger === 'stranger') return () => put(damage.path);
  writeFileSync(join(folder, INDEX), signedIndex(files, damage));
  const receipts = [...files.keys()].filter((path) => path.startsWith('receipts/'));
  for (const path of receipts) rmSync(join(folder, path));
  return () => {
    for (const path of [damage.path, INDEX, ...receipts]) put(path);
  };
}

function signedIndex(files: ReadonlyMap<string, Buffer>, damage: Damage): Buffer {
  const envelope = JSON.parse((files.get(INDEX) ?? Buffer.alloc(0)).toString('utf8'));
  const index = JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8'));
  const listed = index.files.map((one: { readonly path: string }) =>
    one.path === damage.path
      ? { path: one.path, bytes: damage.bytes.length, sha256: digestOf(damage.bytes) }
      : one,
  );
  return envelopeFile(signedEnvelope(INDEX_PURPOSE, { ...index, files: listed }, [testKey('console')]));
}
