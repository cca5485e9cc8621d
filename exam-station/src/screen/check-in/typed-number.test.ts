import { describe, expect, it } from 'vitest';
import { cleanNumber, judgeNumber } from './typed-number.ts';

describe('the number typed at check-in', () => {
  it.each([
    ['42010619720305331x', '42010619720305331X'],
    ['４２０１０６ 1972 0305 331Ｘ', '42010619720305331X'],
    ['2026-1121-01', '2026112101'],
    ['abc', ''],
    ['12345678901234567890', '123456789012345678'],
  ])('%s is read as %s', (typed, read) => {
    expect(cleanNumber(typed)).toBe(read);
  });

  it.each([
    ['2026112101', 'fine'],
    ['42010619720305331X', 'fine'],
    ['12345', 'too-short'],
    ['42010619720305331', 'too-short'],
    ['X2345678', 'malformed'],
    ['1234567X', 'malformed'],
  ])('%s is %s', (number, judged) => {
    expect(judgeNumber(number)).toBe(judged);
  });
});
