import { describe, expect, it } from 'vitest';
import { reviewDue } from './due-date.ts';

const at = (day: string, hour: number) => Date.parse(`${day}T${String(hour).padStart(2, '0')}:00:00+08:00`);

describe('a session is reviewed within five working days after the test (A68)', () => {
  it.each([
    ['an ordinary Monday', '2026-11-16', '2026-11-23'],
    ['a Saturday: Monday is the first day', '2026-11-21', '2026-11-27'],
    [
      'before the National Day week: seven days of holiday and the make-up Saturday 10 October',
      '2026-09-30',
      '2026-10-13',
    ],
    ['before the Spring Festival of 2026, with its make-up Saturday 14 February', '2026-02-13', '2026-02-27'],
  ])('%s', (_what, test, due) => {
    expect(reviewDue(at(test, 9))).toEqual({ testDay: test, dueDay: due, calendarKnown: true });
  });

  it("counts China's days, wherever the machine stands and whatever the hour", () => {
    const here = process.env['TZ'];
    process.env['TZ'] = 'America/Los_Angeles';
    expect(reviewDue(at('2026-09-30', 9)).dueDay).toBe('2026-10-13');
    if (here === undefined) delete process.env['TZ'];
    else process.env['TZ'] = here;
    expect(reviewDue(at('2026-11-16', 0)).testDay).toBe('2026-11-16');
    expect(reviewDue(at('2026-11-16', 23))).toEqual(reviewDue(at('2026-11-16', 0)));
  });

  it('says when the holidays of the due date have not been published yet', () => {
    expect(reviewDue(at('2026-12-30', 9))).toMatchObject({ testDay: '2026-12-30', calendarKnown: false });
  });
});
