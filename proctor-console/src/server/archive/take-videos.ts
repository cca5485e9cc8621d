import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, open, rename, rm, statfs } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { ok, type Result, refuse, type Trouble, trouble } from '@exam-room/shared/base';
import type { KeptVideo, LookedFolder, TakeVideos, VideoDesk, VideoStanding } from '../video-ports.ts';
import { digestFile } from './archive-files.ts';
import { firstFolder, lookInto } from './find-videos.ts';

export interface TakeVideosTools {
  /** `videos/` of the console's folder: kept by the institution (A55), not part of what is sent. */
  readonly folder: string;
  readonly registered: () => readonly KeptVideo[];
  /** `2026-11-21上午第1场_S1_0900-1105`: what every name begins with (A56, 场次和时间). */
  readonly nameBegins: () => string;
  /** Writes the registration down in the names of who asked for it. */
  readonly register: (video: KeptVideo, who: Pick<TakeVideos, 'by' | 'hands'>) => Result<unknown>;
  readonly changed: () => void;
}

/** Left over on the disk for what the exam itself still has to write. */
const KEPT_FREE_BYTES = 2 * 1024 ** 3;
const PART_BYTES = 1 << 20;

export function openVideoDesk(tools: TakeVideosTools): VideoDesk {
  let standing: VideoStanding = {};
  const stands = (now: VideoStanding) => {
    standing = now;
    tools.changed();
  };

  async function takeAll(wanted: TakeVideos, found: LookedFolder): Promise<void> {
    const bytes = found.videos.reduce((sum, one) => sum + one.bytes, 0);
    let [done, bytesDone] = [0, 0];
    const tell = () => stands({ taking: { files: found.videos.length, done, bytes, bytesDone } });
    tell();
    for (const { name } of found.videos) {
      const taken = await takeOne(tools, join(found.at, name), {
        ...wanted,
        heard: (some) => {
          bytesDone += some;
          tell();
        },
      });
      if (!taken.ok) return stands({ trouble: taken.error.words });
      done += 1;
      tell();
    }
    stands({});
  }

  return {
    look: (folder) => lookInto(folder ?? firstFolder()),
    standing: () => standing,
    async take(wanted) {
      if (standing.taking !== undefined) return refuse(busy());
      // Said before anything is awaited: a second press of the button must not begin a second time.
      standing = { taking: { files: 0, done: 0, bytes: 0, bytesDone: 0 } };
      const found = await mayTake(tools, wanted);
      if (!found.ok) {
        stands({});
        return found;
      }
      void takeAll(wanted, found.value);
      return ok(true);
    },
  };
}

async function mayTake(tools: TakeVideosTools, wanted: TakeVideos): Promise<Result<LookedFolder>> {
  const found = await lookInto(wanted.folder);
  if (!found.ok) return found;
  const { at, videos } = found.value;
  if (videos.length === 0) return refuse(none(at));
  await mkdir(tools.folder, { recursive: true });
  const bytes = videos.reduce((sum, one) => sum + one.bytes, 0);
  const { bavail, bsize } = await statfs(tools.folder);
  const fits = wanted.how === 'link' || bavail * bsize > bytes + KEPT_FREE_BYTES;
  return fits ? found : refuse(noSpace(bytes));
}

interface TakingOne extends TakeVideos {
  readonly heard: (bytes: number) => void;
}

/**
 * One recording: beside its name, flushed, read back, renamed, then registered. Killed in between it leaves a file that nobody speaks of, and
 * the next time takes its place. A recording that is registered already (the same bytes) is not taken twice.
 */
async function takeOne(tools: TakeVideosTools, from: string, wanted: TakingOne): Promise<Result<unknown>> {
  const known = tools.registered();
  const name = nameFor(tools.nameBegins(), known.length + 1, from);
  const [target, beside] = [join(tools.folder, name), join(tools.folder, `${name}.part`)];
  try {
    await rm(beside, { force: true });
    const written =
      wanted.how === 'link' ? await linkTo(from, beside) : await copyTo(from, beside, wanted.heard);
    if (!written.ok) return written;
    const read = await digestFile(tools.folder, `${name}.part`);
    if (wanted.how === 'link') wanted.heard(read.bytes);
    if (written.value !== undefined && written.value !== read.sha256)
      return refuse(diskTrouble(name, 'readback'));
    if (known.some((one) => one.sha256 === read.sha256)) {
      await rm(beside);
      return ok(true);
    }
    await rename(beside, target);
    await flushNames(tools.folder);
    return tools.register({ file: name, bytes: read.bytes, sha256: read.sha256 }, wanted);
  } catch (error) {
    // A full, failing or unplugged disk: a person can act on that. Anything else is a bug and ends the program.
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    return refuse(diskTrouble(basename(from), code));
  }
}

/** Session and time first, a number, then what the recorder called it, which mostly names the camera. */
export function nameFor(begins: string, number: number, from: string): string {
  const ending = extname(from).toLowerCase();
  const camera = plain(basename(from, extname(from))).slice(0, 60);
  return `${begins}_${String(number).padStart(2, '0')}${camera === '' ? '' : `_${camera}`}${ending}`;
}

/** What any file system takes: letters, digits, `-`. */
export function plain(words: string): string {
  return words.normalize('NFC').replace(/[^\p{L}\p{N}-]+/gu, '');
}

/** Undefined: a link has no bytes of its own to compare. */
async function linkTo(from: string, to: string): Promise<Result<undefined>> {
  try {
    await link(from, to);
    return ok(undefined);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code !== 'EXDEV' && code !== 'EPERM' && code !== 'ENOTSUP') throw error;
    return refuse(cannotLink());
  }
}

/** The SHA-256 of what was read. */
async function copyTo(from: string, to: string, heard: (bytes: number) => void): Promise<Result<string>> {
  const hash = createHash('sha256');
  const file = await open(to, 'wx', 0o600);
  try {
    for await (const chunk of createReadStream(from, { highWaterMark: PART_BYTES })) {
      const part = chunk as Buffer; // a stream without an encoding gives buffers
      hash.update(part);
      await file.appendFile(part);
      heard(part.length);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return ok(hash.digest('hex'));
}

async function flushNames(folder: string): Promise<void> {
  const names = await open(folder, 'r');
  try {
    await names.sync();
  } finally {
    await names.close();
  }
}

function busy(): Trouble {
  return trouble('VIDEO_BUSY', {
    zh: '监控录像正在登记，请等它完成。',
    en: 'Recordings are being taken in; wait until that is done.',
  });
}

function none(folder: string): Trouble {
  return trouble(
    'VIDEO_NONE',
    {
      zh: `这个文件夹里没有录像文件：${folder}`,
      en: `There are no recordings in ${folder}.`,
    },
    folder,
  );
}

function noSpace(bytes: number): Trouble {
  const gb = Math.ceil(bytes / 1024 ** 3);
  return trouble('VIDEO_SPACE', {
    zh: `控制台硬盘空间不够复制 ${gb} GB 录像。请腾出空间，或把录像放在同一硬盘上改用“链接”。`,
    en: `There is no room on the console's disk for ${gb} GB of recordings. Make room, or put them on the same disk and link them.`,
  });
}

function cannotLink(): Trouble {
  return trouble('VIDEO_LINK', {
    zh: '录像不在控制台的硬盘上，不能链接。请改用“复制”。',
    en: "The recordings are not on the console's own disk and cannot be linked. Copy them instead.",
  });
}

function diskTrouble(name: string, code: string): Trouble {
  return trouble(
    'VIDEO_DISK',
    {
      zh: `录像 ${name} 没有登记成功（${code}）。请检查硬盘后重新登记；已登记的不受影响。`,
      en: `The recording ${name} was not registered (${code}). See to the disk and try again; those registered before are not affected.`,
    },
    name,
  );
}
