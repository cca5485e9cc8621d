import { type DeviceId, ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import type { Envelope } from '@exam-room/shared/crypto';
import { nativeDigest, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import type { Session } from '@exam-room/shared/model';
import {
  consoleEntrySchema,
  consolesOf,
  decodeEntry,
  proveAct,
  proveEntry,
  type SealedEntry,
  type SittingReceipt,
  takesOver,
} from '@exam-room/shared/records';
import type { Order } from '../sitting/orders.ts';

export interface OrderProof {
  readonly session: Session;
  /** Believes a receipt; given by the hand-in's side. */
  readonly readReceipt: (envelope: Envelope) => Result<SittingReceipt>;
}

/**
 * Believes an order when a console that the session lists has signed its entry for this session, and every person that the act names
 * has signed the act, or the authority the receipt. Undefined: a proven entry that orders nothing.
 * Codes: ENTRY_*, ORDER_SESSION, ORDER_CONSOLE, ORDER_TAKE_OVER, ACT_*, ENVELOPE_*, RECEIPT_*.
 */
export function proveOrder(sealed: SealedEntry, proof: OrderProof): Result<Order | undefined> {
  const claimed = decodeEntry(sealed.payload, consoleEntrySchema);
  if (!claimed.ok) return claimed;
  const writer = consolesOf(proof.session).find((one) => one.device === claimed.value.device);
  if (writer === undefined) return refuse(notAConsole(claimed.value.device));
  const proven = proveEntry(
    sealed,
    { device: writer.device, signKey: writer.signKey, schema: consoleEntrySchema },
    { check: nativeSignatures, digest: nativeDigest },
  );
  if (!proven.ok) return proven;
  const { entry, hash } = proven.value;
  if (entry.session !== proof.session.session) return refuse(otherSession());
  const written = { device: entry.device, epoch: entry.epoch, seq: entry.seq };
  if (entry.fact.kind === 'act-done') {
    const act = proveAct(entry.fact.envelope, proof.session, nativeSignatures);
    if (!act.ok) return act;
    const { statement, by } = act.value;
    if (statement.act.act === 'take-over' && !takesOver(statement.act, entry, by))
      return refuse(noTakeOver(entry.device));
    return ok({ order: 'act', hash, written, act: statement.act, by: by.map((person) => person.id) });
  }
  if (entry.fact.kind === 'receipt-arrived') {
    const receipt = proof.readReceipt(entry.fact.receipt);
    if (!receipt.ok) return receipt;
    const { device, candidate, attempt, code, headSeq } = receipt.value;
    return ok({ order: 'receipt', hash, written, device, candidate, attempt, code, headSeq });
  }
  return ok(undefined);
}

function noTakeOver(device: DeviceId) {
  return trouble(
    'ORDER_TAKE_OVER',
    {
      zh: '接管指令没有两名监考人员签名，或不是接管的监考机自己写下的，已拒收。',
      en: 'A take-over that two invigilators did not sign, or that another machine wrote, was refused.',
    },
    device,
  );
}

function notAConsole(device: DeviceId) {
  return trouble(
    'ORDER_CONSOLE',
    {
      zh: '指令不是本场次的监考机签发的，已拒收。',
      en: 'The order was not signed by a console of this session; it was refused.',
    },
    device,
  );
}

function otherSession() {
  return trouble('ORDER_SESSION', {
    zh: '指令属于另一场次，已拒收。',
    en: 'The order belongs to another session; it was refused.',
  });
}
