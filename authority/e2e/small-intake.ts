import { join } from 'node:path';
import type { Result } from '@exam-room/shared/base';
import { fromBase64, fromUtf8 } from '@exam-room/shared/base';
import { type Envelope, openEnvelope, PURPOSE } from '@exam-room/shared/crypto';
import { SILENT } from '@exam-room/shared/host/log';
import { nativeDigest, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import {
  type SessionReceipt,
  type SittingReceipt,
  sessionReceiptSchema,
  sittingReceiptSchema,
} from '@exam-room/shared/records';
import { openBlobs } from '../src/intake/blobs.ts';
import type { IntakeTools, NotTaken } from '../src/intake/intake-tools.ts';
import { openReceived } from '../src/intake/received.ts';
import { reviewDue } from '../src/review/due-date.ts';
import { openResultStore } from '../src/store/result-store.ts';
import { must, type SmallAuthority, START_MS } from './small-authority.ts';

/** The intake's real parts over the small authority's folder: files, PGlite, keys. The clock stands an hour after the test. */
export async function smallIntake(small: SmallAuthority, store = 'store'): Promise<IntakeTools> {
  return {
    sessions: small.office.sessions,
    seal: small.office.keys.results,
    receiptSigner: small.office.keys.signers.receipt,
    blobs: openBlobs(join(small.data, 'blobs')),
    received: openReceived(join(small.data, 'received')),
    store: must(await openResultStore({ folder: join(small.data, store) })),
    clock: { wallMs: () => START_MS + 2 * 3_600_000, monoMs: () => 0 },
    log: SILENT,
    rehearsalClock: false,
    reviewDue,
  };
}

/** Puts files into the intake as a console would before a submission. */
export async function putBlobs(
  tools: Pick<IntakeTools, 'blobs'>,
  files: Iterable<Uint8Array>,
): Promise<void> {
  for (const bytes of files) must(await tools.blobs.take(nativeDigest(bytes), once(bytes)));
}

export async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  await Promise.resolve();
  yield bytes;
}

/** The code of a refusal, with the part it names; `missing N` when files must come first; `taken` otherwise. */
export function outcome(result: Result<unknown, NotTaken>): string {
  if (result.ok) return 'taken';
  const { error } = result;
  return error.not === 'missing'
    ? `missing ${error.missing.length}`
    : `${error.trouble.code} @ ${error.trouble.where ?? ''}`;
}

export function sittingReceipt(small: SmallAuthority, receipt: Envelope): SittingReceipt {
  return sittingReceiptSchema.parse(provenPayload(small, receipt, PURPOSE.sittingReceipt));
}

export function sessionReceipt(small: SmallAuthority, receipt: Envelope): SessionReceipt {
  return sessionReceiptSchema.parse(provenPayload(small, receipt, PURPOSE.sessionReceipt));
}

function provenPayload(small: SmallAuthority, receipt: Envelope, payloadType: string): unknown {
  const role = small.office.keys.trust.roles.receipt;
  const opened = must(openEnvelope(receipt, { payloadType, role, what: 'receipt' }, nativeSignatures));
  return JSON.parse(fromUtf8(opened.payload));
}

/** An envelope whose payload has one bit changed, its signatures as they were. */
export function damaged(envelope: Envelope): Envelope {
  const bytes = Buffer.from(fromBase64(envelope.payload) ?? new Uint8Array());
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return { ...envelope, payload: bytes.toString('base64') };
}
