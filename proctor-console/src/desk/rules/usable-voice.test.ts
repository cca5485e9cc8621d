import { expect, test } from 'vitest';
import { usableVoice, type Voice } from './usable-voice.ts';

const voice = (name: string, lang: string, localService = true): Voice => ({ name, lang, localService });

test('the rules are read by a Chinese voice of this very machine, Mandarin of the mainland first', () => {
  const huihui = voice('Microsoft Huihui', 'zh-CN');
  expect(usableVoice([voice('Hanhan', 'zh-TW'), huihui])).toBe(huihui);
  expect(usableVoice([voice('Google 普通话', 'zh-CN', false)])).toBeUndefined();
  expect(usableVoice([voice('David', 'en-US')])).toBeUndefined();
  expect(usableVoice([])).toBeUndefined();
});

test('the voice that reads pinyin as English letters is not taken; the one that reads pinyin is', () => {
  const right = voice('Chinese (Mandarin, latin as Pinyin)+espeak-ng', 'cmn-latn-pinyin');
  expect(usableVoice([voice('Chinese (Mandarin, latin as English)+espeak-ng', 'cmn')])).toBeUndefined();
  expect(usableVoice([voice('Mandarin espeak-ng', 'zh-CN'), right])).toBe(right);
});
