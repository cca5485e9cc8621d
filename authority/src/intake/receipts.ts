import { utf8 } from '@exam-room/shared/base';
import { type Envelope, hmacSha256, PURPOSE, type Signer, signEnvelope } from '@exam-room/shared/crypto';
import {
  type SessionReceipt,
  type SittingReceipt,
  sessionReceiptSchema,
  sittingReceiptSchema,
} from '@exam-room/shared/records';

/** Signs the receipt for one sitting. The code follows from the sitting's head, so that a repeat shows the same 12 digits. */
export function signSittingReceipt(
  of: Omit<SittingReceipt, 'code'>,
  tools: { readonly signer: Signer; readonly seed: Uint8Array },
): Envelope {
  const receipt = sittingReceiptSchema.parse({ ...of, code: receiptCode(of, tools.seed) });
  return signEnvelope(PURPOSE.sittingReceipt, utf8(JSON.stringify(receipt)), [tools.signer]);
}

export function signSessionReceipt(of: SessionReceipt, signer: Signer): Envelope {
  const receipt = sessionReceiptSchema.parse(of);
  return signEnvelope(PURPOSE.sessionReceipt, utf8(JSON.stringify(receipt)), [signer]);
}

/** Twelve digits in groups of four; only who holds the session's seed can compute them. */
function receiptCode(of: Pick<SittingReceipt, 'head' | 'candidate' | 'attempt'>, seed: Uint8Array): string {
  const mac = hmacSha256(seed, utf8(`exam-room/receipt-code/v1\n${of.candidate}\n${of.attempt}\n${of.head}`));
  const digits = String(Buffer.from(mac).readUIntBE(0, 6) % 1e12).padStart(12, '0');
  return [0, 4, 8].map((at) => digits.slice(at, at + 4)).join('-');
}
