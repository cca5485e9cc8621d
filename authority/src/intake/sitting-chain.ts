import type { CandidateId } from '@exam-room/shared/base';
import type { SeatFact } from '@exam-room/shared/records';
import type { Writer } from './open-answers.ts';
import type { ProvenJournal } from './prove-journal.ts';
import { partsOf, type SittingPart } from './sitting-parts.ts';

/** A part and the machine that wrote it. */
export interface WrittenPart extends Writer {
  readonly part: SittingPart;
}

/** All parts of one candidate's sitting in one journal. */
export function partsIn(
  journal: ProvenJournal<SeatFact>,
  who: { readonly candidate: CandidateId; readonly attempt: number },
): readonly WrittenPart[] {
  return partsOf(journal.entries)
    .filter((part) => part.candidate === who.candidate && part.attempt === who.attempt)
    .map((part) => ({ part, device: journal.device.device, epoch: journal.epoch }));
}

/**
 * Puts the parts of one sitting in order: a part that ended `moved` by an order is followed by the part which that order opened; what no
 * move connects follows the time of opening. Stops after the hand-in, which is final.
 */
export function inOrder(parts: readonly WrittenPart[]): readonly WrittenPart[] {
  const movedOrders = new Set(parts.flatMap(({ part }) => part.movedBy ?? []));
  const firsts = parts
    .filter(({ part }) => !movedOrders.has(part.openedBy))
    .toSorted((a, b) => a.part.openedMs - b.part.openedMs || a.part.openedSeq - b.part.openedSeq);
  const chain = firsts.flatMap((first) => follow(first, parts));
  const end = chain.findIndex(({ part }) => part.handIn !== undefined);
  return end < 0 ? chain : chain.slice(0, end + 1);
}

function follow(first: WrittenPart, parts: readonly WrittenPart[]): readonly WrittenPart[] {
  const chain = [first];
  for (;;) {
    const movedBy = chain.at(-1)?.part.movedBy;
    const next = parts.find(
      (one) => movedBy !== undefined && one.part.openedBy === movedBy && !chain.includes(one),
    );
    if (next === undefined) return chain;
    chain.push(next);
  }
}
