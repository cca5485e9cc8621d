import { type DeviceId, type Digest, ok, type Result, refuse, type SessionId } from '@exam-room/shared/base';
import { nativeDigest, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import { continues, NO_ENTRY, proveEntry, seatEntrySchema } from '@exam-room/shared/records';
import type { Database } from 'better-sqlite3';
import type { KeptEntry } from '../ports.ts';
import type { JournalRow } from './journal-tables.ts';
import { damaged, entryPlace, FILE, otherSession } from './journal-troubles.ts';

export interface Writing {
  readonly session: SessionId;
  readonly device: DeviceId;
  /** This device's own Ed25519 public key. */
  readonly signKey: string;
}

/**
 * Proves a journal from its first entry to its last: every signature, every number, every link. The database itself notices only a
 * few of the bits that rot (THREATS 0.3); the chain notices all. Codes: JOURNAL_DAMAGED (names the entry), JOURNAL_OTHER_SESSION.
 */
export function proveChain(rows: Iterable<JournalRow>, by: Writing): Result<readonly KeptEntry[]> {
  const entries: KeptEntry[] = [];
  let head: { readonly seq: number; readonly hash: Digest } = { seq: 0, hash: NO_ENTRY };
  for (const row of rows) {
    // A rotten bit in a row's header turns text into bytes: the table's own types are not looked at when a row is read.
    if (typeof row.payload !== 'string' || typeof row.sig !== 'string')
      return refuse(damaged(entryPlace(head.seq + 1), 'ROW'));
    const proven = proveEntry(
      { payload: row.payload, sig: row.sig },
      { device: by.device, signKey: by.signKey, schema: seatEntrySchema },
      { check: nativeSignatures, digest: nativeDigest },
    );
    if (!proven.ok) return refuse(damaged(entryPlace(head.seq + 1), proven.error.code));
    const { entry, hash } = proven.value;
    if (entry.session !== by.session) return refuse(otherSession(entry.session));
    const linked = continues(head, proven.value);
    if (!linked.ok) return refuse(damaged(entryPlace(head.seq + 1), linked.error.code));
    if (row.seq !== entry.seq || row.hash !== hash) return refuse(damaged(entryPlace(row.seq), 'ROW'));
    head = { seq: entry.seq, hash };
    entries.push({ seq: entry.seq, hash, usedMs: entry.usedMs, wallMs: entry.wallMs, fact: entry.fact });
  }
  return ok(entries);
}

/** The whole file, before anything is read out of it: rows beside the chain have no other judge. Code: JOURNAL_DAMAGED. */
export function proveDatabase(database: Database): Result<true> {
  const found = database.pragma('quick_check(1)', { simple: true });
  return found === 'ok' ? ok(true) : refuse(damaged(FILE, 'PAGES'));
}
