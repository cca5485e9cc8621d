import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { acknowledgements, checkSeat, readLine } from './acknowledgements.ts';
import type { BadDiskStory } from './bad-disk-seat.ts';
import { layOut } from './crash-images.ts';
import { type DiskCall, readDiskLog } from './disk-log.ts';
import { type Drill, type DrillOrder, type Findings, type Tally, tally } from './drill.ts';
import { type DiskControl, diskControl, watchedDisk } from './native-shim.ts';
import { diskModel, type Survival } from './power-cut.ts';

export const fsyncFails: Drill = {
  name: 'fsync-fails',
  line: 'EIO from every flush of a sitting of 300 answers in turn, and from its writes, whole and torn; then a power cut',
  lossWindow:
    'A disk that refuses a flush or a write: that one answer is not called saved and the seat says so; everything called saved before and after stays, also when the power is cut next.',
  rounds: 1_500,
  run: failEveryCall,
};

const ANSWERS = 300;

type Kind = 'flush' | 'write' | 'torn-write';

interface Failure {
  readonly kind: Kind;
  /** The number of the call that fails, from 1; 0: none does. */
  readonly at: number;
}

interface Campaign {
  readonly order: DrillOrder;
  readonly found: Tally;
  readonly seat: BadSeat;
  rounds: number;
  acknowledged: number;
  lost: number;
  images: number;
  readonly met: Record<BadDiskStory['met'], number>;
}

async function failEveryCall(order: DrillOrder): Promise<Findings> {
  const seat = startBadSeat(order.folder);
  const campaign: Campaign = {
    order,
    found: tally(),
    seat,
    rounds: 0,
    acknowledged: 0,
    lost: 0,
    images: 0,
    met: { nowhere: 0, opening: 0, writing: 0 },
  };
  try {
    await playRound(campaign, { kind: 'flush', at: 0 });
    const calls = { flushes: seat.control.get('flushes'), writes: seat.control.get('writes') };
    for (const failure of chosen(calls, order.rounds)) {
      await playRound(campaign, failure);
      if (campaign.rounds % 100 === 0)
        order.tell(`${campaign.rounds} failures played, ${campaign.lost} lost`);
    }
    return {
      rounds: campaign.rounds,
      failures: campaign.found.failures(),
      acknowledged: campaign.acknowledged,
      lost: campaign.lost,
      details: { callsOfTheSitting: calls, failureMet: campaign.met, powerCutImages: campaign.images },
      examples: campaign.found.examples(),
    };
  } finally {
    await seat.end();
  }
}

/** Every n of every kind when there are rounds enough; else every flush, and writes spread evenly over the sitting. */
function chosen(
  calls: { readonly flushes: number; readonly writes: number },
  most: number,
): readonly Failure[] {
  const flushes = numbers(calls.flushes).map((at): Failure => ({ kind: 'flush', at }));
  const writes = numbers(calls.writes).flatMap((at): readonly Failure[] => [
    { kind: 'write', at },
    { kind: 'torn-write', at },
  ]);
  const flushesPlayed = spread(flushes, Math.ceil(most / 2));
  return [...flushesPlayed, ...spread(writes, most - flushesPlayed.length)];
}

function spread<One>(all: readonly One[], most: number): readonly One[] {
  if (all.length <= most) return all;
  return numbers(most).flatMap((one) => all[Math.floor(((one - 0.5) * all.length) / most)] ?? []);
}

function numbers(upTo: number): readonly number[] {
  return Array.from({ length: upTo }, (_, at) => at + 1);
}

async function playRound(campaign: Campaign, failure: Failure): Promise<void> {
  const { seat, order } = campaign;
  layOut(seat.disk, new Map());
  seat.arm(failure);
  const story = await seat.play(ANSWERS);
  campaign.rounds += 1;
  campaign.met[story.met] += 1;
  const where = `${failure.kind} ${failure.at}`;
  if (!story.stopped) campaign.found.fail(`${where}: the journal went on after ${story.code}`);
  if (!story.wentOn) campaign.found.fail(`${where}: the seat did not come back (${story.code})`);
  if (failure.at > 0 && story.met !== 'nowhere' && story.code !== 'JOURNAL_IO')
    campaign.found.fail(`${where}: told as ${story.code}`);
  const calls = [...readDiskLog(readFileSync(seat.log))];
  const said = acknowledgements();
  for (const call of calls) hearAck(call, said);
  campaign.acknowledged += said.all().count;
  judge(campaign, where, { ...checkSeat(seat.disk, said.all()), when: 'on the disk as it is' });
  cutThePower(campaign, where, { calls, from: order.dice.below(2) });
}

type Heard = ReturnType<typeof acknowledgements>;

function hearAck(call: DiskCall, said: Heard): void {
  if (call.call !== 'ack') return;
  for (const line of call.lines) {
    const one = readLine(line);
    if (one !== undefined) said.hear(one);
  }
}

function judge(
  campaign: Campaign,
  where: string,
  seen: { readonly lost: number; readonly broken: string | undefined; readonly when: string },
): void {
  campaign.lost += seen.lost;
  if (seen.broken !== undefined) campaign.found.fail(`${where}, ${seen.when}: ${seen.broken}`);
  else if (seen.lost > 0) campaign.found.fail(`${where}, ${seen.when}: ${seen.lost} lost`);
}

const MODELS: readonly Survival[] = ['nothing', 50, 90];
const CUTS = 2;

/** The failure is followed by a power cut: at the end, and at some moment between the two. */
function cutThePower(
  campaign: Campaign,
  where: string,
  of: { readonly calls: readonly DiskCall[]; readonly from: number },
): void {
  const { order } = campaign;
  const failedAt = of.calls.findIndex((call) => call.call === 'flush' && call.did === 'fail');
  const after = of.calls.length - Math.max(0, failedAt);
  const cuts = new Set(
    Array.from({ length: CUTS - 1 }, () => Math.max(0, failedAt) + order.dice.below(after)),
  ).add(of.calls.length - 1);
  const model = diskModel(new Map());
  const said = acknowledgements();
  for (const [at, call] of of.calls.entries()) {
    model.play(call);
    hearAck(call, said);
    if (!cuts.has(at)) continue;
    const survival = MODELS[order.dice.below(MODELS.length)] ?? 'nothing';
    const folder = join(order.folder, 'image');
    layOut(folder, model.afterPowerCut(survival, order.dice));
    campaign.images += 1;
    judge(campaign, where, {
      ...checkSeat(folder, said.all()),
      when: `power cut after call ${at} of ${of.calls.length}, model ${survival}`,
    });
  }
}

interface BadSeat {
  readonly disk: string;
  readonly log: string;
  readonly control: DiskControl;
  readonly arm: (failure: Failure) => void;
  readonly play: (answers: number) => Promise<BadDiskStory>;
  readonly end: () => Promise<void>;
}

const SEAT = join(import.meta.dirname, 'bad-disk-seat.ts');
const ACK_FD = 3;

/** One process plays all rounds: only its disk changes. */
function startBadSeat(folder: string): BadSeat {
  const disk = join(folder, 'disk');
  const log = join(folder, 'disk.log');
  mkdirSync(disk);
  const control = diskControl(join(folder, 'control'));
  const nowhere = openSync('/dev/null', 'w');
  const child = spawn(process.execPath, [SEAT, disk], {
    stdio: ['pipe', 'pipe', 'inherit', nowhere],
    env: watchedDisk({ folder: disk, log, ackFd: ACK_FD, control }),
  });
  closeSync(nowhere);
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stories = linesOf(child);
  return {
    disk,
    log,
    control,
    arm({ kind, at }) {
      control.set('flushes', 0);
      control.set('writes', 0);
      control.set('torn', kind === 'torn-write' ? 1 : 0);
      control.set('failFlushAt', kind === 'flush' ? at : 0);
      control.set('failWriteAt', kind === 'flush' ? 0 : at);
      control.set('restartLog', 1);
    },
    async play(answers) {
      child.stdin?.write(`${answers}\n`);
      const line = await stories.next();
      if (line.done === true) throw new Error('the seat with the bad disk ended');
      return JSON.parse(line.value) as BadDiskStory; // our own process, typed by the same file
    },
    async end() {
      child.stdin?.end();
      await ended;
      control.close();
      rmSync(log, { force: true });
    },
  };
}

function linesOf(child: ChildProcess): AsyncIterator<string> {
  if (child.stdout === null) throw new Error('the seat with the bad disk cannot answer');
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
}
