import sharp from 'sharp';
import { clothes, face, hairBehind, hairInFront } from './face.ts';
import { type Look, lookOf, type Subject } from './look.ts';

/** One inch at 300 dpi, as registration photos are. */
export const portraitWidth = 295;
export const portraitHeight = 413;

/** Head and shoulders as an SVG group in a box of 295 x 413, without a ground. */
export function portraitGroup(look: Look): string {
  return `<g stroke-linecap="round" stroke-linejoin="round">${hairBehind(look)}${clothes(look)}${face(look)}${hairInFront(look)}</g>`;
}

/** The registration photo: JPEG, 295 x 413, white ground, well below 80 kB (A33). */
export async function portraitJpeg(subject: Subject): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${portraitWidth}" height="${portraitHeight}"><rect width="100%" height="100%" fill="#ffffff"/>${portraitGroup(lookOf(subject))}</svg>`;
  return sharp(Buffer.from(svg))
    .flatten({ background: '#ffffff' })
    .withMetadata({ density: 300 })
    .jpeg({ quality: 86 })
    .toBuffer();
}
