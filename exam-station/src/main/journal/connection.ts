import type { Digest, Result, Trouble } from '@exam-room/shared/base';
import { ok, refuse, trouble } from '@exam-room/shared/base';
import { assertDurable, NewerDatabase, openDurable } from '@exam-room/shared/host/sqlite';
import type { Database, Statement } from 'better-sqlite3';
import { MIGRATIONS } from './journal-tables.ts';
import { damaged, FILE, journalIo } from './journal-troubles.ts';

/** One open connection to the journal's file with its prepared statements. */
export interface Connection {
  readonly database: Database;
  readonly insertEntry: Statement<[seq: number, payload: string, sig: string, hash: string]>;
  readonly writeProgress: Statement<[usedMs: number, wallMs: number, ackedSeq: number, mark: Digest]>;
}

/**
 * Opens the file so that no second program can write the same journal: the lock is held until the process ends, however it ends.
 * Codes: JOURNAL_IN_USE, JOURNAL_NEWER, JOURNAL_DAMAGED, JOURNAL_IO.
 */
export function connect(path: string): Result<Connection> {
  let opened: Database | undefined;
  try {
    const database = openDurable(path, MIGRATIONS);
    opened = database;
    database.pragma('locking_mode = EXCLUSIVE');
    // Moving the log into the file costs two flushes: `tidy` does it in a quiet moment instead of under somebody's answer.
    database.pragma('wal_autocheckpoint = 0');
    layLog(database);
    // Entries are written once and read once: the library's own 16 MB of cache would only cost memory.
    database.pragma('cache_size = -2000');
    // Question keys that are forgotten after the receipt are overwritten, not only unlinked.
    database.pragma('secure_delete = ON');
    database.exec('UPDATE opened SET times = times'); // the first write takes the lock
    assertDurable(database);
    return ok({
      database,
      insertEntry: database.prepare('INSERT INTO entries (seq, payload, sig, hash) VALUES (?, ?, ?, ?)'),
      writeProgress: database.prepare('REPLACE INTO progress VALUES (1, ?, ?, ?, ?)'),
    });
  } catch (problem) {
    opened?.close(); // a forgotten connection keeps the lock: this program could never open its own journal again
    return refuse(openingTrouble(problem, path));
  }
}

const ROOM_PIECES = 16;
const ROOM_PIECE_BYTES = 100_000;

/**
 * Makes the log as long as it will be between two tidyings. A flush that only overwrites costs about half of one that also has to
 * record the file's new length, and that half is what a candidate waits for.
 */
function layLog(database: Database): void {
  try {
    database.transaction(() => {
      const fill = database.prepare('INSERT INTO log_room (filler) VALUES (zeroblob(?))');
      for (let piece = 0; piece < ROOM_PIECES; piece += 1) fill.run(ROOM_PIECE_BYTES);
    })();
    database.exec('DELETE FROM log_room');
    database.pragma('wal_checkpoint(PASSIVE)');
  } catch (problem) {
    if (sqliteCode(problem)?.startsWith('SQLITE_FULL') !== true) throw problem; // no room to spare: entries are a little slower
  }
}

/** What was overwritten in the file goes from the log as well: old pages stand there until new ones take their place. */
export function emptyLog(database: Database): void {
  database.pragma('wal_checkpoint(TRUNCATE)');
  layLog(database);
}

/** `SQLITE_FULL`, `SQLITE_IOERR_FSYNC` …; undefined for anything that is not the database's own complaint. */
export function sqliteCode(problem: unknown): string | undefined {
  const code = problem instanceof Error && 'code' in problem ? problem.code : undefined;
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined;
}

/** `EIO`, `ENOSPC` …: the system's complaint about the folder. */
function systemCode(problem: unknown): string | undefined {
  const system = problem instanceof Error && 'syscall' in problem && 'code' in problem;
  return system && typeof problem.code === 'string' ? problem.code : undefined;
}

/** The file is no longer what was written, or cannot be read: no retry will mend that, the console's copy may. */
const DAMAGE = ['SQLITE_CORRUPT', 'SQLITE_NOTADB', 'SQLITE_IOERR_READ', 'SQLITE_IOERR_SHORT_READ'];

export function isDamage(code: string): boolean {
  return DAMAGE.some((one) => code.startsWith(one));
}

/** Codes: JOURNAL_NEWER, JOURNAL_IN_USE, JOURNAL_DAMAGED, JOURNAL_IO. Throws what is no trouble of the disk. */
export function openingTrouble(problem: unknown, path: string): Trouble {
  if (problem instanceof NewerDatabase)
    return trouble(
      'JOURNAL_NEWER',
      {
        zh: '本机流水由更新版本的程序写成，本程序不能打开。请换用该版本的程序，流水未作任何改动。',
        en: 'This journal was written by a newer program. Start that version; nothing was changed.',
      },
      path,
    );
  const code = sqliteCode(problem) ?? systemCode(problem);
  if (code === undefined) throw problem;
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return trouble(
      'JOURNAL_IN_USE',
      {
        zh: '本机流水正被另一个程序使用：考试程序已经在运行。请先关闭它。',
        en: 'Another program is writing this journal: the station is running already. Close that one first.',
      },
      path,
    );
  return isDamage(code) ? damaged(FILE, code) : journalIo(code, path);
}
