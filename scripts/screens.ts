import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { screensOf as screensOfStation } from '../exam-station/e2e/screen/screens.ts';
import { screensOf as screensOfDesk } from '../proctor-console/src/desk/dev/screens.ts';

const USAGE = 'npm run screens -- --out DIR   writes a PNG of every screen, in each language and size';

const { values } = parseArgs({ options: { out: { type: 'string' } }, strict: false });
if (typeof values['out'] !== 'string' || values['out'] === '') {
  process.stderr.write(`--out DIR is missing\n${USAGE}\n`);
  process.exit(2);
}
const out = resolve(values['out']);
for (const [name, screensOf] of [
  ['station', screensOfStation],
  ['desk', screensOfDesk],
] as const) {
  const folder = join(out, name);
  mkdirSync(folder, { recursive: true });
  process.stderr.write(`… the screens of the ${name}\n`);
  await screensOf(folder);
}
process.stdout.write(`${out}\n`);
