import { assertNever, type DeviceId, MINUTE_MS, ok, type Result, refuse } from '@exam-room/shared/base';
import type { Act } from '@exam-room/shared/records';
import { assignSeats } from './assign-seats.ts';
import type { Now, Wish } from './commands.ts';
import { elapsedMs } from './moments.ts';
import type { RoomPlan } from './plan.ts';
import {
  alreadyAdmitted,
  alreadyHandedIn,
  checkInClosed,
  late,
  noFreeSeat,
  notOnRoll,
  reasonMissing,
  seatedElsewhere,
  seatsInUse,
  seatTaken,
  seatUnknown,
  tooFewSeats,
  windowOver,
} from './refusals.ts';
import { type RoomState, sittingOf } from './state.ts';

type CheckIn = Extract<Wish, { do: 'check-room' | 'assign-seats' | 'admit' | 'turn-away' }>;

/** A57: the room is checked before the start. A61: who is on the roll comes in on the own ID card within the prescribed time. */
export function decideCheckIn(room: RoomState, wish: CheckIn, now: Now): Result<Act | undefined> {
  switch (wish.do) {
    case 'check-room':
      return checkRoom(wish);
    case 'assign-seats':
      return assign(room, wish);
    case 'admit':
      return admit(room, wish, now);
    case 'turn-away':
      return turnAway(room, wish);
    default:
      return assertNever(wish);
  }
}

/** Codes: REASON_MISSING when something is red, or the power supply is missing, and nobody says why the room goes ahead. */
function checkRoom(wish: Extract<Wish, { do: 'check-room' }>): Result<Act> {
  const { remark, ups, report } = wish;
  const red = [...wish.red].slice(0, 200);
  if ((red.length > 0 || ups === 'missing') && remark.trim() === '') return refuse(reasonMissing());
  return ok({
    act: 'room-checked',
    red,
    remark,
    ...(ups === undefined ? {} : { ups }),
    ...(report === undefined ? {} : { report }),
  });
}

/** Before anybody is in; again as often as is wished until then, the newest holds. Codes: SEATS_IN_USE, SEATS_TOO_FEW. */
function assign(room: RoomState, { how, seed }: Extract<Wish, { do: 'assign-seats' }>): Result<Act> {
  if (room.steps.checkInOpenedMs !== undefined || room.steps.started !== undefined)
    return refuse(seatsInUse());
  return assignSeats(room.plan, { how, seed }) === undefined
    ? refuse(tooFewSeats(room.plan.candidates.size))
    : ok({ act: 'assign-seats', how, seed });
}

function admit(room: RoomState, wish: Extract<Wish, { do: 'admit' }>, now: Now): Result<Act | undefined> {
  const person = room.plan.candidates.get(wish.candidate);
  const who = room.candidates.get(wish.candidate);
  if (person === undefined || who === undefined) return refuse(notOnRoll());
  const wished = wish.seat === undefined ? undefined : room.plan.deviceAt.get(wish.seat);
  if (wish.seat !== undefined && wished === undefined) return refuse(seatUnknown(wish.seat));
  if (who.attendance.at === 'seated') {
    if (sittingOf(room, wish.candidate)?.handedIn !== undefined) return refuse(alreadyHandedIn(person.name));
    const same = wished === undefined || wished === who.attendance.device;
    return same ? ok(undefined) : refuse(seatedElsewhere(person.name, who.attendance.seat));
  }
  const open = checkInOpen(room, now);
  if (!open.ok) return open;
  const device =
    wished ?? seatFor(room, { assigned: room.expectedAt.get(wish.candidate), claimedAt: wish.claimedAt });
  const seat = device === undefined ? undefined : room.plan.seatOf.get(device)?.seat;
  if (device === undefined || seat === undefined) return refuse(noFreeSeat());
  const there = room.seats.get(device)?.candidate;
  if (there !== undefined) return refuse(seatTaken(seat, room.plan.candidates.get(there)?.name ?? there));
  const { candidate, attempt } = person;
  return ok({ act: 'admit', candidate, attempt, seat, device, note: wish.note });
}

/**
 * Check-in opens `checkInOpensMs` before the planned start and ends `lateBarMs` after the real one: who is not in by then is absent
 * (DOMAIN 1.3, late bar). Codes: CHECK_IN_CLOSED, LATE, WINDOW_OVER.
 */
export function checkInOpen(room: RoomState, now: Now): Result<true> {
  const { window, policies } = room.plan.session;
  const opensMs = window.startMs - policies.checkInOpensMs;
  if (now.wallMs < opensMs) return refuse(checkInClosed(opensMs));
  if (now.wallMs > window.notAfterMs) return refuse(windowOver(window.notAfterMs));
  return beforeLateBar(room, now);
}

/** Code: LATE. */
export function beforeLateBar(room: RoomState, now: Now): Result<true> {
  const { started } = room.steps;
  const { lateBarMs } = room.plan.session.policies;
  return started !== undefined && elapsedMs(started, now) > lateBarMs
    ? refuse(late(Math.round(lateBarMs / MINUTE_MS)))
    : ok(true);
}

/**
 * The claimed seat, else the one that the plan assigns, else the next free one: rather one that nobody is expected at, rather a
 * connected machine, rather no spare.
 */
function seatFor(
  room: RoomState,
  known: { readonly assigned: string | undefined; readonly claimedAt: DeviceId | undefined },
): DeviceId | undefined {
  const free = (device: DeviceId) => room.seats.get(device)?.candidate === undefined;
  const { claimedAt } = known;
  if (claimedAt !== undefined && room.plan.seatOf.has(claimedAt) && free(claimedAt)) return claimedAt;
  const assigned = room.plan.seats.find((one) => one.seat === known.assigned)?.device;
  if (assigned !== undefined && free(assigned)) return assigned;
  const promised = new Set(
    [...room.plan.candidates.values()].flatMap((one) =>
      room.candidates.get(one.candidate)?.attendance.at === 'expected'
        ? (room.expectedAt.get(one.candidate) ?? [])
        : [],
    ),
  );
  const wish = (one: RoomPlan['seats'][number]) =>
    (promised.has(one.seat) ? 4 : 0) +
    (room.seats.get(one.device)?.linked === true ? 0 : 2) +
    (one.spare ? 1 : 0);
  return room.plan.seats.filter((one) => free(one.device)).toSorted((a, b) => wish(a) - wish(b))[0]?.device;
}

function turnAway(room: RoomState, wish: Extract<Wish, { do: 'turn-away' }>): Result<Act | undefined> {
  const who = room.candidates.get(wish.candidate);
  const person = room.plan.candidates.get(wish.candidate);
  if (who === undefined || person === undefined) return refuse(notOnRoll());
  if (wish.reason.trim() === '') return refuse(reasonMissing());
  if (who.attendance.at === 'seated') return refuse(alreadyAdmitted(person.name));
  return ok({ act: 'turn-away', candidate: wish.candidate, reason: wish.reason });
}
