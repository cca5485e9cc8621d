import { type Digest, utf8 } from '@exam-room/shared/base';
import { digestOf } from '@exam-room/shared/crypto';
import type { RecordSheet } from '@exam-room/shared/records';

/** The bytes of `record-sheet.json` in the archive: what the two invigilators sign is the SHA-256 of exactly these. */
export function sheetBytes(sheet: RecordSheet): Uint8Array<ArrayBuffer> {
  return utf8(JSON.stringify(sheet));
}

export function sheetDigest(sheet: RecordSheet): Digest {
  return digestOf(sheetBytes(sheet));
}

/** The first 16 hex digits in groups of four, as they stand at the foot of every page. */
export function shortDigest(digest: Digest): string {
  return (digest.slice(0, 16).match(/.{4}/g) ?? []).join(' ');
}
