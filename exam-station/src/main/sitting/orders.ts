import type { CandidateId, DeviceId, Digest, InvigilatorId } from '@exam-room/shared/base';
import { assertNever } from '@exam-room/shared/base';
import type { Act } from '@exam-room/shared/records';

/**
 * An order of the console, after the rim has proven it: the console's signature over the entry, and every person's own signature
 * over the act, or the authority's over a receipt. `hash` is the hash of the console's entry and names the order for ever.
 */
export type Order = { readonly written: Written } & OrderedBy;

/** Where the console's entry stands: whose journal, of which console epoch, which number. */
export interface Written {
  readonly device: DeviceId;
  readonly epoch: number;
  readonly seq: number;
}

type OrderedBy =
  | {
      readonly order: 'act';
      readonly hash: Digest;
      readonly act: Act;
      /** The persons whose signatures held. */
      readonly by: readonly InvigilatorId[];
    }
  | {
      readonly order: 'receipt';
      readonly hash: Digest;
      readonly device: DeviceId;
      readonly candidate: CandidateId;
      readonly attempt: number;
      readonly code: string;
      /** The receipt covers this seat's entries up to this one. */
      readonly headSeq: number;
    };

/** Whether this seat has to do something about an order. Every order that concerns it ends in one entry of its journal. */
export function concerns(order: Order, device: DeviceId): boolean {
  if (order.order === 'receipt') return order.device === device;
  const { act } = order;
  switch (act.act) {
    case 'start-room':
    case 'take-over':
    // Extra time belongs to the person: the console sends it to where that person sits now.
    case 'grant-time':
      return true;
    case 'admit':
    case 'start-seat':
    case 'unlock':
    case 'answer-help':
    case 'force-hand-in':
      return act.device === device;
    case 'message':
    case 'pause':
    case 'resume':
      return act.devices.includes(device);
    case 'move-seat':
      return act.fromDevice === device || act.toDevice === device;
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
      return false;
    default:
      return assertNever(act);
  }
}
