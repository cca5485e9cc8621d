import type { IssuedSession } from '../authority-word/session.ts';
import { elapsedMs } from '../exam-day/console-time.ts';
import { type Flaw, flaw } from '../flaw.ts';
import type { ConsoleRecord } from '../journals/journal.ts';
import { type Connection, connectionsOf, lastConsole } from './connections.ts';
import type { Ledger } from './ledger.ts';
import type { Witnessed } from './witnessed-head.ts';

/** A console asks every two minutes. So long may what was written stand without the name of a seat that was there all the time. */
const MINUTES = 15;
const LONGEST_MS = MINUTES * 60_000;

/**
 * Seats that were connected for long while the ledger grew, and put their names to nothing: a console that asks nobody could rewrite
 * what it likes. In a rehearsal, whose clock may run a hundred times as fast, nothing is held against it.
 */
export function silenceFlaws(
  session: IssuedSession,
  ledger: Ledger,
  witnessed: readonly Witnessed[],
): readonly Flaw[] {
  if (session.mode !== 'real') return [];
  const clock = lastConsole(ledger)?.entries ?? [];
  return connectionsOf(ledger).flatMap((connection) => {
    const { device } = connection;
    const signed = witnessed.filter(({ entry }) => entry.device.device === device);
    const own = ledger.entries.flatMap((entry) => (entry.device.device === device ? [entry.place] : []));
    const silent = longestSilence(connection, signed, { clock, own });
    if (silent <= LONGEST_MS) return [];
    const seat = session.devices.find((one) => one.device === device)?.seat ?? '?';
    const minutes = Math.floor(silent / 60_000);
    return [
      flaw(`seat ${seat}`, {
        zh: `在线并写了 ${minutes} 分钟记录，却没有为任何总账末尾签名（应不超过 ${MINUTES} 分钟）：无人为这段总账作证。`,
        en: `was connected and wrote for ${minutes} minutes without signing a head of the ledger (${MINUTES} are allowed): nobody vouches for that part of it.`,
      }),
    ];
  });
}

interface Day {
  /** The console's entries by their places: the clock of the ledger. */
  readonly clock: readonly ConsoleRecord[];
  /** Places of what the seat itself wrote meanwhile: one whose disk has failed writes nothing and vouches for nothing. */
  readonly own: readonly number[];
}

/**
 * The longest time within one connection in which this seat went on writing while something stood in the ledger that it had not signed
 * for. Between two entries of the console nobody knows the time: the shorter one is taken.
 */
function longestSilence(connection: Connection, signed: readonly Witnessed[], day: Day): number {
  const { from, to } = connection;
  // A head that the seat had signed before reaches no further.
  let size = from.place;
  let longest = 0;
  const within = signed.filter(({ entry }) => entry.place < to.place);
  for (const { place, next } of [
    ...within.map(({ entry, head }) => ({ place: entry.place, next: head.size })),
    { place: to.place, next: size },
  ]) {
    const lastOwn = day.own[countBelow(day.own.length, (at) => (day.own[at] ?? 0) < place) - 1] ?? 0;
    const since = day.clock[placesBelow(day.clock, size)];
    const until = day.clock[placesBelow(day.clock, lastOwn) - 1];
    if (since !== undefined && until !== undefined && since.place < until.place)
      longest = Math.max(longest, elapsedMs(since, until));
    size = Math.max(size, next);
  }
  return longest;
}

function placesBelow(entries: readonly ConsoleRecord[], place: number): number {
  return countBelow(entries.length, (at) => (entries[at]?.place ?? 0) < place);
}

/** How many of the sorted things lie below, by halving. */
function countBelow(count: number, isBelow: (at: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isBelow(middle)) low = middle + 1;
    else high = middle;
  }
  return low;
}
