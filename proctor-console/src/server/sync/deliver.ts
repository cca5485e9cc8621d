import { type Digest, fromUtf8, type Result, refuse, type Trouble, trouble } from '@exam-room/shared/base';
import { type Envelope, openEnvelope, type SignatureCheck, type SigningRole } from '@exam-room/shared/crypto';
import { missingSchema, receiptSchema, refusalSchema } from '@exam-room/shared/protocol';
import { z } from 'zod';
import type { Answer, AuthorityClient } from './authority-client.ts';

/** How one try to deliver something ended. */
export type Delivery =
  | { readonly ended: 'received'; readonly receipt: Envelope }
  /** Try again, after `afterMs` of real time when the authority said so. */
  | { readonly ended: 'later'; readonly why: string; readonly afterMs?: number; readonly reached: boolean }
  /** The authority has looked at it and does not take it: a person must know. */
  | { readonly ended: 'refused'; readonly trouble: Trouble };

export interface Parcel {
  readonly path: string;
  readonly body: unknown;
  /** The files that the body names; the authority asks for those that it lacks. */
  readonly files: ReadonlyMap<Digest, string>;
}

/** `missing` answers at most this often to one parcel before the try is given up for now. */
const ROUNDS = 3;
const DIGESTS_AT_ONCE = 5_000;

/** Files first, then what names them; what the authority has already is not sent again. */
export async function deliver(client: AuthorityClient, parcel: Parcel): Promise<Delivery> {
  const sent = await sendMissing(client, parcel, [...parcel.files.keys()]);
  if (sent !== undefined) return sent;
  for (let round = 0; round < ROUNDS; round += 1) {
    const answer = await client.post(parcel.path, parcel.body);
    if (answer.reached && answer.status === 409) {
      const asked = missingSchema.safeParse({ digests: fieldOf(answer.body, 'missing') });
      if (!asked.success) return later(answer);
      const more = await sendFiles(client, parcel, asked.data.digests);
      if (more !== undefined) return more;
      continue;
    }
    const receipt =
      answer.reached && answer.status === 200 ? receiptSchema.safeParse(answer.body) : undefined;
    if (receipt?.success === true) return { ended: 'received', receipt: receipt.data.receipt };
    return laterOrRefused(answer);
  }
  return { ended: 'later', why: 'the authority keeps asking for files', reached: true };
}

const missingAnswer = z.object({ missing: missingSchema.shape.digests });

async function sendMissing(
  client: AuthorityClient,
  parcel: Parcel,
  digests: readonly Digest[],
): Promise<Delivery | undefined> {
  for (let at = 0; at < digests.length; at += DIGESTS_AT_ONCE) {
    const answer = await client.post('/intake/missing', { digests: digests.slice(at, at + DIGESTS_AT_ONCE) });
    const parsed = answer.reached && answer.status === 200 ? missingAnswer.safeParse(answer.body) : undefined;
    if (parsed?.success !== true) return laterOrRefused(answer);
    const sent = await sendFiles(client, parcel, parsed.data.missing);
    if (sent !== undefined) return sent;
  }
  return undefined;
}

async function sendFiles(
  client: AuthorityClient,
  parcel: Parcel,
  digests: readonly Digest[],
): Promise<Delivery | undefined> {
  for (const digest of digests) {
    const file = parcel.files.get(digest);
    if (file === undefined) return { ended: 'refused', trouble: notHere(digest) };
    const answer = await client.putFile(`/intake/blobs/${digest}`, file);
    if (!answer.reached || answer.status !== 204) return laterOrRefused(answer);
  }
  return undefined;
}

export function laterOrRefused(answer: Answer): Delivery {
  if (!answer.reached || answer.status !== 422) return later(answer);
  const refusal = refusalSchema.safeParse(answer.body);
  if (!refusal.success) return later(answer);
  const { code, zh, en, where } = refusal.data;
  return { ended: 'refused', trouble: trouble(code, { zh, en }, where) };
}

function later(answer: Answer): Delivery {
  if (!answer.reached) return { ended: 'later', why: answer.why, reached: false };
  const { status, retryAfterMs } = answer;
  const why = `the authority answered ${status}`;
  return retryAfterMs === undefined
    ? { ended: 'later', why, reached: true }
    : { ended: 'later', why, afterMs: retryAfterMs, reached: true };
}

function fieldOf(body: unknown, field: string): unknown {
  return typeof body === 'object' && body !== null
    ? Object.entries(body).find(([key]) => key === field)?.[1]
    : undefined;
}

/** A receipt counts when the authority's receipt key has signed exactly what we sent. Codes: ENVELOPE_*, RECEIPT_OTHER. */
export function openReceipt<Content>(
  receipt: Envelope,
  expected: {
    readonly payloadType: string;
    readonly role: SigningRole;
    readonly schema: z.ZodType<Content>;
    readonly fits: (content: Content) => boolean;
  },
  check: SignatureCheck,
): Result<Content> {
  const what = '回执 receipt';
  const opened = openEnvelope(receipt, { ...expected, what }, check);
  if (!opened.ok) return opened;
  const parsed = expected.schema.safeParse(JSON.parse(fromUtf8(opened.value.payload)));
  return parsed.success && expected.fits(parsed.data)
    ? { ok: true, value: parsed.data }
    : refuse(
        trouble('RECEIPT_OTHER', {
          zh: '主管部门的回执与所发送的内容不符，未予采用。请联系主管部门。',
          en: "The authority's receipt is not for what was sent; it was not used. Ask the authority.",
        }),
      );
}

function notHere(digest: Digest): Trouble {
  return trouble(
    'BLOB_NOT_HERE',
    {
      zh: '主管部门索要的文件不在本控制台上，请检查硬盘。',
      en: 'The authority asks for a file that is not on this console. Check its disk.',
    },
    digest,
  );
}
