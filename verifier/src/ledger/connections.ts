import type { ConsoleRecord, Journal } from '../journals/journal.ts';
import type { Ledger } from './ledger.ts';

/** One time during which the console heard a seat, by the console's own entries. */
export interface Connection {
  readonly device: string;
  readonly from: ConsoleRecord;
  /** The entry that ended it; the console's last entry when nothing did. */
  readonly to: ConsoleRecord;
  readonly ended: boolean;
}

export type ConsoleJournal = Extract<Journal, { writer: 'console' }>;

/** The journal of the console that led last: the ledger's order is its own. */
export function lastConsole(ledger: Ledger): ConsoleJournal | undefined {
  return ledger.journals
    .filter((journal) => journal.writer === 'console')
    .toSorted((a, b) => a.epoch - b.epoch)
    .at(-1);
}

/** Every connection of every seat, as that console told of them: a new start of its program ends them all. */
export function connectionsOf(ledger: Ledger): readonly Connection[] {
  const entries = lastConsole(ledger)?.entries ?? [];
  const open = new Map<string, ConsoleRecord>();
  const done: Connection[] = [];
  const end = (device: string, to: ConsoleRecord, ended: boolean) => {
    const from = open.get(device);
    open.delete(device);
    if (from !== undefined) done.push({ device, from, to, ended });
  };
  for (const entry of entries) {
    const { fact } = entry;
    if (fact.kind === 'journal-opened') for (const device of [...open.keys()]) end(device, entry, true);
    if (fact.kind === 'device-lost') end(fact.device, entry, true);
    // Calling again replaces the line that was there.
    if (fact.kind === 'device-connected' && !open.has(fact.device)) open.set(fact.device, entry);
  }
  const last = entries.at(-1);
  if (last !== undefined) for (const device of [...open.keys()]) end(device, last, false);
  return done;
}

export function connectedAtEnd(ledger: Ledger): ReadonlySet<string> {
  return new Set(connectionsOf(ledger).flatMap(({ device, ended }) => (ended ? [] : [device])));
}
