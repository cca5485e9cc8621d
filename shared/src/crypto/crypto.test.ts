import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativeDigest, nativeSignatures, newSigningSeed, signerFromSeed } from '../../host/native-crypto.ts';
import { quickSignatures } from '../../host/quick-signatures.ts';
import { fromBase64, fromHex, toBase64, toHex, utf8 } from '../base/index.ts';
import {
  decodeEnvelope,
  digestOf,
  encodeEnvelope,
  isReduced,
  openEnvelope,
  PURPOSE,
  portableSignatures,
  preAuth,
  purposeKey,
  randomStream,
  sampled,
  shuffled,
  signEnvelope,
} from './index.ts';

const editor = signerFromSeed('11'.repeat(32));
const approver = signerFromSeed('22'.repeat(32));
const stranger = signerFromSeed('33'.repeat(32));

describe('an envelope', () => {
  const payload = utf8('{"room":"A-301"}');
  const role = { keys: [editor.publicKey, approver.publicKey], threshold: 2 };
  const expected = { payloadType: PURPOSE.session, role, what: 'session.dsse.json' };

  test('opens when every needed person has signed, and survives being a file', () => {
    const file = encodeEnvelope(signEnvelope(PURPOSE.session, payload, [editor, approver]));
    const read = decodeEnvelope(file, 'session.dsse.json');
    expect(read.ok && openEnvelope(read.value, expected, nativeSignatures)).toMatchObject({
      ok: true,
      value: { signers: role.keys },
    });
  });

  test('is refused when one person is missing, signs twice, or is a stranger', () => {
    for (const signers of [[editor], [editor, editor], [editor, stranger], []])
      expect(
        openEnvelope(signEnvelope(PURPOSE.session, payload, signers), expected, nativeSignatures),
      ).toMatchObject({
        ok: false,
        error: { code: 'ENVELOPE_SIGNATURE', where: 'session.dsse.json' },
      });
  });

  test('signed for one purpose holds for no other', () => {
    for (const made of Object.values(PURPOSE)) {
      const envelope = signEnvelope(made, payload, [editor, approver]);
      for (const asked of Object.values(PURPOSE)) {
        const relabelled = { ...envelope, payloadType: asked };
        expect(openEnvelope(relabelled, { ...expected, payloadType: asked }, nativeSignatures).ok).toBe(
          made === asked,
        );
      }
    }
  });

  test('is refused after any single byte of its payload or signature has changed', () => {
    const whole = signEnvelope(PURPOSE.session, payload, [editor, approver]);
    const sig = fromBase64(whole.signatures[0]?.sig ?? '') ?? new Uint8Array();
    fc.assert(
      fc.property(fc.nat(payload.length + 63), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const bytes = Uint8Array.from(at < payload.length ? payload : sig);
        const place = at < payload.length ? at : at - payload.length;
        bytes[place] = (bytes[place] ?? 0) ^ flip;
        const forged =
          at < payload.length
            ? { ...whole, payload: toBase64(bytes) }
            : {
                ...whole,
                signatures: whole.signatures.map((one, n) =>
                  n === 0 ? { ...one, sig: toBase64(bytes) } : one,
                ),
              };
        expect(openEnvelope(forged, expected, nativeSignatures).ok).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('has no place in which a message could choose its algorithm', () => {
    const plain = signEnvelope(PURPOSE.session, payload, [editor, approver]);
    const odd = [
      { ...plain, alg: 'none' },
      { ...plain, signatures: plain.signatures.map((one) => ({ ...one, alg: 'EdDSA' })) },
    ];
    for (const envelope of odd)
      expect(decodeEnvelope(utf8(JSON.stringify(envelope)), 'session.dsse.json')).toMatchObject({
        ok: false,
        error: { code: 'ENVELOPE_DAMAGED' },
      });
  });

  test('may carry the signature of a further suite: it neither counts nor harms', () => {
    const plain = signEnvelope(PURPOSE.session, payload, [editor, approver]);
    const further = { keyid: 'c2'.repeat(32), sig: toBase64(new Uint8Array(64).fill(7)) };
    const more = { ...plain, signatures: [further, ...plain.signatures] };
    const fewer = { ...plain, signatures: [further, ...plain.signatures.slice(0, 1)] };
    const read = decodeEnvelope(encodeEnvelope(more), 'session.dsse.json');
    expect(read.ok && openEnvelope(read.value, expected, nativeSignatures).ok).toBe(true);
    expect(openEnvelope(fewer, expected, nativeSignatures).ok).toBe(false);
  });

  test('writes the pre-authentication encoding of DSSE version 1', () => {
    expect(new TextDecoder().decode(preAuth('http://example.com/HelloWorld', utf8('hello world')))).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    );
  });
});

describe('every implementation of Ed25519', () => {
  test('agree on honest signatures and on the vector of RFC 8032', () => {
    const vector = signerFromSeed('9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60');
    expect(vector.publicKey).toBe('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a');
    expect(toHex(vector.sign(new Uint8Array())).slice(0, 32)).toBe('e5564300c360ac729086e2cc806e828a');
    const fresh = signerFromSeed(newSigningSeed());
    const message = utf8('已保存');
    for (const check of [nativeSignatures, quickSignatures, portableSignatures]) {
      expect(check.verify(fresh.publicKey, message, fresh.sign(message))).toBe(true);
      expect(check.verify(stranger.publicKey, message, fresh.sign(message))).toBe(false);
    }
  });

  test('refuse a second spelling of a signature (S + L)', () => {
    const message = utf8('交卷');
    const signature = Uint8Array.from(editor.sign(message));
    const order =
      fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010') ?? new Uint8Array();
    for (let at = 0, carry = 0; at < 32; at += 1) {
      const sum = (signature[32 + at] ?? 0) + (order[at] ?? 0) + carry;
      signature[32 + at] = sum & 255;
      carry = sum >> 8;
    }
    expect(isReduced(signature.subarray(32))).toBe(false);
    for (const check of [nativeSignatures, quickSignatures, portableSignatures])
      expect(check.verify(editor.publicKey, message, signature)).toBe(false);
  });

  test('refuse a public key that would let one signature hold for every message', () => {
    const weak = `01${'00'.repeat(31)}`;
    const signature = Uint8Array.from([1, ...new Array<number>(63).fill(0)]);
    for (const check of [nativeSignatures, quickSignatures, portableSignatures])
      expect(check.verify(weak, utf8('anything'), signature)).toBe(false);
  });
});

describe('the random stream', () => {
  test('is the same for ever: its first numbers are written down here', () => {
    const stream = randomStream(purposeKey(new Uint8Array(32), 'exam-room/test'));
    expect(Array.from({ length: 6 }, () => stream.below(1000))).toMatchInlineSnapshot(`
      [
        744,
        254,
        59,
        674,
        752,
        376,
      ]
    `);
    expect(digestOf('')).toBe(nativeDigest(new Uint8Array()));
  });

  test('gives every number its equal share (chi-square over 10 values)', () => {
    const stream = randomStream(purposeKey(new Uint8Array(32), 'exam-room/uniform'));
    const seen = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 50_000; draw += 1) {
      const value = stream.below(10);
      seen[value] = (seen[value] ?? 0) + 1;
    }
    const chi = seen.reduce((sum, count) => sum + (count - 5_000) ** 2 / 5_000, 0);
    expect(chi).toBeLessThan(27.9); // p = 0.001 with 9 degrees of freedom
  });

  test('shuffles keep every member, samples never take one twice', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.integer({ min: 1, max: 200 }),
        fc.nat(200),
        (key, size, wish) => {
          const count = Math.min(size, wish);
          expect([...shuffled(randomStream(key), size)].sort((a, b) => a - b)).toEqual(
            Array.from({ length: size }, (_, at) => at),
          );
          const taken = sampled(randomStream(key), size, count);
          expect(new Set(taken).size).toBe(count);
          expect(taken.every((value) => value >= 0 && value < size)).toBe(true);
        },
      ),
    );
  });
});
