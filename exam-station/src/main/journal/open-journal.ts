import { ok, type Result, refuse } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { NO_ENTRY, type SeatFact, sealEntry, seqAfter } from '@exam-room/shared/records';
import type { JournalPort, KeptEntry, OutboxPort, SeatShelf, TimeShelf } from '../ports.ts';
import { type Connection, connect, isDamage, openingTrouble, sqliteCode } from './connection.ts';
import { openHeadNotes } from './head-note.ts';
import type { Head, JournalPlace } from './journal-place.ts';
import { damaged, FILE, journalIo } from './journal-troubles.ts';
import { outboxRows } from './outbox-rows.ts';
import { progressRow } from './progress-row.ts';
import { headNotePath, headOf, lookAtRows, proveFile } from './prove-file.ts';
import { openReserve, type Reserve } from './reserve.ts';
import { rowAccess } from './row-access.ts';
import { shelfRows } from './shelf-rows.ts';

/** One station's append-only truth and the rows that lie beside it. */
export interface Journal extends JournalPort, OutboxPort, SeatShelf, TimeShelf {
  /** What the disk held when it was opened, proven. */
  readonly opened: readonly KeptEntry[];
  /** Moves the log into the file when enough has gathered; to be called in quiet moments. */
  readonly tidy: () => void;
  /** Reads every entry from the disk once more and follows the chain to the newest. Codes: JOURNAL_DAMAGED. */
  readonly look: () => Result<true>;
  readonly close: () => void;
}

const FIRST_EPOCH = 1;
/** About what the log has room for since the start: one page an entry, and a few more when a page is full. */
const TIDY_AFTER = 300;

/** Opens the journal and proves its whole chain. Codes: those of `connect` and `proveFile`. */
export function openJournal(at: JournalPlace): Result<Journal> {
  const reserve = openReserve(`${at.path}.reserve`, at.reserveBytes);
  const first = openOnFullDisk(at, reserve);
  if (!first.ok) return first;
  let { connection } = first.value;
  const { entries } = first.value;
  let head = headOf(entries);
  let sinceTidy = 0;
  const { epoch } = first.value;
  const notes = openHeadNotes(headNotePath(at.path), at);
  notes.tell({ ...head, usedMs: entries.at(-1)?.usedMs ?? 0 });

  function append(fact: SeatFact, usedMs: number): Result<KeptEntry> {
    const seq = seqAfter(head.seq, fact);
    const wallMs = at.clock.wallMs();
    const header = { session: at.session, device: at.device, epoch, seq, prev: head.hash };
    const { sealed, hash } = sealEntry(
      { ...header, boot: at.boot, monoMs: Math.round(at.clock.monoMs()), wallMs, usedMs },
      fact,
      { signer: at.signer, digest: nativeDigest },
    );
    try {
      connection.insertEntry.run(seq, sealed.payload, sealed.sig, hash);
    } catch (problem) {
      const code = sqliteCode(problem);
      if (code === undefined) throw problem;
      if (code.startsWith('SQLITE_FULL')) reserve.spend();
      return refuse(isDamage(code) ? damaged(FILE, code) : journalIo(code, at.path));
    }
    head = { seq, hash };
    notes.tell({ seq, hash, usedMs });
    sinceTidy += 1;
    return ok({ seq, hash, usedMs, wallMs, fact });
  }

  function reopen(): Result<readonly KeptEntry[]> {
    try {
      connection.database.close();
    } catch (problem) {
      if (sqliteCode(problem) === undefined) throw problem; // a broken file may refuse to close; opening anew decides
    }
    const again = openProven(at);
    if (!again.ok) return again;
    connection = again.value.connection;
    head = headOf(again.value.entries);
    return ok(again.value.entries);
  }

  function tidy(): void {
    if (sinceTidy < TIDY_AFTER) return;
    sinceTidy = 0;
    try {
      connection.database.pragma('wal_checkpoint(PASSIVE)');
      reserve.restock();
    } catch (problem) {
      if (sqliteCode(problem) === undefined) throw problem; // the log stays longer; the next append tells of real trouble
    }
  }

  const current = () => connection;
  const rows = rowAccess(current);
  return ok({
    opened: entries,
    place: () => ({ epoch, seq: head.seq + 1 }),
    head: () => head,
    epoch: () => epoch,
    append,
    reopen,
    ...outboxRows(rows),
    ...shelfRows(rows),
    ...noted(progressRow(rows, current, at.clock), (usedMs) => notes.tell({ ...head, usedMs })),
    tidy,
    look: () => lookAtRows(connection.database, head),
    close() {
      notes.close();
      connection.database.close();
    },
  });
}

/** The used time is told outside the file too: a repair gives no more of it back than a crash. */
function noted<Time extends Pick<TimeShelf, 'keepUsedTime'>>(
  time: Time,
  tell: (usedMs: number) => void,
): Time {
  return {
    ...time,
    keepUsedTime(usedMs: number) {
      tell(usedMs);
      return time.keepUsedTime(usedMs);
    },
  };
}

/** A disk that was filled while the program was not running: the reserve is there for this. */
function openOnFullDisk(at: JournalPlace, reserve: Reserve): Result<Proven> {
  const first = openProven(at);
  if (first.ok || first.error.code !== 'JOURNAL_IO') return first;
  reserve.spend();
  return openProven(at);
}

interface Proven {
  readonly connection: Connection;
  readonly entries: readonly KeptEntry[];
  readonly epoch: number;
}

/** Proves first and writes then: a damaged file must stay as it was found. */
function openProven(at: JournalPlace): Result<Proven> {
  const entries = proveFile(at);
  if (!entries.ok) return entries;
  const connected = connect(at.path);
  if (!connected.ok) return connected;
  const { database } = connected.value;
  try {
    database
      .prepare(
        'INSERT INTO journal (once, session, device, epoch) VALUES (1, ?, ?, ?) ON CONFLICT DO NOTHING',
      )
      .run(at.session, at.device, FIRST_EPOCH);
    const mine = database.prepare<[], { epoch: number }>('SELECT epoch FROM journal').get();
    const last = database.prepare<[], Head>('SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1').get();
    const proven = entries.value ?? [];
    if ((last?.seq ?? 0) === headOf(proven).seq && (last?.hash ?? NO_ENTRY) === headOf(proven).hash)
      return ok({ connection: connected.value, entries: proven, epoch: mine?.epoch ?? FIRST_EPOCH });
    database.close();
    return refuse(damaged(FILE, 'CHANGED'));
  } catch (problem) {
    database.close();
    return refuse(openingTrouble(problem, at.path));
  }
}
