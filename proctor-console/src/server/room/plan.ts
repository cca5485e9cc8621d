import type { CandidateId, DeviceId, InvigilatorId, SeatId } from '@exam-room/shared/base';
import {
  type Candidate,
  type Invigilator,
  normaliseNumber,
  type Roll,
  type Seat,
  type Session,
} from '@exam-room/shared/model';

/** What the authority has signed for this room, made ready for looking things up. It never changes during the day. */
export interface RoomPlan {
  readonly session: Session;
  /** This very console. */
  readonly console: DeviceId;
  /** All machines whose journals tell what people did: the console and whoever may go on in its place. */
  readonly consoles: ReadonlySet<DeviceId>;
  readonly candidates: ReadonlyMap<CandidateId, Candidate>;
  readonly people: ReadonlyMap<InvigilatorId, Invigilator>;
  /** Seats that have a machine, in the order of the session. */
  readonly seats: readonly (Seat & { readonly device: DeviceId })[];
  readonly seatOf: ReadonlyMap<DeviceId, Seat & { readonly device: DeviceId }>;
  readonly deviceAt: ReadonlyMap<SeatId, DeviceId>;
  /** By ticket and by ID number, in their one spelling. */
  readonly numbers: ReadonlyMap<string, CandidateId>;
}

export function planOf(session: Session, roll: Roll, console: DeviceId): RoomPlan {
  const deviceAt = new Map(
    session.devices.flatMap((one) =>
      one.role === 'seat' && one.seat !== undefined ? [[one.seat, one.device] as const] : [],
    ),
  );
  const seats = session.room.seats.flatMap((seat) => {
    const device = deviceAt.get(seat.seat);
    return device === undefined ? [] : [{ ...seat, device }];
  });
  return {
    session,
    console,
    consoles: new Set(session.devices.flatMap((one) => (one.role === 'seat' ? [] : [one.device]))),
    candidates: new Map(roll.candidates.map((one) => [one.candidate, one])),
    people: new Map(session.invigilators.map((one) => [one.id, one])),
    seats,
    seatOf: new Map(seats.map((one) => [one.device, one])),
    deviceAt,
    numbers: new Map(
      roll.candidates.flatMap((one) => [
        [normaliseNumber(one.ticket), one.candidate] as const,
        [normaliseNumber(one.idNumber), one.candidate] as const,
      ]),
    ),
  };
}

/** The candidate whose ticket or ID number was typed or scanned, however it was spelt (Loudi's rooms ask for a capital X; ours do not). */
export function findByNumber(plan: RoomPlan, typed: string): Candidate | undefined {
  const candidate = plan.numbers.get(normaliseNumber(typed));
  return candidate === undefined ? undefined : plan.candidates.get(candidate);
}

/** How people call a person of the session: the name, or the id when the session does not list it. */
export function nameOf(plan: RoomPlan, id: InvigilatorId): string {
  return plan.people.get(id)?.name ?? id;
}
