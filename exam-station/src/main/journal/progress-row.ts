import type { Clock } from '@exam-room/shared/base';
import type { OutboxPort, TimeShelf } from '../ports.ts';
import type { Connection } from './connection.ts';
import { wrote } from './outbox-rows.ts';

interface Row {
  readonly used_ms: number;
  readonly wall_ms: number;
  readonly acked_seq: number;
}

/**
 * The one row that is written over and over: test time used, and what the console has acknowledged. The latter rides along,
 * because the console tells it again at every welcome: a stale value shows a tick too few, never one too many.
 */
export function progressRow(
  connection: () => Connection,
  clock: Clock,
): TimeShelf & Pick<OutboxPort, 'noteAcked' | 'ackedSeq'> {
  const read = () =>
    connection().database.prepare<[], Row>('SELECT used_ms, wall_ms, acked_seq FROM progress').get();
  let acked = read()?.acked_seq ?? 0;
  return {
    noteAcked(seq) {
      acked = Math.max(acked, seq);
    },
    ackedSeq: () => acked,
    usedTime() {
      const row = read();
      return row === undefined ? undefined : { usedMs: row.used_ms, wallMs: row.wall_ms };
    },
    keepUsedTime: (usedMs) =>
      wrote(() => connection().writeProgress.run(Math.floor(usedMs), clock.wallMs(), acked)),
  };
}
