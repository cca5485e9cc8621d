import { readFileSync, statSync } from 'node:fs';
import { type Digest, ok, type Result, refuse, type Trouble, trouble } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import sharp from 'sharp';
import type { PlannedCandidate } from './plan.ts';

/** Registration photos are jpg of at most 80 kB (DOMAIN 4.6). */
export const PHOTO_BYTES = 80 * 1024;
const PIXELS = 8_000_000;

export interface Photo {
  readonly digest: Digest;
  readonly bytes: Buffer;
}

/** Opens one registration photo as it is: its bytes are not changed. Codes: PHOTO_MISSING, PHOTO_LARGE, PHOTO_UNREADABLE. */
export async function openPhoto(one: PlannedCandidate, path: string): Promise<Result<Photo, Trouble>> {
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined)
    return refuse(wrong(one, 'PHOTO_MISSING', [`照片 ${path} 不存在`, `the photo ${path} does not exist`]));
  if (size > PHOTO_BYTES)
    return refuse(
      wrong(one, 'PHOTO_LARGE', [`照片 ${path} 大于 80 kB`, `the photo ${path} is larger than 80 kB`]),
    );
  const bytes = readFileSync(path);
  return (await isJpeg(bytes))
    ? ok({ digest: nativeDigest(bytes), bytes })
    : refuse(
        wrong(one, 'PHOTO_UNREADABLE', [
          `照片 ${path} 不是完好的 jpg`,
          `the photo ${path} is not a sound jpg`,
        ]),
      );
}

async function isJpeg(bytes: Buffer): Promise<boolean> {
  try {
    const picture = sharp(bytes, { limitInputPixels: PIXELS, failOn: 'error' });
    const { format } = await picture.metadata();
    await picture.resize(16, 16).raw().toBuffer(); // decodes every line: a cut file is found here
    return format === 'jpeg';
  } catch {
    return false; // not a picture
  }
}

function wrong(one: PlannedCandidate, code: string, [zh, en]: readonly [string, string]): Trouble {
  return trouble(
    code,
    {
      zh: `考生 ${one.candidate}：${zh}。请更换照片。`,
      en: `Candidate ${one.candidate}: ${en}. Replace it.`,
    },
    `candidate ${one.candidate}`,
  );
}
