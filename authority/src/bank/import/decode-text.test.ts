import fc from 'fast-check';
import iconv from 'iconv-lite';
import { describe, expect, it } from 'vitest';
import { decodeText } from './decode-text.ts';

const text = '一、单选题\r\n1、扫地杆距地面不超过（ ）mm。\r\nA、200　B、300\r\n答案：A\r\n';
const utf16be = (value: string) => Buffer.from(value, 'utf16le').swap16();

describe('the encoding of a text', () => {
  it.each([
    ['UTF-8', Buffer.from(text), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), 'utf-8'],
    ['UTF-16 with a mark', Buffer.from(`\ufeff${text}`, 'utf16le'), 'utf-16le'],
    ['UTF-16 without one', Buffer.from(text, 'utf16le'), 'utf-16le'],
    ['UTF-16, big end first, with a mark', utf16be(`\ufeff${text}`), 'utf-16be'],
    ['UTF-16, big end first, without one', utf16be(text), 'utf-16be'],
    ['GB18030', iconv.encode(text, 'gb18030'), 'gb18030'],
    ['GBK names with rare characters', iconv.encode(`${text}㐀䶮`, 'gb18030'), 'gb18030'],
    ['plain ASCII', Buffer.from('1. x (  )\nANSWER: A\n'), 'utf-8'],
  ] as const)('is found: %s', (_, bytes, encoding) => {
    const decoded = decodeText(bytes, 'bank.txt');
    expect(decoded.ok && decoded.value.encoding).toBe(encoding);
    if (decoded.ok && encoding !== 'utf-8') expect(decoded.value.text.startsWith('一、单选题')).toBe(true);
  });

  it('is told to be another one when the text is Big5 or Shift-JIS', () => {
    for (const [words, encoding] of [
      ['下列關於施工現場專業人員職業標準的說法，正確的是（ ）。', 'big5'],
      ['次のうち、施工管理技士の試験について正しいものはどれか。', 'shiftjis'],
    ] as const) {
      const decoded = decodeText(iconv.encode(words.repeat(20), encoding), '题库.txt');
      expect(!decoded.ok && decoded.error.code, encoding).toBe('ENCODING_UNKNOWN');
    }
  });

  it('names the line of a byte that does not belong', () => {
    const good = Buffer.from(`${text.repeat(3)}`);
    const bad = Buffer.concat([good, Buffer.from([0xe4, 0xb8, 0x0a]), Buffer.from(text)]);
    const decoded = decodeText(bad, '题库.txt');
    expect(!decoded.ok && decoded.error).toMatchObject({ code: 'ENCODING_BROKEN', where: '题库.txt:13' });
  });

  it('never turns a Chinese text into another one, whatever the text says', () => {
    const hanzi = fc.integer({ min: 0x4e00, max: 0x9fa5 }).map((code) => String.fromCharCode(code));
    const common = fc.constantFrom(...'下列关于施工现场的说法正确的是混凝土钢筋模板安全质量（）。，：');
    const line = fc.array(fc.oneof({ arbitrary: common, weight: 30 }, { arbitrary: hanzi, weight: 1 }), {
      minLength: 5,
      maxLength: 60,
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), (lines) => {
        const words = `${lines.map((one) => one.join('')).join('\n')}\n1\n`;
        for (const bytes of [
          Buffer.from(words),
          Buffer.from(words, 'utf16le'),
          iconv.encode(words, 'gb18030'),
        ]) {
          const decoded = decodeText(bytes, 'x.txt');
          // A refusal is honest; another text would not be.
          if (decoded.ok) expect(decoded.value.text).toBe(words);
        }
      }),
      { numRuns: 300 },
    );
  });
});
