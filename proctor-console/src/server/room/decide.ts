import { assertNever, ok, type Result, refuse } from '@exam-room/shared/base';
import type { Act } from '@exam-room/shared/records';
import type { Decision, MachineCommand, Now, PersonsCommand, Wish } from './commands.ts';
import { decideCheckIn } from './decide-check-in.ts';
import { decideClosing } from './decide-closing.ts';
import { decideSeat } from './decide-seat.ts';
import { decideStart } from './decide-start.ts';
import { notReleased, roomClosed, sheetSigned, tooFewInvigilators, wrongSeat } from './refusals.ts';
import { inTheNameOf } from './signers.ts';
import { type RoomState, sittingOf } from './state.ts';

/**
 * The rules of the room: whether persons may do this now, and what is then written down. Pure: the same room, command and moment
 * give the same answer. `undefined` as an act means that it is so already and nothing has to be written.
 */
export function decide(room: RoomState, command: PersonsCommand, now: Now): Result<Decision> {
  const open = stillAllowed(room, command);
  if (!open.ok) return open;
  const act = actFor(room, command, now);
  if (!act.ok) return act;
  if (act.value === undefined) return ok({ decided: 'nothing' });
  const named = inTheNameOf(room, act.value, command.by);
  // Asked before the code is tried: may these persons release at all?
  const onlyAsked = command.do === 'release' && command.secrets === 'unopened';
  return named.ok && onlyAsked ? ok({ decided: 'nothing' }) : named;
}

/** What may still be done after the close, until the sheet is signed: things that people tell, never things that seats do. */
const AFTER_CLOSE: ReadonlySet<Wish['do']> = new Set<Wish['do']>([
  'sign-in',
  'sign-out',
  'answer-help',
  'remark',
  'record-incident',
  'set-status',
  'patrol-visit',
  'register-video',
  'sign-sheet',
  'take-over',
  'export-archive',
  'erase-faces',
]);
/** Once the first person has signed the sheet nothing may change what it says (A63; corrections are supplements). */
const AFTER_THE_SHEET: ReadonlySet<Wish['do']> = new Set<Wish['do']>([
  'sign-in',
  'sign-out',
  'sign-sheet',
  'take-over',
  'export-archive',
  'erase-faces',
]);
/** Everything else needs an invigilator who has signed in at some time (A58). */
const BEFORE_SIGN_IN: ReadonlySet<Wish['do']> = new Set<Wish['do']>([
  'sign-in',
  'sign-out',
  'patrol-visit',
  'take-over',
]);

function stillAllowed(room: RoomState, command: PersonsCommand): Result<true> {
  if (room.steps.sheet !== undefined && !AFTER_THE_SHEET.has(command.do)) return refuse(sheetSigned());
  if (room.steps.closed !== undefined && !AFTER_CLOSE.has(command.do)) return refuse(roomClosed());
  if (!BEFORE_SIGN_IN.has(command.do) && !anybodyCame(room)) return refuse(tooFewInvigilators(0, 1));
  return ok(true);
}

function anybodyCame(room: RoomState): boolean {
  return [...room.plan.people.values()].some(
    ({ id, role }) =>
      (role === 'chief' || role === 'invigilator') && room.people.get(id)?.firstSignInMs !== undefined,
  );
}

function actFor(room: RoomState, command: PersonsCommand, now: Now): Result<Act | undefined> {
  switch (command.do) {
    case 'sign-in':
      return ok(
        command.by.every((id) => room.people.get(id)?.signedIn === true) ? undefined : { act: 'sign-in' },
      );
    case 'sign-out':
      return ok(
        command.by.some((id) => room.people.get(id)?.signedIn === true) ? { act: 'sign-out' } : undefined,
      );
    case 'check-room':
    case 'assign-seats':
    case 'admit':
    case 'turn-away':
      return decideCheckIn(room, command, now);
    case 'read-rules':
    case 'waive-rules':
    case 'release':
    case 'start-room':
    case 'start-seat':
      return decideStart(room, command, now);
    case 'message':
    case 'pause':
    case 'resume':
    case 'grant-time':
    case 'move-seat':
    case 'unlock':
    case 'answer-help':
    case 'leave-seat':
    case 'return-to-seat':
    case 'force-hand-in':
      return decideSeat(room, command);
    case 'take-over': {
      const { device, epoch } = room.lead;
      const { reason, holds } = command;
      const after = { epoch: epoch + 1, device: room.plan.console, from: device, fromEpoch: epoch };
      return ok({ act: 'take-over', ...after, ...holds, reason });
    }
    case 'record-incident':
    case 'set-status':
    case 'patrol-visit':
    case 'remark':
    case 'register-video':
    case 'close-room':
    case 'export-archive':
    case 'erase-faces':
    case 'sign-sheet':
      return decideClosing(room, command);
    default:
      return assertNever(command);
  }
}

/** What machines bring about. The doors ask before they act on it, so a refusal here is the seat's answer. */
export function decideMachine(room: RoomState, command: MachineCommand): Result<Decision> {
  switch (command.do) {
    case 'note':
      return ok({ decided: 'facts', facts: [command.fact] });
    case 'note-all':
      return ok({ decided: 'facts', facts: command.facts });
    case 'grant-paper': {
      const { candidate, attempt, device, paper } = command;
      const may = mayAskPaper(room, command);
      if (!may.ok) return may;
      const granted = room.candidates.get(candidate)?.granted;
      if (granted?.paper === paper && granted.device === device) return ok({ decided: 'nothing' });
      return ok({ decided: 'facts', facts: [{ kind: 'paper-granted', candidate, attempt, device, paper }] });
    }
    case 'take-receipt': {
      const { candidate, attempt, device, receipt } = command;
      if (room.candidates.get(candidate)?.receipt?.device === device) return ok({ decided: 'nothing' });
      const copy = { ...receipt, signatures: [...receipt.signatures] };
      return ok({
        decided: 'facts',
        facts: [{ kind: 'receipt-arrived', candidate, attempt, device, receipt: copy }],
      });
    }
    case 'propose-lost-time':
      return ok({
        decided: 'facts',
        facts: room.proposalsDue.map((one) => ({ kind: 'lost-time-proposed', ...one })),
      });
    case 'faces-erased': {
      const { photos, pictures, left } = command;
      return ok({ decided: 'facts', facts: [{ kind: 'faces-erased', photos, pictures, left }] });
    }
    case 'reveal-seed':
      return room.steps.closed === undefined || room.steps.seed !== undefined
        ? ok({ decided: 'nothing' })
        : ok({ decided: 'facts', facts: [{ kind: 'seed-revealed', seed: command.seed }] });
    default:
      return assertNever(command);
  }
}

/** A sitting whose paper may be asked for: after the release, seated at this very machine, not handed in. Codes: NOT_RELEASED, WRONG_SEAT. */
export function mayAskPaper(
  room: RoomState,
  ask: Pick<MachineCommand & { do: 'grant-paper' }, 'device' | 'candidate' | 'attempt'>,
): Result<true> {
  if (room.steps.released === undefined) return refuse(notReleased());
  const who = room.candidates.get(ask.candidate);
  const listed = room.plan.candidates.get(ask.candidate);
  const here = who?.attendance.at === 'seated' && who.attendance.device === ask.device;
  if (!here || listed?.attempt !== ask.attempt || room.steps.closed !== undefined) return refuse(wrongSeat());
  return sittingOf(room, ask.candidate)?.handedIn === undefined ? ok(true) : refuse(wrongSeat());
}
