import type { Digest } from '@exam-room/shared/base';
import { type ConsoleEntry, continues, type SealedEntry, type SeatEntry } from '@exam-room/shared/records';
import { apply, type LedgerEntry } from './apply.ts';
import type { RoomPlan } from './plan.ts';
import { emptyRoom, type RoomState } from './state.ts';

/** An entry as it lies in the ledger. It was proven when it came in, and its text still has the hash that was proven. */
export interface Lying {
  readonly position: number;
  readonly hash: Digest;
  readonly sealed: SealedEntry;
}

/**
 * The room as the ledger tells it: the only way in which a room comes about. Throws when a journal does not continue itself, which
 * on our own disk is a bug or an edited database.
 */
export function foldEntries(plan: RoomPlan, entries: Iterable<Lying>): RoomState {
  let room = emptyRoom(plan);
  const heads = new Map<string, { readonly seq: number; readonly hash: Digest }>();
  for (const { position, hash, sealed } of entries) {
    const entry: SeatEntry | ConsoleEntry = JSON.parse(sealed.payload);
    const journal = `${entry.device}/${entry.epoch}`;
    const before = heads.get(journal);
    const follows = before === undefined ? undefined : continues(before, { entry, hash });
    if (follows?.ok === false)
      throw new Error(`the ledger contradicts itself at ${position}: ${follows.error.words.en}`);
    heads.set(journal, { seq: entry.seq, hash });
    room = apply(room, entryOf(plan, { position, hash, entry }));
  }
  return room;
}

/** Who wrote an entry was proven by its key; only a console's journal holds a console's facts. */
export function entryOf(
  plan: RoomPlan,
  of: { readonly position: number; readonly hash: Digest; readonly entry: SeatEntry | ConsoleEntry },
): LedgerEntry {
  return plan.consoles.has(of.entry.device)
    ? { from: 'console', ...of, entry: of.entry as ConsoleEntry } // a console's key signs a console's facts only
    : { from: 'seat', ...of, entry: of.entry as SeatEntry };
}
