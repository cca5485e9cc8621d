import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { utf8 } from '@exam-room/shared/base';
import { purposeKey, randomStream } from '@exam-room/shared/crypto';
import { plantBugs } from './planted-bugs/planted-bugs.ts';

// `npm run planted-bugs [-- --bugs N] [--seed S] [--json]`: is every check of the verifier needed by an archive of the campaign? It is no
// drill: nothing happens to a room, the tests of the verifier are tested (docs/decisions/007). Ends with 1 while a bug is not noticed.

const EVERY_BUG = 1_000_000;

const { values } = parseArgs({
  options: {
    bugs: { type: 'string', default: String(EVERY_BUG) },
    seed: { type: 'string', default: 'bugs' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.bugs);
if (!Number.isInteger(rounds) || rounds < 1) {
  process.stderr.write(
    '--bugs takes a whole number from 1\nnpm run planted-bugs [-- --bugs N] [--seed S] [--json]\n',
  );
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), 'exam-room-bugs-'));
try {
  const tell = (step: string) => process.stderr.write(`${step}\n`);
  const dice = randomStream(purposeKey(utf8(values.seed), 'planted bugs'));
  const found = await plantBugs({ rounds, seed: values.seed, folder, dice, tell });
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
