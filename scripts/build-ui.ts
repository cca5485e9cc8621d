// Builds the three screens with Vite, each only when something it is made of has changed.
// Results: exam-station/dist/screen, proctor-console/dist/desk, authority/dist/review-desk.

import { createHash } from 'node:crypto';
import {
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

type Screen = { readonly source: string; readonly built: string };

const root = resolve(import.meta.dirname, '..');

const screens: readonly Screen[] = [
  { source: 'exam-station/src/screen', built: 'exam-station/dist/screen' },
  { source: 'proctor-console/src/desk', built: 'proctor-console/dist/desk' },
  { source: 'authority/src/review-desk', built: 'authority/dist/review-desk' },
];

const stampName = '.made-of';

/** Everything a screen is made of: its own folder, what all machines share, the pinned packages, this file. */
function inputsHash(screen: Screen): string {
  const hash = createHash('sha256');
  const files = globSync([`${screen.source}/**/*`, 'shared/src/**/*.ts', 'shared/package.json'], {
    cwd: root,
  })
    .filter((path) => !path.endsWith('.test.ts') && statSync(join(root, path)).isFile())
    .toSorted();
  for (const file of [...files, 'package-lock.json', 'scripts/build-ui.ts']) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

function readStamp(screen: Screen): string | undefined {
  const path = join(root, screen.built, stampName);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
}

async function build(screen: Screen, hash: string): Promise<void> {
  const [{ build: viteBuild }, { default: react }] = await Promise.all([
    import('vite'),
    import('@vitejs/plugin-react'),
  ]);
  const built = join(root, screen.built);
  // Beside the real folder, then renamed: a room that is just opening never sees half a screen.
  const beside = join(dirname(built), `.${basename(built)}-${process.pid}`);
  await viteBuild({
    root: join(root, screen.source),
    configFile: false,
    plugins: [react()],
    base: './',
    logLevel: 'warn',
    build: {
      outDir: beside,
      emptyOutDir: true,
      target: 'chrome140',
      // The pages run under a policy without inline scripts and data: URLs.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      reportCompressedSize: false,
    },
  });
  writeFileSync(join(beside, stampName), hash);
  mkdirSync(dirname(built), { recursive: true });
  rmSync(built, { recursive: true, force: true });
  renameSync(beside, built);
}

for (const screen of screens) {
  if (!existsSync(join(root, screen.source, 'index.html'))) continue;
  const hash = inputsHash(screen);
  if (readStamp(screen) === hash) continue;
  const started = performance.now();
  await build(screen, hash);
  process.stderr.write(
    `setup: built ${screen.source} in ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
  );
}
