import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CandidateId, Digest, SessionId } from '@exam-room/shared/base';
import { drawKey, drawPaper, poolOf } from '@exam-room/shared/paper';
import { type Office, openOffice } from '../../authority/src/compose-office.ts';
import { malformed } from '../../test-fixtures/bank-formats/make-malformed.ts';
import { writeBigBank } from './big-bank.ts';
import { BIG_BLUEPRINT, issueFrom } from './big-session.ts';
import { type Bench, type Figure, figure, median } from './figure.ts';
import { watchedEnd, watchedRun } from './watched-run.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const AUTHORITY = join(ROOT, 'authority', 'src', 'cli.ts');
const LOAD = join(import.meta.dirname, 'bank-load.ts');
const SEAT = join(import.meta.dirname, 'seat-memory.ts');
const TOPICS = join(ROOT, 'test-fixtures', 'bank', 'topics.json');
const SMALL = 1_000;
const BIG = 100_000;
const IMPORT_S = 60;
const IMPORT_MB = 1_500;
const TRAP_S = 10;
const TRAP_MB = 512;
const DRAW_MS = 2;
const DRAWS = 300;

/** A bank office with 100,000 questions: from the spreadsheet to a seat. */
export const benchBank: Bench = async (tell) => {
  // The working folder's filesystem: /tmp may be memory.
  const folder = mkdtempSync(join(process.cwd(), '.bench-'));
  try {
    const data = join(folder, 'authority');
    await watchedRun([AUTHORITY, 'init', '--data', data, '--name', '题库测速', '--test', '--json']);
    const imported = await importBanks(folder, tell);
    const opened = await openOffice(data);
    if (!opened.ok) throw new Error(opened.error.words.en);
    tell('trusted at load, in turn with hashing the same files once; draws');
    const loaded = await loadFigures(opened.value);
    tell('a seat opens a session of each bank');
    const seats = await seatFigures(opened.value, folder);
    tell(`${malformed.length} files that are traps, each through the command`);
    return [...imported, ...loaded, ...seats, ...(await trapFigures(folder))];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

async function importBanks(folder: string, tell: (step: string) => void): Promise<readonly Figure[]> {
  const names = topicNames();
  const figures: Figure[] = [];
  for (const size of [SMALL, BIG]) {
    const file = join(folder, `bank-${size}.xlsx`);
    tell(`write a workbook of ${size} questions, then build, sign and approve it`);
    writeBigBank(file, size, names);
    const of = ['--data', join(folder, 'authority'), '--bank', nameOf(size), '--version', '1'];
    const about = ['--post', '101', '--title', '测速', '--topics', TOPICS];
    const built = await watchedRun([AUTHORITY, 'bank', 'build', file, ...of, ...about, '--json']);
    await watchedRun([AUTHORITY, 'bank', 'approve', ...of, '--json']);
    if (size !== BIG) continue;
    figures.push(
      figure({
        name: `import of ${size} questions (.xlsx to signed bank)`,
        value: built.seconds,
        unit: 's',
        reference: 'limit',
        referenceValue: IMPORT_S,
        goal: 1,
      }),
      figure({
        name: `memory of that import, all its processes`,
        value: built.peakMb,
        unit: 'MB',
        reference: 'limit',
        referenceValue: IMPORT_MB,
        goal: 1,
      }),
    );
  }
  return figures;
}

function topicNames(): readonly string[] {
  const topics: readonly { readonly name: string }[] = JSON.parse(readFileSync(TOPICS, 'utf8'));
  return topics.map((one) => one.name);
}

function nameOf(size: number): string {
  return `bench-${size}`;
}

async function openBig(office: Office) {
  const bank = await office.openBank(nameOf(BIG), 1);
  if (!bank.ok) throw new Error(bank.error.words.en);
  return bank.value;
}

async function loadFigures(office: Office): Promise<readonly Figure[]> {
  const run = await watchedRun([LOAD, office.data, nameOf(BIG)]);
  const { trustMs, hashMs } = JSON.parse(run.out) as { readonly trustMs: number; readonly hashMs: number }; // our own script's line
  return [
    figure({
      name: `bank of ${BIG} questions trusted at load`,
      value: trustMs,
      unit: 'ms',
      reference: 'reading and hashing its files once',
      referenceValue: hashMs,
      goal: 2,
    }),
    figure({
      name: `draw of ${BIG_BLUEPRINT.sections.reduce((sum, one) => sum + one.count, 0)} questions from ${BIG}`,
      value: await drawMs(office),
      unit: 'ms',
      reference: 'limit',
      referenceValue: DRAW_MS,
      goal: 1,
    }),
  ];
}

async function drawMs(office: Office): Promise<number> {
  const pool = poolOf((await openBig(office)).index);
  const seed = new Uint8Array(32).fill(9);
  const took = Array.from({ length: DRAWS }, (_, at) => {
    const of = { candidate: `C${at}` as CandidateId, attempt: 1 }; // names of this bench only
    const began = performance.now();
    const poolIndex = 'ab'.repeat(32) as Digest;
    const key = drawKey({ seed, session: 'BENCH' as SessionId, poolIndex, ...of });
    const drawn = drawPaper({ pool, blueprint: BIG_BLUEPRINT, key, ...of });
    if (!drawn.ok) throw new Error(drawn.error.words.en);
    return performance.now() - began;
  });
  return median(took);
}

async function seatFigures(office: Office, folder: string): Promise<readonly Figure[]> {
  const [small, big] = [await seatOf(office, folder, SMALL), await seatOf(office, folder, BIG)];
  return [
    figure({
      name: `seat's memory at its height, session of a bank of ${BIG} (${big.pool} in its pool)`,
      value: big.peakMb,
      unit: 'MB',
      reference: `the same of a bank of ${SMALL} (${small.pool} in its pool)`,
      referenceValue: small.peakMb,
      goal: 1.25,
    }),
    figure({
      name: 'seat trusts the session of the big bank',
      value: big.trustedMs,
      unit: 'ms',
      reference: 'limit',
      referenceValue: 1_000,
      goal: 1,
    }),
  ];
}

interface Seat {
  readonly pool: number;
  readonly trustedMs: number;
  readonly peakMb: number;
}

/** A seat as a process of its own, on a session issued from the bank of that size. */
async function seatOf(office: Office, folder: string, size: number): Promise<Seat> {
  const session = await issueFrom(office, { bank: nameOf(size), beside: folder });
  const { contentKey, seed } = session;
  const run = [SEAT, join(office.data, 'root.json'), session.folder];
  const seat = await watchedRun(run, JSON.stringify({ contentKey, seed }));
  return JSON.parse(seat.out) as Seat; // our own script's line
}

/** Every file that is not what it seems is refused by the command, with its name, and nothing is written. */
async function trapFigures(folder: string): Promise<readonly Figure[]> {
  const data = join(folder, 'authority');
  const filesOf = () => readdirSync(data, { recursive: true }).map(String).sort().join('\n');
  const [before, about] = [filesOf(), ['--post', '101', '--title', '测速', '--topics', TOPICS]];
  let [slowest, largest] = [
    { name: '', seconds: 0 },
    { name: '', peakMb: 0 },
  ];
  for (const { name, bytes, code } of malformed) {
    const file = join(folder, name);
    writeFileSync(file, bytes());
    const of = ['--data', data, '--bank', 'trap', '--version', '1', ...about];
    const ended = await watchedEnd([AUTHORITY, 'bank', 'build', file, ...of]);
    const said = `${ended.out}${ended.err}`;
    if (ended.code !== 1 || !said.includes(code) || !said.includes(name) || filesOf() !== before)
      throw new Error(`${name} was not refused with ${code}: ${said.slice(0, 300)}`);
    if (ended.seconds > slowest.seconds) slowest = { name, seconds: ended.seconds };
    if (ended.peakMb > largest.peakMb) largest = { name, peakMb: ended.peakMb };
  }
  return [
    figure({
      name: `slowest refusal of ${malformed.length} traps (${slowest.name})`,
      value: slowest.seconds,
      unit: 's',
      reference: 'limit',
      referenceValue: TRAP_S,
      goal: 1,
    }),
    figure({
      name: `largest memory of a refusal, all its processes (${largest.name})`,
      value: largest.peakMb,
      unit: 'MB',
      reference: 'limit',
      referenceValue: TRAP_MB,
      goal: 1,
    }),
  ];
}
