import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import type { Sharp } from 'sharp';
import type { GreyFrame } from './judge-frame.ts';

export interface DevelopedFrame {
  /** A fresh JPEG without the camera's metadata. */
  readonly jpeg: Uint8Array;
  readonly grey: GreyFrame;
  /** JPEG of about 160×120 for the console's desk. */
  readonly thumbnail: Uint8Array;
}

/** More than any seat's camera sends; a picture bomb stops here (THREATS F6). */
const MOST_PIXELS = 16_000_000;
const PICTURE = { width: 640, height: 480 };
const SMALLER = { width: 480, height: 360 };
const GREY = { width: 320, height: 240 };
const THUMBNAIL = { width: 160, height: 120 };
/** From good to just recognisable: the first that fits the policy's size is taken. */
const QUALITIES = [80, 68, 55, 40, 28] as const;

/**
 * Re-encodes a camera's JPEG to at most `maxBytes`. Decoded once; everything else is made of those pixels.
 * The image library is loaded with the first picture and works outside the thread that saves answers. Code: FRAME_UNREADABLE.
 */
export async function developFrame(frame: Uint8Array, maxBytes: number): Promise<Result<DevelopedFrame>> {
  const sharp = await loadSharp();
  try {
    const decoded = await sharp(frame, { failOn: 'error', limitInputPixels: MOST_PIXELS })
      .rotate()
      .resize({ ...PICTURE, fit: 'inside', withoutEnlargement: true })
      .removeAlpha()
      .toColourspace('srgb')
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { width, height, channels } = decoded.info;
    const pixels = () => sharp(decoded.data, { raw: { width, height, channels } });
    const jpeg = await fitting(pixels, maxBytes);
    if (jpeg === undefined) return refuse(unreadable());
    const grey = await pixels()
      .greyscale()
      .resize({ ...GREY, fit: 'fill' })
      .raw()
      .toBuffer();
    const thumbnail = await pixels()
      .resize({ ...THUMBNAIL, fit: 'inside' })
      .jpeg({ quality: 60 })
      .toBuffer();
    return ok({ jpeg, grey: { ...GREY, pixels: grey }, thumbnail });
  } catch {
    return refuse(unreadable()); // the library throws plain errors for every kind of bad picture
  }
}

async function fitting(pixels: () => Sharp, maxBytes: number): Promise<Uint8Array | undefined> {
  for (const size of [PICTURE, SMALLER])
    for (const quality of QUALITIES) {
      const jpeg = await pixels()
        .resize({ ...size, fit: 'inside', withoutEnlargement: true })
        .jpeg({ quality })
        .toBuffer();
      if (jpeg.length <= maxBytes) return jpeg;
    }
  return undefined;
}

async function loadSharp(): Promise<typeof import('sharp').default> {
  const { default: sharp } = await import('sharp');
  sharp.concurrency(1);
  sharp.cache(false);
  return sharp;
}

function unreadable() {
  return trouble('FRAME_UNREADABLE', {
    zh: '收到的画面不是可用的照片，请重新拍摄。',
    en: 'The frame is not a usable picture. Take it again.',
  });
}
