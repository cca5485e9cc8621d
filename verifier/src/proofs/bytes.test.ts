import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBase64, readHex, readJson, readText } from './bytes.ts';
import { agreedSha256Hex } from './digests.ts';
import { merkleRoot, sheetCode } from './merkle.ts';
import { readEnvelope, signedBytes } from './statements.ts';

describe('base64', () => {
  it('comes back from its one spelling', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(readBase64(Buffer.from(bytes).toString('base64'))).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it.each(['AB==', 'AAB=', 'A', 'AA', 'AAA', 'AA=A', 'AA-_', 'AAAA\n', ' AAAA', 'A=AA', '====', 'ＡAAA'])(
    'spelt %j is refused',
    (text) => expect(readBase64(text)).toBeUndefined(),
  );
});

describe('text', () => {
  it('that is not UTF-8 is refused, and a byte order mark is no letter', () => {
    expect(readText(Buffer.from([0xff]))).toBeUndefined();
    expect(readText(Buffer.from([0xc0, 0x80]))).toBeUndefined();
    expect(readText(Buffer.from('\uFEFF{}'))).toBe('\uFEFF{}');
    expect(readJson('\uFEFF{}')).toBeUndefined();
  });

  it('as hex is lower-case and of the wanted length', () => {
    expect(readHex('00ff', 2)).toEqual(Buffer.from([0, 255]));
    expect(readHex('00FF', 2)).toBeUndefined();
    expect(readHex('00ff', 3)).toBeUndefined();
  });
});

describe('what a signature covers', () => {
  it('is DSSE’s pre-authentication encoding, counted in bytes and not in letters', () => {
    expect(signedBytes('http://example.com/HelloWorld', Buffer.from('hello world')).toString()).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    );
    expect(signedBytes('x', Buffer.from('启封')).toString()).toBe('DSSEv1 1 x 6 启封');
  });

  it('is read from a file in one spelling only', () => {
    const envelope = { payloadType: 'x', payload: 'e30=', signatures: [] };
    const plain = Buffer.from(`${JSON.stringify(envelope, null, 1)}\n`);
    expect(readEnvelope(plain)).toEqual(envelope);
    expect(readEnvelope(Buffer.from(JSON.stringify(envelope)))).toBeUndefined();
    expect(
      readEnvelope(Buffer.from('{"payloadType":"x","payload":"","signatures":[],"more":1}')),
    ).toBeUndefined();
  });
});

describe('the Merkle root', () => {
  // RFC 6962 test vectors (certificate-transparency): leaves of these bytes.
  const leaves = [
    '',
    '00',
    '10',
    '2021',
    '3031',
    '40414243',
    '5051525354555657',
    '606162636465666768696a6b6c6d6e6f',
  ].map((hex) => Buffer.from(hex, 'hex'));

  it.each([
    [0, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    [1, '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d'],
    [2, 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125'],
    [3, 'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77'],
    [7, 'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c'],
    [8, '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328'],
  ])('over %i leaves is that of RFC 6962', (size, root) => {
    expect(merkleRoot(leaves.slice(0, size)).toString('hex')).toBe(root);
  });

  it('gives the 20 digits of the first implementation', () => {
    const five = ['a', 'b', 'c', 'd', 'e'].map((letter) => Buffer.from(letter.repeat(64), 'hex'));
    const root = merkleRoot(five);
    expect(root.toString('hex')).toBe('a5e070bf48b86aa2def5cc621d5b0a0abe9b3ef968ae1fca076c0e62bc0507c8');
    expect(sheetCode(root)).toBe('62726-59139-01963-69930');
    expect(sheetCode(Buffer.alloc(32))).toBe('00000-00000-00000-00000');
  });
});

describe('SHA-256', () => {
  it('is the same by two implementations', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(agreedSha256Hex(bytes)).toMatch(/^[0-9a-f]{64}$/);
      }),
    );
  });
});
