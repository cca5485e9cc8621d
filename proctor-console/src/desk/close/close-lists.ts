import type { DeskView, SeatView } from '../../server/proctor-desk/desk-view.ts';
import { hasSitting } from '../room/tile.ts';

/** A name on one of the closing lists; with a seat where there is one to walk to. */
export interface Listed {
  readonly name: string;
  readonly seat?: SeatView['seat'];
  readonly device?: SeatView['device'];
}

export const LISTS = ['notHandedIn', 'absent', 'zero', 'noSnapshot', 'unsent', 'noReceipt'] as const;
export type ListId = (typeof LISTS)[number];

/** What two people look through before they close the room (issue: the day, 9). */
export function closeLists(view: DeskView): Readonly<Record<ListId, readonly Listed[]>> {
  const seated = view.seats.filter((seat) => seat.candidate !== undefined);
  const sat = seated.filter(hasSitting);
  return {
    notHandedIn: seated.filter((seat) => seat.state !== 'handed-in').map(ofSeat),
    absent: view.roll.filter(isAway).map(({ name }) => ({ name })),
    zero: sat.filter((seat) => seat.answered === 0).map(ofSeat),
    noSnapshot: sat.filter((seat) => seat.snapshots.taken === 0).map(ofSeat),
    unsent: seated.filter((seat) => seat.unsent > 0 || seat.picturesUnsent > 0).map(ofSeat),
    noReceipt: sat.filter((seat) => seat.state === 'handed-in' && seat.receipt === undefined).map(ofSeat),
  };
}

function ofSeat(seat: SeatView): Listed {
  return { name: seat.candidate?.name ?? '', seat: seat.seat, device: seat.device };
}

/**
 * Enrolled = present + absent, present = handed in. Absent are here all who are not in, also those whom the console will only call so at
 * the close, and those who were turned away.
 */
export function closeSums(view: DeskView) {
  const { enrolled, admitted: present, handedIn } = view.counts;
  const absent = view.roll.filter(isAway).length;
  return {
    enrolled,
    present,
    absent,
    handedIn,
    enrolledHolds: enrolled === present + absent,
    handedHolds: present === handedIn,
  };
}

function isAway({ state }: DeskView['roll'][number]): boolean {
  return state === 'absent' || state === 'expected' || state === 'claimed' || state === 'turned-away';
}
