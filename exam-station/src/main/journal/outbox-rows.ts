import type { Digest } from '@exam-room/shared/base';
import type { SealedEntry } from '@exam-room/shared/records';
import type { KeptPicture, OutboxPort } from '../ports.ts';
import type { RowAccess } from './row-access.ts';

type Rows = Omit<OutboxPort, 'head' | 'epoch' | 'noteAcked' | 'ackedSeq' | 'entriesUnsent'>;

const NO_PICTURE: KeptPicture | undefined = undefined;

/** What still has to reach the console: entries by their number, pictures until the authority's receipt covers them. */
export function outboxRows({ read, wrote }: RowAccess): Rows {
  return {
    entriesAfter: (seq, limit) =>
      read<readonly SealedEntry[]>(
        (db) =>
          db
            .prepare<[number, number], SealedEntry>(
              'SELECT payload, sig FROM entries WHERE seq > ? ORDER BY seq LIMIT ?',
            )
            .all(seq, limit),
        [],
      ),
    hashAt: (seq) =>
      read(
        (db) => db.prepare<[number], { hash: Digest }>('SELECT hash FROM entries WHERE seq = ?').get(seq),
        undefined,
      )?.hash,
    keepPicture: ({ file, bytes, seq }) =>
      wrote((db) =>
        db
          .prepare('INSERT INTO pictures (file, bytes, seq) VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
          .run(file, bytes, seq),
      ),
    nextPicture: () =>
      read(
        (db) =>
          db
            .prepare<[], KeptPicture>(
              'SELECT file, bytes, seq FROM pictures WHERE sent = 0 ORDER BY seq LIMIT 1',
            )
            .get(),
        NO_PICTURE,
      ),
    picturesUnsent: () =>
      read(
        (db) =>
          db.prepare<[], { many: number }>('SELECT count(*) AS many FROM pictures WHERE sent = 0').get(),
        undefined,
      )?.many ?? 0,
    pictureSent: (file) =>
      void wrote((db) => db.prepare('UPDATE pictures SET sent = 1 WHERE file = ?').run(file)),
    sendPicturesAgain: () => void wrote((db) => db.prepare('UPDATE pictures SET sent = 0').run()),
    picturesDone: (upToSeq) =>
      read<readonly { file: Digest }[]>(
        (db) =>
          db
            .prepare<[number], { file: Digest }>(
              'SELECT file FROM pictures WHERE sent = 1 AND seq <= ? ORDER BY seq',
            )
            .all(upToSeq),
        [],
      ).map((row) => row.file),
    forgetPicture: (file) => void wrote((db) => db.prepare('DELETE FROM pictures WHERE file = ?').run(file)),
  };
}
