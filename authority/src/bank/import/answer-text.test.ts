import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readLetters, readTruth } from './answer-text.ts';

describe('the key of a choice', () => {
  it.each(['AC', 'A,C', 'A、C', 'Ａ，Ｃ', 'A|C', 'ac', 'A C', 'A；C', 'C A', 'a/c', 'A.C.', '　ＡＣ '])(
    'means A and C however it is spelled: %s',
    (text) => {
      expect(readLetters(text)).toEqual({ read: 'choice', choice: [0, 2] });
    },
  );

  it.each(['甲', 'A和C', '1', 'A-C', 'A~D', '√'])('is never guessed: %s', (text) => {
    expect(readLetters(text).read).toBe('unclear');
  });

  it('survives every mixture of case, width and separators', () => {
    const letter = fc.constantFrom(...'ABCDEFG');
    const spell = fc.constantFrom(
      (one: string) => one,
      (one: string) => one.toLowerCase(),
      (one: string) => String.fromCharCode(one.charCodeAt(0) + 0xfee0),
    );
    fc.assert(
      fc.property(
        fc.uniqueArray(letter, { minLength: 1, maxLength: 7 }),
        fc.array(spell, { minLength: 7, maxLength: 7 }),
        fc.constantFrom('', ',', '、', '，', '|', ' ', ';'),
        (letters, spells, separator) => {
          const text = letters.map((one, at) => spells[at]?.(one) ?? one).join(separator);
          const expected = letters.map((one) => one.charCodeAt(0) - 65).sort((a, b) => a - b);
          expect(readLetters(text)).toEqual({ read: 'choice', choice: expected });
        },
      ),
    );
  });
});

describe('the key of a 判断题', () => {
  it.each(['正确', '对', '√', 'T', 'true', '是', 'Y', 'Ｙ'])('means 正确: %s', (text) => {
    expect(readTruth(text, [], [])).toEqual({ read: 'choice', choice: [0] });
  });

  it.each(['错误', '错', '×', 'F', 'False', '否', 'n'])('means 错误: %s', (text) => {
    expect(readTruth(text, [], [])).toEqual({ read: 'choice', choice: [1] });
  });

  it('means something as A, B, 1 or 0 only after a person has said so', () => {
    for (const [text, spelling] of [
      ['A', 'ab'],
      ['B', 'ab'],
      ['1', '10'],
      ['0', '10'],
    ] as const) {
      expect(readTruth(text, [], [])).toEqual({ read: 'unconfirmed', spelling });
      expect(readTruth(text, [], [spelling === 'ab' ? '10' : 'ab'])).toEqual({
        read: 'unconfirmed',
        spelling,
      });
      expect(readTruth(text, [], [spelling])).toEqual({
        read: 'choice',
        choice: [text === 'A' || text === '1' ? 0 : 1],
      });
    }
  });

  it('follows the options of its own row before any confirmation', () => {
    expect(readTruth('A', ['错误', '正确'], ['ab'])).toEqual({ read: 'choice', choice: [1] });
    expect(readTruth('B', ['错误', '正确'], [])).toEqual({ read: 'choice', choice: [0] });
    expect(readTruth('A', ['甲', '乙'], ['ab']).read).toBe('unclear');
  });
});
