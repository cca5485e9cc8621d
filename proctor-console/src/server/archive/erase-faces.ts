import { existsSync, readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { flushFolder } from '@exam-room/shared/host/durable-file';

export interface FacesAt {
  /** The session folder's `photos/`: registration photos that anybody could open. */
  readonly photos: string;
  /** Sealed pictures on their way; each lies in the archive too, or stays. */
  readonly pictures: string;
  /** The archive's `snapshots/`. */
  readonly archived: string;
}

export interface ErasedFaces {
  readonly photos: number;
  readonly pictures: number;
  /** Files that could not be erased, or must not be because no other copy is known. */
  readonly left: number;
}

/**
 * Erases every face that lies readable on the console, and the sealed doubles of pictures that the archive keeps (PIPL: the shortest
 * storage; A87: the archive itself is kept for years, sealed to the authority). To be called only after the authority's receipt. Doing it
 * twice is harmless.
 */
export async function eraseFaces({ photos, pictures, archived }: FacesAt): Promise<ErasedFaces> {
  const doubles = namesIn(pictures).filter((name) => existsSync(join(archived, name)));
  const onlyCopies = namesIn(pictures).length - doubles.length;
  const erasedPhotos = await eraseAll(photos, namesIn(photos));
  const erasedPictures = await eraseAll(pictures, doubles);
  return {
    photos: erasedPhotos,
    pictures: erasedPictures,
    left: namesIn(photos).length + (doubles.length - erasedPictures) + onlyCopies,
  };
}

function namesIn(folder: string): readonly string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** How many went; the folder's names are flushed so that none comes back after a power cut. */
async function eraseAll(folder: string, names: readonly string[]): Promise<number> {
  let gone = 0;
  for (const name of names)
    try {
      await rm(join(folder, name));
      gone += 1;
    } catch {
      // A stick that cannot be written to: told by the number that is left.
    }
  if (gone > 0) flushFolder(folder);
  return gone;
}
