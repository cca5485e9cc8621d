// A seat on a disk that fills up. It runs in a mount namespace of its own, where it may mount small disks that nobody else sees. It plays
// one disk for each line on its standard input and answers with one line of JSON.
// Usage: unshare --mount node full-disk-seat.ts FOLDER

import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { closeSync, cpSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hostClock } from '@exam-room/shared/host/clock';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { type SealedPictures, sealedPictures } from '../../exam-station/src/main/camera/keep-sealed.ts';
import { shedPictures } from '../../exam-station/src/main/camera/shed-pictures.ts';
import { acknowledgements, checkSeat } from './acknowledgements.ts';
import { enter, openPlayed, type Played, type Playing } from './play-sitting.ts';

/** How one small disk was filled and what came of it. */
export interface FullDiskStory {
  readonly acknowledged: number;
  readonly lost: number;
  /** Why the seat's folder cannot be opened afterwards; empty when it is whole. */
  readonly broken: string;
  /** Answers saved before the disk was full for the first time, and after it. */
  readonly before: number;
  readonly after: number;
  /** Answers that were refused, each followed by another try. */
  readonly refused: number;
  readonly picturesTaken: number;
  /** Pictures still on the disk when it refused an answer for good: must be none. */
  readonly picturesLeft: number;
  /** The code with which the disk refused, or with which the seat did not open at all. */
  readonly code: string;
  /** The program was ended, another program's file took the whole disk, and it was started again. */
  readonly startsAgain: 'not-tried' | 'yes' | 'no';
}

/** One small disk. */
export interface SmallDisk {
  readonly kib: number;
  /** Pictures of a sitting, or the far too many of a camera gone wild. */
  readonly pictures: keyof typeof ANSWERS_PER_PICTURE;
  /** KiB that another program's file takes before the seat opens. */
  readonly foreignKib: number;
  /** Whether the program is ended once, and finds a full disk when it is started again. */
  readonly life: 'goes-on' | 'is-started-again';
}

const ANSWERS_PER_PICTURE = { few: 40, many: 2 } as const;
const PICTURE_BYTES = [20_000, 80_000] as const;
/** What of a small disk is held back for answers, as 8 MB of a real one: a quarter, and not more than a hundred answers' worth. */
const RESERVE_OF = 4;
const RESERVE_MOST = 400 * 1_024;
/** The story's word for a disk on which no sitting could begin. */
const TOO_SMALL = 'too small';
/** After so many answers on what was freed, another program's file takes the rest of the disk. */
const ANSWERS_BEFORE_THE_END = 40;
/** A log that is emptied into the file again and again goes on for thousands of answers: more than these prove nothing more. */
const MOST_AFTERWARDS = 250;
/** The answer after which the program is ended, where it is started again. */
const END_AT = 6;

const [folder = ''] = process.argv.slice(2);
const disk = join(folder, 'disk');
mkdirSync(disk, { recursive: true });

for await (const line of createInterface({ input: process.stdin })) {
  const small = JSON.parse(line) as SmallDisk; // our own parent, typed by this file
  mount(small.kib);
  const story = await fillUp(small);
  run('umount', ['-l', disk]);
  process.stdout.write(`${JSON.stringify(story)}\n`);
}

function mount(kib: number): void {
  run('mount', ['-t', 'tmpfs', '-o', `size=${kib}k`, 'none', disk]);
}

function run(program: string, args: readonly string[]): void {
  const done = spawnSync(program, args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`${program} ${args.join(' ')}: ${done.stderr}`);
}

async function fillUp(small: SmallDisk): Promise<FullDiskStory> {
  const said = acknowledgements();
  const bytes = small.kib * 1_024;
  const playing: Playing = {
    folder: disk,
    answers: 0,
    boot: 1,
    clock: hostClock(),
    reserveBytes: Math.min(RESERVE_MOST, Math.floor(bytes / RESERVE_OF)),
    say: said.hear,
  };
  takeAway('foreign', small.foreignKib * 1_024);
  const told: Told = {
    before: 0,
    after: 0,
    refused: 0,
    picturesTaken: 0,
    picturesLeft: 0,
    code: '',
    startsAgain: 'not-tried',
  };
  const opened = openPlayed(playing);
  if (!opened.ok) return { ...told, ...judge(said), code: opened.error.code };
  await answerUntilFull({ seat: opened.value, playing, small, told });
  return { ...told, ...judge(said) };
}

type Told = {
  -readonly [Name in keyof Omit<FullDiskStory, 'acknowledged' | 'lost' | 'broken'>]: FullDiskStory[Name];
};

interface Filling {
  seat: Played;
  readonly playing: Playing;
  readonly small: SmallDisk;
  readonly told: Told;
}

async function answerUntilFull(filling: Filling): Promise<void> {
  const { small, told, playing } = filling;
  const pictures = sealedPictures(join(disk, 'snapshots'));
  const entered = await enter(filling.seat, playing);
  if (!entered.ok) told.code = entered.error.code;
  for (let inARow = 0; inARow < 2 && told.after < MOST_AFTERWARDS; ) {
    const saved = await filling.seat.answer(1);
    if (saved.ok) {
      inARow = 0;
      told[told.refused === 0 ? 'before' : 'after'] += 1;
      if (told.before === END_AT && told.after === 0 && small.life === 'is-started-again') {
        if (!(await startAgain(filling, pictures))) return;
      }
      const due = told.refused === 0 && told.before % ANSWERS_PER_PICTURE[small.pictures] === 0;
      if (due && (await takePicture(filling.seat, playing, pictures))) told.picturesTaken += 1;
      if (told.after === ANSWERS_BEFORE_THE_END) takeAway('everything', small.kib * 1_024);
      continue;
    }
    told.refused += 1;
    if (told.before === 0 && saved.error.code !== 'JOURNAL_IO') {
      told.code = TOO_SMALL; // not even the check-in found room: nobody was told to answer
      break;
    }
    told.code = saved.error.code;
    inARow += 1;
    await makeRoom(filling.seat, pictures);
  }
  if (told.after < MOST_AFTERWARDS) told.picturesLeft = pictures.files().length;
  filling.seat.journal.close();
}

/** The program ends and opens on a full disk, as the station's opening does. */
async function startAgain(filling: Filling, pictures: SealedPictures): Promise<boolean> {
  filling.seat.journal.close();
  takeAway('everything', filling.small.kib * 1_024);
  const opened = openPlayed({ ...filling.playing, boot: 2 });
  if (!opened.ok) await shedPictures({ pictures, sent: [], freeBytes });
  const again = opened.ok ? opened : openPlayed({ ...filling.playing, boot: 3 });
  filling.told.startsAgain = again.ok ? 'yes' : 'no';
  if (!again.ok) return false;
  filling.seat = again.value;
  return true;
}

/** Another program's file; it stops where the disk ends. */
function takeAway(name: string, bytes: number): void {
  const piece = Buffer.alloc(16_384);
  const file = openSync(join(disk, name), 'w');
  try {
    for (let at = 0; at < bytes; ) at += writeSync(file, piece, 0, Math.min(piece.length, bytes - at));
  } catch (problem) {
    if (!(problem instanceof Error && 'code' in problem && problem.code === 'ENOSPC')) throw problem;
  } finally {
    closeSync(file);
  }
}

async function freeBytes(): Promise<number> {
  const { bavail, bsize } = statfsSync(disk);
  return bavail * bsize;
}

/** As the station does: the file, its entry's row beside the journal. False when the disk refused the picture. */
async function takePicture(
  { journal }: Played,
  { say }: Playing,
  pictures: SealedPictures,
): Promise<boolean> {
  const [least, most] = PICTURE_BYTES;
  const sealed = randomBytes(least + Math.floor(Math.random() * (most - least)));
  const file = nativeDigest(sealed);
  if (!(await pictures.keep(file, sealed))) return false;
  if (journal.keepPicture({ file, bytes: sealed.length, seq: journal.head().seq })) say({ said: 'picture' });
  return true;
}

/** The station's own way back: pictures go where they stand in the way, then the disk is read anew. */
async function makeRoom({ journal, writer }: Played, pictures: SealedPictures): Promise<void> {
  await shedPictures({ pictures, sent: journal.picturesDone(Number.MAX_SAFE_INTEGER), freeBytes });
  await writer.recover();
}

/** Everything that was called saved is looked for on a copy, where there is room. */
function judge(
  said: ReturnType<typeof acknowledgements>,
): Pick<FullDiskStory, 'acknowledged' | 'lost' | 'broken'> {
  const copy = join(folder, 'copy');
  rmSync(copy, { recursive: true, force: true });
  cpSync(disk, copy, { recursive: true, filter: (path) => !/\/(foreign|everything)$/.test(path) });
  const { lost, broken = '' } = checkSeat(copy, said.all());
  return { acknowledged: said.all().count, lost, broken };
}
