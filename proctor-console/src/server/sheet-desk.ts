import { fromUtf8, utf8 } from '@exam-room/shared/base';
import { readIfThere, writeDurably } from '@exam-room/shared/host/durable-file';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { type RecordSheet, recordSheetSchema } from '@exam-room/shared/records';
import type { SheetDesk } from './desk-ports.ts';
import { nameOf } from './room/plan.ts';
import { sheetFacts } from './room/sheet-facts.ts';
import type { Room } from './run-command.ts';

/** Draws the sheet; the same sheet and options give the same bytes. */
export type DrawSheet = (
  sheet: RecordSheet,
  options: {
    readonly draft: boolean;
    readonly signatures: readonly { readonly name: string; readonly signedMs: number }[];
  },
) => Promise<Uint8Array>;

export interface FreezingSheetDesk extends SheetDesk {
  /** The bytes that are signed: computed and put on the disk before the first signature, the same ever after. */
  readonly freeze: () => Uint8Array;
}

/**
 * The record sheet (A63). Until somebody signs it is computed afresh from the ledger each time it is asked for; the first signature
 * names one state of it, which is kept in `record-sheet.json`.
 */
export function openSheetDesk(
  room: Pick<Room, 'state' | 'head'>,
  file: string,
  draw: DrawSheet,
): FreezingSheetDesk {
  const fresh = () => utf8(JSON.stringify(sheetFacts(room.state(), room.head())));

  function frozen(): Uint8Array | undefined {
    const signed = room.state().steps.sheet?.digest;
    if (signed === undefined) return undefined;
    const bytes = readIfThere(file);
    if (bytes === undefined || nativeDigest(bytes) !== signed)
      throw new Error('the record sheet on the disk is not the one that was signed');
    return bytes;
  }

  function now() {
    const bytes = frozen() ?? fresh();
    const sheet = recordSheetSchema.parse(JSON.parse(fromUtf8(bytes)));
    return { sheet, bytes, draft: room.state().steps.closed === undefined };
  }

  return {
    now,
    async pdf() {
      const { sheet, draft } = now();
      const { plan, steps } = room.state();
      const signatures = (steps.sheet?.signatures ?? []).map(({ id, wallMs }) => ({
        name: nameOf(plan, id),
        signedMs: wallMs,
      }));
      return draw(sheet, { draft, signatures });
    },
    freeze() {
      const before = frozen();
      if (before !== undefined) return before;
      const bytes = fresh();
      writeDurably(file, bytes);
      return bytes;
    },
  };
}
