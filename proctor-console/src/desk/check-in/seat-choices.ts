import type { SeatId } from '@exam-room/shared/base';
import type { RollLine, SeatView } from '../../server/proctor-desk/desk-view.ts';

export interface SeatChoice {
  readonly seat: SeatId;
  readonly label: 'seatClaimed' | 'seatAssigned' | 'seatFree' | 'seatSpare';
}

/** The claimed seat first, then the one that the plan assigns, then every free one that has a machine; spares last. */
export function seatChoices(of: {
  readonly seats: readonly SeatView[];
  readonly line: RollLine;
  readonly claimed: SeatView | undefined;
}): readonly SeatChoice[] {
  const { seats, line, claimed } = of;
  const free = seats.filter((seat) => seat.state === 'vacant' && seat.linked);
  const assigned = free.find((seat) => seat.seat === line.assignedSeat);
  const rest = free.filter((seat) => seat !== assigned);
  return [
    ...(claimed === undefined ? [] : [{ seat: claimed.seat, label: 'seatClaimed' as const }]),
    ...(assigned === undefined ? [] : [{ seat: assigned.seat, label: 'seatAssigned' as const }]),
    ...rest.filter((seat) => !seat.spare).map(({ seat }) => ({ seat, label: 'seatFree' as const })),
    ...rest.filter((seat) => seat.spare).map(({ seat }) => ({ seat, label: 'seatSpare' as const })),
  ];
}
