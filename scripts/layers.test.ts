import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';

const repository = resolve(import.meta.dirname, '..');
const rules = join(repository, 'layers.cjs');
const cruiser = join(repository, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');

const Report = z.object({
  summary: z.object({
    totalDependenciesCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});
const RuleFile = z.object({ forbidden: z.array(z.object({ name: z.string() })) });

// A room in miniature in which every arrow is allowed.
const allowed: Readonly<Record<string, string>> = {
  'shared/src/base/index.ts': `export const floor = 1; export type Floor = number;`,
  'shared/src/model/index.ts': `import { floor } from '../base/index.ts'; export const model = floor;`,
  'shared/src/crypto/index.ts': `import { floor } from '../base/index.ts'; import { z } from 'zod'; export const sign = [floor, z];`,
  'shared/src/paper/index.ts': `import { model } from '../model/index.ts'; export const paper = model;`,
  'shared/src/records/index.ts': `import { sign } from '../crypto/index.ts'; export const records = sign;`,
  'shared/src/protocol/index.ts': `import { paper } from '../paper/index.ts'; import { records } from '../records/index.ts'; export const protocol = [paper, records];`,
  'shared/host/log.ts': `import { writeSync } from 'node:fs'; import type { Floor } from '@exam-room/shared/base'; export const log = (x: Floor) => writeSync(2, String(x));`,
  'exam-station/src/main/ports.ts': `export type Port = () => void;`,
  'exam-station/src/main/sitting/state.ts': `import { records } from '@exam-room/shared/records'; export const decide = records;`,
  'exam-station/src/main/run-command.ts': `import { decide } from './sitting/state.ts'; import type { Port } from './ports.ts'; export const run = (p: Port) => [decide, p];`,
  'exam-station/src/main/journal/journal.ts': `import { decide } from '../sitting/state.ts'; import type { Port } from '../ports.ts'; export const journal = (p: Port) => [decide, p];`,
  'exam-station/src/main/camera/camera.ts': `import { log } from '@exam-room/shared/host/log'; export const camera = log;`,
  'exam-station/src/main/opening/steps.ts': `import { journal } from '../journal/journal.ts'; import { camera } from '../camera/camera.ts'; export const steps = [journal, camera];`,
  'exam-station/src/main/compose-station.ts': `import { steps } from './opening/steps.ts'; import { door } from '../door/door.ts'; export const compose = [steps, door];`,
  'exam-station/src/door/door.ts': `import { run } from '../main/run-command.ts'; export const door = run; export type View = number;`,
  'exam-station/src/shell/electron/main.ts': `import { app } from 'electron'; import { compose } from '../../main/compose-station.ts'; export const shell = [app, compose];`,
  'exam-station/src/shell/chromium/kiosk.ts': `export const kiosk = 1;`,
  'exam-station/src/screen/app.tsx': `import type { View } from '../door/door.ts'; import { protocol } from '@exam-room/shared/protocol'; export const App = (p: { v: View }) => <p>{p.v}{protocol.length}</p>;`,
  'exam-station/e2e/whole.spec.ts': `import { roll } from '../../test-fixtures/people/roll.ts'; import { consoleRoom } from '../../proctor-console/src/server/room/room.ts'; export const spec = [roll, consoleRoom];`,
  'proctor-console/src/server/room/room.ts': `import { model } from '@exam-room/shared/model'; export const consoleRoom = model;`,
  'proctor-console/src/server/ledger/ledger.ts': `import { consoleRoom } from '../room/room.ts'; export const ledger = consoleRoom;`,
  'proctor-console/src/server/proctor-desk/desk-door.ts': `import { consoleRoom } from '../room/room.ts'; export type DeskView = typeof consoleRoom; export const deskDoor = 1;`,
  'proctor-console/src/desk/app.tsx': `import type { DeskView } from '../server/proctor-desk/desk-door.ts'; export const Desk = (p: { v: DeskView }) => <p>{p.v}</p>;`,
  'authority/src/scoring/score.ts': `import { paper } from '@exam-room/shared/paper'; export const score = paper;`,
  'authority/src/intake/intake.ts': `import { score } from '../scoring/score.ts'; export const intake = score;`,
  'authority/src/store/store.ts': `export const store = 1;`,
  'authority/src/review/review.ts': `export type Evidence = string; export const review = 1;`,
  'authority/src/review-desk/app.tsx': `import type { Evidence } from '../review/review.ts'; export const Page = (p: { e: Evidence }) => <p>{p.e}</p>;`,
  'verifier/src/cli.ts': `import { readFileSync } from 'node:fs'; export const read = readFileSync;`,
  'test-fixtures/people/roll.ts': `import { model } from '@exam-room/shared/model'; export const roll = model;`,
  'scripts/rehearse.ts': `import { roll } from '../test-fixtures/people/roll.ts'; export const rehearse = roll;`,
};

// One arrow that must not exist per line: rule, file that holds it, what the file imports.
const forbidden: readonly (readonly [rule: string, file: string, line: string])[] = [
  ['no-cycles', 'shared/src/model/round-a.ts', `import { b } from './round-b.ts'; export const a = b;`],
  ['nothing-unresolved', 'exam-station/src/cli.ts', `export * from './main/nowhere.ts';`],
  [
    'shared-base-is-the-floor',
    'shared/src/base/bad.ts',
    `import type { model } from '../model/index.ts'; export type X = typeof model;`,
  ],
  [
    'shared-model-and-crypto-see-only-base',
    'shared/src/crypto/bad.ts',
    `export { model } from '../model/index.ts';`,
  ],
  [
    'shared-paper-and-records-never-meet',
    'shared/src/paper/bad.ts',
    `import type { records } from '../records/index.ts'; export type X = typeof records;`,
  ],
  [
    'shared-src-runs-anywhere',
    'shared/src/model/bad-core.ts',
    `import { join } from 'node:path'; export const x = join;`,
  ],
  [
    'shared-src-knows-no-host',
    'shared/src/protocol/bad.ts',
    `import { log } from '../../host/log.ts'; export const x = log;`,
  ],
  [
    'shared-src-trusts-few-packages',
    'shared/src/records/bad.ts',
    `import { Hono } from 'hono'; export const x = Hono;`,
  ],
  [
    'shared-knows-no-app',
    'shared/host/bad.ts',
    `import { store } from '../../authority/src/store/store.ts'; export const x = store;`,
  ],
  [
    'apps-meet-only-on-the-wire',
    'proctor-console/src/server/room/bad-app.ts',
    `import type { run } from '../../../../exam-station/src/main/run-command.ts'; export type X = typeof run;`,
  ],
  [
    'the-verifier-stands-alone',
    'verifier/src/bad.ts',
    `import { sign } from '@exam-room/shared/crypto'; export const x = sign;`,
  ],
  [
    'fixtures-only-in-tests',
    'authority/src/bank/bad.ts',
    `import { roll } from '../../../test-fixtures/people/roll.ts'; export const x = roll;`,
  ],
  [
    'sitting-is-pure',
    'exam-station/src/main/sitting/bad.ts',
    `import { readFileSync } from 'node:fs'; export const x = readFileSync;`,
  ],
  ['room-is-pure', 'proctor-console/src/server/room/bad.ts', `import { z } from 'zod'; export const x = z;`],
  [
    'scoring-is-pure',
    'authority/src/scoring/bad.ts',
    `import { randomBytes } from 'node:crypto'; export const x = randomBytes;`,
  ],
  [
    'station-adapters-do-not-know-each-other',
    'exam-station/src/main/camera/bad.ts',
    `import { journal } from '../journal/journal.ts'; export const x = journal;`,
  ],
  [
    'console-adapters-do-not-know-each-other',
    'proctor-console/src/server/snapshots/bad.ts',
    `import type { ledger } from '../ledger/ledger.ts'; export type X = typeof ledger;`,
  ],
  [
    'console-doors-see-only-the-command',
    'proctor-console/src/server/station-door/bad.ts',
    `import { ledger } from '../ledger/ledger.ts'; export const x = ledger;`,
  ],
  [
    'authority-parts-do-not-know-each-other',
    'authority/src/review/bad.ts',
    `import { store } from '../store/store.ts'; export const x = store;`,
  ],
  [
    'the-one-writer-knows-no-adapter',
    'proctor-console/src/server/run-command.ts',
    `import { ledger } from './ledger/ledger.ts'; export const x = ledger;`,
  ],
  [
    'the-door-knows-no-adapter',
    'exam-station/src/door/bad.ts',
    `import { journal } from '../main/journal/journal.ts'; export const x = journal;`,
  ],
  [
    'only-entry-points-compose',
    'exam-station/src/main/hand-in/bad.ts',
    `import { compose } from '../compose-station.ts'; export const x = compose;`,
  ],
  [
    'nothing-stands-on-a-shell',
    'exam-station/src/main/lockdown/bad.ts',
    `import { kiosk } from '../../shell/chromium/kiosk.ts'; export const x = kiosk;`,
  ],
  [
    'shells-do-not-know-each-other',
    'exam-station/src/shell/chromium/bad.ts',
    `import { shell } from '../electron/main.ts'; export const x = shell;`,
  ],
  [
    'electron-only-in-its-shell',
    'exam-station/src/main/keys/bad.ts',
    `import type { App } from 'electron'; export type X = App;`,
  ],
  [
    'screens-see-no-node',
    'exam-station/src/screen/bad-core.tsx',
    `import { join } from 'node:path'; export const X = () => <p>{join('a')}</p>;`,
  ],
  [
    'screen-sees-only-the-door-types',
    'exam-station/src/screen/bad.ts',
    `import type { decide } from '../main/sitting/state.ts'; export type X = typeof decide;`,
  ],
  [
    'screen-takes-no-code-from-the-door',
    'exam-station/src/screen/bad-door.ts',
    `import { door } from '../door/door.ts'; export const x = door;`,
  ],
  [
    'desk-sees-only-its-door-types',
    'proctor-console/src/desk/bad.tsx',
    `import type { ledger } from '../server/ledger/ledger.ts'; export const X = (p: { l: typeof ledger }) => <p>{p.l}</p>;`,
  ],
  [
    'desk-takes-no-code-from-the-server',
    'proctor-console/src/desk/bad-door.ts',
    `import { deskDoor } from '../server/proctor-desk/desk-door.ts'; export const x = deskDoor;`,
  ],
  [
    'review-desk-sees-only-the-review-types',
    'authority/src/review-desk/bad.ts',
    `import type { store } from '../store/store.ts'; export type X = typeof store;`,
  ],
  [
    'review-desk-takes-no-code-from-the-review',
    'authority/src/review-desk/bad-door.ts',
    `import { review } from '../review/review.ts'; export const x = review;`,
  ],
];

const tree = mkdtempSync(join(tmpdir(), 'layers-'));
afterAll(() => rmSync(tree, { recursive: true, force: true }));

function lay(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(tree, path)), { recursive: true });
    writeFileSync(join(tree, path), `${text}\n`);
  }
}

function cruise(): z.infer<typeof Report>['summary'] {
  const folders = [
    'shared',
    'exam-station',
    'proctor-console',
    'authority',
    'verifier',
    'test-fixtures',
    'scripts',
  ];
  const args = [cruiser, '--config', rules, '--output-type', 'json', ...folders];
  const done = spawnSync(process.execPath, args, { cwd: tree, encoding: 'utf8', maxBuffer: 64 << 20 });
  if (done.stdout === '') throw new Error(`the cruiser did not run: ${done.stderr}`);
  return Report.parse(JSON.parse(done.stdout)).summary;
}

beforeAll(() => {
  lay(allowed);
  mkdirSync(join(tree, 'node_modules/@exam-room'), { recursive: true });
  symlinkSync(join(tree, 'shared'), join(tree, 'node_modules/@exam-room/shared'));
  for (const name of ['zod', 'hono', 'electron']) {
    symlinkSync(join(repository, 'node_modules', name), join(tree, 'node_modules', name));
  }
  execFileSync('cp', [join(repository, 'shared/package.json'), join(tree, 'shared/package.json')]);
});

describe('the layer rules', () => {
  test('find nothing in a room whose arrows all point the right way', () => {
    const summary = cruise();
    expect(summary.violations.map((each) => `${each.rule.name}: ${each.from}`)).toEqual([]);
    expect(summary.totalDependenciesCruised).toBeGreaterThan(30);
  });

  test('name every arrow that points the wrong way, a type-only one too', () => {
    lay(Object.fromEntries(forbidden.map(([, file, line]) => [file, line])));
    lay({ 'shared/src/model/round-b.ts': `import { a } from './round-a.ts'; export const b = a;` });
    const found = new Set(cruise().violations.map((each) => `${each.rule.name}: ${each.from}`));
    const missed = forbidden.map(([rule, file]) => `${rule}: ${file}`).filter((each) => !found.has(each));
    expect(missed).toEqual([]);
  });

  test('are each shown to catch something', () => {
    const named = RuleFile.parse(createRequire(import.meta.url)(rules)).forbidden.map((rule) => rule.name);
    expect(named.toSorted()).toEqual(forbidden.map(([rule]) => rule).toSorted());
  });
});
