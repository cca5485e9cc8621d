import { existsSync, readFileSync, rmSync } from 'node:fs';
import { writeDurably } from '@exam-room/shared/host/durable-file';
import { z } from 'zod';

/** One thing of the desktop that an exam changes for its time. `before` is what the change itself needs to be undone; plain text. */
export interface DesktopChange {
  readonly name: string;
  readonly reason: string;
  /** How it is now; undefined when this machine has no such thing, and then nothing is changed. */
  readonly read: () => string | undefined;
  readonly apply: () => void;
  readonly undo: (before: string) => void;
}

const bookSchema = z
  .array(z.strictObject({ name: z.string().max(60), before: z.string().max(2_000) }))
  .max(20);

/**
 * Changes the desktop so that no crash can leave it changed: how it was is on the disk before anything is changed, and the next start
 * undoes what it finds there. Undoing twice does no harm (THREATS G17).
 */
export interface UndoBook {
  /** Makes every change that this machine knows; the names of those made. */
  readonly change: () => readonly string[];
  /** Undoes whatever stands in the book, newest first, also of a program that crashed; the names undone. */
  readonly undo: () => readonly string[];
}

export function undoBook(file: string, changes: readonly DesktopChange[]): UndoBook {
  function read(): z.infer<typeof bookSchema> {
    if (!existsSync(file)) return [];
    try {
      return bookSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      return []; // never half written by this program; a foreign text undoes nothing
    }
  }

  function undo(): readonly string[] {
    const undone: string[] = [];
    for (const { name, before } of read().toReversed()) {
      const change = changes.find((one) => one.name === name);
      if (change === undefined) continue;
      change.undo(before);
      undone.push(name);
    }
    rmSync(file, { force: true });
    return undone;
  }

  return {
    undo,
    change() {
      undo();
      const book: z.infer<typeof bookSchema> = [];
      for (const { name, read: now, apply } of changes) {
        const before = now();
        if (before === undefined) continue;
        book.push({ name, before });
        writeDurably(file, JSON.stringify(book));
        apply();
      }
      return book.map((one) => one.name);
    },
  };
}
