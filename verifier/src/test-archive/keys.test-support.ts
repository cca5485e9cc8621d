import { createPrivateKey, createPublicKey, hash, type KeyObject, sign } from 'node:crypto';
import { signedBytes } from '../proofs/statements.ts';
import { rememberSigned } from './quick-crypto.test-support.ts';

// Keys of the archives that tests make. TEST ONLY: each is the hash of its own name.

const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX_BYTES = 12;

export interface TestKey {
  /** Lower-case hex of the public key. */
  readonly publicKey: string;
  readonly sign: (message: Uint8Array) => Buffer;
}

const made = new Map<string, TestKey>();

export function testKey(name: string): TestKey {
  const kept = made.get(name);
  if (kept !== undefined) return kept;
  const seed = hash('sha256', `TEST ONLY ${name}`, 'buffer');
  const key: KeyObject = createPrivateKey({
    key: Buffer.concat([PRIVATE_PREFIX, seed]),
    format: 'der',
    type: 'pkcs8',
  });
  const raw = createPublicKey(key).export({ format: 'der', type: 'spki' }).subarray(PUBLIC_PREFIX_BYTES);
  // Archives are made by the hundred and mostly of the same entries; Ed25519 signs the same text the same way.
  const signed = new Map<string, Buffer>();
  const publicKey = raw.toString('hex');
  const fresh = {
    publicKey,
    sign(message: Uint8Array): Buffer {
      const text = digestOf(message);
      const signature = signed.get(text) ?? sign(null, message, key);
      signed.set(text, signature);
      rememberSigned(message, signature, publicKey);
      return Buffer.from(signature);
    },
  };
  made.set(name, fresh);
  return fresh;
}

export interface TestEnvelope {
  readonly payloadType: string;
  readonly payload: string;
  readonly signatures: readonly { readonly keyid: string; readonly sig: string }[];
}

export function signedEnvelope(purpose: string, payload: unknown, signers: readonly TestKey[]): TestEnvelope {
  const bytes = Buffer.from(JSON.stringify(payload));
  const message = signedBytes(purpose, bytes);
  return {
    payloadType: purpose,
    payload: bytes.toString('base64'),
    signatures: signers.map((key) => ({
      keyid: key.publicKey,
      sig: key.sign(message).toString('base64'),
    })),
  };
}

export function envelopeFile(envelope: TestEnvelope): Buffer {
  return Buffer.from(`${JSON.stringify(envelope, null, 1)}\n`);
}

export function digestOf(content: Uint8Array | string): string {
  return hash('sha256', content, 'hex');
}

export function payloadDigest(envelope: TestEnvelope): string {
  return digestOf(Buffer.from(envelope.payload, 'base64'));
}
