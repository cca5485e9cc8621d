import { assertNever, ok, type Result, refuse } from '@exam-room/shared/base';
import type { Act } from '@exam-room/shared/records';
import { closeBlockers } from './close-blockers.ts';
import type { Wish } from './commands.ts';
import {
  closeBlocked,
  notClosed,
  notOnRoll,
  reasonMissing,
  seatUnknown,
  sheetChanged,
  statusAbsentRefused,
} from './refusals.ts';
import { hasBegun, type RoomState } from './state.ts';

type ClosingWish = Extract<
  Wish,
  {
    do:
      | 'record-incident'
      | 'set-status'
      | 'patrol-visit'
      | 'remark'
      | 'register-video'
      | 'close-room'
      | 'sign-sheet';
  }
>;

/** What people tell the sheet, the close, and the signatures under the sheet (A62 to A65). */
export function decideClosing(room: RoomState, wish: ClosingWish): Result<Act | undefined> {
  switch (wish.do) {
    case 'record-incident':
      return recordIncident(room, wish);
    case 'set-status':
      return setStatus(room, wish);
    case 'patrol-visit':
      return wish.name.trim() === ''
        ? refuse(reasonMissing())
        : ok({ act: 'patrol-visit', name: wish.name, remark: wish.remark });
    case 'remark':
      return wish.text.trim() === '' ? refuse(reasonMissing()) : ok({ act: 'remark', text: wish.text });
    case 'register-video': {
      const { file, bytes, sha256 } = wish;
      const known = room.videos.some((one) => one.sha256 === sha256);
      return ok(known ? undefined : { act: 'register-video', file, bytes, sha256 });
    }
    case 'close-room': {
      const blockers = closeBlockers(room);
      return blockers.length > 0 ? refuse(closeBlocked(blockers)) : ok({ act: 'close-room' });
    }
    case 'sign-sheet': {
      const { closed, seed, released, sheet } = room.steps;
      const ready = closed !== undefined && (seed !== undefined || released === undefined);
      if (!ready) return refuse(notClosed());
      if (sheet !== undefined && sheet.digest !== wish.sheet) return refuse(sheetChanged());
      return ok({ act: 'sign-sheet', sheet: wish.sheet });
    }
    default:
      return assertNever(wish);
  }
}

function recordIncident(
  room: RoomState,
  wish: Extract<Wish, { do: 'record-incident' }>,
): Result<Act | undefined> {
  if (wish.text.trim() === '') return refuse(reasonMissing());
  if (wish.candidate !== undefined && !room.plan.candidates.has(wish.candidate)) return refuse(notOnRoll());
  if (wish.seat !== undefined && !room.plan.session.room.seats.some((one) => one.seat === wish.seat))
    return refuse(seatUnknown(wish.seat));
  return ok({
    act: 'record-incident',
    incident: wish.incident,
    ...(wish.candidate === undefined ? {} : { candidate: wish.candidate }),
    ...(wish.seat === undefined ? {} : { seat: wish.seat }),
    text: wish.text,
    snapshots: [],
  });
}

/** Absent is only for who never began; who was admitted by mistake is taken back that way. */
function setStatus(room: RoomState, wish: Extract<Wish, { do: 'set-status' }>): Result<Act | undefined> {
  const person = room.plan.candidates.get(wish.candidate);
  if (person === undefined) return refuse(notOnRoll());
  if (wish.reason.trim() === '') return refuse(reasonMissing());
  if (wish.status === 'absent' && hasBegun(room, wish.candidate))
    return refuse(statusAbsentRefused(person.name));
  return ok({ act: 'set-status', candidate: wish.candidate, status: wish.status, reason: wish.reason });
}

/** Two different persons have signed the same sheet: the archive may be written. */
export function sheetIsSigned(room: RoomState): boolean {
  return (room.steps.sheet?.signatures.length ?? 0) >= 2;
}
