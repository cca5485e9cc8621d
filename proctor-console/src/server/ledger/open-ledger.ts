import { type DeviceId, type Digest, fromHex } from '@exam-room/shared/base';
import { nativeDigest, nativeSha256 } from '@exam-room/shared/host/native-crypto';
import { openDurable } from '@exam-room/shared/host/sqlite';
import { entryHash, leafHash, NO_ENTRY, openMerkleTree } from '@exam-room/shared/records';
import type Database from 'better-sqlite3';
import type { JournalHead, KeptEntry, Ledger } from '../ledger-ports.ts';

/** An entry on our own disk is not what was written: the disk is failing or somebody edited it. Nothing goes on from here. */
export class LedgerDamaged extends Error {
  readonly position: number;
  constructor(position: number) {
    super(`entry ${position} of the ledger is not what was written`);
    this.position = position;
  }
}

const MIGRATIONS = [
  {
    version: 1,
    sql: `
      CREATE TABLE entries (
        position INTEGER PRIMARY KEY,
        device TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        hash TEXT NOT NULL,
        payload TEXT NOT NULL,
        sig TEXT NOT NULL,
        UNIQUE (device, epoch, seq)
      );
      CREATE TABLE forks (
        device TEXT NOT NULL,
        epoch INTEGER NOT NULL,
        seq INTEGER NOT NULL,
        hash TEXT NOT NULL,
        payload TEXT NOT NULL,
        sig TEXT NOT NULL,
        PRIMARY KEY (device, epoch, seq, hash)
      );`,
  },
];
/** Twice SQLite's own: moving the log into the file takes two flushes, under the acknowledgements of whoever writes just then. */
const LOG_PAGES = 2_000;
/** A machine that forks endlessly fills no disk: this much proves the matter. */
const FORKS_KEPT = 1_000;

interface Row {
  readonly position: number;
  readonly device: DeviceId;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: Digest;
  readonly payload: string;
  readonly sig: string;
}

/** Opens the ledger's database and proves what lies in it against its own hashes. Throws LedgerDamaged, NewerDatabase. */
export function openLedger(path: string): { readonly ledger: Ledger; readonly close: () => void } {
  const database = openDurable(path, MIGRATIONS);
  database.pragma(`wal_autocheckpoint = ${LOG_PAGES}`);
  const sql = statementsOf(database);
  const heads = new Map<string, JournalHead>();
  const epochs = new Map<DeviceId, number>();
  const tree = openMerkleTree(nativeSha256);

  function grow(entry: Pick<KeptEntry, 'device' | 'epoch' | 'seq' | 'hash'>): void {
    tree.append(leafOf(entry.hash));
    heads.set(keyOf(entry.device, entry.epoch), { seq: entry.seq, hash: entry.hash });
    epochs.set(entry.device, Math.max(epochs.get(entry.device) ?? 0, entry.epoch));
  }
  for (const entry of readProven(sql, { first: 1 })) grow(entry);

  const insertAll = database.transaction((entries: readonly KeptEntry[], first: number) => {
    for (const [at, { device, epoch, seq, hash, sealed }] of entries.entries())
      sql.insert.run(first + at, device, epoch, seq, hash, sealed.payload, sealed.sig);
  });

  const ledger: Ledger = {
    size: tree.size,
    root: () => tree.root(),
    tree,
    head: (device, epoch) => heads.get(keyOf(device, epoch)) ?? { seq: 0, hash: NO_ENTRY },
    newestEpoch: (device) => epochs.get(device) ?? 0,
    positionOf: (device, epoch, seq) => sql.positionOf.get(device, epoch, seq)?.position,
    hashAt: (device, epoch, seq) => sql.hashAt.get(device, epoch, seq)?.hash,
    append(entries) {
      const first = tree.size() + 1;
      insertAll(entries, first);
      // Only now: a refused transaction leaves memory as the disk is.
      for (const entry of entries) grow(entry);
      return first;
    },
    read: (from) => readProven(sql, from),
    journal: ({ device, epoch, upTo = Number.MAX_SAFE_INTEGER }) =>
      sql.journal.all(device, epoch, upTo).map(keptOf),
    journals: () => sql.journals.all(),
    keepFork(entry) {
      const { device, epoch, seq, hash, sealed } = entry;
      if ((sql.forks.get()?.count ?? 0) >= FORKS_KEPT) return false;
      return sql.keepFork.run(device, epoch, seq, hash, sealed.payload, sealed.sig).changes > 0;
    },
  };
  return { ledger, close: () => database.close() };
}

function statementsOf(database: Database.Database) {
  return {
    insert: database.prepare('INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)'),
    read: database.prepare<[number, number], Row>(
      'SELECT * FROM entries WHERE position BETWEEN ? AND ? ORDER BY position LIMIT 500',
    ),
    positionOf: database.prepare<[string, number, number], Pick<Row, 'position'>>(
      'SELECT position FROM entries WHERE device = ? AND epoch = ? AND seq = ?',
    ),
    hashAt: database.prepare<[string, number, number], Pick<Row, 'hash'>>(
      'SELECT hash FROM entries WHERE device = ? AND epoch = ? AND seq = ?',
    ),
    journal: database.prepare<[string, number, number], Row>(
      'SELECT * FROM entries WHERE device = ? AND epoch = ? AND position <= ? ORDER BY seq',
    ),
    journals: database.prepare<[], Pick<Row, 'device' | 'epoch'>>(
      'SELECT DISTINCT device, epoch FROM entries ORDER BY device, epoch',
    ),
    forks: database.prepare<[], { readonly count: number }>('SELECT count(*) AS count FROM forks'),
    keepFork: database.prepare('INSERT OR IGNORE INTO forks VALUES (?, ?, ?, ?, ?, ?)'),
  };
}

/** In pages, so that no cursor stays open while somebody appends. */
function* readProven(
  sql: ReturnType<typeof statementsOf>,
  { first, last = Number.MAX_SAFE_INTEGER }: { readonly first: number; readonly last?: number },
): Generator<KeptEntry & { readonly position: number }> {
  for (let next = first; ; ) {
    const page = sql.read.all(next, last);
    for (const row of page) {
      if (row.position !== next || entryHash(row.payload, nativeDigest) !== row.hash)
        throw new LedgerDamaged(next);
      next += 1;
      yield { ...keptOf(row), position: row.position };
    }
    if (page.length === 0) return;
  }
}

function keptOf(row: Row): KeptEntry {
  const { device, epoch, seq, hash, payload, sig } = row;
  return { device, epoch, seq, hash, sealed: { payload, sig } };
}

function keyOf(device: DeviceId, epoch: number): string {
  return `${device}/${epoch}`;
}

function leafOf(hash: Digest): Uint8Array {
  const bytes = fromHex(hash);
  if (bytes === undefined) throw new Error(`${hash} is no hash`);
  return leafHash(bytes, nativeSha256);
}
