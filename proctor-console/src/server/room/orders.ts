import { assertNever, type CandidateId, type DeviceId } from '@exam-room/shared/base';
import { type Act, type ConsoleFact, readAct } from '@exam-room/shared/records';

/** Which stations must follow an entry of the console: all, those named, or the one where a candidate sits. */
export type OrderedTo =
  | { readonly to: 'all' }
  | { readonly to: 'devices'; readonly devices: readonly DeviceId[] }
  | { readonly to: 'candidate'; readonly candidate: CandidateId };

/** Undefined for an entry that no station has to follow. */
export function orderedTo(fact: ConsoleFact): OrderedTo | undefined {
  if (fact.kind === 'receipt-arrived') return { to: 'candidate', candidate: fact.candidate };
  if (fact.kind !== 'act-done') return undefined;
  const statement = readAct(fact.envelope);
  return statement.ok ? actOrderedTo(statement.value.act) : undefined;
}

function actOrderedTo(act: Act): OrderedTo | undefined {
  switch (act.act) {
    case 'start-room':
    case 'take-over':
      return { to: 'all' };
    case 'admit':
    case 'start-seat':
    case 'unlock':
    case 'answer-help':
    case 'force-hand-in':
      return { to: 'devices', devices: [act.device] };
    case 'message':
    case 'pause':
    case 'resume':
      return { to: 'devices', devices: act.devices };
    case 'move-seat':
      return { to: 'devices', devices: [act.fromDevice, act.toDevice] };
    // Extra time belongs to the person: it goes along to another seat.
    case 'grant-time':
      return { to: 'candidate', candidate: act.candidate };
    case 'sign-in':
    case 'sign-out':
    case 'room-checked':
    case 'assign-seats':
    case 'export-archive':
    case 'erase-faces':
    case 'turn-away':
    case 'rules-read':
    case 'rules-waived':
    case 'release':
    case 'leave-seat':
    case 'return-to-seat':
    case 'record-incident':
    case 'set-status':
    case 'patrol-visit':
    case 'remark':
    case 'register-video':
    case 'close-room':
    case 'sign-sheet':
      return undefined;
    default:
      return assertNever(act);
  }
}
