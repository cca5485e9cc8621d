import { mkdtempSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { utf8 } from '@exam-room/shared/base';
import { purposeKey, randomStream } from '@exam-room/shared/crypto';
import { keepCompiledCode } from './day/compiled-code.ts';
import { CannotPlay, type Drill, type Findings } from './drill/drill.ts';
import { DRILLS } from './drill/drills.ts';

const USAGE = 'npm run drill -- --list | NAME [--rounds N] [--seed S] [--json]';
const SHARED_MEMORY = '/dev/shm';
/** A container's small shared memory would make every disk a full one. */
const ROOM_WANTED = 512 * 1024 * 1024;

type Asked =
  | { readonly ask: 'list' }
  | {
      readonly ask: 'run';
      readonly drill: Drill;
      readonly rounds: number;
      readonly seed: string;
      readonly print: 'json' | 'text';
    };

/** A sentence when the command line cannot be followed. */
function readOptions(args: readonly string[]): Asked | string {
  let parsed: { values: Record<string, string | boolean | undefined>; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        list: { type: 'boolean', default: false },
        rounds: { type: 'string' },
        seed: { type: 'string', default: 'drill' },
        json: { type: 'boolean', default: false },
      },
    });
  } catch (problem) {
    return problem instanceof Error ? problem.message : String(problem);
  }
  const { values, positionals } = parsed;
  if (values['list'] === true) return { ask: 'list' };
  const [name] = positionals;
  const drill = DRILLS.find((one) => one.name === name);
  if (name === undefined || positionals.length > 1) return 'name one drill';
  if (drill === undefined)
    return `no drill is called "${name}"; there are: ${DRILLS.map((one) => one.name).join(', ')}`;
  const rounds = Number(values['rounds'] ?? drill.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) return '--rounds takes a whole number from 1';
  const print = values['json'] === true ? 'json' : 'text';
  return { ask: 'run', drill, rounds, seed: String(values['seed']), print };
}

/** Memory where there is enough of it: the drills write and remove thousands of small disks. */
function scratch(): string {
  try {
    const { bavail, bsize } = statfsSync(SHARED_MEMORY);
    if (bavail * bsize > ROOM_WANTED) return mkdtempSync(join(SHARED_MEMORY, 'exam-room-drill-'));
  } catch {
    // No such place, or not for us: the ordinary folder does as well.
  }
  return mkdtempSync(join(tmpdir(), 'exam-room-drill-'));
}

async function runDrill(asked: Extract<Asked, { ask: 'run' }>): Promise<Findings> {
  const { drill, rounds, seed } = asked;
  const folder = scratch();
  const began = performance.now();
  const dice = randomStream(purposeKey(utf8(seed), `drill ${drill.name}`));
  const tell = (step: string) =>
    process.stderr.write(`[${((performance.now() - began) / 1000).toFixed(1).padStart(7)} s] ${step}\n`);
  try {
    return await drill.run({ rounds, seed, folder, dice, tell });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function print(asked: Extract<Asked, { ask: 'run' }>, found: Findings, seconds: number): void {
  const { drill, seed } = asked;
  const { rounds, failures, acknowledged, lost, details, examples } = found;
  const { lossWindow, name } = drill;
  if (asked.print === 'json') {
    const whole = {
      name,
      rounds,
      failures,
      acknowledged,
      lost,
      lossWindow,
      seed,
      seconds,
      ...details,
      examples,
    };
    process.stdout.write(`${JSON.stringify(whole, null, 1)}\n`);
    return;
  }
  const lines = [
    `${name}: ${rounds} rounds, ${failures} failures, ${acknowledged} acknowledged, ${lost} lost (${seconds} s, seed ${seed})`,
    ...Object.entries(details).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`),
    ...examples.map((sentence) => `  FAILED ${sentence}`),
    `  ${lossWindow}`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}

keepCompiledCode();
const asked = readOptions(process.argv.slice(2));
if (typeof asked === 'string') {
  process.stderr.write(`${asked}\n${USAGE}\n`);
  process.exit(2);
}
if (asked.ask === 'list') {
  for (const { name, line } of DRILLS) process.stdout.write(`${name.padEnd(16)} ${line}\n`);
  process.exit(0);
}
try {
  const began = performance.now();
  const found = await runDrill(asked);
  print(asked, found, Math.round((performance.now() - began) / 100) / 10);
  process.exit(found.failures === 0 && found.lost === 0 ? 0 : 1);
} catch (problem) {
  if (!(problem instanceof CannotPlay)) throw problem;
  process.stderr.write(`${asked.drill.name} cannot be played on this machine. ${problem.message}\n`);
  process.exit(2);
}
