import sharp from 'sharp';

const SKIN = ['#e8c1a0', '#d9a883', '#f0cfb2', '#c99470'];
const SHIRT = ['#35557a', '#6b4a3a', '#3f6b4f', '#7a3d4d', '#555b66'];

interface Face {
  /** The same number is the same person. */
  readonly person: number;
  readonly background: string;
  readonly width: number;
  readonly height: number;
  /** Moves the head, as people do. */
  readonly shift: number;
}

/** A drawn portrait as JPEG: enough for two pictures to be recognisably of one person. */
export function portrait({ person, background, width, height, shift }: Face): Promise<Buffer> {
  const unit = height / 100;
  const centre = width / 2 + shift * unit;
  const skin = SKIN[person % SKIN.length];
  const shirt = SHIRT[person % SHIRT.length];
  const hair = person % 3 === 1 ? 30 : 24;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <rect width="100%" height="100%" fill="${background}"/>
    <ellipse cx="${centre}" cy="${104 * unit}" rx="${38 * unit}" ry="${32 * unit}" fill="${shirt}"/>
    <ellipse cx="${centre}" cy="${(hair + 14) * unit}" rx="${(23 + (person % 4)) * unit}" ry="${(hair + 4) * unit}" fill="#231f1c"/>
    <rect x="${centre - 7 * unit}" y="${62 * unit}" width="${14 * unit}" height="${16 * unit}" fill="${skin}"/>
    <ellipse cx="${centre}" cy="${48 * unit}" rx="${(18 + (person % 3)) * unit}" ry="${23 * unit}" fill="${skin}"/>
    <circle cx="${centre - 7 * unit}" cy="${46 * unit}" r="${2.1 * unit}" fill="#222"/>
    <circle cx="${centre + 7 * unit}" cy="${46 * unit}" r="${2.1 * unit}" fill="#222"/>
    <path d="M${centre - 6 * unit} ${59 * unit} q${6 * unit} ${3 * unit} ${12 * unit} 0" stroke="#8a4a3c" stroke-width="${1.4 * unit}" fill="none"/>
  </svg>`;
  return sharp(Buffer.from(svg)).jpeg({ quality: 80 }).toBuffer();
}
