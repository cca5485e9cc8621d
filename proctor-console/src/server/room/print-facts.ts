import { type CandidateId, MINUTE_MS, type SeatId } from '@exam-room/shared/base';
import { maskResidentId, type Session } from '@exam-room/shared/model';
import type { RoomState } from './state.ts';

/** What is put on paper before the candidates come: labels for the desks, the list for the door, the sheet to sign in on. */
export const PRINT_KINDS = ['desk-labels', 'door-list', 'sign-in-sheet'] as const;
export type PrintKind = (typeof PRINT_KINDS)[number];

/** One person as paper may show: never the whole ID number, because paper lies about and the door list hangs in public. */
export interface PrintedPerson {
  readonly candidate: CandidateId;
  readonly ticket: string;
  readonly name: string;
  readonly sex: 'male' | 'female';
  readonly maskedId: string;
  readonly employer: string;
  /** Absent when the room assigns seats at check-in. */
  readonly seat?: SeatId;
}

export interface PrintedSeat {
  readonly seat: SeatId;
  readonly spare: boolean;
  readonly person?: PrintedPerson;
}

/** Everything that the prints before the exam show, from what the authority has signed and nothing else. */
export interface PrintFacts {
  readonly session: Session['session'];
  readonly mode: Session['mode'];
  readonly title: string;
  readonly slot: string;
  readonly institution: string;
  readonly room: string;
  readonly post: string;
  readonly startMs: number;
  /** From here on people may come in. */
  readonly checkInOpensMs: number;
  /** Nobody comes in after this many minutes (DOMAIN 1.3, late bar). */
  readonly lateBarMinutes: number;
  readonly durationMinutes: number;
  readonly seats: readonly PrintedSeat[];
  /** In the order of the tickets. */
  readonly people: readonly PrintedPerson[];
  readonly invigilators: readonly string[];
}

export function printFacts({ plan, expectedAt }: Pick<RoomState, 'plan' | 'expectedAt'>): PrintFacts {
  const { session } = plan;
  const people = [...plan.candidates.values()].map(
    ({ candidate, ticket, name, sex, idNumber, employer }): PrintedPerson => {
      const seat = expectedAt.get(candidate);
      return {
        ...{ candidate, ticket, name, sex, employer },
        maskedId: maskResidentId(idNumber),
        ...(seat === undefined ? {} : { seat }),
      };
    },
  );
  const at = new Map(people.flatMap((person) => (person.seat === undefined ? [] : [[person.seat, person]])));
  return {
    session: session.session,
    mode: session.mode,
    title: session.title,
    slot: session.slot,
    institution: session.institution.name,
    room: `${session.room.name}（${session.room.code}）`,
    post: `${session.post.code} ${session.post.name}`,
    startMs: session.window.startMs,
    checkInOpensMs: session.window.startMs - session.policies.checkInOpensMs,
    lateBarMinutes: session.policies.lateBarMs / MINUTE_MS,
    durationMinutes: session.durationMs / MINUTE_MS,
    seats: session.room.seats.map(({ seat, spare }) => {
      const person = at.get(seat);
      return { seat, spare, ...(person === undefined ? {} : { person }) };
    }),
    people: people.toSorted((a, b) => a.ticket.localeCompare(b.ticket)),
    invigilators: session.invigilators
      .filter((one) => one.role === 'chief' || one.role === 'invigilator')
      .map((one) => one.name),
  };
}
