import type { ActRecord } from '../acts/prove-acts.ts';
import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import type { Act } from '../formats/act-formats.ts';
import type { Consoles } from '../journals/consoles.ts';
import { placeOf } from '../journals/journal.ts';
import { type Sitting, type Stretch, startOf } from './sittings.ts';

/**
 * R39: one sitting is at one seat at a time. It goes on elsewhere only by a seat move that two persons signed, from the seat where it
 * was; only a sitting that never began may be admitted anew. The new seat takes over everything that the console held when the move was
 * ordered, and gives no test time back. The seat that was left writes nothing more for it once it knows.
 */
export function checkMoves(
  sittings: readonly Sitting[],
  acts: readonly ActRecord[],
  { late }: Pick<Consoles, 'late'>,
): Checked {
  const moves = acts.flatMap(moveIn);
  const flaws: Flaw[] = [];
  let moved = 0;
  for (const { stretches } of sittings)
    for (const [at, stretch] of stretches.entries()) {
      const before = stretches[at - 1];
      const move = moves.find(({ hash }) => hash === stretch.opened.fact.order);
      if (before === undefined) {
        if (move !== undefined) flaws.push(fromNowhere(stretch));
        continue;
      }
      moved += 1;
      if (move !== undefined) flaws.push(...moveFlaws({ stretch, before, move }, { moves, late }));
      else if (startOf(before) !== undefined) flaws.push(withoutMove(stretch, before));
      flaws.push(...lateFlaws(before, stretch));
    }
  return verdict(flaws, {
    zh: `换座 ${moved} 次，均由两人签名，任何时候一人只在一个座位答题`,
    en: `${moved} moves to another seat, each signed by two; nobody ever sat at two seats at once`,
  });
}

interface Move {
  readonly act: Extract<Act, { act: 'move-seat' }>;
  readonly place: number;
  readonly hash: string;
}

function moveIn({ act, place, entry }: ActRecord): readonly Move[] {
  return act.act === 'move-seat' ? [{ act, place, hash: entry.hash }] : [];
}

interface Moved {
  readonly stretch: Stretch;
  readonly before: Stretch;
  /** The order on which the seat opened. */
  readonly move: Move;
}

interface Moves {
  /** In the order in which they were signed. */
  readonly moves: readonly Move[];
  readonly late: ReadonlySet<string>;
}

function moveFlaws(moved: Moved, moves: Moves): readonly Flaw[] {
  const { stretch, before, move } = moved;
  const flaws: Flaw[] = [];
  if (!leadsHere(moved, moves)) flaws.push(withoutMove(stretch, before));
  const started = startOf(stretch);
  const heard = Math.min(move.act.usedMs ?? 0, started?.fact.durationMs ?? 0);
  if (started !== undefined && started.usedMs < heard)
    flaws.push(timeGivenBack(stretch, started.usedMs, heard));
  if (!tookOver(moved)) flaws.push(notTakenOver(stretch, before));
  return flaws;
}

/** The moves of this candidate since the seat before, one after the other, end at this seat: a spare that never opened may lie between. */
function leadsHere({ stretch, before, move }: Moved, { moves, late }: Moves): boolean {
  const mine = moves.filter(({ act, place }) => act.candidate === stretch.candidate && place <= move.place);
  let at = before.opened.device.device;
  // A move of a console that was replaced may have come to light after what it led to.
  for (const { act, place, hash } of mine)
    if (act.fromDevice === at && (late.has(hash) || place > before.opened.place)) at = act.toDevice;
  return at === stretch.opened.device.device;
}

/**
 * What the new seat names as taken over stands in the earlier seat's journal, behind what that one had itself taken over, and leaves nothing
 * out that the console held when the move was ordered: an answer that had its second tick cannot be dropped by a move. True when it names
 * nothing: then everything counts.
 */
function tookOver({ stretch, before, move }: Moved): boolean {
  const { continues } = stretch.opened.fact;
  if (continues === undefined) return true;
  const older = continues.slice(0, -1);
  const head = continues.at(-1);
  const found = before.entries.find(({ seq }) => seq === head?.seq);
  const named =
    head?.device === before.opened.device.device &&
    head.epoch === before.opened.epoch &&
    found?.hash === head.hash &&
    JSON.stringify(older) === JSON.stringify(before.opened.fact.continues ?? []);
  const leftOut = before.entries.some(
    ({ place, seq, fact }) => COUNTED.has(fact.kind) && place < move.place && seq > (head?.seq ?? 0),
  );
  return named && !leftOut;
}

const COUNTED = new Set(['answer-saved', 'time-granted', 'handed-in']);

function timeGivenBack(stretch: Stretch, startedMs: number, heardMs: number): Flaw {
  return flaw(placeOf(stretch.opened), {
    zh: `考生 ${stretch.candidate} 在 ${stretch.seat} 从用时 ${startedMs} 毫秒起算，换座操作写明已用 ${heardMs} 毫秒：时间被归还。`,
    en: `${stretch.candidate} goes on at ${stretch.seat} from ${startedMs} ms; the move tells of ${heardMs} ms used: time was given back.`,
  });
}

function notTakenOver(stretch: Stretch, before: Stretch): Flaw {
  return flaw(placeOf(stretch.opened), {
    zh: `考生 ${stretch.candidate} 换到 ${stretch.seat} 时，没有接续 ${before.seat} 已备份的全部记录：有答案被丢弃，或接续的不是那份流水。`,
    en: `when ${stretch.candidate} went on at ${stretch.seat}, not all that ${before.seat} had backed up was taken over: answers were dropped, or it continues another journal.`,
  });
}

/** What the old seat had written before it learned of the move may arrive late; what it wrote otherwise was written by a second sitter. */
function lateFlaws(before: Stretch, after: Stretch): readonly Flaw[] {
  const learned = before.entries.find(({ fact }) => fact.kind === 'sitting-moved');
  return before.entries
    .filter(
      ({ fact, place, seq }) =>
        (fact.kind === 'answer-saved' || fact.kind === 'handed-in') &&
        place > after.opened.place &&
        (learned === undefined || seq > learned.seq),
    )
    .map((entry) =>
      flaw(placeOf(entry), {
        zh: `考生 ${before.candidate} 已在 ${after.seat} 继续，${before.seat} 仍在写：一人两座。`,
        en: `${before.candidate} had gone on at ${after.seat} while ${before.seat} still wrote: one sitting at two seats.`,
      }),
    );
}

function fromNowhere(stretch: Stretch): Flaw {
  return flaw(placeOf(stretch.opened), {
    zh: `考生 ${stretch.candidate} 被换到 ${stretch.seat}，却没有原座位的流水。`,
    en: `${stretch.candidate} was moved to ${stretch.seat}, but no seat tells of the sitting before.`,
  });
}

function withoutMove(stretch: Stretch, before: Stretch): Flaw {
  return flaw(placeOf(stretch.opened), {
    zh: `考生 ${stretch.candidate} 在 ${before.seat} 已开始答题，又在 ${stretch.seat} 入座，没有换座操作。`,
    en: `${stretch.candidate} had begun at ${before.seat} and was opened again at ${stretch.seat} without a seat move.`,
  });
}
