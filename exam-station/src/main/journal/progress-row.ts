import { type Clock, type Digest, utf8 } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import type { OutboxPort, TimeShelf } from '../ports.ts';
import type { Connection } from './connection.ts';
import type { RowAccess } from './row-access.ts';

interface Row {
  readonly used_ms: number;
  readonly wall_ms: number;
  readonly acked_seq: number;
  readonly mark: Digest;
}

/**
 * The one row that is written over and over: test time used, and what the console has acknowledged. The latter rides along,
 * because the console tells it again at every welcome: a stale value shows a tick too few, never one too many. The row is no part of
 * the chain, so it has a mark of its own; one that does not hold is as good as no row, and the newest entry tells the time.
 */
export function progressRow(
  rows: RowAccess,
  connection: () => Connection,
  clock: Clock,
): TimeShelf & Pick<OutboxPort, 'noteAcked' | 'ackedSeq' | 'entriesUnsent'> {
  function read(): Row | undefined {
    const row = rows.read(
      (db) => db.prepare<[], Row>('SELECT used_ms, wall_ms, acked_seq, mark FROM progress').get(),
      undefined,
    );
    return row?.mark === markOf(row?.used_ms, row?.wall_ms, row?.acked_seq) ? row : undefined;
  }
  let acked = read()?.acked_seq ?? 0;
  return {
    noteAcked(seq) {
      acked = Math.max(acked, seq);
    },
    ackedSeq: () => acked,
    entriesUnsent: () =>
      rows.read(
        (db) =>
          db
            .prepare<[number], { many: number }>('SELECT count(*) AS many FROM entries WHERE seq > ?')
            .get(acked),
        undefined,
      )?.many ?? 0,
    usedTime() {
      const row = read();
      return row === undefined ? undefined : { usedMs: row.used_ms, wallMs: row.wall_ms };
    },
    keepUsedTime(usedMs) {
      const [used, wallMs] = [Math.floor(usedMs), clock.wallMs()];
      return rows.wrote(() =>
        connection().writeProgress.run(used, wallMs, acked, markOf(used, wallMs, acked)),
      );
    },
  };
}

function markOf(...numbers: readonly (number | undefined)[]): Digest {
  return nativeDigest(utf8(numbers.join(' ')));
}
