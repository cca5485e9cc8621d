import { describe, expect, it } from 'vitest';
import { clockText, remainingNow, timeOfDay, urgency, warningAt } from './countdown.ts';

const MINUTE = 60_000;

describe('the countdown', () => {
  it('runs on between two views, at the speed that the station said', () => {
    const said = { remainingMs: 100_000, speed: 240, running: true, saidAtMs: 5_000 };
    expect(remainingNow(said, 5_100)).toBe(76_000);
    expect(remainingNow(said, 60_000)).toBe(0);
  });

  it('stands while the test is held', () => {
    expect(remainingNow({ remainingMs: 9_000, speed: 1, running: false, saidAtMs: 0 }, 50_000)).toBe(9_000);
  });

  it('never runs backwards when the page’s clock is behind', () => {
    expect(remainingNow({ remainingMs: 9_000, speed: 1, running: true, saidAtMs: 500 }, 0)).toBe(9_000);
  });

  it.each([
    [7_200_000, '2:00:00'],
    [7_199_001, '2:00:00'],
    [7_199_000, '1:59:59'],
    [3_600_000, '1:00:00'],
    [3_599_000, '59:59'],
    [65_000, '01:05'],
    [1, '00:01'],
    [0, '00:00'],
  ])('shows %d ms as %s', (ms, text) => {
    expect(clockText(ms)).toBe(text);
  });
});

describe('the gentle warnings', () => {
  it.each([
    [31 * MINUTE, undefined],
    [30 * MINUTE, 30],
    [29.5 * MINUTE, 30],
    [29 * MINUTE, undefined],
    [15 * MINUTE, 15],
    [10 * MINUTE, undefined],
    [5 * MINUTE, 5],
    [MINUTE, 1],
    [1_000, 1],
    [0, 1],
  ])('with %d ms left the warning is %s', (ms, minute) => {
    expect(warningAt(ms)).toBe(minute);
  });

  it('make the clock stronger in two steps and never blink', () => {
    expect([16, 15, 5].map((minutes) => urgency(minutes * MINUTE))).toEqual(['calm', 'soon', 'last']);
  });
});

describe('the time of day', () => {
  it('is told in Chinese time wherever the machine thinks it is', () => {
    expect(timeOfDay(Date.UTC(2026, 10, 21, 1, 30))).toBe('09:30');
  });
});
