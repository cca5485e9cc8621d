import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { acknowledgements, checkSeat, type GrowingAcknowledged, readLine } from './acknowledgements.ts';
import { type DiskCall, readDiskLog } from './disk-log.ts';
import { type Drill, type DrillOrder, type Findings, type Tally, tally } from './drill.ts';
import { watchedDisk } from './native-shim.ts';
import { diskModel, type Survival } from './power-cut.ts';

export const crashImages: Drill = {
  name: 'crash-images',
  line: 'cuts the power after each system call of a station writing its journal (of its opening after some), with three models of what a disk keeps',
  lossWindow:
    'Power cut at any byte: nothing that was called saved (已保存) is lost; at most the one answer whose 已保存 had not appeared yet.',
  rounds: 20_000,
  run: (order) => cutThePower(order, 'as-built'),
};

/** The same campaign on a journal with synchronous=NORMAL: a drill that does not lose answers here finds nothing anywhere. */
export function withPlantedBug(order: DrillOrder): Promise<Findings> {
  return cutThePower(order, 'planted-normal');
}

type Build = 'as-built' | 'planted-normal';

/** What a disk may keep of bytes that were not flushed. */
const MODELS: readonly Survival[] = ['nothing', 50, 90];

interface Campaign {
  readonly order: DrillOrder;
  readonly build: Build;
  readonly found: Tally;
  images: number;
  lost: number;
  runs: number;
  calls: number;
  acknowledged: number;
  readonly byModel: Map<Survival, number>;
}

/** One life of the writer: on which disk it starts, how much it writes, and from which entry on the power is cut. */
interface Life {
  readonly disk: ReadonlyMap<string, Buffer>;
  readonly said: GrowingAcknowledged;
  readonly answers: number;
  readonly cutFrom: number;
}

/** In so many lives one writes long enough for its log to be moved into the file while it goes on. */
const LONG_LIFE_EVERY = 12;
const LONG_LIFE = { answers: 400, cutFrom: 398 };
/** An opening lays out the log with hundreds of writes that are alike, and says nothing yet: one of so many is cut after. */
const OPENING_CUT_EVERY = 12;
/** However few images are asked for, they come from at least so many lives. */
const LIVES_AT_LEAST = 4;
/** After so many starts on a disk that a power cut has left, a new one is begun: old entries only make checking slow. */
const LIVES_OF_ONE_DISK = 4;

async function cutThePower(order: DrillOrder, build: Build): Promise<Findings> {
  const campaign: Campaign = {
    order,
    build,
    found: tally(),
    images: 0,
    lost: 0,
    runs: 0,
    calls: 0,
    acknowledged: 0,
    byModel: new Map(MODELS.map((model) => [model, 0])),
  };
  let left: { disk: ReadonlyMap<string, Buffer>; said: GrowingAcknowledged } | undefined;
  while (campaign.images < order.rounds) {
    campaign.runs += 1;
    const long = campaign.runs % LONG_LIFE_EVERY === 0;
    const begin =
      long || left === undefined || campaign.runs % LIVES_OF_ONE_DISK === 1
        ? { disk: new Map<string, Buffer>(), said: acknowledgements() }
        : left;
    const length = long ? LONG_LIFE : { answers: 10 + order.dice.below(20), cutFrom: 0 };
    left = await live(campaign, { ...begin, ...length });
    order.tell(`${campaign.images} images of ${campaign.runs} runs, ${campaign.lost} lost`);
  }
  return {
    rounds: campaign.images,
    failures: campaign.found.failures(),
    acknowledged: campaign.acknowledged,
    lost: campaign.lost,
    details: {
      runs: campaign.runs,
      diskCalls: campaign.calls,
      imagesByModel: Object.fromEntries(campaign.byModel),
    },
    examples: campaign.found.examples(),
  };
}

/** Runs the writer once, then cuts the power after each of its calls. Returns the disk of one of these moments, for the next life. */
async function live(campaign: Campaign, life: Life): Promise<Pick<Life, 'disk' | 'said'>> {
  const { order } = campaign;
  const log = await recordWriter(campaign, life);
  const calls = [...readDiskLog(log)];
  campaign.calls += calls.length;
  const model = diskModel(life.disk);
  const { said } = life;
  const saidBefore = said.all().count;
  const goOnAt = order.dice.below(calls.length);
  let next: Pick<Life, 'disk' | 'said'> = life;
  let durableSeen = false;
  const cuts = cutsOf(calls, order);
  for (const [at, call] of calls.entries()) {
    const changed = model.play(call);
    if (call.call === 'ack')
      for (const line of call.lines) {
        const one = readLine(line);
        if (one !== undefined) said.hear(one);
      }
    if (call.call === 'flush' || call.call === 'ack') durableSeen = false;
    if (at === goOnAt) next = { disk: model.afterPowerCut(50, order.dice), said: said.copy() };
    if (!changed || said.all().hashes.length < life.cutFrom || !cuts(at)) continue;
    for (const survival of MODELS) {
      // Where nothing has changed for a model, its image is the one before: it is not counted twice.
      if (survival === 'nothing' ? durableSeen : !model.inDoubt()) continue;
      if (campaign.images >= order.rounds) continue;
      judgeImage(campaign, { image: model.afterPowerCut(survival, order.dice), said, survival, at });
    }
    durableSeen = true;
  }
  campaign.acknowledged += said.all().count - saidBefore;
  return next;
}

/** After which of a life's calls the power is cut. */
function cutsOf(calls: readonly DiskCall[], { rounds, dice }: DrillOrder): (at: number) => boolean {
  const firstSaid = calls.findIndex((call) => call.call === 'ack');
  const afterwards = calls.length - firstSaid;
  const wanted = Math.max(1, Math.floor(rounds / LIVES_AT_LEAST / MODELS.length));
  return (at) => (at >= firstSaid || dice.below(OPENING_CUT_EVERY) === 0) && dice.below(afterwards) < wanted;
}

function judgeImage(
  campaign: Campaign,
  of: {
    readonly image: ReadonlyMap<string, Buffer>;
    readonly said: GrowingAcknowledged;
    readonly survival: Survival;
    readonly at: number;
  },
): void {
  const folder = join(campaign.order.folder, 'image');
  layOut(folder, of.image);
  const seen = checkSeat(folder, of.said.all());
  campaign.images += 1;
  campaign.byModel.set(of.survival, (campaign.byModel.get(of.survival) ?? 0) + 1);
  campaign.lost += seen.lost;
  const where = `run ${campaign.runs}, after call ${of.at}, model ${of.survival}`;
  if (seen.broken !== undefined) campaign.found.fail(`${where}: ${seen.broken}`);
  else if (seen.lost > 0) campaign.found.fail(`${where}: ${seen.lost} of ${of.said.all().count} lost`);
}

/** Puts an image on a real folder, emptied before. */
export function layOut(folder: string, image: ReadonlyMap<string, Buffer>): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of image) writeFileSync(join(folder, name), bytes);
}

const WRITER = join(import.meta.dirname, 'seat-writer.ts');
const ACK_FD = 3;

async function recordWriter(campaign: Campaign, life: Life): Promise<Buffer> {
  const { order, build, runs } = campaign;
  const disk = join(order.folder, 'disk');
  const log = join(order.folder, 'disk.log');
  layOut(disk, life.disk);
  rmSync(log, { force: true });
  const nowhere = openSync('/dev/null', 'w');
  const child = spawn(process.execPath, [WRITER, disk, String(life.answers), String(runs), build], {
    // The record holds what is said; the place it goes to must only exist.
    stdio: ['ignore', 'inherit', 'inherit', nowhere],
    env: watchedDisk({ folder: disk, log, ackFd: ACK_FD }),
  });
  const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  closeSync(nowhere);
  if (code !== 0) throw new Error(`the writer ended with ${code}; its disk: ${readdirSync(disk).join(', ')}`);
  return readFileSync(log);
}
