// TEST ONLY: a journal in memory with a disk that can be told to fail.

import { type Digest, ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import type { SeatFact } from '@exam-room/shared/records';
import type { JournalPort, KeptEntry, PlainWords } from './ports.ts';
import type { PlainFact } from './sitting/plain-facts.ts';

export interface MemoryJournal extends JournalPort {
  readonly kept: KeptEntry[];
  /** The next `times` writes fail; `written` tells whether the entry reached the disk all the same. */
  readonly breakDisk: (times: number, written: 'written' | 'not-written') => void;
}

export function memoryJournal(wallMs: () => number = () => 1_800_000_000_000): MemoryJournal {
  const kept: KeptEntry[] = [];
  let broken = 0;
  let reaches: 'written' | 'not-written' = 'not-written';
  const trouble_ = trouble('JOURNAL_IO', { zh: '磁盘出错', en: 'the disk failed' });
  return {
    kept,
    place: () => ({ epoch: 1, seq: kept.length + 1 }),
    append(fact: SeatFact, usedMs: number): Result<KeptEntry> {
      const seq = kept.length + 1;
      const hash = nativeDigest(Buffer.from(`${kept.at(-1)?.hash ?? ''}${JSON.stringify(fact)}`)) as Digest;
      const entry = { seq, hash, usedMs, wallMs: wallMs(), fact };
      if (broken > 0) {
        broken -= 1;
        if (reaches === 'written') kept.push(entry);
        return refuse(trouble_);
      }
      kept.push(entry);
      return ok(entry);
    },
    reopen: () => (broken > 0 ? refuse(trouble_) : ok([...kept])),
    breakDisk(times, written) {
      broken = times;
      reaches = written;
    },
  };
}

/** Words that keep plain facts as they are, so that the heart can be tested without keys. */
export function openWords(): PlainWords {
  return {
    write: (fact) => fact as unknown as SeatFact, // kept in memory only, read back below
    read: (fact) => ok(fact as unknown as PlainFact),
  };
}
