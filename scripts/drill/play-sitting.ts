import { type Clock, ok, type Result } from '@exam-room/shared/base';
import type { Command } from '../../exam-station/src/main/sitting/commands.ts';
import type { Acknowledgement } from './acknowledgements.ts';
import {
  CHECK_IN,
  type DrillSeat,
  keepAnswerKey,
  nextAnswer,
  openDrillSeat,
  pictureNumber,
} from './drill-seat.ts';

export interface Playing {
  readonly folder: string;
  /** So many answers after what the journal holds. */
  readonly answers: number;
  readonly boot: number;
  readonly clock: Clock;
  readonly reserveBytes: number;
  readonly say: (one: Acknowledgement) => void;
}

/** Between answers the station also keeps test time and pictures' rows. */
const TIME_EVERY = 7;
const PICTURE_EVERY = 23;
const ANSWER_TAKES_MS = 137;

/** A seat that is open and played on, with its test time in hand. */
export interface Played extends DrillSeat {
  readonly answer: (count: number) => Promise<Result<true>>;
}

/** One start of the program: opens the seat, goes through what is left of the check-in, answers. Says everything that is saved. */
export async function playSitting(playing: Playing): Promise<Result<Played>> {
  const seat = openPlayed(playing);
  if (!seat.ok) return seat;
  const entered = await enter(seat.value, playing);
  if (!entered.ok) return entered;
  const answered = await seat.value.answer(playing.answers);
  return answered.ok ? seat : answered;
}

/** Opens the seat without writing. */
export function openPlayed(playing: Playing): Result<Played> {
  let usedMs = 0;
  const opened = openDrillSeat({ ...playing, usedMs: () => usedMs });
  if (!opened.ok) return opened;
  const seat = opened.value;
  usedMs = Math.max(seat.journal.usedTime()?.usedMs ?? 0, seat.journal.opened.at(-1)?.usedMs ?? 0);
  async function answer(count: number): Promise<Result<true>> {
    for (let done = 0; done < count; done += 1) {
      usedMs += ANSWER_TAKES_MS;
      const saved = await sayRun(seat, playing, nextAnswer(seat));
      if (!saved.ok) return saved;
      keepBeside(seat, playing, { done, usedMs });
    }
    return ok(true);
  }
  return ok({ ...seat, answer });
}

/** The check-in, as far as the journal does not tell it yet. */
export async function enter(seat: DrillSeat, playing: Playing): Promise<Result<true>> {
  const begun = await sayRun(seat, playing, { do: 'open-journal', build: 'drill', shell: 'headless' });
  if (!begun.ok) return begun;
  // Refused by the disk: nothing is built on it, and the order that brings the key is looked at again.
  if (!keepAnswerKey(seat.journal) && !keepAnswerKey(seat.journal)) return ok(true);
  playing.say({ said: 'key' });
  for (const command of CHECK_IN) {
    const done = await sayRun(seat, playing, command);
    // Steps that a restarted sitting has behind it are refused: that is no trouble.
    if (!done.ok && done.error.code === 'JOURNAL_IO') return done;
  }
  return ok(true);
}

async function sayRun(seat: DrillSeat, playing: Playing, command: Command): Promise<Result<true>> {
  const done = await seat.writer.run(command);
  if (!done.ok) return done;
  for (const { seq, hash } of done.value) playing.say({ said: 'entry', seq, hash });
  return ok(true);
}

function keepBeside(
  { journal }: DrillSeat,
  { say }: Playing,
  now: { readonly done: number; readonly usedMs: number },
): void {
  const { seq } = journal.head();
  if (now.done % TIME_EVERY === 0 && journal.keepUsedTime(now.usedMs)) say({ said: 'used', ms: now.usedMs });
  if (now.done % PICTURE_EVERY === 0 && journal.keepPicture({ file: pictureNumber(seq), bytes: 1, seq }))
    say({ said: 'picture' });
  journal.tidy();
}
