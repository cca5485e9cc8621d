import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  checkBlueprint,
  isResidentId,
  maskResidentId,
  normaliseNumber,
  readReleaseCode,
  releaseCodeOf,
} from './index.ts';

describe('a resident ID number', () => {
  test('of the published examples is right', () => {
    expect(isResidentId('11010519491231002X')).toBe(true);
  });

  test('is refused with a wrong check character, an impossible date or a wrong length', () => {
    for (const bad of [
      '110105194912310021',
      '11010519491331002X',
      '11010519490230002X',
      '1101051949123100',
      '',
    ])
      expect(isResidentId(bad)).toBe(false);
  });

  test('may be typed with a small x, full-width digits and spaces', () => {
    expect(normaliseNumber(' １１０１０５ 19491231-002ｘ')).toBe('11010519491231002X');
    expect(maskResidentId('11010519491231002X')).toBe('110105********002X');
  });
});

describe('a release code', () => {
  const digits = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 25, maxLength: 25 });

  test('comes back from any way of typing it', () => {
    fc.assert(
      fc.property(digits, fc.constantFrom('', ' ', '-', '　'), (random, between) => {
        const code = releaseCodeOf(random);
        expect(readReleaseCode(code.split('-').join(between))).toEqual({ ok: true, value: code });
      }),
    );
  });

  test('names the group of every single mistyped digit', () => {
    fc.assert(
      fc.property(digits, fc.nat(29), fc.integer({ min: 1, max: 9 }), (random, at, shift) => {
        const typed = releaseCodeOf(random).replaceAll('-', '').split('');
        typed[at] = String((Number(typed[at]) + shift) % 10);
        expect(readReleaseCode(typed.join(''))).toMatchObject({
          ok: false,
          error: { code: 'RELEASE_CODE_GROUP', where: `group ${Math.floor(at / 6) + 1}` },
        });
      }),
    );
  });

  test('of the wrong length says how many digits were typed', () => {
    expect(readReleaseCode('12345')).toMatchObject({ ok: false, error: { code: 'RELEASE_CODE_LENGTH' } });
  });
});

describe('a blueprint', () => {
  const section = {
    id: 'judge',
    title: '判断题',
    kind: 'judge' as const,
    count: 2,
    pointsEach: 100,
    scoring: { policy: 'exact' as const },
    shuffleQuestions: true,
    cells: [{ topic: 'laws', difficulty: 'easy' as const, count: 2 }],
  };
  const blueprint = {
    schema: 'exam-room/blueprint/v1' as const,
    id: 'small',
    version: 1,
    post: '101',
    title: '小卷',
    durationMinutes: 120,
    totalPoints: 200,
    passPoints: 120,
    sections: [section],
  };

  test('whose sums hold is accepted', () => {
    expect(checkBlueprint(blueprint).ok).toBe(true);
  });

  test.each([
    ['cells that do not make up the section', { ...blueprint, sections: [{ ...section, count: 3 }] }],
    ['sections that do not make up the total', { ...blueprint, totalPoints: 300 }],
    ['a pass mark above the total', { ...blueprint, passPoints: 201 }],
    ['the same section twice', { ...blueprint, totalPoints: 400, sections: [section, section] }],
    ['a judge section with sub-questions', { ...blueprint, sections: [{ ...section, subsEach: 2 }] }],
  ])('with %s is refused', (_, wrong) => {
    expect(checkBlueprint(wrong)).toMatchObject({ ok: false, error: { code: 'BLUEPRINT_SUMS' } });
  });
});
