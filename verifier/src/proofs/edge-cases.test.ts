import { portableSignatures } from '@exam-room/shared/crypto';
import { nativeSignatures } from '@exam-room/shared/host/native-crypto';
import { quickSignatures } from '@exam-room/shared/host/quick-signatures';
import { describe, expect, it } from 'vitest';
import { testKey } from '../test-archive/keys.test-support.ts';
import { isSoundKey, signatureHolds, twoOpinions } from './ed25519.ts';

// The edges of Ed25519 at which libraries differ. The app's three implementations and the verifier's two must say the same on each.

const PRIME = 2n ** 255n - 19n;
const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

interface Case {
  readonly publicKey: string;
  readonly message: Buffer;
  readonly signature: Buffer;
}

/** What each of the five says: the app's native, quick and portable check, the verifier's native one and its pair. */
function verdicts({ publicKey, message, signature }: Case): readonly boolean[] {
  return [
    nativeSignatures.verify(publicKey, message, signature),
    quickSignatures.verify(publicKey, message, signature),
    portableSignatures.verify(publicKey, message, signature),
    signatureHolds({ publicKey, message, signature }),
    twoOpinions({ publicKey, message, signature }) === 'holds',
  ];
}

const NOBODY = [false, false, false, false, false];
const EVERYBODY = [true, true, true, true, true];

function littleEndian(value: bigint): Buffer {
  return Buffer.from(value.toString(16).padStart(64, '0'), 'hex').reverse();
}

function numberOf(bytes: Uint8Array): bigint {
  return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
}

/**
 * ed25519-speccheck (novifinancial/ed25519-speccheck, cases.json), of "Taming the many EdDSAs" (Chalkias, Garillot, Nikolaenko 2020,
 * table 1): what the case is, message, public key, signature.
 */
const MIXED_KEY = 'cdb267ce40c5cd45306fa5d2f29731459387dbf9eb933b7bd5aed9a765b88d4d';
const SMALL_KEY = 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa';
const MIXED_KEY_2 = 'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43';
const REFUSED: readonly (readonly [string, string, string, string])[] = [
  [
    'a key and a commitment of small order, S = 0',
    '8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6',
    SMALL_KEY,
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a0000000000000000000000000000000000000000000000000000000000000000',
  ],
  [
    'a key of small order',
    '9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79',
    SMALL_KEY,
    'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04',
  ],
  [
    'a commitment of small order',
    'aebf3f2601a0c8c5d39cc7d8911642f740b78168218da8471772b35f9d35b9ab',
    MIXED_KEY_2,
    'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa8c4bd45aecaca5b24fb97bc10ac27ac8751a7dfe1baff8b953ec9f5833ca260e',
  ],
  [
    'one that holds only when multiplied by the cofactor',
    'e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c',
    MIXED_KEY,
    '160a1cb0dc9c0258cd0a7d23e94d8fa878bcb1925f2c64246b2dee1796bed5125ec6bc982a269b723e0668e540911a9a6a58921d6925e434ab10aa7940551a09',
  ],
  [
    'one that holds only when the cofactor is multiplied first',
    'e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec4011eaccd55b53f56c',
    MIXED_KEY,
    '21122a84e0b5fca4052f5b1235c80a537878b38f3142356b2c2384ebad4668b7e40bc836dac0f71076f9abe3a53f9c03c1ceeeddb658d0030494ace586687405',
  ],
  [
    'S above the order',
    '85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40',
    '442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623',
    'e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514',
  ],
  [
    'S far above the order',
    '85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40',
    '442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623',
    '8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa19427e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22',
  ],
  [
    'a commitment of small order in a spelling above the prime, hashed as it stands',
    'fdaebc429f4a735932a160da1301080c13280eea8bc280d1b392c6b9e6ba3a5a',
    MIXED_KEY_2,
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f454d370c8d9fc323a41450f8d513eafeb5b0697390c1e505a0d4ddc71f566607',
  ],
  [
    'a commitment of small order in a spelling above the prime, hashed in its right spelling',
    '84b698d39be126ff55fe45079e6c8bf64a0d7db6994560b4e96b7021eb39c1a1',
    MIXED_KEY_2,
    'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f084d5b99c2a9463d9c8bd5026916996984eeec87ddf1d3be329006ace1b37b09',
  ],
];

function caseOf([, message, publicKey, signature]: readonly [string, string, string, string]): Case {
  return { publicKey, message: Buffer.from(message, 'hex'), signature: Buffer.from(signature, 'hex') };
}

describe('the cases of ed25519-speccheck', () => {
  it.each(REFUSED)('%s: refused by all five', (...one) => {
    expect(verdicts(caseOf(one))).toEqual(NOBODY);
  });

  it('a key of mixed order that its own maker signed with: all five agree, and nobody else can sign for it', () => {
    const mixed = caseOf([
      '',
      '9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79',
      MIXED_KEY,
      '9046a64750444938de19f227bb80485e92b83fdb4b6506c160484c016cc1852f87909e14428a7a1d62e9f22f3d3ad7802db02eb2e688b6c52fcd6648a98bd009',
    ]);
    expect(verdicts(mixed)).toEqual(EVERYBODY);
    expect(verdicts({ ...mixed, message: Buffer.from('another text') })).toEqual(NOBODY);
  });
});

// The families of Wycheproof's ed25519_test.json (C2SP/wycheproof), computed here with a key of ours.
describe('the families of Wycheproof', () => {
  const key = testKey('somebody');
  const message = Buffer.from('one exact text');
  const signature = key.sign(message);
  const { publicKey } = key;
  const refused = (changed: Buffer) =>
    expect(verdicts({ publicKey, message, signature: changed })).toEqual(NOBODY);

  it('the true signature is taken by all five', () => {
    expect(verdicts({ publicKey, message, signature })).toEqual(EVERYBODY);
  });

  it('SignatureMalleability: S plus any multiple of the order that still fits is refused', () => {
    const scalar = numberOf(signature.subarray(32));
    for (let times = 1n; scalar + times * ORDER < 2n ** 256n; times += 1n)
      refused(Buffer.concat([signature.subarray(0, 32), littleEndian(scalar + times * ORDER)]));
  });

  it('TruncatedSignature, SignatureWithGarbage: every other length is refused', () => {
    for (let size = 0; size < 64; size += 1) refused(signature.subarray(0, size));
    for (const more of [1, 2, 32, 64]) refused(Buffer.concat([signature, Buffer.alloc(more)]));
    refused(Buffer.concat([Buffer.of(0), signature]));
  });

  it('InvalidEncoding, InvalidSignature: special values of R and S are refused', () => {
    const commitments = [
      0n,
      1n,
      2n,
      PRIME - 1n,
      PRIME,
      PRIME + 1n,
      ORDER,
      2n ** 255n - 1n,
      2n ** 255n,
      2n ** 256n - 1n,
    ];
    const scalars = [
      0n,
      1n,
      ORDER - 1n,
      ORDER,
      ORDER + 1n,
      2n ** 252n,
      PRIME - 1n,
      PRIME,
      2n ** 255n,
      2n ** 256n - 1n,
    ];
    for (const commitment of commitments)
      for (const scalar of scalars) refused(Buffer.concat([littleEndian(commitment), littleEndian(scalar)]));
    for (const scalar of scalars) refused(Buffer.concat([signature.subarray(0, 32), littleEndian(scalar)]));
    for (const commitment of commitments)
      refused(Buffer.concat([littleEndian(commitment), signature.subarray(32)]));
  });

  it('CompressedSignature, swapped halves and a flipped sign of R are refused', () => {
    refused(Buffer.concat([signature.subarray(32), signature.subarray(0, 32)]));
    const flipped = Buffer.from(signature);
    flipped[31] = (flipped[31] ?? 0) ^ 0x80;
    refused(flipped);
  });

  it('a key in a spelling above the prime is no key to any of the five', () => {
    for (let above = 0n; above < 19n; above += 1n)
      for (const sign of [0n, 2n ** 255n]) {
        const odd = littleEndian(PRIME + above + sign).toString('hex');
        expect(isSoundKey(odd)).toBe(false);
        expect(verdicts({ publicKey: odd, message, signature })).toEqual(NOBODY);
        expect(
          verdicts({
            publicKey: odd,
            message,
            signature: Buffer.concat([littleEndian(1n), Buffer.alloc(32)]),
          }),
        ).toEqual(NOBODY);
      }
  });
});
