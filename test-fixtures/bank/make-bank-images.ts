import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { fixturePaths } from '../fixture-paths.ts';
import { bankFigures } from './figures.ts';

/** Draws every figure of the bank as `<folder>/<name>.png` (needs a Chinese font, e.g. fonts-noto-cjk). */
export async function makeBankImages(folder: string): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true });
  const names: string[] = [];
  for (const [name, svg] of Object.entries(bankFigures)) {
    const png = await sharp(Buffer.from(svg), { density: 96 })
      .flatten({ background: '#ffffff' })
      .png({ palette: true, colours: 32, compressionLevel: 9 })
      .toBuffer();
    await writeFile(join(folder, `${name}.png`), png);
    names.push(`${name}.png`);
  }
  return names;
}

if (import.meta.main) {
  const names = await makeBankImages(fixturePaths.bankImages);
  process.stdout.write(`${names.length} figures written to ${fixturePaths.bankImages}\n`);
}
