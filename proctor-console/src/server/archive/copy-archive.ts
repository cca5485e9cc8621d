import { existsSync, statSync } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { ok, type Result, refuse, type Trouble, trouble } from '@exam-room/shared/base';
import { flushFolder } from '@exam-room/shared/host/durable-file';
import { type ArchiveFile, digestFile, fillFolder } from './archive-files.ts';

export interface CopyArchive {
  /** The whole archive of this console. */
  readonly from: string;
  /** Folder of a disk that leaves the room. */
  readonly to: string;
  /** `<session>` */
  readonly name: string;
}

export interface CopiedArchive {
  readonly folder: string;
  readonly files: number;
}

/**
 * Writes the archive once more, onto a disk that leaves the room: beside its name, every file flushed, every byte read back from the disk
 * and compared, the folders flushed, then renamed. A disk that is pulled out half way leaves a `.part` that nobody takes for
 * an archive. Codes: EXPORT_FOLDER, EXPORT_THERE, EXPORT_DISK.
 */
export async function copyArchive(of: CopyArchive): Promise<Result<CopiedArchive>> {
  if (!isAbsolute(of.to) || !existsSync(of.to) || !statSync(of.to).isDirectory())
    return refuse(noFolder(of.to));
  const target = join(of.to, `${of.name}-archive`);
  if (existsSync(target)) return refuse(there(target));
  try {
    return await fillAndRename(of.from, target);
  } catch (error) {
    // A full, failing or unplugged disk: a person can act on that. Anything else is a bug and ends the program.
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    return refuse(diskTrouble(code));
  }
}

async function fillAndRename(from: string, target: string): Promise<Result<CopiedArchive>> {
  const beside = `${target}.part`;
  await rm(beside, { recursive: true, force: true });
  const into = fillFolder(beside);
  const paths = (await readdir(from, { recursive: true, withFileTypes: true }))
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(from.length + 1))
    .toSorted();
  const written: ArchiveFile[] = [];
  for (const path of paths) written.push(await into.copy(path, join(from, path)));
  for (const file of written) {
    const [original, copy] = [await digestFile(from, file.path), await digestFile(beside, file.path)];
    if (copy.sha256 !== original.sha256 || copy.bytes !== original.bytes)
      return refuse(diskTrouble(file.path));
  }
  const folders = new Set(paths.map((path) => join(beside, path, '..')));
  for (const folder of [...folders, beside]) flushFolder(folder);
  await rename(beside, target);
  flushFolder(join(target, '..'));
  return ok({ folder: target, files: written.length });
}

function noFolder(folder: string): Trouble {
  return trouble(
    'EXPORT_FOLDER',
    {
      zh: `文件夹打不开：${folder}。请插好 U 盘，重新选择文件夹。`,
      en: `The folder ${folder} cannot be opened. Plug the disk in and choose again.`,
    },
    folder,
  );
}

function there(folder: string): Trouble {
  return trouble(
    'EXPORT_THERE',
    {
      zh: `这个盘上已有本场档案：${folder}，不会覆盖。请换一个文件夹，或先核对已有的档案。`,
      en: `${folder} is there already and is never written over. Choose another folder, or check the one that is there.`,
    },
    folder,
  );
}

function diskTrouble(why: string): Trouble {
  return trouble(
    'EXPORT_DISK',
    {
      zh: `档案没有拷成（${why}）：盘已满、被拔出或有故障。请换一个盘重试；控制台上的档案不受影响。`,
      en: `The archive was not copied (${why}): the disk is full, gone or failing. Try another one; the archive on the console is not affected.`,
    },
    why,
  );
}
