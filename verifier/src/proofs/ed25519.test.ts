import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { testKey } from '../test-archive/keys.test-support.ts';
import { isSoundKey, signatureHolds, twoOpinions } from './ed25519.ts';

const PRIME = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const message = Buffer.from('one exact text');
const key = testKey('somebody');
const signature = key.sign(message);

function littleEndian(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

describe('a signature', () => {
  it('holds for its key and its exact message, by both implementations', () => {
    expect(signatureHolds({ publicKey: key.publicKey, message, signature })).toBe(true);
    expect(twoOpinions({ publicKey: key.publicKey, message, signature })).toBe('holds');
  });

  it('holds for nothing else: any bit of message, key or signature', () => {
    fc.assert(
      fc.property(fc.nat({ max: 511 }), (bit) => {
        const changed = Buffer.from(signature);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(twoOpinions({ publicKey: key.publicKey, message, signature: changed })).toBe('broken');
      }),
      { numRuns: 40 },
    );
    expect(twoOpinions({ publicKey: testKey('another').publicKey, message, signature })).toBe('broken');
    expect(twoOpinions({ publicKey: key.publicKey, message: Buffer.from('x'), signature })).toBe('broken');
  });

  it('with S + L instead of S is refused, though tweetnacl alone would take it', () => {
    const respelt = Buffer.concat([
      signature.subarray(0, 32),
      littleEndian(numberOf(signature.subarray(32)) + ORDER),
    ]);
    expect(signatureHolds({ publicKey: key.publicKey, message, signature: respelt })).toBe(false);
    expect(twoOpinions({ publicKey: key.publicKey, message, signature: respelt })).toBe('broken');
  });

  it.each([0, 63, 65])('of %i bytes is refused', (size) => {
    const short = Buffer.alloc(size, signature);
    expect(signatureHolds({ publicKey: key.publicKey, message, signature: short })).toBe(false);
    expect(twoOpinions({ publicKey: key.publicKey, message, signature: short })).toBe('broken');
  });
});

describe('a key that makes signatures hold for any message', () => {
  // y of the points whose order divides 8 (the speccheck cases), each with both signs, and their spellings above the prime.
  const eighth = 2707385501144840649318225287225658788936804267575313519463743609750303402022n;
  const spellings = [0n, 1n, PRIME - 1n, eighth, PRIME - eighth, PRIME, PRIME + 1n].flatMap((y) =>
    [0n, 2n ** 255n].map((sign) => littleEndian(y + sign).toString('hex')),
  );

  it.each(spellings)('%s is not sound, and nothing signed with it holds', (publicKey) => {
    expect(isSoundKey(publicKey)).toBe(false);
    const forged = Buffer.concat([Buffer.from(publicKey, 'hex'), Buffer.alloc(32)]);
    expect(signatureHolds({ publicKey, message, signature: forged })).toBe(false);
    expect(twoOpinions({ publicKey, message, signature: forged })).toBe('broken');
  });

  it('is not taken in another spelling either: y at or above the prime', () => {
    for (let above = 0n; above < 19n; above += 1n)
      expect(isSoundKey(littleEndian(PRIME + above).toString('hex'))).toBe(false);
  });

  it('is not taken as upper-case hex, or of another length', () => {
    expect(isSoundKey(key.publicKey)).toBe(true);
    expect(isSoundKey(key.publicKey.toUpperCase())).toBe(false);
    expect(isSoundKey(key.publicKey.slice(2))).toBe(false);
  });

  it('as the commitment of a signature is refused, too', () => {
    const forged = Buffer.concat([littleEndian(1n), signature.subarray(32)]);
    expect(signatureHolds({ publicKey: key.publicKey, message, signature: forged })).toBe(false);
  });
});
