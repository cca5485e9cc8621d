import { readIfThere, writeDurably } from '@exam-room/shared/host/durable-file';
import { z } from 'zod';
import type { LockOuts } from '../people-ports.ts';
import { lockMs } from '../room/lock-out.ts';

const fileSchema = z.strictObject({
  schema: z.literal('exam-room/lock-outs/v1'),
  wrongInARow: z.record(z.string().max(80), z.int().min(1)),
});

/**
 * Lock-outs in `lock-outs.json`. Only the count lies on the disk: after a restart a lock begins again in full, because the wall clock
 * belongs to whoever owns the room. Throws on a damaged file: forgetting the counts would open the lock.
 */
export function openLockOuts(path: string, monoMs: () => number): LockOuts {
  const found = readIfThere(path);
  const wrongInARow = new Map(
    Object.entries(
      found === undefined ? {} : fileSchema.parse(JSON.parse(found.toString('utf8'))).wrongInARow,
    ),
  );
  const since = new Map([...wrongInARow.keys()].map((lock) => [lock, monoMs()]));

  function save(): void {
    const content = { schema: 'exam-room/lock-outs/v1', wrongInARow: Object.fromEntries(wrongInARow) };
    writeDurably(path, `${JSON.stringify(content, null, 1)}\n`, 0o600);
  }
  return {
    lockedForMs(lock) {
      const lastsMs = lockMs(wrongInARow.get(lock) ?? 0);
      return Math.max(0, lastsMs - (monoMs() - (since.get(lock) ?? 0)));
    },
    wrong(lock) {
      wrongInARow.set(lock, (wrongInARow.get(lock) ?? 0) + 1);
      since.set(lock, monoMs());
      save();
    },
    right(lock) {
      if (!wrongInARow.delete(lock)) return;
      since.delete(lock);
      save();
    },
  };
}
