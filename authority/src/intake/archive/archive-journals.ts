import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Digest, fromHex, fromUtf8, ok, type Result, refuse, toHex } from '@exam-room/shared/base';
import { decodeEnvelope, openEnvelope, PURPOSE } from '@exam-room/shared/crypto';
import { nativeSha256, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import {
  appendLeaf,
  type Checkpoint,
  type ConsoleFact,
  checkpointSchema,
  EMPTY_EDGE,
  type LedgerLine,
  leafHash,
  ledgerLineSchema,
  merkleRoot,
  readEntryLines,
  type SeatFact,
} from '@exam-room/shared/records';

import { type ProvenJournal, proveConsoleJournal, proveSeatJournal } from '../prove-journal.ts';
import type { Received } from '../received.ts';
import { archivePart, type OpenArchive } from './archive-index.ts';

/** Every journal of the archive, proven, and the order in which the console took the entries in. */
export interface ArchiveJournals {
  readonly seats: readonly ProvenJournal<SeatFact>[];
  readonly consoles: readonly ProvenJournal<ConsoleFact>[];
  readonly ledger: readonly LedgerLine[];
  readonly checkpoint: Checkpoint;
}

const JOURNAL = /^journals\/([0-9a-f]{32})-([1-9][0-9]{0,3})\.jsonl$/;

/**
 * Proves every journal from its first entry. Codes: ARCHIVE_JOURNAL_UNLISTED, ARCHIVE_CONSOLE_MISSING, JOURNAL_LINE, ENTRY_*,
 * JOURNAL_FOREIGN, ARCHIVE_LEDGER, ARCHIVE_CHECKPOINT, ENVELOPE_*. Lets other requests in between two journals.
 */
export async function proveJournals(
  archive: OpenArchive,
  received: Pick<Received, 'sittingsOf'>,
): Promise<Result<ArchiveJournals>> {
  const { session } = archive.issued;
  const kept = received.sittingsOf(session.session);
  const seats: ProvenJournal<SeatFact>[] = [];
  const consoles: ProvenJournal<ConsoleFact>[] = [];
  for (const { path } of archive.files.filter((file) => file.path.startsWith('journals/'))) {
    await nextTurn();
    const [, name, epochText] = JOURNAL.exec(path) ?? [];
    const device = session.devices.find((one) => one.device === name);
    if (device === undefined) return refuse(archivePart('ARCHIVE_JOURNAL_UNLISTED', path));
    const lines = readEntryLines(archive.read(path), path);
    if (!lines.ok) return lines;
    const of = { session: session.session, device, epoch: Number(epochText) };
    if (device.role === 'seat') {
      const before = kept.find((one) => one.device === name && one.epoch === of.epoch)?.entries ?? [];
      const proven = await proveSeatJournal(lines.value, { ...of, proven: before });
      if (!proven.ok) return proven;
      seats.push(proven.value);
    } else {
      const proven = await proveConsoleJournal(lines.value, of);
      if (!proven.ok) return proven;
      consoles.push(proven.value);
    }
  }
  if (consoles.length === 0) return refuse(archivePart('ARCHIVE_CONSOLE_MISSING', 'journals/'));
  const ledger = checkLedger(archive, [...seats, ...consoles]);
  if (!ledger.ok) return ledger;
  const checkpoint = checkCheckpoint(archive, ledger.value);
  return checkpoint.ok
    ? ok({ seats, consoles, ledger: ledger.value, checkpoint: checkpoint.value })
    : checkpoint;
}

/** The ledger names every entry of every journal exactly once, each journal in its own order. */
function checkLedger(
  archive: OpenArchive,
  journals: readonly ProvenJournal<SeatFact | ConsoleFact>[],
): Result<readonly LedgerLine[]> {
  const lines = readLedger(archive);
  if (lines === undefined) return refuse(archivePart('ARCHIVE_PART_UNREADABLE', 'ledger.jsonl'));
  const next = new Map<string, number>();
  const entries = new Map(journals.map((one) => [`${one.device.device}-${one.epoch}`, one.entries]));
  for (const [at, line] of lines.entries()) {
    const name = `${line.device}-${line.epoch}`;
    const place = next.get(name) ?? 0;
    const entry = entries.get(name)?.[place];
    if (entry === undefined || line.seq !== entry.entry.seq || entry.hash !== line.hash)
      return refuse(archivePart('ARCHIVE_LEDGER', `ledger.jsonl:${at + 1} (${name}/${line.seq})`));
    next.set(name, place + 1);
  }
  const short = journals.find(
    (one) => (next.get(`${one.device.device}-${one.epoch}`) ?? 0) !== one.entries.length,
  );
  return short === undefined
    ? ok(lines)
    : refuse(archivePart('ARCHIVE_LEDGER', `ledger.jsonl (${short.device.device}-${short.epoch})`));
}

function readLedger(archive: OpenArchive): readonly LedgerLine[] | undefined {
  try {
    const lines = fromUtf8(archive.read('ledger.jsonl')).split('\n');
    if (lines.pop() !== '') return undefined;
    return lines.map((line) => ledgerLineSchema.parse(JSON.parse(line)));
  } catch {
    return undefined; // not text, not JSON or of another shape
  }
}

function checkCheckpoint(archive: OpenArchive, ledger: readonly LedgerLine[]): Result<Checkpoint> {
  const what = 'checkpoint.dsse.json';
  const { session } = archive.issued;
  const envelope = decodeEnvelope(archive.read(what), what);
  if (!envelope.ok) return envelope;
  const keys = session.devices.filter((one) => one.role !== 'seat').map((one) => one.signKey);
  const opened = openEnvelope(
    envelope.value,
    { payloadType: PURPOSE.checkpoint, role: { keys, threshold: 1 }, what },
    nativeSignatures,
  );
  if (!opened.ok) return opened;
  const parsed = checkpointSchema.safeParse(JSON.parse(fromUtf8(opened.value.payload)));
  return parsed.success &&
    parsed.data.session === session.session &&
    parsed.data.size === ledger.length &&
    parsed.data.root === rootOf(ledger)
    ? ok(parsed.data)
    : refuse(archivePart('ARCHIVE_CHECKPOINT', what));
}

/** RFC 6962 root over the entry hashes of a ledger's first entries. */
export function rootOf(ledger: readonly LedgerLine[]): Digest {
  const edge = ledger.reduce(
    (before, line) =>
      appendLeaf(before, leafHash(fromHex(line.hash) ?? new Uint8Array(), nativeSha256), nativeSha256),
    EMPTY_EDGE,
  );
  return toHex(merkleRoot(edge, nativeSha256)) as Digest; // 64 hex digits by construction
}
