import type { Digest } from '@exam-room/shared/base';
import type { Migration } from '@exam-room/shared/host/sqlite';

/** Numbered, forward only; a journal of a newer version is refused, never reset. */
export const MIGRATIONS: readonly Migration[] = [
  {
    version: 1,
    sql: `
      CREATE TABLE journal (
        once INTEGER PRIMARY KEY CHECK (once = 1),
        session TEXT NOT NULL,
        device TEXT NOT NULL,
        epoch INTEGER NOT NULL
      ) STRICT;

      -- The truth: one row an entry, exactly the signed text.
      CREATE TABLE entries (
        seq INTEGER PRIMARY KEY,
        payload TEXT NOT NULL,
        sig TEXT NOT NULL,
        hash TEXT NOT NULL
      ) STRICT;

      -- Test time between two entries, and what the console has acknowledged.
      CREATE TABLE progress (
        once INTEGER PRIMARY KEY CHECK (once = 1),
        used_ms INTEGER NOT NULL,
        wall_ms INTEGER NOT NULL,
        acked_seq INTEGER NOT NULL,
        mark TEXT NOT NULL -- SHA-256 over the three numbers: a bit that rots here must not shorten an exam
      ) STRICT;

      -- Orders of the console as they arrived, with its signatures.
      CREATE TABLE orders (
        place INTEGER PRIMARY KEY AUTOINCREMENT,
        hash TEXT NOT NULL UNIQUE,
        payload TEXT NOT NULL,
        sig TEXT NOT NULL
      ) STRICT;

      CREATE TABLE cards (
        candidate TEXT PRIMARY KEY,
        card TEXT NOT NULL,
        photo BLOB NOT NULL
      ) STRICT;

      CREATE TABLE grants (
        candidate TEXT NOT NULL,
        attempt INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (candidate, attempt)
      ) STRICT;

      CREATE TABLE answer_keys (
        admission TEXT PRIMARY KEY,
        secret BLOB NOT NULL
      ) STRICT;

      -- Sealed pictures in the snapshots folder. A row goes when its file is deleted, after the receipt.
      CREATE TABLE pictures (
        file TEXT PRIMARY KEY,
        bytes INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        sent INTEGER NOT NULL DEFAULT 0
      ) STRICT;

      -- Filled and emptied at every start: makes room in the log ahead of time (see connection.ts).
      CREATE TABLE log_room (filler BLOB NOT NULL) STRICT;
    `,
  },
  {
    version: 2,
    sql: `
      -- A seat move to this machine: what the console sent of the sitting, in its order. The opening's entry names their last hashes.
      CREATE TABLE moves (
        admission TEXT PRIMARY KEY,
        entries INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE earlier_entries (
        admission TEXT NOT NULL,
        place INTEGER NOT NULL,
        payload TEXT NOT NULL,
        sig TEXT NOT NULL,
        PRIMARY KEY (admission, place)
      ) STRICT;
    `,
  },
];

/** A row of `entries`. */
export interface JournalRow {
  readonly seq: number;
  readonly payload: string;
  readonly sig: string;
  readonly hash: Digest;
}
