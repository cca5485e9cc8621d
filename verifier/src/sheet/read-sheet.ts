import type { ActRecord } from '../acts/prove-acts.ts';
import type { Candidates } from '../authority-word/roll.ts';
import type { IssuedSession } from '../authority-word/session.ts';
import { type RecordSheet, recordSheet } from '../formats/archive-formats.ts';
import type { ConsoleRecord, SeatRecord } from '../journals/journal.ts';
import type { Ledger } from '../ledger/ledger.ts';
import { readJson, readText } from '../proofs/bytes.ts';
import type { ArchiveFiles } from '../read-archive/read-archive.ts';
import type { Sitting } from '../sittings/sittings.ts';

export const SHEET_FILE = 'record-sheet.json';

/** Everything that the record sheet was computed from: the ledger up to the sheet's own moment, and what the authority had signed. */
export interface SheetGround {
  readonly sheet: RecordSheet;
  readonly session: IssuedSession;
  readonly candidates: Candidates;
  readonly seed: Buffer | undefined;
  readonly acts: readonly ActRecord[];
  /** Of a console that had been replaced; no seat has followed them. */
  readonly withoutEffect: readonly ActRecord[];
  readonly sittings: readonly Sitting[];
  readonly entries: readonly (SeatRecord | ConsoleRecord)[];
}

export interface Room {
  readonly files: ArchiveFiles;
  readonly session: IssuedSession;
  readonly candidates: Candidates;
  readonly seed: Buffer | undefined;
  readonly ledger: Ledger;
  readonly acts: readonly ActRecord[];
  /** Of a console that had been replaced; no seat has followed them. */
  readonly withoutEffect: readonly ActRecord[];
  readonly sittings: readonly Sitting[];
}

/** Undefined when the file is no record sheet. */
export function readSheet(room: Room): SheetGround | undefined {
  const parsed = recordSheet.safeParse(readJson(readText(room.files.read(SHEET_FILE)) ?? ''));
  if (!parsed.success) return undefined;
  const { size } = parsed.data.ledger;
  const before = <One extends { readonly place: number }>(list: readonly One[]) =>
    list.filter(({ place }) => place < size);
  return {
    ...room,
    sheet: parsed.data,
    entries: before(room.ledger.entries),
    acts: before(room.acts),
    sittings: room.sittings.map((sitting) => ({
      ...sitting,
      stretches: sitting.stretches.map((stretch) => ({ ...stretch, entries: before(stretch.entries) })),
    })),
  };
}

/** The status that people gave a candidate last; whoever was never admitted, or turned away, is absent once the room is closed. */
export function statusOf(candidate: string, acts: readonly ActRecord[]) {
  const given = acts.findLast(({ act }) => act.act === 'set-status' && act.candidate === candidate);
  return given?.act.act === 'set-status' ? given.act.status : 'normal';
}
