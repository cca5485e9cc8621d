import { type Checked, type Flaw, fails, flaw, holds } from '../flaw.ts';
import type { SeatFact } from '../formats/entry-formats.ts';
import { FACT_NAMES } from '../formats/names.ts';
import { grouped } from '../grouped.ts';
import { type Journal, placeOf, type SeatRecord, seatRecords } from '../journals/journal.ts';

/** One seat's share of a sitting: from its opening there to the opening of another, or to the journal's end. */
export interface Stretch {
  readonly candidate: string;
  readonly attempt: number;
  readonly opened: SeatRecord<'sitting-opened'>;
  readonly entries: readonly SeatRecord[];
  /** `seat 07`, for sentences. */
  readonly seat: string;
}

/** One candidate's exam; more than one stretch when it was moved to another seat. In the order in which the console learned of them. */
export interface Sitting {
  readonly candidate: string;
  readonly attempt: number;
  readonly stretches: readonly Stretch[];
}

/** Facts that a machine may tell while nobody sits at it. */
const OUTSIDE: ReadonlySet<SeatFact['kind']> = new Set([
  'journal-opened',
  'journal-repaired',
  'message-shown',
  'lockdown-noticed',
  'seat-locked',
  'seat-unlocked',
  'clock-jumped',
  'gap-noticed',
  'fault-noticed',
  'order-refused',
  'console-followed',
  'help-called',
  'ledger-witnessed',
]);

/** R30: everything that a candidate does stands inside that candidate's sitting, and names nobody else. */
export function foldSittings(journals: readonly Journal[]): Checked<readonly Sitting[]> {
  const flaws: Flaw[] = [];
  const stretches = journals.flatMap((journal) =>
    journal.writer === 'seat' ? stretchesOf(journal.entries, flaws) : [],
  );
  if (flaws.length > 0) return fails(...flaws);
  const inOrder = stretches.toSorted((a, b) => a.opened.place - b.opened.place);
  const sittings = [
    ...grouped(inOrder, ({ candidate, attempt }) => `${candidate}-${attempt}`).values(),
  ].flatMap((of) =>
    of[0] === undefined ? [] : [{ candidate: of[0].candidate, attempt: of[0].attempt, stretches: of }],
  );
  const moved = sittings.filter(({ stretches: of }) => of.length > 1).length;
  return holds(sittings, {
    zh: `${sittings.length} 人的答题过程，其中 ${moved} 人换过座位`,
    en: `${sittings.length} sittings, ${moved} of them at more than one seat`,
  });
}

function stretchesOf(entries: readonly SeatRecord[], flaws: Flaw[]): readonly Stretch[] {
  const stretches: { stretch: Stretch; entries: SeatRecord[] }[] = [];
  for (const entry of entries) {
    const { fact } = entry;
    if (fact.kind === 'sitting-opened') {
      const own: SeatRecord[] = [];
      // The kind has just been compared, which narrows the fact but not the record around it.
      const opened = entry as SeatRecord<'sitting-opened'>;
      const seat = `seat ${entry.device.seat ?? '?'}`;
      stretches.push({
        entries: own,
        stretch: { candidate: fact.candidate, attempt: fact.attempt, opened, entries: own, seat },
      });
    }
    const now = stretches.at(-1);
    if (now === undefined) {
      if (!OUTSIDE.has(fact.kind)) flaws.push(nobodySits(entry));
      continue;
    }
    now.entries.push(entry);
    if (namesAnother(fact, now.stretch)) flaws.push(anotherNamed(entry, now.stretch));
  }
  return stretches.map(({ stretch }) => stretch);
}

function namesAnother(fact: SeatFact, stretch: Stretch): boolean {
  if ('candidate' in fact && fact.candidate !== stretch.candidate) return true;
  return 'attempt' in fact && fact.attempt !== stretch.attempt;
}

function nobodySits(entry: SeatRecord): Flaw {
  return flaw(placeOf(entry), {
    zh: `没有考生入座却有“${FACT_NAMES[entry.fact.kind]}”记录。`,
    en: `tells ${entry.fact.kind} while nobody sits there.`,
  });
}

function anotherNamed(entry: SeatRecord, stretch: Stretch): Flaw {
  return flaw(placeOf(entry), {
    zh: `在考生 ${stretch.candidate} 的答题过程中出现了别人的“${FACT_NAMES[entry.fact.kind]}”记录。`,
    en: `tells ${entry.fact.kind} of another within the sitting of ${stretch.candidate}.`,
  });
}

/** The start of a stretch, when it came to one. */
export function startOf(stretch: Stretch): SeatRecord<'sitting-started'> | undefined {
  return stretch.entries.find(
    (entry): entry is SeatRecord<'sitting-started'> => entry.fact.kind === 'sitting-started',
  );
}

/**
 * The hand-ins of a sitting. A seat that was left while its line was down may run out of time by itself before it learns of the move:
 * that one ends nothing.
 */
export function handInsOf(sitting: Sitting): readonly SeatRecord<'handed-in'>[] {
  return sitting.stretches.flatMap((stretch) =>
    seatRecords(stretch.entries, 'handed-in').filter((entry) => !ranOutBehind(sitting, stretch, entry)),
  );
}

function ranOutBehind(sitting: Sitting, stretch: Stretch, entry: SeatRecord<'handed-in'>): boolean {
  const learned = stretch.entries.find(({ fact }) => fact.kind === 'sitting-moved');
  if (learned === undefined || entry.seq > learned.seq) return false;
  return entry.fact.by === 'time' && !countsIn(sitting, stretch)(entry);
}

/**
 * Whether an entry of a stretch is part of the result. The seat that goes on names the entries at which it took over; without that the
 * ledger's order decides. What the left seat wrote beyond is kept and counts for nothing.
 */
export function countsIn(sitting: Sitting, stretch: Stretch): (entry: SeatRecord) => boolean {
  const named = new Set(
    sitting.stretches.flatMap(({ opened }) => (opened.fact.continues ?? []).map((one) => one.hash)),
  );
  const head = stretch.entries.find(({ hash }) => named.has(hash));
  if (head !== undefined) return (entry) => entry.seq <= head.seq;
  const at = sitting.stretches.indexOf(stretch);
  const leftAt = sitting.stretches[at + 1]?.opened.place ?? Number.POSITIVE_INFINITY;
  return ({ place }) => place <= leftAt;
}

export function hasStarted(sitting: Sitting): boolean {
  return sitting.stretches.some((stretch) => startOf(stretch) !== undefined);
}
