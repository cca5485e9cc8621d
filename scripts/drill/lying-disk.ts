import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { TestDoor } from '../../exam-station/src/main/station-process.test-support.ts';
import { type Cable, layCable } from '../day/fault-proxy.ts';
import { type Answering, answering, total } from './answering.ts';
import { layOut } from './crash-images.ts';
import { readDiskLog } from './disk-log.ts';
import { type Drill, type DrillOrder, type Findings, type Tally, tally } from './drill.ts';
import { type DrillRoom, openDrillRoom, readBothSides, readLedger } from './drill-room.ts';
import type { DrillStation } from './drill-station.ts';
import { type DiskControl, diskControl, watchedDisk } from './native-shim.ts';
import { diskModel, type Survival } from './power-cut.ts';

export const lyingDisk: Drill = {
  name: 'lying-disk',
  line: 'the seats’ disks say that they have flushed and have not; then the power goes while the candidates answer to a real console',
  lossWindow:
    'A disk that lies about its flushes, then a power cut: nothing that was called backed up (已备份); answers that had only 已保存 may be gone, and the seat that comes back with an older journal is refused and shown at the console.',
  rounds: 1_000,
  run: cutLiars,
};

const SEATS = 3;
const MODELS: readonly Survival[] = ['nothing', 50, 90];

/** What became of a seat that was started on what its disk had kept. */
type Return = 'refused-as-older' | 'went-on' | 'did-not-open';

interface Campaign {
  readonly order: DrillOrder;
  readonly found: Tally;
  rounds: number;
  saved: number;
  backedUp: number;
  lost: number;
  onlySavedAndGone: number;
  readonly returns: Record<Return, number>;
}

async function cutLiars(order: DrillOrder): Promise<Findings> {
  const campaign: Campaign = {
    order,
    found: tally(),
    rounds: 0,
    saved: 0,
    backedUp: 0,
    lost: 0,
    onlySavedAndGone: 0,
    returns: { 'refused-as-older': 0, 'went-on': 0, 'did-not-open': 0 },
  };
  for (let room = 1; campaign.rounds < order.rounds; room += 1) {
    await playRoom(campaign, room);
    order.tell(`${campaign.rounds} seats cut from power, ${campaign.lost} lost`);
  }
  return {
    rounds: campaign.rounds,
    failures: campaign.found.failures(),
    acknowledged: campaign.backedUp,
    lost: campaign.lost,
    details: {
      calledSaved: campaign.saved,
      calledBackedUp: campaign.backedUp,
      onlySavedAndGone: campaign.onlySavedAndGone,
      startedOnWhatWasKept: campaign.returns,
    },
    examples: campaign.found.examples(),
  };
}

/** One seat on a lying disk. */
interface Liar {
  readonly at: number;
  readonly control: DiskControl;
  readonly log: string;
  /** What lay on the disk before the station wrote its first byte. */
  readonly before: ReadonlyMap<string, Buffer>;
  readonly cable: Cable;
  readonly station: DrillStation;
}

async function playRoom(campaign: Campaign, number: number): Promise<void> {
  const room = await openDrillRoom(SEATS);
  const liars = await Promise.all(
    Array.from({ length: SEATS }, (_, at) => startLiar(campaign, room, { at, name: `${number}-${at}` })),
  );
  try {
    const doors = await room.begin(liars.map((one) => one.station));
    const candidates = await Promise.all(liars.map((liar, at) => answerUntilCut(campaign, liar, doors[at])));
    await room.console.desk.until((view) => view.seats.every((seat) => !seat.linked));
    for (const liar of liars) loseWhatWasNotFlushed(campaign, room, liar);
    const returned = await Promise.all(liars.map((liar) => startAgain(room, liar)));
    for (const { station } of returned) await station.kill();
    await room.close();
    for (const [at, { came }] of returned.entries()) {
      campaign.rounds += 1;
      campaign.returns[came] += 1;
      judge(campaign, { room, at, came, candidate: candidates[at] });
    }
  } finally {
    for (const { station, cable, control } of liars) {
      await station.kill();
      await cable.close();
      control.close();
    }
    await room.close();
  }
}

async function startLiar(
  campaign: Campaign,
  room: DrillRoom,
  { at, name }: { readonly at: number; readonly name: string },
): Promise<Liar> {
  const { folder } = campaign.order;
  const log = join(folder, `disk-${name}.log`);
  const control = diskControl(join(folder, `control-${name}`));
  control.set('ignore', 1);
  const cable = await layCable(room.console.console.stations);
  const before = filesBelow(room.dataOf(at));
  const env = watchedDisk({ folder: room.dataOf(at), log, control });
  return { at, control, log, before, cable, station: room.startStation(at, { port: cable.port, env }) };
}

function filesBelow(folder: string): ReadonlyMap<string, Buffer> {
  const names = readdirSync(folder).filter((name) => statSync(join(folder, name)).isFile());
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}

/** Clicks until the power goes; at some seats the cable is out before, so that the last answers have only their first tick. */
async function answerUntilCut(
  { order, found }: Campaign,
  { station, cable, at }: Liar,
  door: TestDoor | undefined,
): Promise<Answering> {
  if (door === undefined) throw new Error('a seat without a door');
  const candidate = await answering(door);
  const after = 150 + order.dice.below(600);
  const cableOut = order.dice.below(2) === 0 ? undefined : setTimeout(cable.pullOut, after - 120);
  const cord = setTimeout(() => void station.kill(), after);
  const refused = await candidate.answer(() => false);
  clearTimeout(cableOut);
  clearTimeout(cord);
  await station.kill();
  cable.plugIn();
  if (refused !== undefined) found.fail(`seat ${at}: an answer was refused with ${refused}`);
  return candidate;
}

function loseWhatWasNotFlushed({ order }: Campaign, room: DrillRoom, liar: Liar): void {
  const model = diskModel(liar.before);
  for (const call of readDiskLog(readFileSync(liar.log), 'killed')) model.play(call);
  const survival = MODELS[order.dice.below(MODELS.length)] ?? 'nothing';
  layOut(room.dataOf(liar.at), model.afterPowerCut(survival, order.dice));
}

/** The seat's program on what is left, with an honest disk from now on. */
async function startAgain(
  room: DrillRoom,
  { at, cable }: Liar,
): Promise<{ readonly came: Return; readonly station: DrillStation }> {
  const station = room.startStation(at, { port: cable.port });
  const opened = await Promise.race([station.startUrl, station.ended.then(() => undefined)]).catch(
    () => undefined,
  );
  if (opened === undefined) return { came: 'did-not-open', station };
  const { device } = room.seat(at).keys;
  const told = (view: { readonly incidents: readonly { readonly words: { readonly zh: string } }[] }) =>
    view.incidents.some(({ words }) => words.zh.includes(device) && words.zh.includes('互相矛盾'));
  const view = await room.console.desk.until(
    (now) => told(now) || now.seats.some((seat) => seat.device === device && seat.linked),
  );
  return { came: told(view) ? 'refused-as-older' : 'went-on', station };
}

function judge(
  campaign: Campaign,
  of: {
    readonly room: DrillRoom;
    readonly at: number;
    readonly came: Return;
    readonly candidate: Answering | undefined;
  },
): void {
  const { room, at, came, candidate } = of;
  if (candidate === undefined) return;
  const where = `round ${campaign.rounds}`;
  const { answersInLedger } = readLedger(room, room.seat(at).keys.device);
  campaign.saved += total(candidate.saved);
  campaign.backedUp += total(candidate.backedUp);
  for (const [item, backedUp] of candidate.backedUp) {
    const missing = backedUp - (answersInLedger.get(item) ?? 0);
    if (missing <= 0) continue;
    campaign.lost += missing;
    campaign.found.fail(`${where}: ${item} was called backed up and is not in the ledger`);
  }
  const inLedger = total(answersInLedger);
  campaign.onlySavedAndGone += Math.max(0, total(candidate.saved) - inLedger);
  if (came !== 'went-on') return;
  const { journal, ledger } = readBothSides(room, at);
  if (ledger.some((hash, seq) => journal[seq] !== hash))
    campaign.found.fail(`${where}: the seat went on beside what the console has`);
}
