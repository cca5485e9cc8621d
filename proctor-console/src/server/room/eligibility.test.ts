import { expect, test } from 'vitest';
import { checkInWarnings } from './eligibility.ts';

const NOON = Date.UTC(2026, 10, 21, 4);
const born = (day: string, sex: 'male' | 'female' = 'male') =>
  checkInWarnings({ warnings: ['在黑名单中'], idNumber: `420106${day}001X`, sex }, NOON);

test('what the authority says comes first; an age out of bounds is added as a warning and never refuses by itself', () => {
  expect(born('19900101')).toEqual(['在黑名单中']);
  expect(born('19651122')).toHaveLength(1);
  expect(born('19651121')).toHaveLength(2);
  expect(born('19651121')[1]).toMatch(/^按身份证号计算为 61 周岁/);
  expect(born('19701122', 'female')).toHaveLength(1);
  expect(born('19701121', 'female')).toHaveLength(2);
  expect(born('20081121')).toHaveLength(1);
  expect(born('20081122')).toHaveLength(2);
});
