import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';
import { type Digest, isDigest, utf8 } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';

/** How far the journal had come, told outside its own file. */
export interface HeadNote {
  readonly seq: number;
  readonly hash: Digest;
  readonly usedMs: number;
}

/** Whose journal the note speaks of: one left behind by another session says nothing. */
export interface NoteOwner {
  readonly session: string;
  readonly device: string;
}

export interface HeadNotes {
  readonly tell: (note: HeadNote) => void;
  readonly close: () => void;
}

/** Always the same length, within one sector. */
const LENGTH = 256;

/**
 * A log whose last frames rot looks to the database like one that ended earlier: the end would be missing and nobody here would know.
 * So the newest entry's number is told once more in a file of its own. It is written after the entry was flushed and is not flushed itself:
 * after a power cut it may be behind the journal, never ahead. A disk that refuses it is no reason to refuse an entry.
 */
export function openHeadNotes(path: string, owner: NoteOwner): HeadNotes {
  let file: number | undefined;
  try {
    file = openSync(path, 'a', 0o600);
    closeSync(file);
    file = openSync(path, 'r+');
  } catch {
    file = undefined; // a full or failing disk: the entries tell of that
  }
  return {
    tell(note) {
      if (file === undefined) return;
      const text = [note.seq, note.hash, Math.floor(note.usedMs), markOf(note, owner)].join(' ');
      try {
        writeSync(file, Buffer.from(text.padEnd(LENGTH - 1).concat('\n')), 0, LENGTH, 0);
      } catch {
        // as above
      }
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/** Undefined when there is none, or none that can be believed. */
export function readHeadNote(path: string, owner: NoteOwner): HeadNote | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined; // no note, or a sector that cannot be read
  }
  const [seq = '', hash = '', usedMs = '', mark] = text.trim().split(' ');
  if (!/^\d{1,12}$/.test(seq) || !/^\d{1,12}$/.test(usedMs) || !isDigest(hash)) return undefined;
  const note = { seq: Number(seq), hash, usedMs: Number(usedMs) };
  return mark === markOf(note, owner) ? note : undefined;
}

function markOf({ seq, hash, usedMs }: HeadNote, { session, device }: NoteOwner): Digest {
  return nativeDigest(utf8([session, device, seq, hash, Math.floor(usedMs)].join(' ')));
}
