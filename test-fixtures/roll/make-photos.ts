import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fixturePaths } from '../fixture-paths.ts';
import { people } from './people.ts';
import { portraitJpeg } from './portrait.ts';

/** Draws the committed portraits of the thirty sample people anew. */
if (import.meta.main) {
  await mkdir(fixturePaths.photos, { recursive: true });
  for (const person of people) {
    await writeFile(join(fixturePaths.photos, person.photo), await portraitJpeg(person));
  }
  process.stdout.write(`${people.length} portraits written to ${fixturePaths.photos}\n`);
}
