import { parseArgs } from 'node:util';
import { addUp, type Campaign, runCampaign, summaryLines, violationLines } from './simulate/campaign.ts';
import { FAULTS } from './simulate/faults.ts';
import { INVARIANTS } from './simulate/invariants.ts';
import { simulateRoom } from './simulate/simulate-room.ts';

const USAGE = 'npm run simulate -- --seeds N [--seats N] [--from SEED] [--trace] [--json]';
const MOST_SEATS = 60;

interface Asked {
  readonly seeds: number;
  readonly seats: number;
  readonly from: number;
  readonly trace: boolean;
  readonly json: boolean;
}

/** A sentence when the command line cannot be followed. */
function readOptions(args: readonly string[]): Asked | string {
  let values: Record<string, string | boolean | undefined>;
  try {
    ({ values } = parseArgs({
      args: [...args],
      options: {
        seeds: { type: 'string', default: '20' },
        seats: { type: 'string', default: '6' },
        from: { type: 'string', default: '1' },
        trace: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    }));
  } catch (problem) {
    return problem instanceof Error ? problem.message : String(problem);
  }
  const [seeds, seats, from] = [Number(values['seeds']), Number(values['seats']), Number(values['from'])];
  if (!Number.isInteger(seeds) || seeds < 1) return '--seeds takes a whole number from 1';
  if (!Number.isInteger(seats) || seats < 1 || seats > MOST_SEATS)
    return `--seats takes a whole number from 1 to ${MOST_SEATS}`;
  if (!Number.isInteger(from) || from < 0) return '--from takes a whole number from 0';
  return { seeds, seats, from, trace: values['trace'] === true, json: values['json'] === true };
}

const asked = readOptions(process.argv.slice(2));
if (typeof asked === 'string') {
  process.stderr.write(`${asked}\n${USAGE}\n`);
  process.exit(2);
}

const campaign: Campaign = {
  ...asked,
  simulate: (seed) =>
    simulateRoom({
      seed,
      seats: asked.seats,
      ...(asked.trace ? { onLine: (line: string) => void process.stderr.write(`${line}\n`) } : {}),
    }),
  progress: (line) => void process.stderr.write(`${line}\n`),
};
const reports = await runCampaign(campaign);
const summary = addUp(campaign, reports);
for (const line of violationLines(campaign, reports)) process.stderr.write(`${line}\n`);
if (asked.json) process.stdout.write(`${JSON.stringify(summary)}\n`);
else
  for (const line of summaryLines(summary, { faults: FAULTS, invariants: INVARIANTS }))
    process.stdout.write(`${line}\n`);
process.exit(summary.ok ? 0 : 1);
