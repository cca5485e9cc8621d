import { ok, type Result, refuse, type Trouble, trouble } from '@exam-room/shared/base';
import type { JournalPort, KeptEntry, PlainWords } from './ports.ts';
import { apply } from './sitting/apply.ts';
import type { Command } from './sitting/commands.ts';
import { decide } from './sitting/decide.ts';
import type { PlainEntry } from './sitting/plain-facts.ts';
import type { SeatRules } from './sitting/seat-rules.ts';
import { newSeat, type SeatState } from './sitting/seat-state.ts';

/** The one writer of this seat. */
export interface Writer {
  readonly state: () => SeatState;
  /** The disk's trouble while the journal cannot be written; nothing is acknowledged then. */
  readonly fault: () => Trouble | undefined;
  /**
   * decide -> append -> apply -> publish, one command at a time. The entries are on the disk when it resolves.
   * Refusals are the sitting's own, or JOURNAL_IO.
   */
  readonly run: (command: Command) => Promise<Result<readonly PlainEntry[]>>;
  /** The disk was seen to hold something else than was written: nothing is acknowledged until it was read anew. */
  readonly doubt: (trouble: Trouble) => Promise<void>;
  /** After trouble with the disk: reads and proves what it holds and goes on from there. False when that failed again. */
  readonly recover: () => Promise<boolean>;
  /** The program ends: whatever is asked from now on is refused. Resolves when the last command is through. */
  readonly end: () => Promise<void>;
}

export interface WriterParts {
  readonly rules: SeatRules;
  readonly journal: JournalPort;
  readonly words: PlainWords;
  /** Test time used at this moment. */
  readonly usedMs: () => number;
  /** Called after every change of state, with the entries that made it; empty when the journal broke or came back. */
  readonly publish: (entries: readonly PlainEntry[]) => void;
}

/** Starts the writer on what the journal holds. Codes: those of `PlainWords.read`. */
export function createWriter(parts: WriterParts, kept: readonly KeptEntry[]): Result<Writer> {
  const opened = replay(parts, kept);
  if (!opened.ok) return opened;
  let state = opened.value;
  let fault: Trouble | undefined;
  let queue: Promise<unknown> = Promise.resolve();

  function inTurn<Outcome>(work: () => Outcome): Promise<Outcome> {
    const mine = queue.then(work);
    queue = mine.catch(() => {}); // a bug surfaces where the command was given; the next command still gets its turn
    return mine;
  }

  function perform(command: Command): Result<readonly PlainEntry[]> {
    if (fault !== undefined) return refuse(fault);
    const usedMs = parts.usedMs();
    const decision = decide(state, command, { usedMs });
    if (!decision.ok) return decision;
    const written: PlainEntry[] = [];
    for (const fact of decision.value) {
      const kept = parts.journal.append(parts.words.write(fact, state, parts.journal.place()), usedMs);
      if (!kept.ok) {
        // A failed flush may have lost pages that later flushes call clean: nothing is believed until the file was read anew.
        fault = kept.error;
        parts.publish([]);
        return kept;
      }
      const { seq, hash, wallMs } = kept.value;
      const entry = { seq, hash, usedMs: kept.value.usedMs, wallMs, fact };
      state = apply(state, entry);
      written.push(entry);
    }
    if (written.length > 0) parts.publish(written);
    return ok(written);
  }

  function readAnew(): boolean {
    if (fault === undefined) return true;
    const entries = parts.journal.reopen();
    if (!entries.ok) {
      fault = entries.error;
      return false;
    }
    const again = replay(parts, entries.value);
    if (!again.ok) {
      fault = again.error;
      return false;
    }
    state = again.value;
    fault = undefined;
    parts.publish([]);
    return true;
  }

  return ok({
    state: () => state,
    fault: () => fault,
    run: (command) => inTurn(() => perform(command)),
    doubt: (trouble) =>
      inTurn(() => {
        fault ??= trouble;
        parts.publish([]);
      }),
    recover: () => inTurn(readAnew),
    end: () =>
      inTurn(() => {
        fault = ENDED;
      }),
  });
}

const ENDED = trouble('STATION_ENDED', {
  zh: '考试程序正在关闭，请稍候。',
  en: 'The exam program is closing. Please wait.',
});

/** The state that a journal tells. */
export function replay(
  parts: Pick<WriterParts, 'rules' | 'words' | 'journal'>,
  kept: readonly KeptEntry[],
): Result<SeatState> {
  const { epoch } = parts.journal.place();
  let state = newSeat(parts.rules);
  for (const { seq, hash, usedMs, wallMs, fact } of kept) {
    const plain = parts.words.read(fact, state, { epoch, seq });
    if (!plain.ok) return plain;
    state = apply(state, { seq, hash, usedMs, wallMs, fact: plain.value });
  }
  return ok(state);
}
