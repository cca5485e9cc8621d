import { releaseCodeOf } from '@exam-room/shared/model';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { missingDigits, NO_CODE, typeInto } from './code-groups.ts';

const code = fc
  .array(fc.integer({ min: 0, max: 9 }), { minLength: 25, maxLength: 25 })
  .map((digits) => releaseCodeOf(digits));

describe('the five boxes of the release code', () => {
  test('take a whole code pasted into any of them, with hyphens, spaces or full-width digits', () => {
    fc.assert(
      fc.property(code, fc.nat(4), fc.constantFrom('-', ' ', '', '　'), (text, at, between) => {
        const pasted = text.split('-').join(between);
        const { groups } = typeInto(['111111', '2', '', '', ''], at, pasted);
        expect(groups.join('-')).toBe(text);
        expect(missingDigits(groups)).toBe(0);
      }),
    );
    expect(typeInto(NO_CODE, 0, '１２３４５６').groups[0]).toBe('123456');
  });

  test('lead on to the next box when one is full, and stay in the last', () => {
    expect(typeInto(NO_CODE, 0, '12345')).toEqual({ groups: ['12345', '', '', '', ''], focus: 0 });
    expect(typeInto(NO_CODE, 0, '123456').focus).toBe(1);
    expect(typeInto(NO_CODE, 1, '1234567').groups).toEqual(['', '123456', '7', '', '']);
    expect(typeInto(NO_CODE, 4, '123456').focus).toBe(4);
  });

  test('take a wrong digit back without touching the other boxes', () => {
    const filled = ['123456', '123456', '123456', '123456', '123456'];
    expect(typeInto(filled, 2, '12345').groups).toEqual(['123456', '123456', '12345', '123456', '123456']);
    expect(typeInto(filled, 2, '').groups[2]).toBe('');
    expect(missingDigits(['123456', '', '', '', ''])).toBe(24);
  });
});
