import { existsSync } from 'node:fs';
import { ok, type Result, refuse } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { entryHash, NO_ENTRY } from '@exam-room/shared/records';
import Database from 'better-sqlite3';
import type { KeptEntry } from '../ports.ts';
import { openingTrouble, sqliteCode } from './connection.ts';
import { readHeadNote } from './head-note.ts';
import type { Head, JournalPlace } from './journal-place.ts';
import { type JournalRow, MIGRATIONS } from './journal-tables.ts';
import { damaged, entryPlace, otherSession } from './journal-troubles.ts';
import { proveChain, proveDatabase } from './prove-chain.ts';

/** Where the note of the newest number lies. */
export function headNotePath(path: string): string {
  return `${path}.head`;
}

/**
 * Reads and proves the whole journal without changing a byte of what was written into it: what is damaged is to be set aside as it was found.
 * Undefined when there is none yet. Codes: JOURNAL_DAMAGED, JOURNAL_OTHER_SESSION, JOURNAL_IN_USE, JOURNAL_IO.
 */
export function proveFile(at: JournalPlace): Result<readonly KeptEntry[] | undefined> {
  finishFirstMoments(at.path);
  const proven = readProven(at);
  if (!proven.ok) return proven;
  const note = readHeadNote(headNotePath(at.path), at);
  const head = headOf(proven.value ?? []);
  return note !== undefined && note.seq > head.seq
    ? refuse(damaged({ zh: `第 ${head.seq} 条之后`, en: `after entry ${head.seq}` }, 'END'))
    : proven;
}

/**
 * A file is laid out with a journal of SQLite's own beside it, and only then gets its log. When the power went in between, nobody can
 * read it before that layout was taken back, which needs a writer; nothing had been written in it then.
 */
function finishFirstMoments(path: string): void {
  if (!existsSync(`${path}-journal`) || !existsSync(path)) return;
  let database: Database.Database | undefined;
  try {
    database = new Database(path, { fileMustExist: true });
    database.pragma('user_version');
  } catch (problem) {
    if (sqliteCode(problem) === undefined) throw problem; // the reading tells what is wrong with the file
  } finally {
    database?.close();
  }
}

function readProven(at: JournalPlace): Result<readonly KeptEntry[] | undefined> {
  if (!existsSync(at.path)) return ok(undefined);
  let database: Database.Database | undefined;
  try {
    database = new Database(at.path, { readonly: true, fileMustExist: true });
    // A newer program's file is not ours to judge: opening it says so.
    if (Number(database.pragma('user_version', { simple: true })) > (MIGRATIONS.at(-1)?.version ?? 0))
      return ok(undefined);
    const whole = proveDatabase(database);
    if (!whole.ok) return whole;
    const session = sessionIn(database);
    // A program that ended in its very first moments left no more than an empty file.
    if (session === undefined) return ok(undefined);
    if (session !== at.session) return refuse(otherSession(session));
    const rows = database.prepare<[], JournalRow>('SELECT seq, payload, sig, hash FROM entries ORDER BY seq');
    const by = { session: at.session, device: at.device, signKey: at.signer.publicKey };
    return proveChain(rows.iterate(), by);
  } catch (problem) {
    return refuse(openingTrouble(problem, at.path));
  } finally {
    database?.close();
  }
}

function sessionIn(database: Database.Database): string | undefined {
  const tables = database
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE name IN ('journal', 'entries')")
    .all();
  if (tables.length < 2) return undefined;
  return database.prepare<[], { session: string }>('SELECT session FROM journal').get()?.session;
}

/**
 * A look at a journal that is being written: the pages come from the disk again, the chain alone is followed, so that nobody waits for
 * signatures that were proven at the opening. Codes: JOURNAL_DAMAGED.
 */
export function lookAtRows(database: Database.Database, head: Head): Result<true> {
  try {
    database.pragma('shrink_memory');
    const rows = database.prepare<[], JournalRow>('SELECT seq, payload, sig, hash FROM entries ORDER BY seq');
    let last: Head = { seq: 0, hash: NO_ENTRY };
    for (const row of rows.iterate()) {
      if (!followsOn(last, row)) return refuse(damaged(entryPlace(row.seq), 'LOOK'));
      last = { seq: row.seq, hash: row.hash };
    }
    return last.hash === head.hash ? ok(true) : refuse(damaged(entryPlace(head.seq), 'END'));
  } catch (problem) {
    return refuse(openingTrouble(problem, database.name));
  }
}

function followsOn(last: Head, { payload, hash }: JournalRow): boolean {
  if (typeof payload !== 'string' || entryHash(payload, nativeDigest) !== hash) return false;
  // The text has the hash that its successor names, so it is what was signed.
  const { prev }: { readonly prev: string } = JSON.parse(payload);
  return prev === last.hash;
}

export function headOf(entries: readonly KeptEntry[]): Head {
  const last = entries.at(-1);
  return last === undefined ? { seq: 0, hash: NO_ENTRY } : { seq: last.seq, hash: last.hash };
}
