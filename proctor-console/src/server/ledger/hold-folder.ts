import { join } from 'node:path';
import Database from 'better-sqlite3';

/**
 * Keeps a second program out of a data folder for as long as this one lives: two writers would fork the console's journal. The
 * operating system lets go of it whatever way the program ends. Undefined when another one holds it.
 */
export function holdFolder(folder: string): (() => void) | undefined {
  const lock = new Database(join(folder, 'in-use.lock'), { timeout: 0 });
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (error instanceof Database.SqliteError && error.code === 'SQLITE_BUSY') return undefined;
    throw error;
  }
  return () => lock.close();
}
