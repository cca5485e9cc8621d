import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Digest, ok, troubleLine } from '@exam-room/shared/base';
import { hostClock } from '@exam-room/shared/host/clock';
import { SILENT } from '@exam-room/shared/host/log';
import type { SealedEntry } from '@exam-room/shared/records';
import { repairJournal } from '../../exam-station/src/main/repair-journal.ts';
import { layOut } from './crash-images.ts';
import { type Drill, type DrillOrder, type Findings, spread, type Tally, tally } from './drill.ts';
import { ADMIT, ANSWER_KEY, drillPlace, openDrillSeat, SIGNER } from './drill-seat.ts';
import { type Played, playSitting } from './play-sitting.ts';
import { repairInRoom } from './repair-room.ts';

export const bitFlips: Drill = {
  name: 'bit-flips',
  line: 'one bit, one sector or one sector’s place goes wrong on a seat’s disk; what is opened then is compared with what was written',
  lossWindow:
    'Bits that rot on a seat’s disk: no changed entry is ever taken for a true one, and the seat goes on with everything that the console has (已备份) and whatever the damaged file still proves; lost is at most what had only 已保存 and rotted.',
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
  /** The station did not open it, said why, and was whole again with what the console has. */
  | 'repaired'
  /** The station did not open it, and no copy could bring it back: must never happen. */
  | 'not-repaired'
  /** The newest entries are gone and nothing here knows: the console would refuse the journal as FORK. Must not happen by one damage. */
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
  /** What the console had acknowledged and the repaired seat has not: must be 0. */
  acknowledgedLost: number;
  /** Entries with their first tick only, that rotted with the file. */
  onlySavedAndGone: number;
  readonly outcomes: Record<Outcome, number>;
  readonly codes: Map<string, number>;
  /** Milliseconds from the start to the same question, of whole repairs in a real room. */
  readonly rooms: number[];
}

/** The whole way, with a real console, a real station and a real line, is played once in so many rounds. */
const ROOM_EVERY = 60;

async function damageDisks(order: DrillOrder): Promise<Findings> {
  const campaign: Campaign = {
    order,
    found: tally(),
    rounds: 0,
    acknowledged: 0,
    acknowledgedLost: 0,
    onlySavedAndGone: 0,
    outcomes: {
      untouched: 0,
      repaired: 0,
      'not-repaired': 0,
      'end-missing': 0,
      'beside-missing': 0,
      'beside-changed': 0,
      'changed-unseen': 0,
    },
    codes: new Map(),
    rooms: [],
  };
  const disks = [await makeDisk(order, 'closed'), await makeDisk(order, 'running')];
  for (const disk of disks) campaign.acknowledged += disk.truth.hashes.length;
  for (let round = 0; round < order.rounds; round += 1) {
    const disk = disks[round % disks.length];
    if (disk !== undefined) await damageOnce(campaign, disk);
    if (round % ROOM_EVERY === 0) await repairInRoom(campaign.order, campaign);
    if ((round + 1) % 500 === 0) order.tell(`${round + 1} disks damaged`);
  }
  const { rounds, found, acknowledged, outcomes, codes, onlySavedAndGone, rooms } = campaign;
  return {
    rounds,
    failures: found.failures(),
    acknowledged,
    lost: outcomes['changed-unseen'] + outcomes['beside-changed'] + campaign.acknowledgedLost,
    details: {
      outcomes,
      foundBy: Object.fromEntries(codes),
      onlySavedAndGone,
      inARealRoom: { repaired: rooms.length, backOnTheQuestionMs: spread(rooms) },
    },
    examples: found.examples(),
  };
}

interface Disk {
  readonly image: Image;
  readonly written: readonly Place[];
  readonly truth: Content;
  /** Every entry as it was signed: what a console holds of it. */
  readonly sealed: readonly SealedEntry[];
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
  const sealed = played.value.journal.entriesAfter(0, Number.MAX_SAFE_INTEGER);
  if (state === 'closed') played.value.journal.close();
  const image = readFolder(folder);
  if (state === 'running') played.value.journal.close();
  layOut(folder, image);
  const truth = readSeat(folder);
  if (!truth.ok) throw new Error(`the undamaged disk is refused: ${truth.code}`);
  return { image, written: writtenSectors(image), truth: truth.content, sealed };
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

async function damageOnce(campaign: Campaign, disk: Disk): Promise<void> {
  const { order, found } = campaign;
  const folder = join(order.folder, 'damaged');
  const damage = damaged(disk, order);
  layOut(folder, damage.image);
  const seen = tryToRead(folder);
  const outcome = seen.ok
    ? judge(disk.truth, seen.content)
    : await repaired(campaign, disk, { folder, damage: damage.what, code: seen.code });
  campaign.rounds += 1;
  campaign.outcomes[outcome] += 1;
  if (!seen.ok) campaign.codes.set(seen.code, (campaign.codes.get(seen.code) ?? 0) + 1);
  const why = MUST_NOT[outcome];
  if (why !== undefined) found.fail(`${damage.what}: ${why}`);
  if (!seen.ok && seen.code.startsWith('bug:')) found.fail(`${damage.what}: ${seen.code}`);
}

const MUST_NOT: Partial<Record<Outcome, string>> = {
  'changed-unseen': 'an entry changed and nobody noticed',
  'beside-changed': 'a row beside the entries changed and nobody noticed',
  'end-missing': 'the newest entries are gone and nobody noticed',
  'not-repaired': 'the console’s copy did not bring the seat back',
};

/** The station's own repair, with a console that has everything but the newest few entries. */
async function repaired(
  campaign: Campaign,
  { sealed, truth }: Disk,
  of: { readonly folder: string; readonly damage: string; readonly code: string },
): Promise<Outcome> {
  const { folder } = of;
  const acked = sealed.length - campaign.order.dice.below(12);
  const done = await repairJournal(
    {
      data: folder,
      keys: { signer: SIGNER },
      place: drillPlace({ folder, clock: hostClock(), usedMs: () => 0, boot: 8, reserveBytes: 0 }),
      fetch: async () =>
        ok({ entries: sealed.slice(0, acked), orders: [], cards: [], grants: [], earlier: new Map() }),
      open: async () => ANSWER_KEY,
      log: SILENT,
    },
    of.code,
  );
  const after = tryToRead(folder);
  if (!done.ok || !after.ok) {
    campaign.found.fail(`${of.damage}: ${done.ok ? (after.ok ? '' : after.code) : troubleLine(done.error)}`);
    return 'not-repaired';
  }
  const { hashes, key } = after.content;
  const kept = hashes.slice(0, -1);
  if (kept.some((hash, at) => hash !== truth.hashes[at])) return 'changed-unseen';
  if (key !== truth.key) return 'beside-changed';
  campaign.acknowledgedLost += Math.max(0, acked - kept.length);
  campaign.onlySavedAndGone += truth.hashes.length - Math.max(acked, kept.length);
  return 'repaired';
}

/** A damaged disk must lead to a sentence, never to a bug's stack. */
function tryToRead(folder: string): Read {
  try {
    return readSeat(folder);
  } catch (problem) {
    return { ok: false, code: `bug: ${problem instanceof Error ? problem.message : String(problem)}` };
  }
}

function judge(truth: Content, seen: Content): Outcome {
  const { hashes, key, usedTime, pictures } = seen;
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
