import { assertNever, type Digest, ok, type Result, refuse } from '@exam-room/shared/base';
import type { Act } from '@exam-room/shared/records';
import type { Now, Wish } from './commands.ts';
import { beforeLateBar, checkInOpen } from './decide-check-in.ts';
import { CLOCK_GRACE_MS, elapsedMs } from './moments.ts';
import {
  alreadyDone,
  alreadyStarted,
  buildDiffers,
  noSitting,
  notReleased,
  notStarted,
  reasonMissing,
  roomNotChecked,
  rulesNotRead,
  rulesTooLate,
  tooFewInvigilators,
  windowNotOpen,
  windowOver,
} from './refusals.ts';
import { type RoomState, signedInInvigilators, sittingOf } from './state.ts';

type Start = Extract<Wish, { do: 'read-rules' | 'waive-rules' | 'release' | 'start-room' | 'start-seat' }>;

export function decideStart(room: RoomState, wish: Start, now: Now): Result<Act | undefined> {
  switch (wish.do) {
    case 'read-rules':
      return readRules(room, now);
    case 'waive-rules':
      if (room.steps.started !== undefined) return refuse(alreadyStarted());
      return wish.reason.trim() === ''
        ? refuse(reasonMissing())
        : ok({ act: 'rules-waived', reason: wish.reason });
    case 'release':
      return release(room, wish, now);
    case 'start-room':
      return startRoom(room, wish, now);
    case 'start-seat':
      return startSeat(room, wish, now);
    default:
      return assertNever(wish);
  }
}

/** A59: the rules are read to the candidates in the room, so check-in must have opened. */
function readRules(room: RoomState, now: Now): Result<Act> {
  if (room.steps.started !== undefined) return refuse(alreadyStarted());
  if (room.steps.rulesRead !== undefined) return refuse(alreadyDone('rules-read'));
  const open = checkInOpen(room, now);
  return open.ok ? ok({ act: 'rules-read', version: room.plan.session.rules.version }) : open;
}

/** A58: at least two different invigilators are in the room before the questions open or anybody starts. Code: INVIGILATORS_TOO_FEW. */
function enoughInvigilators(room: RoomState): Result<true> {
  const needed = room.plan.session.policies.invigilatorsAtLeast;
  const present = signedInInvigilators(room).length;
  return present < needed ? refuse(tooFewInvigilators(present, needed)) : ok(true);
}

/** The signed window: A46, the test takes place at the applied time. Codes: WINDOW_NOT_OPEN, WINDOW_OVER. */
function insideWindow(room: RoomState, now: Now): Result<true> {
  const { notBeforeMs, notAfterMs } = room.plan.session.window;
  if (now.wallMs < notBeforeMs) return refuse(windowNotOpen(notBeforeMs));
  return now.wallMs > notAfterMs ? refuse(windowOver(notAfterMs)) : ok(true);
}

/** Not before the window and once only; a second time solely when the machine has lost what the first had opened. */
function release(room: RoomState, { secrets }: Extract<Wish, { do: 'release' }>, now: Now): Result<Act> {
  const inside = insideWindow(room, now);
  if (!inside.ok) return inside;
  const enough = enoughInvigilators(room);
  if (!enough.ok) return enough;
  const again = secrets !== 'unopened' && secrets.after === 'first' && room.steps.released !== undefined;
  if (again) return refuse(alreadyDone('release'));
  const nonce = secrets === 'unopened' ? '0'.repeat(64) : secrets.nonce;
  return ok({ act: 'release', nonce: nonce as Digest }); // 64 hex digits, checked by the release package's schema
}

/**
 * Not without the room check (A57), whose red points two go over with a reason that the sheet shows; and not with seats that run different
 * programs. Codes: ROOM_NOT_CHECKED, BUILD_DIFFERS.
 */
function startRoom(room: RoomState, wish: Extract<Wish, { do: 'start-room' }>, now: Now): Result<Act> {
  if (room.steps.started !== undefined) return refuse(alreadyStarted());
  const inside = insideWindow(room, now);
  if (!inside.ok) return inside;
  const enough = enoughInvigilators(room);
  if (!enough.ok) return enough;
  if (room.steps.released === undefined) return refuse(notReleased());
  if (room.steps.roomChecked === undefined) return refuse(roomNotChecked());
  const { otherBuild = [] } = wish;
  if (otherBuild.length > 0) return refuse(buildDiffers(otherBuild));
  const rules = rulesReadInTime(room, now);
  return rules.ok ? ok({ act: 'start-room' }) : rules;
}

/**
 * A59: the rules are read `rulesLeadMs` (ten minutes) before the start. Without that the room starts only for a reason that two
 * have signed and the sheet shows. Codes: RULES_NOT_READ, RULES_LEAD.
 */
function rulesReadInTime(room: RoomState, now: Now): Result<true> {
  const { rulesRead, rulesWaived } = room.steps;
  if (rulesWaived !== undefined) return ok(true);
  if (rulesRead === undefined) return refuse(rulesNotRead());
  const waitMs = room.plan.session.policies.rulesLeadMs - elapsedMs(rulesRead, now);
  return waitMs > CLOCK_GRACE_MS ? refuse(rulesTooLate(waitMs)) : ok(true);
}

/** Who came late starts alone, by the late bar at the latest; the end follows from the own start and the same duration (A44). */
function startSeat(
  room: RoomState,
  { device }: Extract<Wish, { do: 'start-seat' }>,
  now: Now,
): Result<Act | undefined> {
  if (room.steps.started === undefined) return refuse(notStarted());
  const enough = enoughInvigilators(room);
  if (!enough.ok) return enough;
  const candidate = room.seats.get(device)?.candidate;
  if (candidate === undefined) return refuse(noSitting(room.plan.seatOf.get(device)?.seat ?? device));
  const stage = sittingOf(room, candidate)?.stage;
  if (stage === 'sitting' || stage === 'handed-in') return ok(undefined);
  const inTime = beforeLateBar(room, now);
  return inTime.ok ? ok({ act: 'start-seat', candidate, device }) : inTime;
}
