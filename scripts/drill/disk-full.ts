import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { CannotPlay, type Drill, type DrillOrder, type Findings, type Tally, tally } from './drill.ts';
import type { FullDiskStory, SmallDisk } from './full-disk-seat.ts';

export const diskFull: Drill = {
  name: 'disk-full',
  line: 'small disks of 300 KiB to 20 MiB fill up under a seat that answers and takes pictures, until nothing fits any more',
  lossWindow:
    'A full disk: nothing that was called saved is lost; pictures are given up before an answer is, each told with its reason; a refused answer is never called saved.',
  rounds: 200,
  run: fillDisks,
};

const SMALLEST_KIB = 300;
const LARGEST_KIB = 20 * 1_024;
/** The rest of a larger disk is another program's: thousands of answers more would prove nothing more. */
const MOST_FOR_THE_SEAT_KIB = 6 * 1_024;

interface Campaign {
  readonly found: Tally;
  readonly stories: FullDiskStory[];
}

async function fillDisks(order: DrillOrder): Promise<Findings> {
  const campaign: Campaign = { found: tally(), stories: [] };
  const seat = startSeat(order.folder);
  try {
    for (let round = 0; round < order.rounds; round += 1) {
      const kib = sizeOf(round, order.rounds);
      const small: SmallDisk = {
        kib,
        pictures: round % 2 === 0 ? 'many' : 'few',
        foreignKib: Math.max(Math.floor((kib * order.dice.below(30)) / 100), kib - MOST_FOR_THE_SEAT_KIB),
        life: round % 3 === 1 ? 'is-started-again' : 'goes-on',
      };
      const story = await seat.play(small);
      campaign.stories.push(story);
      judge(campaign, `disk of ${small.kib} KiB (${small.pictures} pictures, ${small.life})`, story);
      if (round % 20 === 19) order.tell(`${round + 1} disks filled`);
    }
  } finally {
    await seat.end();
  }
  return findings(campaign, order);
}

/** Spread over the whole range, more small ones than large ones; no two alike. */
function sizeOf(round: number, rounds: number): number {
  const share = rounds === 1 ? 0.5 : round / (rounds - 1);
  return Math.round(SMALLEST_KIB * (LARGEST_KIB / SMALLEST_KIB) ** share);
}

function judge({ found }: Campaign, where: string, story: FullDiskStory): void {
  if (story.broken !== '') found.fail(`${where}: ${story.broken}`);
  if (story.lost > 0) found.fail(`${where}: ${story.lost} of ${story.acknowledged} lost`);
  if (story.code !== 'JOURNAL_IO' && story.before > 0) found.fail(`${where}: told as "${story.code}"`);
  if (story.picturesLeft > 0)
    found.fail(`${where}: an answer was refused while ${story.picturesLeft} pictures lay on the disk`);
  if (story.startsAgain === 'no') found.fail(`${where}: the program did not start again on the full disk`);
  if (story.picturesTaken > 0 && story.after === 0)
    found.fail(`${where}: no answer was saved after the disk was full for the first time`);
}

function findings({ found, stories }: Campaign, order: DrillOrder): Findings {
  const sum = (of: (story: FullDiskStory) => number) => stories.reduce((all, one) => all + of(one), 0);
  return {
    rounds: order.rounds,
    failures: found.failures(),
    acknowledged: sum((one) => one.acknowledged),
    lost: sum((one) => one.lost),
    details: {
      answersBeforeFull: sum((one) => one.before),
      answersAfterFull: sum((one) => one.after),
      answersRefused: sum((one) => one.refused),
      picturesTaken: sum((one) => one.picturesTaken),
      tooSmallForASitting: stories.filter((one) => one.before === 0).length,
      startedAgainOnTheFullDisk: stories.filter((one) => one.startsAgain === 'yes').length,
      notStartedAgain: stories.filter((one) => one.startsAgain === 'no').length,
    },
    examples: found.examples(),
  };
}

const SEAT = join(import.meta.dirname, 'full-disk-seat.ts');

/** The seat's process in a namespace where it may mount: root's own, or one in which this user plays root. */
function startSeat(folder: string) {
  const namespace = mayMount();
  const child = spawn('unshare', [...namespace, process.execPath, SEAT, folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = linesOf(child);
  return {
    async play(disk: SmallDisk): Promise<FullDiskStory> {
      child.stdin?.write(`${JSON.stringify(disk)}\n`);
      const line = await lines.next();
      if (line.done === true) throw new Error('the seat with the small disks ended');
      return JSON.parse(line.value) as FullDiskStory; // our own process, typed by the same file
    },
    async end() {
      child.stdin?.end();
      await ended;
    },
  };
}

function mayMount(): readonly string[] {
  const asRoot = ['--mount'];
  const asUser = ['--user', '--map-root-user', '--mount'];
  const probe = 'd=$(mktemp -d) && mount -t tmpfs -o size=64k none "$d" && umount "$d" && rmdir "$d"';
  for (const args of [asRoot, asUser])
    if (spawnSync('unshare', [...args, 'sh', '-c', probe], { stdio: 'ignore' }).status === 0) return args;
  throw new CannotPlay(
    'Small disks are mounted in a namespace of their own: that needs Linux, unshare (util-linux) and the right to mount.',
  );
}

function linesOf(child: ChildProcess): AsyncIterator<string> {
  if (child.stdout === null) throw new Error('the seat with the small disks cannot answer');
  return createInterface({ input: child.stdout })[Symbol.asyncIterator]();
}
