import { type DeviceId, type Trouble, trouble } from '@exam-room/shared/base';
import { nativeDigest, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import {
  type ConsoleFact,
  consoleEntrySchema,
  consolesOf,
  decodeEntry,
  type ProvenEntry,
  proveEntry,
  type SealedEntry,
} from '@exam-room/shared/records';
import type { Ledger } from '../ledger-ports.ts';
import type { RoomState } from '../room/state.ts';
import type { Room } from '../run-command.ts';
import type { RefusalBook } from './refusal-book.ts';

interface Tools {
  readonly room: Pick<Room, 'state' | 'machine'>;
  readonly ledger: Pick<Ledger, 'hashAt'>;
  readonly refusals: Pick<RefusalBook, 'fault'>;
}

/** Longer than any order that people give; a longer one is not kept a second time (records: `order-recovered`). */
const LONGEST = 150_000;

/**
 * Orders of the console before that this ledger does not have, as a station had kept them: written down whole, so that what the station
 * did on them is known here too.
 */
export function recoverOrders(tools: Tools, device: DeviceId, orders: readonly SealedEntry[]): void {
  for (const sealed of orders) {
    const proven = proveKept(tools.room.state(), sealed);
    if (proven === undefined) {
      tools.refusals.fault('kept-order', device);
      continue;
    }
    const { entry, hash } = proven;
    const held = tools.ledger.hashAt(entry.device, entry.epoch, entry.seq);
    if (held !== undefined && held !== hash) tools.refusals.fault('fork', `${entry.device}/${entry.seq}`);
    if (held !== undefined || isKnown(tools.room.state(), proven)) continue;
    const { payload, sig } = sealed;
    tools.room.machine({ do: 'note', fact: { kind: 'order-recovered', device, entry: { payload, sig } } });
  }
}

function proveKept(room: RoomState, sealed: SealedEntry): ProvenEntry<ConsoleFact> | undefined {
  const { session } = room.plan;
  const claimed = decodeEntry(sealed.payload, consoleEntrySchema);
  if (!claimed.ok || sealed.payload.length > LONGEST) return undefined;
  const writer = consolesOf(session).find((one) => one.device === claimed.value.device);
  if (writer === undefined || claimed.value.session !== session.session) return undefined;
  if (claimed.value.epoch >= room.lead.epoch) return undefined;
  const { device, signKey } = writer;
  const tools = { check: nativeSignatures, digest: nativeDigest };
  const proven = proveEntry(sealed, { device, signKey, schema: consoleEntrySchema }, tools);
  return proven.ok ? proven.value : undefined;
}

function isKnown(room: RoomState, { entry, hash }: ProvenEntry<ConsoleFact>): boolean {
  const { fact } = entry;
  if (fact.kind === 'receipt-arrived')
    return room.candidates.get(fact.candidate)?.receipt?.device === fact.device;
  return fact.kind !== 'act-done' || room.late.has(hash) || room.settled.has(hash);
}

/** What a station hears at a console that does not lead. Codes: STANDING_BY, SUPERSEDED. */
export function notLeading({ lead }: RoomState): Trouble {
  return lead.epoch > 1
    ? trouble('SUPERSEDED', {
        zh: '考场已由另一台监考机接管，请连接接管的监考机。',
        en: 'Another console has taken the room over; call that one.',
      })
    : trouble('STANDING_BY', {
        zh: '这是备用监考机，尚未接管考场。',
        en: 'This is the standby console; it has not taken the room over.',
      });
}
