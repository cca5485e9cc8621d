import { type Journal, type SeatRecord, seatRecords } from './journal.ts';

/**
 * When an entry was written, in milliseconds of the wall clock, without the leaps of that clock of which its journal tells. Between two
 * leaps the machine counts on by a clock that nobody can set; so the date holds too for what it wrote before it noticed that its clock had
 * been set. A leap that the journal does not tell stays in the date.
 */
export function datedMs(entry: SeatRecord, journals: readonly Journal[]): number {
  const journal = journals.find(({ file }) => file === entry.file);
  if (journal?.writer !== 'seat') return entry.wallMs;
  const during = journal.entries.filter(({ boot }) => boot === entry.boot);
  const [first = entry] = during;
  const wallMs = entry.wallMs - toldLeapMs(journal.entries.slice(0, journal.entries.indexOf(first)));
  return seatRecords(during, 'clock-jumped').length === 0
    ? wallMs
    : wallMs - (aheadMs(entry) - aheadMs(first));
}

function toldLeapMs(entries: readonly SeatRecord[]): number {
  return seatRecords(entries, 'clock-jumped').reduce(
    (sum, { fact }) => sum + fact.toWallMs - fact.fromWallMs,
    0,
  );
}

function aheadMs({ wallMs, monoMs }: SeatRecord): number {
  return wallMs - monoMs;
}
