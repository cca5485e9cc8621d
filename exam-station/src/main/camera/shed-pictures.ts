import type { Digest } from '@exam-room/shared/base';
import type { SealedPictures } from './keep-sealed.ts';

export interface Shedding {
  readonly pictures: Pick<SealedPictures, 'files' | 'forget'>;
  /** Pictures that the console has on its disk: they go first. */
  readonly sent: readonly Digest[];
  /** Undefined when the system does not tell. */
  readonly freeBytes: () => Promise<number | undefined>;
}

/** With this much free, answers go on for the rest of a sitting; a disk that has it keeps its pictures. */
export const ROOM_FOR_ANSWERS_BYTES = 4 * 1_048_576;

/**
 * Answers before pictures: on a disk that is full, pictures are deleted until answers have room again, those first that the console
 * has. A picture that was not sent yet is told as a fault when its turn to be sent comes. Returns how many were given up.
 */
export async function shedPictures({ pictures, sent, freeBytes }: Shedding): Promise<number> {
  const there = new Set(pictures.files());
  const inOrder = [...sent.filter((file) => there.delete(file)), ...there];
  let shed = 0;
  for (const file of inOrder) {
    if (((await freeBytes()) ?? 0) >= ROOM_FOR_ANSWERS_BYTES) break;
    await pictures.forget(file);
    shed += 1;
  }
  return shed;
}
