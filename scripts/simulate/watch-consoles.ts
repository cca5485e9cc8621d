import type { DeviceId, Digest } from '@exam-room/shared/base';
import { type ConsoleEntry, readAct, type SealedEntry, type SeatFact } from '@exam-room/shared/records';
import type { PlainFact } from '../../exam-station/src/main/sitting/plain-facts.ts';
import type { KeptEntry } from '../../proctor-console/src/server/ledger-ports.ts';
import { sheetFacts } from '../../proctor-console/src/server/room/sheet-facts.ts';
import type { ConsolePc } from './console.ts';
import type { Invariant } from './invariants.ts';
import type { SeatAccount, TakenOver } from './watch-seat.ts';
import type { World } from './world.ts';

// What a room with two consoles promises. Everything here is kept outside of what can crash or burn.

interface Remembered {
  readonly console: ConsolePc;
  /** So many entries of its disk were looked at. */
  noted: number;
  /** The newest console epoch of another machine that it has on its disk, or that this program was told of. */
  heardOf: number;
}

export interface ConsolesWatch {
  readonly started: (console: ConsolePc) => void;
  /** Looks at what has come onto the disk of a console. */
  readonly grown: (console: ConsolePc) => void;
  /** Somebody has shown a console who leads. */
  readonly told: (console: DeviceId, takeOver: SealedEntry) => void;
  readonly burns: (console: ConsolePc) => void;
  /** Whether the only console that held this entry has lost its disk. */
  readonly burnt: (hash: Digest) => boolean;
  readonly seatWrote: (account: SeatAccount, fact: PlainFact | SeatFact) => void;
  readonly judge: (leading: ConsolePc) => void;
  readonly takeOvers: () => number;
}

export interface ConsolesWatchOf {
  readonly world: World;
  readonly consoles: () => readonly ConsolePc[];
  readonly accounts: readonly SeatAccount[];
}

interface Books extends ConsolesWatchOf {
  readonly remembered: Map<ConsolePc, Remembered>;
  readonly held: Map<Digest, KeptEntry>;
  readonly places: Map<string, Digest>;
  readonly burnt: Set<Digest>;
  readonly takeOvers: Map<Digest, TakenOver>;
}

export function openConsolesWatch(of: ConsolesWatchOf): ConsolesWatch {
  const books: Books = {
    ...of,
    ...{ remembered: new Map(), held: new Map(), places: new Map(), burnt: new Set(), takeOvers: new Map() },
  };
  return {
    started(console) {
      // What it was told and had not written down before its end, it does not know any more.
      const one = memoryOf(books, console);
      one.heardOf = newestOther(books, console);
      grown(books, console);
    },
    grown: (console) => grown(books, console),
    told(device, takeOver) {
      const console = of.consoles().find((one) => one.device === device);
      if (console !== undefined) told(books, console, takeOver);
    },
    burns: (console) => burns(books, console),
    burnt: (hash) => books.burnt.has(hash),
    seatWrote: (account, fact) => seatWrote(books, account, fact),
    judge(leading) {
      for (const console of of.consoles()) grown(books, console);
      unionIsWhole(books, leading);
      takeOversStandOnTheSheet(books, leading);
    },
    takeOvers: () => books.takeOvers.size,
  };
}

function violated({ world }: Books, invariant: Invariant, detail: string): void {
  world.violated(invariant, detail);
}

function memoryOf({ remembered }: Books, console: ConsolePc): Remembered {
  const known = remembered.get(console) ?? { console, noted: 0, heardOf: 0 };
  remembered.set(console, known);
  return known;
}

function newestOther(books: Books, { device, disk }: ConsolePc): number {
  const epochs = disk
    .now()
    .entries.flatMap((one) => (one.device !== device && books.takeOvers.has(one.hash) ? [one.epoch] : []));
  return Math.max(0, ...epochs);
}

function grown(books: Books, console: ConsolePc): void {
  const one = memoryOf(books, console);
  const { entries } = console.disk.now();
  for (const entry of entries.slice(one.noted)) {
    // A machine that was rebuilt gets its own old entries back: those were written before.
    const isNew = !books.held.has(entry.hash);
    note(books, entry);
    if (isNew && entry.device === console.device && entry.epoch < one.heardOf)
      violated(
        books,
        'replaced-is-read-only',
        `${console.name} wrote ${entry.epoch}/${entry.seq} after it had heard of console epoch ${one.heardOf}`,
      );
    if (entry.device !== console.device && books.takeOvers.has(entry.hash))
      one.heardOf = Math.max(one.heardOf, entry.epoch);
  }
  one.noted = entries.length;
}

function note(books: Books, entry: KeptEntry): void {
  const { device, epoch, seq, hash, sealed } = entry;
  if (books.held.has(hash)) return;
  books.held.set(hash, entry);
  const place = `${device}/${epoch}/${seq}`;
  const before = books.places.get(place);
  const account = books.accounts.find(({ seat }) => seat.device === device);
  if (before !== undefined && before !== hash && account?.seat.rolledBack !== true)
    violated(
      books,
      'one-writer',
      `entry ${seq} of ${device.slice(0, 8)} in epoch ${epoch} was written twice`,
    );
  books.places.set(place, hash);
  const act = account === undefined ? takeOverOf(sealed) : undefined;
  if (act !== undefined) books.takeOvers.set(hash, { device, epoch, hash, from: act });
}

function takeOverOf(sealed: SealedEntry): TakenOver['from'] | undefined {
  if (!sealed.payload.includes('"act-done"')) return undefined;
  const { fact }: ConsoleEntry = JSON.parse(sealed.payload); // a console of this room has sealed it
  const statement = fact.kind === 'act-done' ? readAct(fact.envelope) : undefined;
  if (statement?.ok !== true || statement.value.act.act !== 'take-over') return undefined;
  const { from, fromEpoch, fromSeq } = statement.value.act;
  return { device: from, epoch: fromEpoch, seq: fromSeq };
}

function told(books: Books, console: ConsolePc, { payload }: SealedEntry): void {
  const { device, epoch }: ConsoleEntry = JSON.parse(payload); // a console of this room has sealed it
  const one = memoryOf(books, console);
  grown(books, console);
  if (device !== console.device) one.heardOf = Math.max(one.heardOf, epoch);
}

function burns(books: Books, console: ConsolePc): void {
  grown(books, console);
  const elsewhere = new Set(
    books
      .consoles()
      .filter((one) => one !== console)
      .flatMap((one) => one.disk.now().entries.map(({ hash }) => hash)),
  );
  for (const { hash } of console.disk.now().entries) if (!elsewhere.has(hash)) books.burnt.add(hash);
  Object.assign(memoryOf(books, console), { noted: 0, heardOf: 0 });
}

/** No seat obeys an order of a lower epoch once it follows a higher one, unless the console that took over had that order. */
function seatWrote(books: Books, account: SeatAccount, fact: PlainFact | SeatFact): void {
  if (fact.kind === 'console-followed') {
    const takeOver = books.takeOvers.get(fact.order);
    if (takeOver === undefined)
      violated(
        books,
        'highest-epoch-is-obeyed',
        `${account.seat.name} follows a take-over that nobody wrote`,
      );
    else account.follows.push(takeOver);
    return;
  }
  if (!('order' in fact) || fact.order === undefined || fact.kind === 'order-refused') return;
  const order = account.seat.disk.now().orders.get(fact.order);
  if (order === undefined) return;
  const { device, epoch, seq }: ConsoleEntry = JSON.parse(order.payload); // proven when it was kept
  const over = account.follows.find((one) => one.epoch > epoch);
  const holdsGood = account.follows.some(
    ({ from }) => from.device === device && from.epoch === epoch && seq <= from.seq,
  );
  if (over !== undefined && !holdsGood)
    violated(
      books,
      'highest-epoch-is-obeyed',
      `${account.seat.name} obeyed ${epoch}/${seq} although it follows console epoch ${over.epoch}`,
    );
}

/** At the end of the day the console that leads has everything that any console ever held, unless the only disks with it burnt. */
function unionIsWhole(books: Books, leading: ConsolePc): void {
  const there = new Set(leading.disk.now().entries.map(({ hash }) => hash));
  for (const { device, epoch, seq, hash } of books.held.values()) {
    if (there.has(hash) || books.burnt.has(hash)) continue;
    const account = books.accounts.find(({ seat }) => seat.device === device);
    if (account?.seat.rolledBack === true) continue; // one of two stories; which one is kept is a matter of the fork
    violated(
      books,
      'union-is-whole',
      `entry ${seq} of ${account?.seat.name ?? `console ${device.slice(0, 8)}`} in epoch ${epoch} is not at ${leading.name}`,
    );
    return;
  }
}

const TAKEN_OVER = /备用监考机接管（|“备用监考机接管”/;

function takeOversStandOnTheSheet(books: Books, leading: ConsolePc): void {
  const room = leading.desk()?.room;
  if (room === undefined) return;
  const { events } = sheetFacts(room.state(), room.head());
  const lines = events.filter(({ text }) => TAKEN_OVER.test(text)).length;
  const happened = [...books.takeOvers.values()].filter(({ hash }) => !books.burnt.has(hash)).length;
  if (lines < happened)
    violated(books, 'take-over-is-told', `${happened} take-overs happened, the sheet tells ${lines}`);
}
