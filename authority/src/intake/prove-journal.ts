import { type Digest, ok, type Result, refuse, type SessionId, trouble } from '@exam-room/shared/base';
import type { SignatureCheck } from '@exam-room/shared/crypto';
import {
  firstBadSignature,
  nativeDigest,
  nativeSignatures,
  type SignedMessage,
} from '@exam-room/shared/host/native-crypto';
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
  /** Entries of this journal that this authority has proven and kept before: the same bytes need no second look. */
  readonly proven?: readonly SealedEntry[];
}

const TOOLS = { check: nativeSignatures, digest: nativeDigest };

/** Proves a station's journal. Codes: ENTRY_*, JOURNAL_FOREIGN. Each names device and entry. */
export function proveSeatJournal(
  sealed: readonly SealedEntry[],
  of: JournalOf,
): Promise<Result<ProvenJournal<SeatFact>>> {
  return prove(sealed, of, seatEntrySchema);
}

/** Proves a console's journal. The same codes. */
export function proveConsoleJournal(
  sealed: readonly SealedEntry[],
  of: JournalOf,
): Promise<Result<ProvenJournal<ConsoleFact>>> {
  return prove(sealed, of, consoleEntrySchema);
}

/** Decodes and chains on this thread and checks the signatures, nine tenths of the work, on the thread pool. */
async function prove<Fact extends SeatFact | ConsoleFact>(
  sealed: readonly SealedEntry[],
  of: JournalOf,
  schema: z.ZodType<Omit<Entry, 'fact'> & { readonly fact: Fact }>,
): Promise<Result<ProvenJournal<Fact>>> {
  const signed: SignedMessage[] = [];
  const before = provenBefore(sealed, of.proven ?? []);
  const chained = chain(sealed, of, { schema, signed });
  // A changed entry breaks the chain at the next one: the signature names the right one.
  const bad = await firstBadSignature(of.device.signKey, signed.slice(before));
  const spoilt = bad < 0 ? undefined : sealed[before + bad];
  if (spoilt === undefined) return chained;
  const refused = proveEntry(spoilt, { device: of.device.device, signKey: of.device.signKey, schema }, TOOLS);
  if (refused.ok) throw new Error('a signature holds on this thread and not on the pool');
  return refused;
}

/** How many entries from the first are byte for byte those that were proven before. */
function provenBefore(sealed: readonly SealedEntry[], proven: readonly SealedEntry[]): number {
  const different = sealed.findIndex(
    (one, at) => one.payload !== proven[at]?.payload || one.sig !== proven[at]?.sig,
  );
  return different < 0 ? sealed.length : different;
}

interface Decoding<Fact> {
  readonly schema: z.ZodType<Omit<Entry, 'fact'> & { readonly fact: Fact }>;
  /** Filled with the signatures of the entries that were decoded, in order. */
  readonly signed: SignedMessage[];
}

function chain<Fact extends SeatFact | ConsoleFact>(
  sealed: readonly SealedEntry[],
  of: JournalOf,
  { schema, signed }: Decoding<Fact>,
): Result<ProvenJournal<Fact>> {
  const check: SignatureCheck = {
    verify(_key, message, signature) {
      signed.push({ message, signature });
      return true; // judged on the pool, before anybody believes the entry
    },
  };
  const writer = { device: of.device.device, signKey: of.device.signKey, schema };
  const entries: ProvenEntry<Fact>[] = [];
  let head = { seq: 0, hash: NO_ENTRY };
  for (const one of sealed) {
    const proven = proveEntry(one, writer, { check, digest: nativeDigest });
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
