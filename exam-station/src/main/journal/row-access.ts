import type { Database } from 'better-sqlite3';
import { type Connection, sqliteCode } from './connection.ts';

/**
 * How the rows beside the chain are reached. While the disk is in trouble the file may be closed, or refuse: a heartbeat or an outbox
 * must not bring the program down then. The writer alone decides what trouble means for the exam.
 */
export interface RowAccess {
  /** False when the disk refused. */
  readonly wrote: (write: (database: Database) => unknown) => boolean;
  /** `otherwise` when the disk refused. */
  readonly read: <Value>(read: (database: Database) => Value, otherwise: Value) => Value;
}

export function rowAccess(connection: () => Connection): RowAccess {
  function reach<Value>(act: (database: Database) => Value, otherwise: Value): Value {
    const { database } = connection();
    if (!database.open) return otherwise;
    try {
      return act(database);
    } catch (problem) {
      if (sqliteCode(problem) === undefined) throw problem;
      return otherwise;
    }
  }
  return {
    read: reach,
    wrote: (write) =>
      reach((database) => {
        write(database);
        return true;
      }, false),
  };
}
