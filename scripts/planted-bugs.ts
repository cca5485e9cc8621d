import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { utf8 } from '@exam-room/shared/base';
import { purposeKey, randomStream } from '@exam-room/shared/crypto';
import type { Bug } from './planted-bugs/plant.ts';
import { plantBugs, sentenceOf } from './planted-bugs/planted-bugs.ts';

// `npm run planted-bugs [-- --bugs N] [--only PATTERN] [--odd N] [--json]`: is every check of the verifier needed by an archive of the campaign? It is no
// drill: nothing happens to a room, the tests of the verifier are tested (docs/decisions/007). Ends with 1 while a bug is not noticed.

const USAGE = `npm run planted-bugs [-- --bugs N] [--only PATTERN] [--odd N] [--json]
  --bugs N        plant every n-th bug, N of them
  --only PATTERN  those whose sentence ("journals/chain.ts:12:7 half of a condition dropped: ...") has this regular expression
  --odd N         read every N-th odd day, too, after the told archives; 0 for none (10)
`;
const EVERY_BUG = 1_000_000;
const SEED = 'bugs';

const { values } = parseArgs({
  options: {
    bugs: { type: 'string', default: String(EVERY_BUG) },
    only: { type: 'string', default: '' },
    odd: { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
  },
});
const [rounds, oddEvery] = [Number(values.bugs), Number(values.odd)];
if (!Number.isInteger(rounds) || rounds < 1 || !Number.isInteger(oddEvery) || oddEvery < 0) {
  process.stderr.write(USAGE);
  process.exit(2);
}
const pattern = new RegExp(values.only);
const folder = mkdtempSync(join(tmpdir(), 'exam-room-bugs-'));
try {
  const tell = (step: string) => process.stderr.write(`${step}\n`);
  const dice = randomStream(purposeKey(utf8(SEED), 'planted bugs'));
  const found = await plantBugs(
    { rounds, seed: SEED, folder, dice, tell },
    {
      ...(values.only === '' ? {} : { wanted: (bug: Bug) => pattern.test(sentenceOf(bug)) }),
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
