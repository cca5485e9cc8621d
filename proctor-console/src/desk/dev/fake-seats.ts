import {
  type CandidateId,
  type DeviceId,
  MINUTE_MS,
  SECOND_MS,
  type SeatId,
  type Words,
} from '@exam-room/shared/base';
import type { SeatState, SeatView } from '../../server/proctor-desk/desk-view.ts';
import { type FakeCandidate, seatLabel } from './fake-people.ts';

export const ITEMS = 100;
export const DURATION_MS = 120 * MINUTE_MS;
/** How long the seat's machine needs after the admission until the candidate is through identity, consent and rules. */
const READY_AFTER_MS = 40 * SECOND_MS;

/** A seat of the fake room; changed in place by the hands of `fake-acts.ts` and by time. */
export interface FakeSeat {
  readonly seat: SeatId;
  readonly device: DeviceId;
  readonly row: number;
  readonly column: number;
  readonly spare: boolean;
  linked: boolean;
  camera: SeatView['camera'];
  who: FakeCandidate | undefined;
  claim: FakeCandidate | undefined;
  stage: 'vacant' | 'admitted' | 'ready' | 'sitting' | 'handed-in';
  admittedMs: number;
  paused: boolean;
  locked: boolean;
  usedMs: number;
  grantedMs: number;
  answered: number;
  lastEntryMs: number | undefined;
  unsent: number;
  taken: number;
  missed: number;
  pictureMs: number | undefined;
  thumbnail: number | undefined;
  help: boolean;
  away: boolean;
  alarms: readonly Words[];
  proposalMs: number;
  receipt: string | undefined;
  handedInMs: number | undefined;
  handedInBy: 'candidate' | 'time' | 'invigilator' | undefined;
}

/** Desks in rows from the podium; spares in a last row of their own. */
export function furnish(seats: number): FakeSeat[] {
  const columns = seats <= 36 ? 6 : seats <= 100 ? 10 : 20;
  const spares = Math.max(2, Math.ceil(seats / 20));
  const rows = Math.ceil(seats / columns);
  return Array.from({ length: seats + spares }, (_, at) => {
    const spare = at >= seats;
    const place = spare ? at - seats : at;
    return {
      seat: seatLabel(at),
      device: deviceAt(at),
      row: spare ? rows + 1 : Math.floor(place / columns) + 1,
      column: (place % columns) + 1,
      spare,
      linked: true,
      camera: 'ready',
      ...emptySitting(),
    };
  });
}

type Sitting = Omit<FakeSeat, 'seat' | 'device' | 'row' | 'column' | 'spare' | 'linked' | 'camera'>;

export function emptySitting(): Sitting {
  return {
    who: undefined,
    claim: undefined,
    stage: 'vacant',
    admittedMs: 0,
    paused: false,
    locked: false,
    usedMs: 0,
    grantedMs: 0,
    answered: 0,
    lastEntryMs: undefined,
    unsent: 0,
    taken: 0,
    missed: 0,
    pictureMs: undefined,
    thumbnail: undefined,
    help: false,
    away: false,
    alarms: [],
    proposalMs: 0,
    receipt: undefined,
    handedInMs: undefined,
    handedInBy: undefined,
  };
}

function deviceAt(at: number): DeviceId {
  return String(at + 1)
    .padStart(4, '0')
    .repeat(8) as DeviceId; // 32 hex digits
}

export function picture(seat: FakeSeat, nowMs: number): void {
  seat.thumbnail = (seat.thumbnail ?? 0) + 1;
  seat.pictureMs = nowMs;
  seat.lastEntryMs = nowMs;
}

/** Lets `stepMs` of room time pass at one seat. */
export function pass(
  seat: FakeSeat,
  at: { readonly nowMs: number; readonly stepMs: number; readonly place: number },
): void {
  const { nowMs, stepMs, place } = at;
  if (!seat.linked) return;
  if (seat.stage === 'admitted' && nowMs - seat.admittedMs > READY_AFTER_MS) {
    seat.stage = 'ready';
    seat.taken += 1;
    picture(seat, nowMs);
  }
  if (seat.stage !== 'sitting' || seat.paused || seat.locked) return;
  seat.usedMs += stepMs;
  // Everybody has an own pace: between 50 and 75 seconds a question.
  const pace = (50 + ((place * 13) % 26)) * SECOND_MS;
  const answered = Math.min(ITEMS, Math.floor(seat.usedMs / pace));
  if (answered > seat.answered) {
    seat.answered = answered;
    seat.lastEntryMs = nowMs;
  }
  const due = Math.floor(seat.usedMs / (11 * MINUTE_MS)) + 1;
  if (due > seat.taken + seat.missed) {
    seat.taken += 1;
    picture(seat, nowMs);
  }
  if (seat.usedMs >= DURATION_MS + seat.grantedMs) handIn(seat, { nowMs, by: 'time' });
  else if (seat.answered >= ITEMS - (place % 3)) handIn(seat, { nowMs, by: 'candidate' });
}

export function handIn(
  seat: FakeSeat,
  { nowMs, by }: { readonly nowMs: number; readonly by: NonNullable<FakeSeat['handedInBy']> },
): void {
  seat.stage = 'handed-in';
  seat.handedInMs = nowMs;
  seat.handedInBy = by;
  seat.lastEntryMs = nowMs;
  seat.unsent = 0;
  seat.help = false;
  seat.taken += 1;
  picture(seat, nowMs);
}

export function stateOf(seat: FakeSeat): SeatState {
  if (!seat.linked) return seat.who === undefined ? 'absent-machine' : 'lost';
  if (seat.stage === 'vacant') return seat.claim === undefined ? 'vacant' : 'claimed';
  if (seat.stage === 'sitting') return seat.locked ? 'locked' : seat.paused ? 'paused' : 'sitting';
  return seat.stage;
}

export function seatView(seat: FakeSeat): SeatView {
  const state = stateOf(seat);
  const worry =
    (state === 'lost' ? 50 : 0) +
    (state === 'locked' ? 45 : 0) +
    (seat.camera === 'trouble' ? 30 : 0) +
    seat.alarms.length * 20 +
    (seat.help ? 15 : 0) +
    (state === 'paused' ? 8 : 0) +
    (state === 'absent-machine' ? 5 : 0);
  return {
    seat: seat.seat,
    device: seat.device,
    row: seat.row,
    column: seat.column,
    spare: seat.spare,
    state,
    linked: seat.linked,
    ...(seat.who === undefined ? {} : { candidate: person(seat.who) }),
    ...(seat.claim === undefined ? {} : { claim: { ...person(seat.claim), warnings: seat.claim.warnings } }),
    begun: seat.who !== undefined && seat.usedMs > 0,
    answered: seat.answered,
    items: ITEMS,
    remainingMs: Math.max(0, DURATION_MS + seat.grantedMs - seat.usedMs),
    grantedMs: seat.grantedMs,
    ...(seat.lastEntryMs === undefined ? {} : { lastEntryMs: seat.lastEntryMs }),
    unsent: seat.unsent,
    picturesUnsent: seat.unsent > 0 ? 1 : 0,
    snapshots: {
      taken: seat.taken,
      missed: seat.missed,
      ...(seat.pictureMs === undefined
        ? {}
        : { lastMs: seat.pictureMs, lastVerdict: seat.camera === 'trouble' ? 'covered' : 'fine' }),
    },
    camera: seat.linked ? seat.camera : 'unknown',
    helpCalled: seat.help,
    away: seat.away,
    alarms: seat.alarms,
    ...(seat.thumbnail === undefined ? {} : { thumbnail: seat.thumbnail }),
    lostTimeProposalMs: seat.proposalMs,
    ...(seat.receipt === undefined ? {} : { receipt: seat.receipt }),
    worry,
  };
}

function person(one: FakeCandidate): { candidate: CandidateId; name: string; ticket: string } {
  return { candidate: one.candidate, name: one.name, ticket: one.ticket };
}
