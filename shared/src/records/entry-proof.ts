import { type Bytes, type Digest, fromBase64, utf8 } from '../base/index.ts';
import { digestOf, PURPOSE, preAuth, type SignatureCheck } from '../crypto/index.ts';

/** Who says to have written which text, and the signature over it. */
export interface EntryClaim {
  /** Public key, 64 hex digits; any other text never holds. */
  readonly signKey: string;
  readonly payload: string;
  readonly sig: string;
}

/** What can be told of an entry without reading it: whether the claim holds, and the hash that the next entry chains to. */
export interface EntryProof {
  readonly holds: boolean;
  readonly hash: Digest;
}

/** The hash that chains entries: SHA-256 over the signed bytes (PAE), never over the signature. */
export function entryHash(payload: string, digest: (bytes: Bytes) => Digest = digestOf): Digest {
  return digest(entryMessage(payload));
}

/** The bytes that a device signs for an entry. */
export function entryMessage(payload: string): Uint8Array<ArrayBuffer> {
  return preAuth(PURPOSE.entry, utf8(payload));
}

/** Proves a claim without believing a word of the payload. A signature that is no base64 does not hold. */
export function entryProof(
  { signKey, payload, sig }: EntryClaim,
  tools: { readonly check: SignatureCheck; readonly digest: (bytes: Bytes) => Digest },
): EntryProof {
  const message = entryMessage(payload);
  const signature = fromBase64(sig);
  const holds = signature !== undefined && tools.check.verify(signKey, message, signature);
  return { holds, hash: tools.digest(message) };
}
