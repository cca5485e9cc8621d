import { mkdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { keepCompiledCode } from './day/compiled-code.ts';
import { readRehearsalOptions, USAGE } from './day/rehearsal-options.ts';
import { rehearseDay } from './day/rehearse-day.ts';

keepCompiledCode();
const read = readRehearsalOptions(process.argv.slice(2));
if (typeof read === 'string') {
  process.stderr.write(`${read}\n${USAGE}\n`);
  process.exit(2);
}
const options = { ...read, out: resolve(read.out) };
mkdirSync(options.out, { recursive: true });
const began = performance.now();
const tell = (step: string) =>
  process.stderr.write(`[${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s] ${step}\n`);

const summary = await rehearseDay(options, tell);
if (options.json === 'yes') process.stdout.write(`${JSON.stringify(summary, null, 1)}\n`);
else
  process.stdout.write(
    [
      `${summary.handedIn} of ${summary.present} candidates handed in; ${summary.receipts} receipts; ${summary.absent} absent`,
      `${summary.answersAcknowledged} answers were called saved, ${summary.answersLost} of them lost`,
      ...(summary.answersDiedWithSeat > 0
        ? [
            `${summary.answersDiedWithSeat} answers without a second tick died with a seat and were given again at the spare`,
          ]
        : []),
      `${summary.papersDistinct} different papers, ${summary.papersRecomputedByAuthority} recomputed by the authority`,
      `${summary.snapshotsDue} snapshots due, ${summary.snapshotsTaken} taken, ${summary.snapshotsMissedWithReason} missed with a reason`,
      `${summary.scores.count} scores, ${summary.scores.passed} passed`,
      `the verifier ${summary.verifier.ok ? 'accepts' : 'REFUSES'} the archive (${summary.verifier.rules} rules): ${summary.archive}`,
      `record sheet: ${summary.recordSheet}`,
      ...summary.broken.map((sentence) => `BROKEN: ${sentence}`),
      '',
    ].join('\n'),
  );
process.exit(summary.broken.length === 0 ? 0 : 1);
