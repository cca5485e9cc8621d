import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepPreferences, PLAIN, type Preferences, readPreferences } from './preferences.ts';

function storage(kept: Map<string, string> = new Map()) {
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    kept,
  };
}

describe('how the screen looks', () => {
  it('is the same after a crash of the window', () => {
    const wanted: Preferences = {
      language: 'en',
      size: 150,
      contrast: 'high',
      motion: 'reduced',
      divider: 40,
    };
    const place = storage();
    keepPreferences(place, wanted);
    expect(readPreferences(place)).toEqual(wanted);
  });

  it('is plain on a machine that remembers nothing, or remembers rubbish', () => {
    for (const kept of ['', '{', '[]', 'null', '{"size":1000,"language":"fr","divider":"x","contrast":1}'])
      expect(readPreferences(storage(new Map([['exam-screen-look', kept]])))).toEqual(PLAIN);
  });

  it('is always a look that works, whatever was written there', () => {
    fc.assert(
      fc.property(fc.json(), (kept) => {
        const read = readPreferences(storage(new Map([['exam-screen-look', kept]])));
        expect([100, 125, 150, 200]).toContain(read.size);
        expect(read.divider).toBeGreaterThanOrEqual(25);
        expect(read.divider).toBeLessThanOrEqual(75);
      }),
    );
  });

  it('says nothing about a person', () => {
    const place = storage();
    keepPreferences(place, PLAIN);
    expect(Object.keys(JSON.parse([...place.kept.values()][0] ?? '{}')).toSorted()).toEqual([
      'contrast',
      'divider',
      'language',
      'motion',
      'size',
    ]);
  });
});
