import { createHash } from 'node:crypto';
import { testKey } from '../../verifier/src/test-archive/keys.test-support.ts';

/** The order of the group in which Ed25519 signs (RFC 8032, section 5.1). */
export const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

/** 32 bytes, as points and scalars are written. */
export function littleEndian(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}

/**
 * Two signatures that hold by the bare equation: one whose commitment is the neutral point, and one under the key that is the neutral
 * point, which holds for every message.
 */
export function craftedSignatures(name: string, message: Uint8Array) {
  const sha512 = (...parts: readonly Uint8Array[]) => {
    const digest = createHash('sha512').update(Buffer.concat(parts)).digest();
    return [digest, BigInt(`0x${Buffer.from(digest).reverse().toString('hex')}`)] as const;
  };
  const seed = createHash('sha256').update(`TEST ONLY ${name}`).digest();
  const [expanded] = sha512(seed);
  const half = Buffer.from(expanded.subarray(0, 32));
  half.writeUInt8((half[0] ?? 0) & 248, 0);
  half.writeUInt8(((half[31] ?? 0) & 127) | 64, 31);
  const scalar = BigInt(`0x${half.reverse().toString('hex')}`) % ORDER;
  const publicKey = Buffer.from(testKey(name).publicKey, 'hex');
  const neutral = littleEndian(1n);
  const [, challenge] = sha512(neutral, publicKey, message);
  return {
    commitment: Buffer.concat([neutral, littleEndian((challenge * scalar) % ORDER)]),
    anybody: Buffer.concat([publicKey, littleEndian(scalar)]),
  };
}
