import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';

/** Holds a folder database for one process; PGlite itself does not notice a second one and both would write over each other. */
export interface StoreLock {
  readonly release: () => void;
}

/** Takes `<data>/store.lock`. A lock whose process is gone is taken over. Code: STORE_IN_USE. */
export function lockStore(data: string): Result<StoreLock> {
  const path = join(data, 'store.lock');
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const file = openSync(path, 'wx', 0o600);
      writeSync(file, String(process.pid));
      closeSync(file);
      return ok({ release: () => rmSync(path, { force: true }) });
    } catch (error) {
      if (!isTaken(error)) throw error;
      const holder = Number(readHolder(path));
      if (isAlive(holder)) return refuse(inUse(data, holder));
      rmSync(path, { force: true });
    }
  }
  return refuse(inUse(data, 0));
}

function readHolder(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // released between our two looks
  }
}

function isTaken(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'EEXIST';
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0); // signal 0 only asks
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function inUse(data: string, pid: number) {
  return trouble(
    'STORE_IN_USE',
    {
      zh: `${data} 的数据库正被进程 ${pid} 使用。请先结束 authority serve，或通过它查询。`,
      en: `The database of ${data} is in use by process ${pid}. End that authority serve first, or ask through it.`,
    },
    data,
  );
}
