import { existsSync } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, extname, isAbsolute, join, resolve } from 'node:path';
import { ok, type Result, refuse, type Trouble, trouble } from '@exam-room/shared/base';
import type { LookedFolder } from '../video-ports.ts';

/** What recorders of surveillance cameras write. */
const VIDEO_ENDINGS: ReadonlySet<string> = new Set(
  '.mp4 .mkv .avi .mov .ts .m4v .flv .mpg .mpeg .dav .h264 .h265 .264 .265 .asf .wmv .webm'.split(' '),
);
const LISTED_AT_MOST = 500;

/** One folder as people see it: the folders inside and the recordings. Codes: VIDEO_FOLDER. */
export async function lookInto(folder: string): Promise<Result<LookedFolder>> {
  if (!isAbsolute(folder)) return refuse(notReadable(folder, 'not absolute'));
  const at = resolve(folder);
  try {
    const names = (await readdir(at, { withFileTypes: true })).filter((one) => !one.name.startsWith('.'));
    const folders = names.filter((one) => one.isDirectory()).map((one) => one.name);
    const files = names.filter((one) => one.isFile() && VIDEO_ENDINGS.has(extname(one.name).toLowerCase()));
    const videos: LookedFolder['videos'][number][] = [];
    for (const { name } of files.toSorted(byName).slice(0, LISTED_AT_MOST)) {
      const { size, mtimeMs } = await lstat(join(at, name));
      videos.push({ name, bytes: size, changedMs: Math.round(mtimeMs) });
    }
    const parent = dirname(at);
    return ok({
      at,
      ...(parent === at ? {} : { parent }),
      folders: folders.toSorted().slice(0, LISTED_AT_MOST),
      videos,
    });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    return refuse(notReadable(at, code));
  }
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name.localeCompare(b.name, 'en', { numeric: true });
}

/** Where disks are usually found; the first that is there. */
export function firstFolder(): string {
  const usual = process.platform === 'win32' ? ['D:\\', 'C:\\'] : ['/media', '/mnt'];
  return usual.find((one) => existsSync(one)) ?? homedir();
}

function notReadable(folder: string, why: string): Trouble {
  return trouble(
    'VIDEO_FOLDER',
    {
      zh: `文件夹打不开：${folder}（${why}）。请检查移动硬盘是否插好，或换一个文件夹。`,
      en: `The folder ${folder} cannot be opened (${why}). See whether the disk is plugged in, or choose another folder.`,
    },
    folder,
  );
}
