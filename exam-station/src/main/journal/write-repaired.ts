import { renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Digest, ok, type Result, refuse } from '@exam-room/shared/base';
import { flushFolder } from '@exam-room/shared/host/durable-file';
import type { ProvenEntry, SealedEntry, SeatFact } from '@exam-room/shared/records';
import type { CandidateCard, PaperGrant } from '../ports.ts';
import { connect, openingTrouble } from './connection.ts';
import { rowAccess } from './row-access.ts';
import { shelfRows } from './shelf-rows.ts';

/** All that a journal's file holds besides its pictures' rows, which come back from the entries. */
export interface RepairedContent {
  readonly session: string;
  readonly device: string;
  readonly epoch: number;
  readonly entries: readonly ProvenEntry<SeatFact>[];
  readonly orders: readonly { readonly hash: Digest; readonly sealed: SealedEntry }[];
  readonly cards: readonly CandidateCard[];
  readonly grants: readonly PaperGrant[];
  readonly answerKeys: ReadonlyMap<Digest, Uint8Array>;
  readonly earlier: ReadonlyMap<Digest, readonly SealedEntry[]>;
}

/**
 * Writes a whole journal beside its name and gives it the name only then. `placing` is called when everything is on the disk, just before.
 * Codes: those of `connect`.
 */
export function writeRepaired(path: string, content: RepairedContent, placing: () => void): Result<true> {
  const part = `${path}.part`;
  for (const ending of ['', '-wal', '-shm']) rmSync(`${part}${ending}`, { force: true });
  const connected = connect(part);
  if (!connected.ok) return connected;
  const { database, insertEntry } = connected.value;
  try {
    database.transaction(() => {
      database
        .prepare('INSERT INTO journal (once, session, device, epoch) VALUES (1, ?, ?, ?)')
        .run(content.session, content.device, content.epoch);
      for (const { entry, sealed, hash } of content.entries)
        insertEntry.run(entry.seq, sealed.payload, sealed.sig, hash);
    })();
    const kept = keepBeside(content, shelfRows(rowAccess(() => connected.value)));
    database.pragma('wal_checkpoint(TRUNCATE)');
    database.close();
    if (!kept) return refuse(openingTrouble(new NotKept(), path));
  } catch (problem) {
    if (database.open) database.close();
    return refuse(openingTrouble(problem, path));
  }
  placing();
  renameSync(part, path);
  flushFolder(dirname(path));
  return ok(true);
}

/** The disk refused a row beside the entries. */
class NotKept extends Error {
  readonly code = 'SQLITE_FULL';
}

function keepBeside(content: RepairedContent, shelf: ReturnType<typeof shelfRows>): boolean {
  return [
    ...content.orders.map((order) => shelf.keepOrder(order)),
    ...content.cards.map((card) => shelf.keepCard(card)),
    ...content.grants.map((grant) => shelf.keepGrant(grant)),
    ...[...content.answerKeys].map(([order, key]) => shelf.keepAnswerKey(order, key)),
    ...[...content.earlier].map(([order, entries]) => shelf.keepEarlier(order, entries)),
  ].every((kept) => kept);
}
