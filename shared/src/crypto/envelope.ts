import { z } from 'zod';
import {
  type Bytes,
  concatBytes,
  fromBase64,
  fromUtf8,
  type Result,
  refuse,
  type Trouble,
  toBase64,
  trouble,
  utf8,
} from '../base/index.ts';

/**
 * DSSE: the signature covers the purpose and version (`payloadType`) and the payload's exact bytes.
 * Nothing is ever signed as "the same JSON, written again".
 */
export interface Envelope {
  readonly payloadType: string;
  /** base64 of the signed bytes. */
  readonly payload: string;
  readonly signatures: readonly EnvelopeSignature[];
}

export interface EnvelopeSignature {
  /** Lower-case hex of the signer's Ed25519 public key. It only says where to look: trust comes from the caller's list. */
  readonly keyid: string;
  /** base64 of the 64 signature bytes. */
  readonly sig: string;
}

export const envelopeSchema = z.strictObject({
  payloadType: z.string().max(100),
  payload: z.string(),
  signatures: z
    .array(z.strictObject({ keyid: z.string().regex(/^[0-9a-f]{64}$/), sig: z.string().length(88) }))
    .max(200),
});

/** Ed25519 as a port: native on the machines, portable where Node is not. Keys are 32 raw bytes as hex. */
export interface SignatureCheck {
  readonly verify: (publicKey: string, message: Bytes, signature: Bytes) => boolean;
}

export interface Signer {
  /** Lower-case hex of the Ed25519 public key. */
  readonly publicKey: string;
  readonly sign: (message: Bytes) => Uint8Array;
}

/** DSSE pre-authentication encoding of version 1. */
export function preAuth(payloadType: string, payload: Bytes): Uint8Array<ArrayBuffer> {
  return concatBytes(utf8(`DSSEv1 ${utf8(payloadType).length} ${payloadType} ${payload.length} `), payload);
}

export function signEnvelope(payloadType: string, payload: Bytes, signers: readonly Signer[]): Envelope {
  const message = preAuth(payloadType, payload);
  return {
    payloadType,
    payload: toBase64(payload),
    signatures: signers.map((signer) => ({ keyid: signer.publicKey, sig: toBase64(signer.sign(message)) })),
  };
}

/** Which keys may sign a purpose and how many different ones of them must. */
export interface SigningRole {
  readonly keys: readonly string[];
  readonly threshold: number;
}

export interface Opened {
  readonly payload: Uint8Array<ArrayBuffer>;
  /** The different listed keys whose signatures held, in the role's order. */
  readonly signers: readonly string[];
}

/**
 * The payload's bytes, once enough different keys of the role have signed exactly this purpose.
 * Codes: ENVELOPE_PURPOSE, ENVELOPE_DAMAGED, ENVELOPE_SIGNATURE. `what` names the part for the person who reads it.
 */
export function openEnvelope(
  envelope: Envelope,
  expected: { readonly payloadType: string; readonly role: SigningRole; readonly what: string },
  check: SignatureCheck,
): Result<Opened> {
  const { payloadType, role, what } = expected;
  if (envelope.payloadType !== payloadType)
    return refuse(wrongPurpose(what, envelope.payloadType, payloadType));
  const payload = fromBase64(envelope.payload);
  if (payload === undefined) return refuse(damaged(what));
  const message = preAuth(payloadType, payload);
  const signers = role.keys.filter((key) =>
    envelope.signatures.some((one) => {
      const signature = one.keyid === key ? fromBase64(one.sig) : undefined;
      return signature !== undefined && signature.length === 64 && check.verify(key, message, signature);
    }),
  );
  const different = new Set(signers);
  if (role.threshold < 1 || different.size < role.threshold)
    return refuse(unsigned(what, different.size, role.threshold));
  return { ok: true, value: { payload, signers: [...different] } };
}

/** Reads an envelope from a file's bytes. Code: ENVELOPE_DAMAGED. */
export function decodeEnvelope(bytes: Bytes, what: string): Result<Envelope> {
  try {
    const parsed = envelopeSchema.safeParse(JSON.parse(fromUtf8(bytes)));
    return parsed.success ? { ok: true, value: parsed.data } : refuse(damaged(what));
  } catch {
    return refuse(damaged(what)); // not UTF-8 or not JSON: the same to the reader
  }
}

export function encodeEnvelope(envelope: Envelope): Uint8Array<ArrayBuffer> {
  return utf8(`${JSON.stringify(envelope, null, 1)}\n`);
}

function wrongPurpose(what: string, found: string, wanted: string): Trouble {
  return trouble(
    'ENVELOPE_PURPOSE',
    {
      zh: `${what} 的用途标记是“${found}”，应为“${wanted}”。请重新取得正确的文件。`,
      en: `${what} is marked "${found}" where "${wanted}" is needed. Get the right file again.`,
    },
    what,
  );
}

function damaged(what: string): Trouble {
  return trouble(
    'ENVELOPE_DAMAGED',
    {
      zh: `${what} 已损坏，无法读取。请从主管部门重新取得。`,
      en: `${what} is damaged and cannot be read. Get it again from the authority.`,
    },
    what,
  );
}

function unsigned(what: string, found: number, wanted: number): Trouble {
  return trouble(
    'ENVELOPE_SIGNATURE',
    {
      zh: `${what} 的签名无效（有效签名 ${found} 个，需要 ${wanted} 个）：内容被改动过，或不是授权人签发。请勿使用，并从主管部门重新取得。`,
      en: `${what} is not properly signed (${found} of ${wanted} valid signatures): it was changed, or somebody without the right issued it. Do not use it; get it again from the authority.`,
    },
    what,
  );
}
