import { ok, type Result, refuse } from '@exam-room/shared/base';
import { nativeDigest, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import {
  continues,
  type ProvenEntry,
  proveEntry,
  type SealedEntry,
  type SeatFact,
  seatEntrySchema,
} from '@exam-room/shared/records';
import type { Head } from './journal-place.ts';
import type { Writing } from './prove-chain.ts';

/** As the database lays a row out: the signed text, the signature, the hash, one behind the other. Rows of more than a page are not found. */
const ROW = /(\{"v":1,"session":[^\0]{20,6000}?\})([A-Za-z0-9+/]{86}==)[0-9a-f]{64}/g;

/**
 * The entries that can still be read in a damaged journal's files, whatever has become of the database around them: looked for as bytes,
 * believed only by their signatures. Numbers may come twice or be missing.
 */
export function carveEntries(files: readonly Uint8Array[], by: Writing): readonly ProvenEntry<SeatFact>[] {
  const found = new Map<string, ProvenEntry<SeatFact>>();
  for (const bytes of files) {
    // One character a byte: places in the text are places in the file.
    const text = Buffer.from(bytes).toString('latin1');
    for (const [, payload = '', sig = ''] of text.matchAll(ROW)) {
      const proven = proveOwn({ payload: Buffer.from(payload, 'latin1').toString('utf8'), sig }, by);
      if (proven.ok) found.set(proven.value.hash, proven.value);
    }
  }
  return [...found.values()];
}

/** Those of the entries that chain on behind a head, one after the other. */
export function tailBehind(
  head: Head,
  carved: readonly ProvenEntry<SeatFact>[],
): readonly ProvenEntry<SeatFact>[] {
  const byPrevious = new Map(carved.map((one) => [one.entry.prev, one]));
  const tail: ProvenEntry<SeatFact>[] = [];
  let last = head;
  for (;;) {
    const next = byPrevious.get(last.hash);
    if (next === undefined || !continues(last, next).ok) return tail;
    tail.push(next);
    last = { seq: next.entry.seq, hash: next.hash };
  }
}

/** Every entry from the first on, each signed by this machine and chained to the one before. Codes: ENTRY_*. */
export function proveWhole(
  sealed: readonly SealedEntry[],
  by: Writing,
  from: Head,
): Result<readonly ProvenEntry<SeatFact>[]> {
  const entries: ProvenEntry<SeatFact>[] = [];
  let head = from;
  for (const one of sealed) {
    const proven = proveOwn(one, by);
    if (!proven.ok) return proven;
    const linked = continues(head, proven.value);
    if (!linked.ok) return refuse(linked.error);
    entries.push(proven.value);
    head = { seq: proven.value.entry.seq, hash: proven.value.hash };
  }
  return ok(entries);
}

function proveOwn(sealed: SealedEntry, by: Writing): Result<ProvenEntry<SeatFact>> {
  const proven = proveEntry(
    sealed,
    { device: by.device, signKey: by.signKey, schema: seatEntrySchema },
    { check: nativeSignatures, digest: nativeDigest },
  );
  if (!proven.ok || proven.value.entry.session === by.session) return proven;
  return refuse({
    code: 'ENTRY_SESSION',
    words: { zh: '记录属于另一场次。', en: 'The entry belongs to another session.' },
  });
}
