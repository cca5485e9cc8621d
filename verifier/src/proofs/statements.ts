import type { z } from 'zod';
import { type Flaw, flaw } from '../flaw.ts';
import { type Envelope, envelope } from '../formats/primitive-formats.ts';
import { readBase64, readJson, readText } from './bytes.ts';
import { agreedSha256Hex } from './digests.ts';
import { twoOpinions } from './ed25519.ts';

/** Everything that is ever signed, by its purpose and version; the purpose is inside the signed bytes. */
export const PURPOSES = {
  trust: 'exam-room/trust/v1',
  poolIndex: 'exam-room/bank-index/v1',
  session: 'exam-room/session/v1',
  roll: 'exam-room/roll/v1',
  release: 'exam-room/release/v1',
  entry: 'exam-room/entry/v1',
  act: 'exam-room/act/v1',
  checkpoint: 'exam-room/checkpoint/v1',
  archive: 'exam-room/archive/v1',
  sittingReceipt: 'exam-room/sitting-receipt/v1',
  sessionReceipt: 'exam-room/session-receipt/v1',
} as const;

/** DSSE's pre-authentication encoding: what a signature really covers. */
export function signedBytes(purpose: string, payload: Uint8Array): Buffer {
  const type = Buffer.from(purpose, 'utf8');
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.length} `),
    type,
    Buffer.from(` ${payload.length} `),
    payload,
  ]);
}

/**
 * Undefined when the bytes are no envelope, or not in the one spelling in which envelopes are written to files: what two programs
 * could read in two ways is not believed at all.
 */
export function readEnvelope(bytes: Uint8Array): Envelope | undefined {
  const { data } = envelope.safeParse(readJson(readText(bytes) ?? ''));
  const plainly = Buffer.from(`${JSON.stringify(data, null, 1)}\n`);
  return plainly.equals(bytes) ? data : undefined;
}

export interface Expected<Payload> {
  readonly what: string;
  readonly purpose: string;
  readonly keys: readonly string[];
  /** How many different ones of the keys must have signed. */
  readonly threshold: number;
  readonly schema: z.ZodType<Payload>;
  /** Signatures by keys outside the list: only a trust file that hands over to a new root may carry them. */
  readonly strangers?: 'allowed';
}

export interface Statement<Payload> {
  readonly payload: Payload;
  /** SHA-256 of the payload's bytes: how other statements name this one. */
  readonly digest: string;
  readonly signers: readonly string[];
}

export type Opened<Payload> =
  | { readonly ok: true; readonly value: Statement<Payload> }
  | { readonly ok: false; readonly flaw: Flaw };

/** Believes an envelope when its purpose, every signature (by two implementations), the number of signers and the schema hold. */
export function openStatement<Payload>(read: Envelope, expected: Expected<Payload>): Opened<Payload> {
  const { what, purpose } = expected;
  if (read.payloadType !== purpose) return refused(what, wrongPurpose(read.payloadType, purpose));
  const payload = readBase64(read.payload);
  if (payload === undefined) return refused(what, UNREADABLE);
  const signers = provenSigners(read, payload, expected);
  if (typeof signers === 'string') return refused(what, SIGNATURE_WORDS[signers]);
  if (signers.length < expected.threshold) return refused(what, tooFew(signers.length, expected.threshold));
  const digest = agreedSha256Hex(payload);
  if (digest === undefined) return refused(what, SIGNATURE_WORDS.disagree);
  const parsed = expected.schema.safeParse(readJson(readText(payload) ?? ''));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return refused(what, {
      zh: `内容不符合格式（${issue?.path.join('.') ?? ''}）。`,
      en: `the content does not follow its format (${issue?.path.join('.') ?? ''}: ${issue?.message.slice(0, 80) ?? ''}).`,
    });
  }
  return { ok: true, value: { payload: parsed.data, digest, signers } };
}

function provenSigners(
  read: Envelope,
  payload: Uint8Array,
  expected: Pick<Expected<unknown>, 'keys' | 'purpose' | 'strangers'>,
): readonly string[] | keyof typeof SIGNATURE_WORDS {
  const message = signedBytes(expected.purpose, payload);
  const signers = new Set<string>();
  for (const one of read.signatures) {
    if (!expected.keys.includes(one.keyid)) {
      if (expected.strangers === 'allowed') continue;
      return 'stranger';
    }
    if (signers.has(one.keyid)) return 'twice';
    const signature = readBase64(one.sig);
    if (signature === undefined) return 'broken';
    const opinion = twoOpinions({ publicKey: one.keyid, message, signature });
    if (opinion !== 'holds') return opinion;
    signers.add(one.keyid);
  }
  return [...signers];
}

const SIGNATURE_WORDS = {
  broken: {
    zh: '签名无效：内容被改动过。',
    en: 'a signature does not hold: the content was changed.',
  },
  stranger: {
    zh: '带有无权签发者的签名。',
    en: 'it is signed by somebody who has no right to sign it.',
  },
  twice: { zh: '同一把密钥签了两次。', en: 'one key has signed twice.' },
  disagree: {
    zh: '两套独立的密码实现结论不一致，不能采信。',
    en: 'two independent implementations disagree about it; it must not be believed.',
  },
} as const;

const UNREADABLE = { zh: '内容无法读取。', en: 'the content cannot be read.' };

function wrongPurpose(found: string, wanted: string) {
  return {
    zh: `用途标记是“${found}”，应为“${wanted}”。`,
    en: `it is marked "${found}" where "${wanted}" is needed.`,
  };
}

function tooFew(found: number, wanted: number) {
  return {
    zh: `有效签名 ${found} 个，需要 ${wanted} 个。`,
    en: `${found} valid signatures where ${wanted} are needed.`,
  };
}

function refused(what: string, words: { readonly zh: string; readonly en: string }) {
  return { ok: false as const, flaw: flaw(what, words) };
}
