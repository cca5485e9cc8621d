import type { Digest } from '@exam-room/shared/base';
import type { KeptPicture, OutboxPort } from '../ports.ts';
import { type Connection, sqliteCode } from './connection.ts';

type Rows = Pick<
  OutboxPort,
  'keepPicture' | 'nextPicture' | 'picturesUnsent' | 'pictureSent' | 'picturesDone' | 'forgetPicture'
>;

/** The pictures that still have to reach the console, or wait for the authority's receipt. */
export function outboxRows(connection: () => Connection): Rows {
  return {
    keepPicture: ({ file, bytes, seq }) =>
      wrote(() =>
        connection()
          .database.prepare('INSERT INTO pictures (file, bytes, seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
          .run(file, bytes, seq),
      ),
    nextPicture: () =>
      connection()
        .database.prepare<[], KeptPicture>(
          'SELECT file, bytes, seq FROM pictures WHERE sent = 0 ORDER BY seq LIMIT 1',
        )
        .get(),
    picturesUnsent: () =>
      connection()
        .database.prepare<[], { many: number }>('SELECT count(*) AS many FROM pictures WHERE sent = 0')
        .get()?.many ?? 0,
    pictureSent: (file) =>
      void wrote(() =>
        connection().database.prepare('UPDATE pictures SET sent = 1 WHERE file = ?').run(file),
      ),
    picturesDone: (upToSeq) =>
      connection()
        .database.prepare<[number], { file: Digest }>(
          'SELECT file FROM pictures WHERE sent = 1 AND seq <= ? ORDER BY seq',
        )
        .all(upToSeq)
        .map((row) => row.file),
    forgetPicture: (file) =>
      void wrote(() => connection().database.prepare('DELETE FROM pictures WHERE file = ?').run(file)),
  };
}

/** False when the disk refused; anything else is a bug and is thrown. */
export function wrote(write: () => unknown): boolean {
  try {
    write();
    return true;
  } catch (problem) {
    if (sqliteCode(problem) === undefined) throw problem;
    return false;
  }
}
