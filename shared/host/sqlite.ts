import { dirname } from 'node:path';
import Database from 'better-sqlite3';
import { flushFolder } from './durable-file.ts';

/** One numbered step from the version before; forward only, nothing is ever reset. */
export interface Migration {
  readonly version: number;
  readonly sql: string;
}

export class NewerDatabase extends Error {}

/**
 * Opens the one kind of database that may hold acknowledged entries: WAL, synchronous=FULL, asserted after the first write,
 * because better-sqlite3 turns FULL down to NORMAL when WAL is first used and says nothing (a power cut would lose answers).
 * Throws NewerDatabase for a version that this program does not know, and the system's own error when the folder cannot be flushed. A database that cannot be opened whole is closed again:
 * a forgotten connection would keep its lock, and the next try in this process would find the file in use for ever.
 */
export function openDurable(path: string, migrations: readonly Migration[]): Database.Database {
  const database = new Database(path);
  try {
    makeDurable(database, { path, migrations });
    return database;
  } catch (problem) {
    database.close();
    throw problem;
  }
}

function makeDurable(
  database: Database.Database,
  { path, migrations }: { readonly path: string; readonly migrations: readonly Migration[] },
): void {
  database.pragma('journal_mode = WAL');
  database.pragma('synchronous = FULL');
  database.pragma('foreign_keys = ON');
  migrate(database, migrations);
  database.exec(
    'CREATE TABLE IF NOT EXISTS opened (once INTEGER PRIMARY KEY CHECK (once = 1), times INTEGER NOT NULL)',
  );
  database.exec(
    'INSERT INTO opened (once, times) VALUES (1, 1) ON CONFLICT (once) DO UPDATE SET times = times + 1',
  );
  database.pragma('synchronous = FULL');
  assertDurable(database);
  // SQLite asks for this too, but ignores a refusal: the log's very name might then not outlive a power cut, and the log with it.
  flushFolder(dirname(path));
}

/** Throws when the connection would lose an acknowledged write on a power cut. To be called after a write. */
export function assertDurable(database: Database.Database): void {
  const mode = database.pragma('journal_mode', { simple: true });
  const level = database.pragma('synchronous', { simple: true });
  const keys = database.pragma('foreign_keys', { simple: true });
  if (mode !== 'wal' || level !== 2 || keys !== 1)
    throw new Error(
      `the journal is not durable: journal_mode=${String(mode)} synchronous=${String(level)} foreign_keys=${String(keys)}`,
    );
}

function migrate(database: Database.Database, migrations: readonly Migration[]): void {
  const found = Number(database.pragma('user_version', { simple: true }));
  const newest = migrations.at(-1)?.version ?? 0;
  if (found > newest)
    throw new NewerDatabase(`database version ${found} is newer than this program's ${newest}`);
  for (const step of migrations.filter((one) => one.version > found)) {
    database.transaction(() => {
      database.exec(step.sql);
      database.pragma(`user_version = ${step.version}`);
    })();
  }
}
