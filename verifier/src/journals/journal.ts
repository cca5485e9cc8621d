import type { Device } from '../formats/authority-formats.ts';
import type { ConsoleFact, SeatFact } from '../formats/entry-formats.ts';

/** One entry as it stands in a journal of the archive. */
export interface Written<Fact> {
  /** Path of the journal in the archive, and the line in it from 1. */
  readonly file: string;
  readonly line: number;
  readonly device: Device;
  readonly epoch: number;
  readonly seq: number;
  readonly prev: string;
  /** SHA-256 of the signed bytes. */
  readonly hash: string;
  readonly boot: string;
  readonly monoMs: number;
  readonly wallMs: number;
  readonly usedMs: number;
  readonly fact: Fact;
}

/** An entry with its place in the console's ledger, from 0: what stands at a lower place was there before. */
export interface Recorded<Fact> extends Written<Fact> {
  readonly place: number;
}

export type SeatRecord<Kind extends SeatFact['kind'] = SeatFact['kind']> = Recorded<
  Extract<SeatFact, { kind: Kind }>
>;
export type ConsoleRecord<Kind extends ConsoleFact['kind'] = ConsoleFact['kind']> = Recorded<
  Extract<ConsoleFact, { kind: Kind }>
>;

/** One machine's truth from its first entry of one epoch on, in order. */
export type Journal<Seat = SeatRecord, Console = ConsoleRecord> =
  | {
      readonly writer: 'seat';
      readonly file: string;
      readonly device: Device;
      readonly epoch: number;
      readonly entries: readonly Seat[];
    }
  | {
      readonly writer: 'console';
      readonly file: string;
      readonly device: Device;
      readonly epoch: number;
      readonly entries: readonly Console[];
    };

export type WrittenJournal = Journal<Written<SeatFact>, Written<ConsoleFact>>;

/** Where an entry stands, for a person: seat, file and line. */
export function placeOf(entry: Pick<Written<unknown>, 'file' | 'line' | 'device'>): string {
  const { device } = entry;
  const machine = device.seat === undefined ? device.role : `seat ${device.seat}`;
  return `${machine} ${entry.file}:${entry.line}`;
}

export function seatRecords<Kind extends SeatFact['kind']>(
  entries: readonly SeatRecord[],
  ...kinds: readonly Kind[]
): readonly SeatRecord<Kind>[] {
  const wanted: readonly string[] = kinds;
  // The filter has just compared the kind, which the compiler cannot follow through a type parameter.
  return entries.filter((entry) =>
    wanted.includes(entry.fact.kind),
  ) as unknown as readonly SeatRecord<Kind>[];
}

export function consoleRecords<Kind extends ConsoleFact['kind']>(
  entries: readonly ConsoleRecord[],
  ...kinds: readonly Kind[]
): readonly ConsoleRecord<Kind>[] {
  const wanted: readonly string[] = kinds;
  // As above.
  return entries.filter((entry) =>
    wanted.includes(entry.fact.kind),
  ) as unknown as readonly ConsoleRecord<Kind>[];
}
