import {
  assertNever,
  type CandidateId,
  type DeviceId,
  ok,
  type Result,
  refuse,
} from '@exam-room/shared/base';
import type { Act } from '@exam-room/shared/records';
import type { Wish } from './commands.ts';
import {
  alreadyHandedIn,
  noSitting,
  notAdmitted,
  notASpare,
  nothingChosen,
  notOnRoll,
  notWaiting,
  reasonMissing,
  seatTaken,
  seatUnknown,
  timeOutOfRange,
} from './refusals.ts';
import { hasBegun, isWriting, type RoomState, type SittingFold, sittingAt } from './state.ts';

type SeatWish = Extract<
  Wish,
  {
    do:
      | 'message'
      | 'pause'
      | 'resume'
      | 'grant-time'
      | 'move-seat'
      | 'unlock'
      | 'answer-help'
      | 'leave-seat'
      | 'return-to-seat'
      | 'force-hand-in';
  }
>;

/** What invigilators do for seats while the room runs (A60, A62). Whatever people have to justify carries a reason. */
export function decideSeat(room: RoomState, wish: SeatWish): Result<Act | undefined> {
  if ('reason' in wish && wish.reason.trim() === '') return refuse(reasonMissing());
  switch (wish.do) {
    case 'message': {
      const devices = wish.devices.filter((device) => room.plan.seatOf.has(device));
      if (wish.text.trim() === '') return refuse(reasonMissing());
      return devices.length === 0
        ? refuse(nothingChosen())
        : ok({ act: 'message', devices, text: wish.text });
    }
    case 'pause': {
      const devices = writing(room, wish.devices, (sitting) => !sitting.paused);
      return devices.length === 0
        ? refuse(nothingChosen())
        : ok({ act: 'pause', devices, reason: wish.reason });
    }
    case 'resume': {
      const devices = writing(room, wish.devices, (sitting) => sitting.paused);
      return devices.length === 0 ? refuse(nothingChosen()) : ok({ act: 'resume', devices });
    }
    case 'grant-time':
      return grantTime(room, wish);
    case 'move-seat':
      return moveSeat(room, wish);
    case 'unlock':
      return ifSeated(room, wish.device, (_, sitting) =>
        sitting?.locked === undefined
          ? refuse(notWaiting(label(room, wish.device)))
          : ok({ act: 'unlock', device: wish.device, reason: wish.reason }),
      );
    case 'answer-help':
      return room.seats.get(wish.device)?.helpCalled === true
        ? ok({ act: 'answer-help', device: wish.device })
        : ok(undefined);
    case 'leave-seat':
    case 'return-to-seat':
      return awayFromSeat(room, wish);
    case 'force-hand-in':
      return ifSeated(room, wish.device, (candidate, sitting) =>
        isWriting(sitting)
          ? ok({ act: 'force-hand-in', candidate, device: wish.device, reason: wish.reason })
          : refuse(noSitting(label(room, wish.device))),
      );
    default:
      return assertNever(wish);
  }
}

function label(room: RoomState, device: DeviceId): string {
  return room.plan.seatOf.get(device)?.seat ?? device;
}

function writing(
  room: RoomState,
  devices: readonly DeviceId[],
  fits: (sitting: SittingFold) => boolean,
): DeviceId[] {
  return [...new Set(devices)].filter((device) => {
    const seat = room.seats.get(device);
    const sitting = seat === undefined ? undefined : sittingAt(seat);
    return sitting !== undefined && isWriting(sitting) && fits(sitting);
  });
}

/** Codes: NO_SITTING, HANDED_IN. */
function ifSeated(
  room: RoomState,
  device: DeviceId,
  then: (candidate: CandidateId, sitting: SittingFold | undefined) => Result<Act | undefined>,
): Result<Act | undefined> {
  const seat = room.seats.get(device);
  const candidate = seat?.candidate;
  if (seat === undefined || candidate === undefined) return refuse(noSitting(label(room, device)));
  const sitting = sittingAt(seat);
  return sitting?.handedIn === undefined
    ? then(candidate, sitting)
    : refuse(alreadyHandedIn(room.plan.candidates.get(candidate)?.name ?? candidate));
}

function grantTime(room: RoomState, wish: Extract<Wish, { do: 'grant-time' }>): Result<Act | undefined> {
  if (!Number.isInteger(wish.ms) || wish.ms <= 0 || wish.ms > 86_400_000) return refuse(timeOutOfRange());
  return ifSeated(room, wish.device, (candidate) =>
    ok({ act: 'grant-time', candidate, device: wish.device, ms: wish.ms, reason: wish.reason }),
  );
}

/**
 * The sitting goes on at another machine, at the same question (DOMAIN 1.3: only an invigilator moves somebody to a spare). What has begun
 * goes to a spare only: to nobody else has the seat sealed its answer key. Codes: SEAT_UNKNOWN, SEAT_TAKEN, NOT_A_SPARE.
 */
function moveSeat(room: RoomState, wish: Extract<Wish, { do: 'move-seat' }>): Result<Act | undefined> {
  const { fromDevice, toDevice, reason } = wish;
  const to = room.plan.seatOf.get(toDevice);
  if (to === undefined) return refuse(seatUnknown(toDevice));
  return ifSeated(room, fromDevice, (candidate) => {
    const there = room.seats.get(toDevice)?.candidate;
    if (there !== undefined)
      return refuse(seatTaken(to.seat, room.plan.candidates.get(there)?.name ?? there));
    if (!to.spare && hasBegun(room, candidate)) return refuse(notASpare(to.seat));
    const attempt = room.plan.candidates.get(candidate)?.attempt ?? 1;
    const epoch = (room.candidates.get(candidate)?.epoch ?? 1) + 1;
    const usedMs = wish.usedMs === undefined ? {} : { usedMs: Math.floor(wish.usedMs) };
    const where = { fromDevice, toDevice, toSeat: to.seat };
    return ok({ act: 'move-seat', candidate, attempt, ...where, epoch, ...usedMs, reason });
  });
}

function awayFromSeat(
  room: RoomState,
  wish: Extract<Wish, { do: 'leave-seat' | 'return-to-seat' }>,
): Result<Act | undefined> {
  const who = room.candidates.get(wish.candidate);
  const name = room.plan.candidates.get(wish.candidate)?.name;
  if (who === undefined || name === undefined) return refuse(notOnRoll());
  if (who.attendance.at !== 'seated') return refuse(notAdmitted(name));
  if (wish.do === 'leave-seat')
    return ok(
      who.awayFromSeat ? undefined : { act: 'leave-seat', candidate: wish.candidate, reason: wish.reason },
    );
  return ok(who.awayFromSeat ? { act: 'return-to-seat', candidate: wish.candidate } : undefined);
}
