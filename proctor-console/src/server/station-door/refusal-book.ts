import { MINUTE_MS } from '@exam-room/shared/base';
import type { ConsoleFact } from '@exam-room/shared/records';
import type { Room } from '../run-command.ts';

/** Refused machines are recorded once a minute each, and no more than so many a minute together: knocking must not fill the ledger. */
const TOGETHER_A_MINUTE = 20;

export interface RefusalBook {
  /** `pin`: the certificate's, or a word for what was shown instead. */
  readonly refused: (pin: string, code: string) => void;
  readonly fault: (what: string, detail: string) => void;
  /** The same once a minute: a seat whose repair fails asks again. */
  readonly returned: (fact: Extract<ConsoleFact, { kind: 'journal-returned' }>) => void;
}

/** `monoMs` is the machine's real time, whatever clock a rehearsal runs under. */
export function openRefusalBook(room: Pick<Room, 'machine'>, monoMs: () => number): RefusalBook {
  // Two budgets: strangers who knock must not hide what a machine of the room does.
  const strangers = budget(monoMs);
  const faults = budget(monoMs);
  const repairs = budget(monoMs);
  return {
    refused(pin, code) {
      if (strangers(`${code}/${pin}`))
        room.machine({ do: 'note', fact: { kind: 'device-refused', pin, code } });
    },
    returned(fact) {
      if (repairs(`${fact.device}/${fact.entries}/${fact.why}`)) room.machine({ do: 'note', fact });
    },
    fault(what, detail) {
      if (faults(`${what}/${detail}`))
        room.machine({
          do: 'note',
          fact: { kind: 'fault-noticed', what: what.slice(0, 60), detail: detail.slice(0, 500) },
        });
    },
  };
}

/** True once a minute for each key, and at most so often a minute in all. */
function budget(monoMs: () => number): (key: string) => boolean {
  const last = new Map<string, number>();
  return (key) => {
    const now = monoMs();
    for (const [old, at] of last) if (now - at >= MINUTE_MS) last.delete(old);
    if (last.has(key) || last.size >= TOGETHER_A_MINUTE) return false;
    last.set(key, now);
    return true;
  };
}
