import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keepUnchanged } from './keep-unchanged.ts';

describe('a new picture of the room', () => {
  test('is what the console sent, whatever the desk had before', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (before, sent) => {
        expect(keepUnchanged(before, sent)).toEqual(sent);
      }),
    );
  });

  test('that says the same again is the very picture the desk has', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false } as never), (sent) => {
        expect(keepUnchanged(sent, structuredClone(sent))).toBe(sent);
      }),
    );
  });

  test('leaves every seat but the changed one as it was', () => {
    const before = {
      seats: [
        { seat: '01', answered: 1 },
        { seat: '02', answered: 5 },
      ],
      counts: { sitting: 2 },
    };
    const after = keepUnchanged(before, {
      seats: [
        { seat: '01', answered: 2 },
        { seat: '02', answered: 5 },
      ],
      counts: { sitting: 2 },
    });
    expect(after.seats[0]).toEqual({ seat: '01', answered: 2 });
    expect(after.seats[1]).toBe(before.seats[1]);
    expect(after.counts).toBe(before.counts);
  });

  test('forgets what is no longer said', () => {
    const before: { seat: string; help?: boolean } = { seat: '01', help: true };
    expect(keepUnchanged(before, { seat: '01' })).toEqual({ seat: '01' });
  });
});
