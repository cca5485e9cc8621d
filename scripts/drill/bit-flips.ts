import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, troubleLine } from '@exam-room/shared/base';
import { hostClock } from '@exam-room/shared/host/clock';
import { layOut } from './crash-images.ts';
import { type Drill, type DrillOrder, type Findings, type Tally, tally } from './drill.ts';
import { ADMIT, openDrillSeat } from './drill-seat.ts';
import { type Played, playSitting } from './play-sitting.ts';

export const bitFlips: Drill = {
  name: 'bit-flips',
  line: 'one bit, one sector or one sector’s place goes wrong on a seat’s disk; what is opened then is compared with what was written',
  lossWindow:
    'Bits that rot on a seat’s disk: no changed entry is ever taken for a true one; what the console has (已备份) is whole there, and a journal that lost its end is refused by the console at once.',
  rounds: 3_000,
  run: damageDisks,
};

const ANSWERS = 150;

/** What a seat holds: its entries, and the rows beside them. */
interface Content {
  readonly hashes: readonly Digest[];
  readonly key: string;
  readonly usedTime: string | undefined;
  readonly pictures: string;
}

type Image = ReadonlyMap<string, Buffer>;

type Outcome =
  /** Nothing that anybody reads was touched. */
  | 'untouched'
  /** The station did not open it and said why. */
  | 'refused'
  /** The newest entries are gone; the rest is whole. The console knows how many there were and refuses the journal as FORK. */
  | 'end-missing'
  /** The used time or a picture's row is gone: the newest entry tells the time, and every picture has its entry. */
  | 'beside-missing'
  /** The answer key or the used time is another than was written, and nobody noticed: must never happen. */
  | 'beside-changed'
  /** An entry is another than was written, and nobody noticed: must never happen. */
  | 'changed-unseen';

interface Campaign {
  readonly order: DrillOrder;
  readonly found: Tally;
  rounds: number;
  acknowledged: number;
  readonly outcomes: Record<Outcome, number>;
  readonly codes: Map<string, number>;
}

async function damageDisks(order: DrillOrder): Promise<Findings> {
  const campaign: Campaign = {
    order,
    found: tally(),
    rounds: 0,
    acknowledged: 0,
    outcomes: {
      untouched: 0,
      refused: 0,
      'end-missing': 0,
      'beside-missing': 0,
      'beside-changed': 0,
      'changed-unseen': 0,
    },
    codes: new Map(),
  };
  const disks = [await makeDisk(order, 'closed'), await makeDisk(order, 'running')];
  for (const disk of disks) campaign.acknowledged += disk.truth.hashes.length;
  for (let round = 0; round < order.rounds; round += 1) {
    const disk = disks[round % disks.length];
    if (disk !== undefined) damageOnce(campaign, disk);
    if ((round + 1) % 500 === 0) order.tell(`${round + 1} disks damaged`);
  }
  const { rounds, found, acknowledged, outcomes, codes } = campaign;
  return {
    rounds,
    failures: found.failures(),
    acknowledged,
    lost: outcomes['changed-unseen'] + outcomes['beside-changed'],
    details: { outcomes, refusedWith: Object.fromEntries(codes) },
    examples: found.examples(),
  };
}

interface Disk {
  readonly image: Image;
  readonly written: readonly Place[];
  readonly truth: Content;
}

/** A sitting's disk: `closed`, where all is in the file, or as it lies there while the station runs, mostly in the log. */
async function makeDisk(order: DrillOrder, state: 'closed' | 'running'): Promise<Disk> {
  const folder = join(order.folder, state);
  mkdirSync(folder);
  const played = await playSitting({
    folder,
    answers: ANSWERS,
    boot: 1,
    clock: hostClock(),
    reserveBytes: 0,
    say: () => {},
  });
  if (!played.ok) throw new Error(troubleLine(played.error));
  if (state === 'closed') played.value.journal.close();
  const image = readFolder(folder);
  if (state === 'running') played.value.journal.close();
  layOut(folder, image);
  const truth = readSeat(folder);
  if (!truth.ok) throw new Error(`the undamaged disk is refused: ${truth.code}`);
  return { image, written: writtenSectors(image), truth: truth.content };
}

function readFolder(folder: string): Image {
  const names = readdirSync(folder).filter((name) => !name.endsWith('-shm'));
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}

type Read = { readonly ok: true; readonly content: Content } | { readonly ok: false; readonly code: string };

function readSeat(folder: string): Read {
  const opened = openDrillSeat({ folder, clock: hostClock(), usedMs: () => 0, boot: 9, reserveBytes: 0 });
  if (!opened.ok) return { ok: false, code: opened.error.code };
  const content = contentOf(opened.value);
  opened.value.journal.close();
  return { ok: true, content };
}

function contentOf({ journal }: Pick<Played, 'journal'>): Content {
  const time = journal.usedTime();
  return {
    hashes: journal.opened.map((entry) => entry.hash),
    key: Buffer.from(journal.answerKey(ADMIT.hash) ?? []).toString('hex'),
    usedTime: time === undefined ? undefined : JSON.stringify(time),
    pictures: JSON.stringify([journal.picturesUnsent(), journal.nextPicture()]),
  };
}

function damageOnce(campaign: Campaign, disk: Disk): void {
  const { order } = campaign;
  const folder = join(order.folder, 'damaged');
  const damage = damaged(disk, order);
  layOut(folder, damage.image);
  const seen = tryToRead(folder);
  const outcome = judge(disk.truth, seen);
  campaign.rounds += 1;
  campaign.outcomes[outcome] += 1;
  if (!seen.ok) campaign.codes.set(seen.code, (campaign.codes.get(seen.code) ?? 0) + 1);
  if (outcome === 'changed-unseen')
    campaign.found.fail(`${damage.what}: an entry changed and nobody noticed`);
  if (outcome === 'beside-changed')
    campaign.found.fail(`${damage.what}: a row beside the entries changed and nobody noticed`);
  if (!seen.ok && seen.code.startsWith('bug:')) campaign.found.fail(`${damage.what}: ${seen.code}`);
}

/** A damaged disk must lead to a sentence, never to a bug's stack. */
function tryToRead(folder: string): Read {
  try {
    return readSeat(folder);
  } catch (problem) {
    return { ok: false, code: `bug: ${problem instanceof Error ? problem.message : String(problem)}` };
  }
}

function judge(truth: Content, seen: Read): Outcome {
  if (!seen.ok) return 'refused';
  const { hashes, key, usedTime, pictures } = seen.content;
  if (hashes.some((hash, at) => hash !== truth.hashes[at])) return 'changed-unseen';
  if (hashes.length < truth.hashes.length) return 'end-missing';
  if (key !== truth.key || (usedTime !== undefined && usedTime !== truth.usedTime)) return 'beside-changed';
  return usedTime === truth.usedTime && pictures === truth.pictures ? 'untouched' : 'beside-missing';
}

const SECTOR = 512;

/** Mostly single bits; also a sector that reads as zeros and a sector that was written to another sector's place. */
function damaged(
  { image, written }: Disk,
  { dice }: DrillOrder,
): { readonly image: Image; readonly what: string } {
  const place = written[dice.below(written.length)];
  const bytes = image.get(place?.name ?? '');
  if (place === undefined || bytes === undefined) throw new Error('an empty disk cannot be damaged');
  const copy = Buffer.from(bytes);
  const at = place.sector + dice.below(SECTOR);
  const kind = dice.below(10);
  if (kind === 0) copy.fill(0, place.sector, place.sector + SECTOR);
  else if (kind === 1) {
    const from = dice.below(Math.max(1, Math.floor(bytes.length / SECTOR))) * SECTOR;
    bytes.copy(copy, place.sector, from, from + SECTOR);
  } else copy[at] = (copy[at] ?? 0) ^ (1 << dice.below(8));
  const what = `${['a zeroed sector', 'a misplaced sector'][kind] ?? 'a bit'} at byte ${at} of ${place.name}`;
  return { image: new Map(image).set(place.name, copy), what };
}

interface Place {
  readonly name: string;
  readonly sector: number;
}

/** Sectors that hold something: the room that a log has laid out ahead is all zeros and says nothing to anybody. */
function writtenSectors(image: Image): readonly Place[] {
  return [...image].flatMap(([name, bytes]) =>
    Array.from({ length: Math.floor(bytes.length / SECTOR) }, (_, at) => at * SECTOR)
      .filter((sector) => bytes.subarray(sector, sector + SECTOR).filter((byte) => byte !== 0).length > 32)
      .map((sector) => ({ name, sector })),
  );
}
