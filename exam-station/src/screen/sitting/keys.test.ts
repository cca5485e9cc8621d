import { describe, expect, it } from 'vitest';
import { flagKey, optionLetter, sittingKey } from './keys.ts';

describe('the keys of a sitting', () => {
  it.each([
    ['a', 4, { key: 'choose', place: 0 }],
    ['D', 4, { key: 'choose', place: 3 }],
    ['4', 4, { key: 'choose', place: 3 }],
    ['7', 7, { key: 'choose', place: 6 }],
    ['G', 7, { key: 'choose', place: 6 }],
    ['E', 4, undefined],
    ['8', 7, undefined],
    ['PageDown', 4, { key: 'question', step: 1 }],
    ['ArrowRight', 4, { key: 'question', step: 1 }],
    ['PageUp', 4, { key: 'question', step: -1 }],
    ['ArrowDown', 4, { key: 'option', step: 1 }],
    ['ArrowUp', 4, { key: 'option', step: -1 }],
    ['Tab', 4, undefined],
    ['h', 4, undefined],
  ])('%s beside %d options means %j', (key, options, meant) => {
    expect(sittingKey(key, options)).toEqual(meant);
  });

  it('F flags, except where the candidate sees an option F; M flags everywhere', () => {
    expect(sittingKey('f', 5)).toEqual({ key: 'flag' });
    expect(sittingKey('f', 7)).toEqual({ key: 'choose', place: 5 });
    expect(sittingKey('m', 7)).toEqual({ key: 'flag' });
    expect([flagKey(4), flagKey(6)]).toEqual(['F', 'M']);
  });

  it('letters follow the order on the screen', () => {
    expect([0, 6].map(optionLetter)).toEqual(['A', 'G']);
  });
});
