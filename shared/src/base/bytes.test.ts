import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fromBase64, fromHex, toBase64, toHex } from './index.ts';

describe('bytes as text', () => {
  test('hex and base64 give back every byte', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes);
        expect(fromBase64(toBase64(bytes))).toEqual(bytes);
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      }),
    );
  });

  test('base64 has one spelling: stray bits, missing padding and foreign characters are refused', () => {
    expect(fromBase64('AA==')).toEqual(Uint8Array.of(0));
    for (const bad of ['AB==', 'AA=', 'AA', 'A A=', 'AA==\n', '_-==', '===='])
      expect(fromBase64(bad)).toBeUndefined();
  });

  test('hex has one spelling: capitals and half bytes are refused', () => {
    for (const bad of ['AB', 'abc', '0x', 'g0']) expect(fromHex(bad)).toBeUndefined();
  });
});
