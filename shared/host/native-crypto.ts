import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
  hash,
  hkdfSync,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from 'node:crypto';
import { type Bytes, type Digest, fromHex, toHex } from '../src/base/index.ts';
import type { SignatureCheck, Signer } from '../src/crypto/index.ts';
import { isWellFormed, keptKeys } from './strict-signatures.ts';

/** SHA-256 by OpenSSL, lower-case hex: the hash of every hot path. */
export function nativeDigest(bytes: Bytes): Digest {
  return hash('sha256', bytes, 'hex') as Digest; // 64 hex digits by construction
}

export function nativeSha256(bytes: Bytes): Uint8Array {
  return hash('sha256', bytes, 'buffer');
}

/** DER in front of a raw Ed25519 public key (RFC 8410). */
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
/** DER in front of a raw Ed25519 private seed (RFC 8410). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');

const publicKeyObject = keptKeys((raw) =>
  createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, raw]), format: 'der', type: 'spki' }),
);

/** Ed25519 by OpenSSL, about 50 times faster than portable code; refuses small-order keys and unreduced signatures as well. */
export const nativeSignatures: SignatureCheck = {
  verify(publicKey, message, signature) {
    const key = publicKeyObject(publicKey);
    if (key === undefined || !isWellFormed(signature)) return false;
    return verify(null, message, key, signature);
  },
};

export interface SignedMessage {
  readonly message: Bytes;
  readonly signature: Bytes;
}

/**
 * Checks many signatures of one key on the thread pool, by the same strict rules as `nativeSignatures`: a whole journal is proven while
 * this thread goes on answering. Returns the place of the first that does not hold, -1 when all hold.
 */
export async function firstBadSignature(
  publicKey: string,
  signed: readonly SignedMessage[],
): Promise<number> {
  const key = publicKeyObject(publicKey);
  if (key === undefined) return signed.length > 0 ? 0 : -1;
  return (await Promise.all(signed.map((one) => holdsOnPool(key, one)))).indexOf(false);
}

function holdsOnPool(key: KeyObject, { message, signature }: SignedMessage): Promise<boolean> {
  if (!isWellFormed(signature)) return Promise.resolve(false);
  return new Promise((resolve, reject) => {
    verify(null, message, key, signature, (error, holds) =>
      error === null ? resolve(holds) : reject(error),
    );
  });
}

/** A signer from its 32-byte secret seed (hex). */
export function signerFromSeed(seed: string): Signer {
  const raw = fromHex(seed);
  if (raw === undefined || raw.length !== 32) throw new Error('a signing seed has 32 bytes');
  const key = createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, raw]), format: 'der', type: 'pkcs8' });
  const publicKey = toHex(
    createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_PREFIX.length),
  );
  return { publicKey, sign: (message) => sign(null, message, key) };
}

/** A fresh 32-byte signing seed (hex). */
export function newSigningSeed(): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  return toHex(privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PRIVATE_PREFIX.length));
}

/** 32 secret random bytes as hex. */
export function newSecret(): string {
  return toHex(randomBytes(32));
}

/** The key of one question, derived from the session's content key: HKDF-SHA256(contentKey, info = purpose and question). */
export function questionKey(contentKey: Uint8Array, question: string): Uint8Array {
  return new Uint8Array(
    hkdfSync('sha256', contentKey, new Uint8Array(), `exam-room/question/v1\n${question}`, 32),
  );
}

const NONCE = 12;
const TAG = 16;

const secretKeys = new WeakMap<Uint8Array, KeyObject>();

/** A key that is used again is handed to OpenSSL once: that halves the time of sealing an answer. Callers never change a key's bytes. */
function secretKeyObject(key: Uint8Array): KeyObject {
  const kept = secretKeys.get(key);
  if (kept !== undefined) return kept;
  const made = createSecretKey(key);
  secretKeys.set(key, made);
  return made;
}

/** ChaCha20-Poly1305 (RFC 8439). `nonce` must never repeat under one key. Returns ciphertext || tag. */
export function seal(key: Uint8Array, nonce: Uint8Array, plain: Bytes): Uint8Array {
  const cipher = createCipheriv('chacha20-poly1305', secretKeyObject(key), nonce, { authTagLength: TAG });
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** Undefined when the bytes were changed or the key is another. */
export function unseal(key: Uint8Array, nonce: Uint8Array, sealed: Bytes): Uint8Array | undefined {
  if (sealed.length < TAG) return undefined;
  const decipher = createDecipheriv('chacha20-poly1305', secretKeyObject(key), nonce, { authTagLength: TAG });
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG)), decipher.final()]);
  } catch {
    return undefined; // the tag does not hold
  }
}

/** The nonce of a key that seals exactly one thing. */
export const ONLY_NONCE = new Uint8Array(NONCE);

/** The nonce of a journal's answers: device epoch and entry number, which never repeat under one sitting's key on one device. */
export function answerNonce(device: string, epoch: number, seq: number): Uint8Array {
  const text = `exam-room/answer-nonce/v1\n${device}\n${epoch}\n${seq}`;
  return new Uint8Array(hash('sha256', text, 'buffer').subarray(0, NONCE));
}
