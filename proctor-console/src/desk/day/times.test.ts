import { describe, expect, test } from 'vitest';
import { zh } from '../words/zh.ts';
import { ageText, clockText, minutesText, spanText } from './times.ts';

describe('times for people', () => {
  test('are those of the room, wherever this PC believes to be', () => {
    expect(clockText(Date.UTC(2026, 10, 21, 1, 0, 5))).toBe('09:00:05');
  });

  test.each([
    [0, '00:00'],
    [1, '00:01'],
    [59_999, '01:00'],
    [600_000, '10:00'],
    [7_200_000, '2:00:00'],
    [7_199_000, '1:59:59'],
    [-5, '00:00'],
  ])('a countdown of %d ms reads %s', (ms, text) => {
    expect(spanText(ms)).toBe(text);
  });

  test.each([
    [0, '刚刚'],
    [9_999, '刚刚'],
    [10_000, '10 秒'],
    [59_999, '50 秒'],
    [60_000, '1 分'],
    [3_600_000, '1 时'],
  ])('an age of %d ms reads %s', (ms, text) => {
    expect(ageText(zh.room.age, ms)).toBe(text);
  });

  test('whole minutes have no fraction', () => {
    expect([minutesText(300_000), minutesText(270_000)]).toEqual(['5', '4.5']);
  });
});
