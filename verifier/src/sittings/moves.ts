import type { ActRecord } from '../acts/prove-acts.ts';
import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import { placeOf } from '../journals/journal.ts';
import { type Sitting, type Stretch, startOf } from './sittings.ts';

/**
 * R39: one sitting is at one seat at a time. It goes on elsewhere only by a seat move that two persons signed, from the seat where it
 * was; only a sitting that never began may be admitted anew. The seat that was left writes nothing more for it once it knows.
 */
export function checkMoves(sittings: readonly Sitting[], acts: readonly ActRecord[]): Checked {
  const actOf = new Map(acts.map((one) => [one.entry.hash, one.act]));
  const flaws: Flaw[] = [];
  let moves = 0;
  for (const { stretches } of sittings)
    for (const [at, stretch] of stretches.entries()) {
      const before = stretches[at - 1];
      const act = actOf.get(stretch.opened.fact.order);
      if (before === undefined) {
        if (act?.act === 'move-seat') flaws.push(fromNowhere(stretch));
        continue;
      }
      moves += 1;
      if (
        act?.act === 'move-seat'
          ? act.fromDevice !== before.opened.device.device
          : startOf(before) !== undefined
      )
        flaws.push(withoutMove(stretch, before));
      flaws.push(...lateFlaws(before, stretch));
    }
  return verdict(flaws, {
    zh: `换座 ${moves} 次，均由两人签名，任何时候一人只在一个座位答题`,
    en: `${moves} moves to another seat, each signed by two; nobody ever sat at two seats at once`,
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
