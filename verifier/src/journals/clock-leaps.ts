import { type Journal, type SeatRecord, seatRecords } from './journal.ts';

/**
 * When an entry was written, in milliseconds of the wall clock, without the leaps of that clock of which the machine's journals tell. Between
 * two leaps the machine counts on by a clock that nobody can set; so the date holds too for what it wrote before it noticed that its clock
 * had been set. A leap that no journal tells stays in the date.
 */
export function datedMs(entry: SeatRecord, journals: readonly Journal[]): number {
  const written = entriesOf(entry, journals);
  const during = written.filter(({ boot }) => boot === entry.boot);
  const [first = entry] = during;
  const wallMs = entry.wallMs - toldLeapMs(written.slice(0, written.indexOf(first)));
  return seatRecords(during, 'clock-jumped').length === 0
    ? wallMs
    : wallMs - (aheadMs(entry) - aheadMs(first));
}

/** Everything that the machine of this entry has written, from its first disk on. */
function entriesOf({ device }: SeatRecord, journals: readonly Journal[]): readonly SeatRecord[] {
  return journals
    .toSorted((one, other) => one.epoch - other.epoch)
    .flatMap((journal) =>
      journal.writer === 'seat' && journal.device.device === device.device ? journal.entries : [],
    );
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
