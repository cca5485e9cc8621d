import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { flushFolder, readIfThere, writeDurably } from '@exam-room/shared/host/durable-file';
import { z } from 'zod';

/**
 * How far a repair has come, durable at each step, so that a program that ends in the middle goes on where it was. A damaged file is moved,
 * never deleted; a new journal stands under the name only when it is whole.
 *
 *  moving ─▶ moved ─▶ placing ─▶ (the entry that tells it is written, the note goes)
 */
const noteSchema = z.strictObject({
  schema: z.literal('exam-room/journal-repair/v1'),
  /** Where the damaged files stand, beside the journal. */
  folder: z.string().regex(/^damaged-[1-9][0-9]{0,3}$/),
  why: z.string().max(60),
  step: z.discriminatedUnion('at', [
    z.strictObject({ at: z.literal('moving') }),
    z.strictObject({ at: z.literal('moved') }),
    z.strictObject({
      at: z.literal('placing'),
      /** The number of the newest entry that came back, and where they came from. */
      headSeq: z.int().min(0),
      fromConsole: z.int().min(0),
      fromDisk: z.int().min(0),
      lost: z.int().min(0).optional(),
      usedMs: z.number().min(0),
    }),
  ]),
});
export type RepairNote = Readonly<z.infer<typeof noteSchema>>;
export type Placing = Extract<RepairNote['step'], { at: 'placing' }>;

export const JOURNAL = 'journal.sqlite';
const NOTE = 'journal-repair.json';
const FILES = [JOURNAL, `${JOURNAL}-wal`, `${JOURNAL}-shm`, `${JOURNAL}.head`];

/** The repair that this folder is in; undefined when there is none. Throws on a note that cannot be read: nothing is guessed then. */
export function repairUnderWay(data: string): RepairNote | undefined {
  const bytes = readIfThere(join(data, NOTE));
  return bytes === undefined ? undefined : noteSchema.parse(JSON.parse(bytes.toString('utf8')));
}

/** Sets the damaged files aside as they are. */
export function setAside(data: string, why: string): RepairNote {
  const before = repairUnderWay(data);
  const moving: RepairNote =
    before?.step.at === 'moving'
      ? before
      : {
          schema: 'exam-room/journal-repair/v1',
          folder: freeFolder(data),
          why: why.slice(0, 60),
          step: { at: 'moving' },
        };
  writeNote(data, moving);
  const aside = join(data, moving.folder);
  mkdirSync(aside, { recursive: true });
  for (const name of FILES) if (existsSync(join(data, name))) renameSync(join(data, name), join(aside, name));
  flushFolder(aside);
  flushFolder(data);
  return noteStep(data, moving, { at: 'moved' });
}

function freeFolder(data: string): string {
  const taken = new Set(readdirSync(data));
  for (let number = 1; ; number += 1) if (!taken.has(`damaged-${number}`)) return `damaged-${number}`;
}

export function noteStep(data: string, note: RepairNote, step: RepairNote['step']): RepairNote {
  const next = { ...note, step };
  writeNote(data, next);
  return next;
}

function writeNote(data: string, note: RepairNote): void {
  writeDurably(join(data, NOTE), `${JSON.stringify(note)}\n`, 0o600);
}

export function endRepair(data: string): void {
  rmSync(join(data, NOTE), { force: true });
  flushFolder(data);
}

/** What can still be read of the damaged files, byte by byte. */
export function asideBytes(data: string, { folder }: RepairNote): readonly Uint8Array[] {
  return FILES.slice(0, 2).flatMap((name) => {
    try {
      return [readFileSync(join(data, folder, name))];
    } catch {
      return []; // not there, or its sectors cannot be read: the console's copy has to do
    }
  });
}
