import { describe, expect, test } from 'vitest';
import { nativeSignatures, signerFromSeed } from '../../host/native-crypto.ts';
import { fromBase64, toHex } from '../base/index.ts';
import { PURPOSE, preAuth } from '../crypto/index.ts';
import {
  cosignedAt,
  cosignLine,
  headText,
  isSignedBy,
  readHead,
  readNote,
  signLine,
  writeNote,
} from './index.ts';

const check = nativeSignatures;
const signer = signerFromSeed('45'.repeat(32));
const name = 'exam-room/S1/ledger/a-1';
const key = { name, publicKey: signer.publicKey, check };
const head = { origin: name, size: 20_852_163, root: new Uint8Array(32).fill(7) };
const text = headText(head);

function lineOf(note: string) {
  const [line] = readNote(note)?.lines ?? [];
  if (line === undefined) throw new Error('no line');
  return line;
}

describe('a note', () => {
  /** The example of Go's sumdb/note, which the format comes from. */
  const PUBLISHED =
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
    '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
  const published =
    fromBase64('ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW')?.subarray(1) ?? new Uint8Array();

  test('that was published elsewhere is proven, key id and signature', () => {
    const note = readNote(PUBLISHED);
    const whose = { name: 'PeterNeumann', publicKey: toHex(published), check };
    expect(isSignedBy(note?.text ?? '', lineOf(PUBLISHED), whose)).toBe(true);
    expect(isSignedBy(`${note?.text}.`, lineOf(PUBLISHED), whose)).toBe(false);
    expect(isSignedBy(note?.text ?? '', lineOf(PUBLISHED), { ...whose, name: 'PeterNeuman' })).toBe(false);
  });
  test('of ours is read back as it was written', () => {
    const note = writeNote(text, [signLine(text, name, signer)]);
    expect(readNote(note)?.text).toBe(text);
    expect(isSignedBy(text, lineOf(note), key)).toBe(true);
    expect(readHead(text)).toEqual(head);
  });
  test.each([
    '',
    'a\n',
    'a\n\n',
    'a\n\nb\n',
    'a\n\n— n A\n',
    'a\r\n\n— n AAAAAAAA\n',
    'a\n\n— a+b AAAAAAAA\n',
    'a\n\n— n AAAAAAAA',
  ])('is none when it reads %j', (bad) => expect(readNote(bad)).toBeUndefined());
  test.each([
    'o\n01\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n',
    'o\n1\nBwc=\n',
    'o\n1\n',
    `${text}more\n`,
    'o\n-1\nBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=\n',
  ])('is no head when it reads %j', (bad) => expect(readHead(bad)).toBeUndefined());
});

describe('a witness’ line', () => {
  const line = lineOf(writeNote(text, [cosignLine(text, { name, signer, seconds: 1_679_315_147 })]));
  test('tells whose it is and when it was signed', () => {
    expect(cosignedAt(text, line, key)).toBe(1_679_315_147);
    expect(cosignedAt(headText({ ...head, size: 1 }), line, key)).toBeUndefined();
    expect(cosignedAt(text, line, { ...key, publicKey: '11'.repeat(32) })).toBeUndefined();
  });
  test('holds for no other purpose: neither as the log’s own line nor as an envelope, and neither of them as it', () => {
    expect(isSignedBy(text, line, key)).toBe(false);
    expect(cosignedAt(text, lineOf(writeNote(text, [signLine(text, name, signer)])), key)).toBeUndefined();
    const signature = line.bytes.subarray(12);
    for (const purpose of Object.values(PURPOSE))
      expect(
        check.verify(signer.publicKey, preAuth(purpose, new TextEncoder().encode(text)), signature),
      ).toBe(false);
  });
});
