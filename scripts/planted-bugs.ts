import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { utf8 } from '@exam-room/shared/base';
import { purposeKey, randomStream } from '@exam-room/shared/crypto';
import type { Bug } from './planted-bugs/plant.ts';
import { plantBugs, sentenceOf } from './planted-bugs/planted-bugs.ts';

// `npm run planted-bugs [-- --bugs N] [--only PATTERN] [--odd N] [--again FILE] [--json]`: is every check of the verifier needed by an archive of the campaign? It is no
// drill: nothing happens to a room, the tests of the verifier are tested (docs/decisions/007). Ends with 1 while a bug is not noticed.

const USAGE = `npm run planted-bugs [-- --bugs N] [--only PATTERN] [--odd N] [--again FILE] [--json]
  --bugs N        plant every n-th bug, N of them
  --only PATTERN  those whose sentence ("journals/chain.ts:12:7 half of a condition dropped: ...") has this regular expression
  --odd N         read every N-th odd day, too, after the told archives; 0 for none (1)
  --again FILE    only those that the earlier run whose --json is in this file had not noticed
`;
const EVERY_BUG = 1_000_000;
const SEED = 'bugs';

const { values } = parseArgs({
  options: {
    bugs: { type: 'string', default: String(EVERY_BUG) },
    only: { type: 'string', default: '' },
    odd: { type: 'string', default: '1' },
    again: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const [rounds, oddEvery] = [Number(values.bugs), Number(values.odd)];
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(oddEvery) || oddEvery < 0) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const pattern = new RegExp(values.only);
const before = values.again === undefined ? undefined : notNoticedIn(values.again);
const wanted = (bug: Bug) => pattern.test(sentenceOf(bug)) && (before?.has(nameOf(bug)) ?? true);
const folder = mkdtempSync(join(tmpdir(), 'exam-room-bugs-'));
try {
  const tell = (step: string) => process.stderr.write(`${step}\n`);
  const dice = randomStream(purposeKey(utf8(SEED), 'planted bugs'));
  const found = await plantBugs(
    { rounds, seed: SEED, folder, dice, tell },
    {
      ...(values.only === '' && before === undefined ? {} : { wanted }),
      ...(oddEvery === 0 ? {} : { oddEvery }),
    },
  );
  const { failures, acknowledged, lost, details, examples } = found;
  const told = {
    planted: found.rounds,
    noticed: acknowledged,
    notNoticed: lost,
    failures,
    ...details,
    examples,
  };
  const lines = [
    `${found.rounds} bugs planted, ${acknowledged} noticed, ${lost} not noticed`,
    ...Object.entries(details).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`),
    ...examples.map((sentence) => `  FAILED ${sentence}`),
  ];
  process.stdout.write(`${values.json ? JSON.stringify(told, null, 1) : lines.join('\n')}\n`);
  process.exitCode = failures === 0 && lost === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** What stays the same when lines are put before it. */
function nameOf({
  file,
  operator,
  from,
  to,
  context,
}: Pick<Bug, 'file' | 'operator' | 'from' | 'to' | 'context'>) {
  return JSON.stringify([file, operator, from, to, context]);
}

function notNoticedIn(path: string): ReadonlySet<string> {
  const earlier: { readonly alive: readonly Bug[] } = JSON.parse(readFileSync(path, 'utf8'));
  return new Set(earlier.alive.map(nameOf));
}
