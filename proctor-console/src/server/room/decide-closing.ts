import { assertNever, type Digest, ok, type Result, refuse } from '@exam-room/shared/base';
import type { Act } from '@exam-room/shared/records';
import { closeBlockers } from './close-blockers.ts';
import type { Wish } from './commands.ts';
import {
  closeBlocked,
  facesNotYet,
  noPictures,
  notClosed,
  notOnRoll,
  picturesNotHere,
  reasonMissing,
  seatUnknown,
  sheetChanged,
  statusAbsentRefused,
} from './refusals.ts';
import { hasBegun, type RoomState, staysOf } from './state.ts';

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
      | 'export-archive'
      | 'erase-faces'
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
    case 'export-archive':
      return ok({ act: 'export-archive', folder: wish.folder.slice(0, 500), files: wish.files });
    case 'erase-faces':
      if (!sheetIsSigned(room)) return refuse(facesNotYet());
      return ok(room.steps.faces?.done?.left === 0 ? undefined : { act: 'erase-faces' });
    case 'sign-sheet': {
      const { closed, seed, released, sheet } = room.steps;
      const ready = closed !== undefined && (seed !== undefined || released === undefined);
      if (!ready) return refuse(notClosed());
      if (sheet !== undefined && sheet.digest !== wish.sheet) return refuse(sheetChanged());
      // From the first signature on nobody could say any more that a machine is broken.
      const { owed = [] } = wish;
      if (sheet === undefined && owed.length > 0) return refuse(picturesNotHere(owed));
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
  const snapshots = newestPictures(room, wish);
  if (wish.pictures !== undefined && wish.pictures > 0 && snapshots.length === 0)
    return refuse(noPictures(nameFor(room, wish)));
  return ok({
    act: 'record-incident',
    incident: wish.incident,
    ...(wish.candidate === undefined ? {} : { candidate: wish.candidate }),
    ...(wish.seat === undefined ? {} : { seat: wish.seat }),
    text: wish.text,
    snapshots: [...snapshots],
  });
}

/** The newest pictures of whoever the incident is about, the oldest of them first; by seat when no candidate is named. */
function newestPictures(
  room: RoomState,
  { candidate, seat, pictures = 0 }: Extract<Wish, { do: 'record-incident' }>,
): readonly Digest[] {
  const device = seat === undefined ? undefined : room.plan.deviceAt.get(seat);
  const about = candidate ?? (device === undefined ? undefined : room.seats.get(device)?.candidate);
  if (about === undefined || pictures < 1) return [];
  return staysOf(room, about)
    .flatMap(({ sitting }) => sitting.taken)
    .toSorted((a, b) => a.wallMs - b.wallMs)
    .slice(-Math.min(20, pictures))
    .map(({ file }) => file);
}

function nameFor(room: RoomState, { candidate, seat }: Extract<Wish, { do: 'record-incident' }>): string {
  const name = candidate === undefined ? undefined : room.plan.candidates.get(candidate)?.name;
  return name ?? (seat === undefined ? '' : `${seat} 号`);
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
