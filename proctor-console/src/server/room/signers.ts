import { type CandidateId, type InvigilatorId, ok, type Result, refuse } from '@exam-room/shared/base';
import type { InvigilatorRole } from '@exam-room/shared/model';
import type { Act, ActKind } from '@exam-room/shared/records';
import type { Decision } from './commands.ts';
import { needsTwo, notYourPart, personUnknown, recused } from './refusals.ts';
import type { RoomState } from './state.ts';

const INVIGILATORS: readonly InvigilatorRole[] = ['chief', 'invigilator'];
const STAFF: readonly InvigilatorRole[] = [...INVIGILATORS, 'administrator'];
const ANYBODY: readonly InvigilatorRole[] = [...STAFF, 'patrol'];

/**
 * How many different persons put their names to an act, and whose names count. Two where something cannot be taken back or opens
 * the questions (THREATS 4.1: release, grants beyond the limit, seat transfer, close); the rules are confirmed by both (A59).
 * `sign-sheet` is signed by each person in turn; the archive waits until two have.
 */
const SIGNERS: Readonly<
  Record<ActKind, { readonly persons: 1 | 2; readonly roles: readonly InvigilatorRole[] }>
> = {
  'sign-in': { persons: 1, roles: ANYBODY },
  'sign-out': { persons: 1, roles: ANYBODY },
  'room-checked': { persons: 1, roles: STAFF },
  'assign-seats': { persons: 1, roles: INVIGILATORS },
  admit: { persons: 1, roles: INVIGILATORS },
  'turn-away': { persons: 1, roles: INVIGILATORS },
  'rules-read': { persons: 2, roles: INVIGILATORS },
  'rules-waived': { persons: 2, roles: INVIGILATORS },
  release: { persons: 2, roles: INVIGILATORS },
  'start-room': { persons: 1, roles: INVIGILATORS },
  'start-seat': { persons: 1, roles: INVIGILATORS },
  message: { persons: 1, roles: STAFF },
  pause: { persons: 1, roles: INVIGILATORS },
  resume: { persons: 1, roles: INVIGILATORS },
  'grant-time': { persons: 1, roles: INVIGILATORS },
  'move-seat': { persons: 2, roles: INVIGILATORS },
  unlock: { persons: 1, roles: INVIGILATORS },
  'answer-help': { persons: 1, roles: STAFF },
  'leave-seat': { persons: 1, roles: INVIGILATORS },
  'return-to-seat': { persons: 1, roles: INVIGILATORS },
  'record-incident': { persons: 1, roles: ANYBODY },
  'set-status': { persons: 1, roles: INVIGILATORS },
  'force-hand-in': { persons: 2, roles: INVIGILATORS },
  'patrol-visit': { persons: 1, roles: ANYBODY },
  remark: { persons: 1, roles: ANYBODY },
  'register-video': { persons: 1, roles: STAFF },
  'close-room': { persons: 2, roles: INVIGILATORS },
  'take-over': { persons: 2, roles: INVIGILATORS },
  'export-archive': { persons: 1, roles: STAFF },
  'erase-faces': { persons: 2, roles: STAFF },
  'sign-sheet': { persons: 1, roles: INVIGILATORS },
};

/** How many persons must sign this act in this room: more extra time than one may grant alone needs a second (policy `grantAloneMaxMs`). */
export function signersNeeded(room: RoomState, act: Act): 1 | 2 {
  // A verdict that makes the score 0, or takes one back; a room that goes ahead over a red point.
  if (act.act === 'set-status') return act.status === 'absent' ? 1 : 2;
  if (act.act === 'room-checked') return act.red.length > 0 ? 2 : 1;
  if (act.act !== 'grant-time') return SIGNERS[act.act].persons;
  const alone = room.candidates.get(act.candidate)?.grantedAloneMs ?? 0;
  return alone + act.ms > room.plan.session.policies.grantAloneMaxMs ? 2 : 1;
}

/** Acts by which somebody judges a candidate: nobody does that to the own trainees or relatives (DOMAIN 1.3, 回避). */
const JUDGING: ReadonlySet<ActKind> = new Set<ActKind>([
  'admit',
  'turn-away',
  'grant-time',
  'move-seat',
  'set-status',
  'force-hand-in',
]);

function judged(act: Act): CandidateId | undefined {
  return JUDGING.has(act.act) && 'candidate' in act ? act.candidate : undefined;
}

/** The act in its persons' names, or why these persons are not enough. Codes: PERSON_UNKNOWN, NOT_YOUR_PART, RECUSED, NEEDS_TWO. */
export function inTheNameOf(room: RoomState, act: Act, by: readonly InvigilatorId[]): Result<Decision> {
  const persons = new Set(by);
  if (persons.size === 0) return refuse(needsTwo(act.act, 1));
  for (const id of persons) {
    const person = room.plan.people.get(id);
    if (person === undefined) return refuse(personUnknown(id));
    if (!SIGNERS[act.act].roles.includes(person.role)) return refuse(notYourPart(person.name, act.act));
    const about = judged(act);
    if (about !== undefined && person.recusedFrom?.includes(about) === true)
      return refuse(recused(person.name, room.plan.candidates.get(about)?.name ?? about, act.act));
  }
  const needed = signersNeeded(room, act);
  if (persons.size < needed) return refuse(needsTwo(act.act, needed));
  return ok({ decided: 'act', act, by: [...persons] });
}
