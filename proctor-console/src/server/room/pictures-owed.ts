import type { Digest, Words } from '@exam-room/shared/base';
import type { RoomState, SeatState } from './state.ts';

/** How many sealed pictures this seat's entries tell of that the console does not have. */
export function picturesLacking(seat: SeatState, has: (file: Digest) => boolean): number {
  return [...seat.sittings.values()].flatMap(({ taken }) => taken).filter(({ file }) => !has(file)).length;
}

/**
 * What stands in the way of the first signature, in words: seats that are cut off and have pictures that the archive would lack for ever. A
 * seat that is linked brings them by itself; of one that people have said is broken since it was lost, nothing is awaited any more (verifier,
 * R41).
 */
export function picturesOwed(room: RoomState, has: (file: Digest) => boolean): readonly Words[] {
  return room.plan.seats.flatMap(({ seat: label, device }) => {
    const seat = room.seats.get(device);
    if (seat?.candidate === undefined || seat.linked) return [];
    const lostAt = seat.lost?.position ?? 0;
    if (room.told.some((one) => one.incident === 'fault' && one.seat === label && one.position > lostAt))
      return [];
    const count = picturesLacking(seat, has);
    const name = room.plan.candidates.get(seat.candidate)?.name ?? seat.candidate;
    return count === 0 ? [] : [owedWords(`${label} 号 ${name}`, `seat ${label} ${name}`, count)];
  });
}

function owedWords(zh: string, en: string, count: number): Words {
  return {
    zh: `${zh} 还有 ${count} 张照片没有送到`,
    en: `${en}: ${count} ${count === 1 ? 'picture has' : 'pictures have'} not arrived`,
  };
}
