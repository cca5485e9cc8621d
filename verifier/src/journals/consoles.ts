import type { IssuedSession } from '../authority-word/session.ts';
import { type Checked, type Flaw, fails, flaw, holds } from '../flaw.ts';
import { type Act, readActStatement } from '../formats/act-formats.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { merkleRoot } from '../proofs/merkle.ts';
import { type ConsoleRecord, type Journal, placeOf, type SeatRecord } from './journal.ts';
import { recoveredOrders } from './recovered-orders.ts';

const NO_ENTRY = '0'.repeat(64);

type TakeOverAct = Extract<Act, { act: 'take-over' }>;

/** One console in the place of another. */
export interface TakeOver {
  readonly entry: ConsoleRecord<'act-done'>;
  readonly act: TakeOverAct;
}

/** The ledger as its rules read it, and what became of the consoles. */
export interface Consoles {
  /**
   * What a console wrote after another had gone on in its place stands just before the take-over here, as it did on its own disk; the
   * order of the file is kept in `entries`.
   */
  readonly ledger: Ledger;
  readonly takeOvers: readonly TakeOver[];
  /** Orders that only seats had kept. */
  readonly recovered: readonly ConsoleRecord[];
  /** Hashes of what was written by a console that had been replaced, or only kept by seats. */
  readonly late: ReadonlySet<string>;
}

/**
 * R17: one console leads at a time. Each journal after the first begins with a take-over that names this machine, the next console epoch,
 * the ledger that it held and the newest entry of the console before; a seat that follows it obeys nothing any more that the other wrote
 * beyond that entry; orders given back by seats are whole and contradict nothing.
 */
export function checkConsoles(session: IssuedSession, ledger: Ledger): Checked<Consoles> {
  const flaws: Flaw[] = [];
  const journals = ledger.journals.filter((journal) => journal.writer === 'console');
  const takeOvers: TakeOver[] = [];
  for (const journal of journals) {
    const found = beginning(journal);
    const same = journals.filter(({ epoch }) => epoch === journal.epoch);
    if (same.length > 1) flaws.push(twoAtOnce(journal));
    if (found !== undefined) takeOvers.push(found);
    if (journal.epoch > 1 && found === undefined) flaws.push(withoutTakeOver(journal));
    if (journal.epoch === 1 && journal.device.role !== 'console') flaws.push(withoutTakeOver(journal));
    flaws.push(...elsewhere(journal));
  }
  for (const one of takeOvers) flaws.push(...takeOverFlaws(one, ledger, takeOvers));
  const read = recoveredOrders(session, ledger);
  flaws.push(...read.flaws, ...seatFlaws(ledger, { takeOvers, recovered: read.recovered }));
  if (flaws.length > 0) return fails(...flaws);
  return holds(settled(ledger, takeOvers, read.recovered), {
    zh:
      takeOvers.length === 0
        ? '全场由一台监考机主持'
        : `监考机接管 ${takeOvers.length} 次，均由两人签名，各代衔接`,
    en:
      takeOvers.length === 0
        ? 'one console led the room all day'
        : `${takeOvers.length} take-overs by another console; each continues what it names`,
  });
}

type ConsoleJournal = Extract<Journal, { writer: 'console' }>;

function beginning(journal: ConsoleJournal): TakeOver | undefined {
  const [first] = journal.entries;
  const act = first === undefined ? undefined : takeOverIn(first);
  // The fact's kind was compared where the act was read.
  return act === undefined ? undefined : { entry: first as ConsoleRecord<'act-done'>, act };
}

function takeOverIn({ fact }: ConsoleRecord): TakeOverAct | undefined {
  const statement = fact.kind === 'act-done' ? readActStatement(fact.envelope.payload) : undefined;
  return statement?.act.act === 'take-over' ? statement.act : undefined;
}

/** A take-over anywhere but at the beginning of a journal leads to nothing. */
function elsewhere(journal: ConsoleJournal): readonly Flaw[] {
  return journal.entries.slice(1).flatMap((entry) =>
    takeOverIn(entry) === undefined
      ? []
      : [
          flaw(placeOf(entry), {
            zh: '接管写在流水中间，不是一台监考机接管的开始。',
            en: 'a take-over in the middle of a journal begins nothing.',
          }),
        ],
  );
}

function twoAtOnce(journal: ConsoleJournal): Flaw {
  return flaw(journal.file, {
    zh: `第 ${journal.epoch} 代监考机有两份流水：两台监考机同时主持。`,
    en: `console epoch ${journal.epoch} has two journals: two consoles led at once.`,
  });
}

function withoutTakeOver(journal: ConsoleJournal): Flaw {
  return flaw(`${journal.file}:1`, {
    zh: '这台监考机不是从两人签名的接管开始的。',
    en: 'this console does not begin with a take-over.',
  });
}

function takeOverFlaws(
  { entry, act }: TakeOver,
  ledger: Ledger,
  takeOvers: readonly TakeOver[],
): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const tell = (zh: string, en: string) => flaws.push(flaw(placeOf(entry), { zh, en }));
  if (act.device !== entry.device.device || act.epoch !== entry.epoch || act.fromEpoch !== act.epoch - 1)
    tell(
      '接管写明的机器或代次与流水不一致。',
      'names another machine or epoch than the journal that it begins.',
    );
  const before = ledger.entries.slice(0, entry.place);
  const root = merkleRoot(before.map(({ hash }) => Buffer.from(hash, 'hex'))).toString('hex');
  if (act.size !== entry.place || act.root !== root)
    tell(
      `接管写明已有总账 ${act.size} 条，实际紧接在 ${entry.place} 条之后，或根散列不同。`,
      `says that it held ${act.size} entries of the ledger; it stands behind ${entry.place}, or their root is another.`,
    );
  const held = before.findLast(({ device, epoch }) => device.device === act.from && epoch === act.fromEpoch);
  if ((held?.seq ?? 0) !== act.fromSeq || (held?.hash ?? NO_ENTRY) !== act.fromHash)
    tell(
      `接管写明原监考机到第 ${act.fromSeq} 条，接管前的总账里到第 ${held?.seq ?? 0} 条。`,
      `says that it held the console before up to entry ${act.fromSeq}; the ledger in front of it has ${held?.seq ?? 0}.`,
    );
  const lead = takeOvers.find((one) => one.act.epoch === act.fromEpoch)?.entry;
  // Of the first console nothing may be left; each later one was known by its own take-over, which whoever replaced it held.
  if (lead === undefined ? act.fromEpoch > 1 : lead.device.device !== act.from || lead.place > entry.place)
    tell('接管的不是当时主持的监考机。', 'replaces another machine than the one that led.');
  return flaws;
}

interface Given {
  readonly takeOvers: readonly TakeOver[];
  readonly recovered: readonly ConsoleRecord[];
}

/** What a seat says of consoles is so, and after it has followed one it obeys nothing that came too late. */
function seatFlaws(ledger: Ledger, { takeOvers, recovered }: Given): readonly Flaw[] {
  const orders = new Map([...ledger.byHash, ...recovered.map((record) => [record.hash, record] as const)]);
  return ledger.journals.flatMap((journal) =>
    journal.writer === 'seat' ? followFlaws(journal.entries, { takeOvers, orders }) : [],
  );
}

function followFlaws(
  entries: readonly SeatRecord[],
  given: {
    readonly takeOvers: readonly TakeOver[];
    readonly orders: ReadonlyMap<string, Pick<SeatRecord | ConsoleRecord, 'device' | 'epoch' | 'seq'>>;
  },
): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const followed: TakeOver[] = [];
  for (const entry of entries) {
    const { fact } = entry;
    if (fact.kind === 'console-followed') {
      const found = given.takeOvers.find(({ entry: { hash } }) => hash === fact.order);
      if (found === undefined || !sameWords(fact, found.act)) flaws.push(otherTakeOver(entry));
      else followed.push(found);
      continue;
    }
    const order = 'order' in fact && fact.kind !== 'order-refused' ? fact.order : undefined;
    const by = order === undefined ? undefined : given.orders.get(order);
    // The authority's receipt is its own word, whoever brings it.
    if (by !== undefined && fact.kind !== 'receipt-stored' && isTooLate(by, followed))
      flaws.push(tooLate(entry));
  }
  return flaws;
}

function sameWords(
  fact: SeatRecord<'console-followed'>['fact'],
  { epoch, from, fromEpoch, fromSeq }: TakeOverAct,
): boolean {
  return (
    fact.epoch === epoch && fact.from === from && fact.fromEpoch === fromEpoch && fact.fromSeq === fromSeq
  );
}

function isTooLate(
  by: Pick<ConsoleRecord | SeatRecord, 'device' | 'epoch' | 'seq'>,
  followed: readonly TakeOver[],
): boolean {
  if (followed.every(({ act }) => act.epoch <= by.epoch)) return false;
  return !followed.some(
    ({ act }) => act.from === by.device.device && act.fromEpoch === by.epoch && by.seq <= act.fromSeq,
  );
}

function otherTakeOver(entry: SeatRecord): Flaw {
  return flaw(placeOf(entry), {
    zh: '座位所跟随的接管在监考机流水中不存在，或内容不同。',
    en: 'the take-over that this seat says it followed is not in the ledger, or says something else.',
  });
}

function tooLate(entry: SeatRecord): Flaw {
  return flaw(placeOf(entry), {
    zh: '座位已改听接管的监考机，却仍执行了原监考机后来的指令。',
    en: 'the seat had followed another console and still obeyed what the one before ordered later.',
  });
}

/**
 * Late entries get the place that they had on the disk of their own console: before the take-over from it, in their own order; so do orders
 * of that console, whichever of the later ones they were given back to.
 */
function settled(
  ledger: Ledger,
  takeOvers: readonly TakeOver[],
  recovered: readonly ConsoleRecord[],
): Consoles {
  const consoles = ledger.journals.flatMap((journal) =>
    journal.writer === 'console' ? journal.entries : [],
  );
  const places = new Map<string, number>();
  for (const { entry: began, act } of takeOvers) {
    const written = consoles.filter(({ place }) => place > began.place);
    const found = [...written, ...recovered].filter(({ epoch }) => epoch === act.fromEpoch);
    const inOrder = found.toSorted((a, b) => a.seq - b.seq);
    for (const [at, { hash }] of inOrder.entries())
      places.set(hash, began.place - 1 + (at + 1) / (inOrder.length + 1));
  }
  const settle = (entry: ConsoleRecord): ConsoleRecord => ({
    ...entry,
    place: places.get(entry.hash) ?? entry.place,
  });
  const journals = ledger.journals.map((journal) =>
    journal.writer === 'seat' ? journal : { ...journal, entries: journal.entries.map(settle) },
  );
  const kept = recovered.map(settle);
  const byHash = new Map(
    [...journals.flatMap(({ entries }): readonly (SeatRecord | ConsoleRecord)[] => entries), ...kept].map(
      (entry) => [entry.hash, entry] as const,
    ),
  );
  return {
    ledger: { journals, entries: ledger.entries, byHash },
    takeOvers,
    recovered: kept,
    late: new Set(places.keys()),
  };
}
