import type { Digest, SeatId } from '@exam-room/shared/base';
import type { RoomState, SeatState } from './state.ts';

/** Sealed pictures of which a seat's entries tell, and which the console does not have. */
export interface PicturesOwed {
  readonly seat: SeatId;
  readonly name: string;
  readonly count: number;
}

export function picturesLacking(seat: SeatState, has: (file: Digest) => boolean): number {
  return [...seat.sittings.values()].flatMap(({ taken }) => taken).filter(({ file }) => !has(file)).length;
}

/**
 * What stands in the way of the first signature: seats that are cut off and have pictures that the archive would lack for ever. A seat that
 * is linked brings them by itself; of one that people have said is broken since it was lost, nothing is awaited any more (verifier, R41).
 */
export function picturesOwed(room: RoomState, has: (file: Digest) => boolean): readonly PicturesOwed[] {
  return room.plan.seats.flatMap(({ seat: label, device }) => {
    const seat = room.seats.get(device);
    if (seat?.candidate === undefined || seat.linked || saidBroken(room, seat, label)) return [];
    const count = picturesLacking(seat, has);
    const name = room.plan.candidates.get(seat.candidate)?.name ?? seat.candidate;
    return count === 0 ? [] : [{ seat: label, name, count }];
  });
}

function saidBroken({ told }: RoomState, { lostMs = 0 }: SeatState, label: SeatId): boolean {
  return told.some((line) => line.incident === 'fault' && line.seat === label && line.wallMs >= lostMs);
}
