import { type Digest, ok, type Result, refuse, type SessionId, trouble } from '@exam-room/shared/base';
import { nativeDigest, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import type { DeviceIdentity } from '@exam-room/shared/model';
import {
  type ConsoleFact,
  consoleEntrySchema,
  continues,
  type Entry,
  NO_ENTRY,
  type ProvenEntry,
  proveEntry,
  type SealedEntry,
  type SeatFact,
  seatEntrySchema,
} from '@exam-room/shared/records';
import type { z } from 'zod';

/** A journal from its first entry, every entry proven to be its device's and to continue the one before. */
export interface ProvenJournal<Fact extends SeatFact | ConsoleFact> {
  readonly device: DeviceIdentity;
  readonly epoch: number;
  readonly entries: readonly ProvenEntry<Fact>[];
  readonly head: { readonly seq: number; readonly hash: Digest };
}

export interface JournalOf {
  readonly session: SessionId;
  readonly device: DeviceIdentity;
  readonly epoch: number;
}

const TOOLS = { check: nativeSignatures, digest: nativeDigest };

/** Proves a station's journal. Codes: ENTRY_*, JOURNAL_FOREIGN. Each names device and entry. */
export function proveSeatJournal(
  sealed: readonly SealedEntry[],
  of: JournalOf,
): Result<ProvenJournal<SeatFact>> {
  return prove(sealed, of, seatEntrySchema);
}

/** Proves a console's journal. The same codes. */
export function proveConsoleJournal(
  sealed: readonly SealedEntry[],
  of: JournalOf,
): Result<ProvenJournal<ConsoleFact>> {
  return prove(sealed, of, consoleEntrySchema);
}

function prove<Fact extends SeatFact | ConsoleFact>(
  sealed: readonly SealedEntry[],
  of: JournalOf,
  schema: z.ZodType<Omit<Entry, 'fact'> & { readonly fact: Fact }>,
): Result<ProvenJournal<Fact>> {
  const entries: ProvenEntry<Fact>[] = [];
  let head = { seq: 0, hash: NO_ENTRY };
  for (const one of sealed) {
    const proven = proveEntry(one, { device: of.device.device, signKey: of.device.signKey, schema }, TOOLS);
    if (!proven.ok) {
      const where = proven.error.where ?? `${of.device.device}/${head.seq + 1}`;
      return refuse({ ...proven.error, where });
    }
    const { entry, hash } = proven.value;
    if (entry.session !== of.session || entry.epoch !== of.epoch) return refuse(foreign(of, entry.seq));
    const next = continues(head, proven.value);
    if (!next.ok) return next;
    entries.push(proven.value);
    head = { seq: entry.seq, hash };
  }
  return ok({ device: of.device, epoch: of.epoch, entries, head });
}

function foreign(of: JournalOf, seq: number) {
  const where = `${of.device.device}-${of.epoch}/${seq}`;
  return trouble(
    'JOURNAL_FOREIGN',
    {
      zh: `流水 ${where} 属于另一场次或另一份流水，已拒收。`,
      en: `Entry ${where} belongs to another session or another journal. It was refused.`,
    },
    where,
  );
}
