import {
  type DeviceId,
  type Digest,
  fromUtf8,
  ok,
  type Result,
  refuse,
  trouble,
} from '@exam-room/shared/base';
import { type Envelope, openEnvelope, PURPOSE } from '@exam-room/shared/crypto';
import { nativeSignatures } from '@exam-room/shared/host/native-crypto';
import type { Session, Trust } from '@exam-room/shared/model';
import { type SittingReceipt, sittingReceiptSchema } from '@exam-room/shared/records';

export interface ReceiptCheck {
  readonly trust: Trust;
  readonly session: Session;
  readonly device: DeviceId;
  /** Hash of this seat's own entry of that number; undefined when there is none. */
  readonly hashAt: (seq: number) => Digest | undefined;
}

/**
 * Believes a receipt when the authority's receipt key signed it for this session and seat and it names an entry that stands in this
 * journal with the same hash. Codes: ENVELOPE_*, RECEIPT_UNREADABLE, RECEIPT_NOT_OURS, RECEIPT_DIFFERS.
 */
export function readReceipt(envelope: Envelope, check: ReceiptCheck): Result<SittingReceipt> {
  const opened = openEnvelope(
    envelope,
    { payloadType: PURPOSE.sittingReceipt, role: check.trust.roles.receipt, what: '回执 receipt' },
    nativeSignatures,
  );
  if (!opened.ok) return opened;
  const receipt = decode(opened.value.payload);
  if (receipt === undefined)
    return refuse(
      bad('RECEIPT_UNREADABLE', '主管部门的回执无法读取。', "The authority's receipt cannot be read."),
    );
  if (receipt.session !== check.session.session || receipt.device !== check.device)
    return refuse(
      bad('RECEIPT_NOT_OURS', '回执不是给本机本场次的。', 'The receipt is for another seat or session.'),
    );
  if (check.hashAt(receipt.headSeq) !== receipt.head)
    return refuse(
      bad(
        'RECEIPT_DIFFERS',
        '回执所述内容与本机流水不一致，请通知监考人员并保留本机磁盘。',
        "The receipt does not match this seat's journal. Tell an invigilator and keep this disk.",
      ),
    );
  return ok(receipt);
}

function decode(payload: Uint8Array): SittingReceipt | undefined {
  try {
    const parsed = sittingReceiptSchema.safeParse(JSON.parse(fromUtf8(payload)));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // not JSON
  }
}

function bad(code: string, zh: string, en: string) {
  return trouble(code, { zh, en });
}
