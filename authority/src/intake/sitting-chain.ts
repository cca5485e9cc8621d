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

/** Whether two mean the same stay: parts are cut and copied on their way. */
export function isSamePart(one: WrittenPart, other: WrittenPart): boolean {
  return (
    one.device === other.device && one.epoch === other.epoch && one.part.openedSeq === other.part.openedSeq
  );
}

/**
 * Puts the parts of one sitting in order: a part is followed by the one that names it as continued, or that was opened by the order by
 * which it ended `moved`; what no move connects follows the time of opening. A part that goes on elsewhere counts up to the entry at which
 * it was taken over. Stops after the hand-in, which is final.
 */
export function inOrder(parts: readonly WrittenPart[]): readonly WrittenPart[] {
  const cut = parts.map((one) => cutOff(one, parts));
  const movedOrders = new Set(cut.flatMap(({ part }) => part.movedBy ?? []));
  const firsts = cut
    .filter(({ part }) => part.continues.length === 0 && !movedOrders.has(part.openedBy))
    .toSorted(byOpening);
  const chain = firsts.flatMap((first) => follow(first, cut));
  const apart = cut.filter((one) => !chain.includes(one)).toSorted(byOpening);
  const all = [...chain, ...apart];
  const end = all.findIndex(({ part }) => part.handIn !== undefined);
  return end < 0 ? all : all.slice(0, end + 1);
}

function byOpening(a: WrittenPart, b: WrittenPart): number {
  return a.part.openedMs - b.part.openedMs || a.part.openedSeq - b.part.openedSeq;
}

/** The seat that goes on names the entry up to which it took over: what stands beyond counts for nothing (THREATS K6). */
function cutOff(one: WrittenPart, parts: readonly WrittenPart[]): WrittenPart {
  const heads = parts.flatMap(({ part }) => part.continues.filter((head) => isHeadOf(head, one, parts)));
  if (heads.length === 0) return one;
  const seq = Math.min(...heads.map((head) => head.seq));
  const { handIn, ...part } = one.part;
  const beyond = part.answers.filter((answer) => answer.seq > seq).map((answer) => answer.seq);
  const kept = handIn !== undefined && handIn.seq <= seq ? { handIn } : {};
  const lost = handIn !== undefined && handIn.seq > seq ? [handIn.seq] : [];
  return {
    ...one,
    part: {
      ...part,
      ...kept,
      answers: part.answers.filter((answer) => answer.seq <= seq),
      grants: part.grants.filter((grant) => grant.seq <= seq),
      leftBehind: [...beyond, ...lost],
    },
  };
}

/** A head lies in the newest part of its journal that was opened before it. */
function isHeadOf(
  head: SittingPart['continues'][number],
  one: WrittenPart,
  parts: readonly WrittenPart[],
): boolean {
  const inJournal = parts.filter(
    ({ device, epoch, part }) => device === head.device && epoch === head.epoch && part.openedSeq <= head.seq,
  );
  const newest = inJournal.toSorted((a, b) => a.part.openedSeq - b.part.openedSeq).at(-1);
  return newest !== undefined && isSamePart(newest, one);
}

function follow(first: WrittenPart, parts: readonly WrittenPart[]): readonly WrittenPart[] {
  const chain = [first];
  for (;;) {
    const last = chain.at(-1);
    const next = parts.find(
      (one) => last !== undefined && !chain.includes(one) && goesOnFrom(one, last, parts),
    );
    if (next === undefined) return chain;
    chain.push(next);
  }
}

function goesOnFrom(one: WrittenPart, last: WrittenPart, parts: readonly WrittenPart[]): boolean {
  const head = one.part.continues.at(-1);
  if (head !== undefined) return isHeadOf(head, last, parts);
  return last.part.movedBy !== undefined && one.part.openedBy === last.part.movedBy;
}
