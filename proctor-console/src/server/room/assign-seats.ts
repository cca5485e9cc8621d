import { type CandidateId, fromHex, type SeatId, utf8 } from '@exam-room/shared/base';
import { digestOf, randomStream, shuffled } from '@exam-room/shared/crypto';
import type { RoomPlan } from './plan.ts';

/** How everybody gets a seat when the room assigns them; the seed makes the lots (DOMAIN 1.3) and stands in the act. */
export interface SeatOrder {
  readonly how: 'by-ticket' | 'random';
  /** 32 hex digits. */
  readonly seed: string;
}

/**
 * One ordinary seat with a machine for everybody on the roll, in the order of the tickets; by lot, the seats are shuffled before. The same
 * roll, seats and order give the same seats, so that anybody can compute them again. Undefined when there are fewer seats than people.
 */
export function assignSeats(plan: RoomPlan, order: SeatOrder): ReadonlyMap<CandidateId, SeatId> | undefined {
  const seats = plan.seats.filter((one) => !one.spare).map((one) => one.seat);
  const people = [...plan.candidates.values()].toSorted((a, b) => compare(a.ticket, b.ticket));
  if (people.length > seats.length) return undefined;
  const places =
    order.how === 'random'
      ? shuffled(lots(order.seed), seats.length)
      : Array.from(seats, (_, place) => place);
  return new Map(
    people.flatMap(({ candidate }, at) => {
      const seat = seats[places[at] ?? at];
      return seat === undefined ? [] : [[candidate, seat] as const];
    }),
  );
}

function lots(seed: string) {
  const key = fromHex(digestOf(utf8(`exam-room/seat-lots/v1 ${seed}`)));
  if (key === undefined) throw new Error('a digest is 64 hex digits');
  return randomStream(key);
}

/** The same order on every machine, whatever language it speaks. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
