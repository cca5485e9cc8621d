import nacl from 'tweetnacl';
import { type Bytes, fromHex } from '../base/index.ts';
import type { SignatureCheck } from './envelope.ts';

/**
 * Ed25519 in portable code (tweetnacl), for code that must run where Node is not and as a second opinion.
 * tweetnacl accepts S >= L and small-order keys: those are refused here before it is asked.
 */
export const portableSignatures: SignatureCheck = {
  verify(publicKey, message, signature) {
    const key = fromHex(publicKey);
    if (key === undefined || key.length !== 32 || signature.length !== 64) return false;
    if (isSmallOrder(key) || isSmallOrder(signature.subarray(0, 32)) || !isReduced(signature.subarray(32)))
      return false;
    return nacl.sign.detached.verify(Uint8Array.from(message), Uint8Array.from(signature), key);
  },
};

/** The order L of the Ed25519 group, little-endian. */
const ORDER = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010') ?? new Uint8Array();

/** The points of small order, sign bit cleared, and their non-canonical spellings (RFC 8032; libsodium's list). */
const SMALL_ORDER = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].map((text) => fromHex(text) ?? new Uint8Array());

/** True when the encoded point is one that lets a signature hold for many messages. */
export function isSmallOrder(point: Bytes): boolean {
  return SMALL_ORDER.some((bad) =>
    bad.every((byte, at) => byte === ((point[at] ?? 0) & (at === 31 ? 0x7f : 0xff))),
  );
}

/** True when S < L, the only spelling of a signature that RFC 8032 allows. */
export function isReduced(scalar: Bytes): boolean {
  for (let at = 31; at >= 0; at -= 1) {
    const [mine, limit] = [scalar[at] ?? 0, ORDER[at] ?? 0];
    if (mine !== limit) return mine < limit;
  }
  return false;
}
