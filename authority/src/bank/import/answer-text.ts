import type { Choice } from '@exam-room/shared/records';
import type { JudgeSpelling } from './source-row.ts';

/** What a cell of 正确答案 says: option numbers (from 0), or why it says nothing. */
export type AnswerRead =
  | { readonly read: 'choice'; readonly choice: Choice }
  | { readonly read: 'empty' }
  | { readonly read: 'twice'; readonly letter: string }
  | { readonly read: 'unconfirmed'; readonly spelling: JudgeSpelling }
  | { readonly read: 'unclear' };

const TRUE_WORDS = new Set(['正确', '对', '√', '✓', '✔', '☑', '是', 'T', 'TRUE', 'Y', 'YES']);
const FALSE_WORDS = new Set([
  '错误',
  '错',
  '不正确',
  '不对',
  '×',
  '✗',
  '✘',
  '╳',
  '☒',
  '否',
  'F',
  'FALSE',
  'N',
  'NO',
]);

function narrowed(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '').toUpperCase();
}

/** True for 正确, false for 错误, undefined for anything that does not say so by itself (`A`, `1`). */
export function truthOf(text: string): boolean | undefined {
  const word = narrowed(text);
  if (TRUE_WORDS.has(word)) return true;
  return FALSE_WORDS.has(word) ? false : undefined;
}

/** `AC`, `A,C`, `A、C`, `Ａ，Ｃ`, `A|C`, `ac`: all the same. */
export function readLetters(text: string): AnswerRead {
  const letters = narrowed(text).replace(/[,，、;；|/.．。]/g, '');
  if (letters === '') return { read: 'empty' };
  if (!/^[A-Z]+$/.test(letters)) return { read: 'unclear' };
  const choice = [...letters].map((letter) => letter.charCodeAt(0) - 65);
  const twice = [...letters].find((letter, at) => letters.indexOf(letter) !== at);
  if (twice !== undefined) return { read: 'twice', letter: twice };
  return { read: 'choice', choice: choice.sort((a, b) => a - b) };
}

/**
 * 正确/错误 and their spellings. `A`/`B` count where the row's own options say what A and B mean; without options they, and `1`/`0`, count
 * only after a person has confirmed for the whole file that A and 1 mean 正确.
 */
export function readTruth(
  text: string,
  options: readonly string[],
  confirmed: readonly JudgeSpelling[],
): AnswerRead {
  const word = narrowed(text);
  if (word === '') return { read: 'empty' };
  const direct = truthOf(text);
  if (direct !== undefined) return choiceOf(direct);
  const letter = readLetters(text);
  const at = letter.read === 'choice' && letter.choice.length === 1 ? (letter.choice[0] ?? 0) : undefined;
  if (at !== undefined && options.some((option) => option !== '')) {
    const truth = truthOf(options[at] ?? '');
    return truth === undefined ? { read: 'unclear' } : choiceOf(truth);
  }
  const spelling = word === 'A' || word === 'B' ? 'ab' : word === '1' || word === '0' ? '10' : undefined;
  if (spelling === undefined) return { read: 'unclear' };
  return confirmed.includes(spelling)
    ? choiceOf(word === 'A' || word === '1')
    : { read: 'unconfirmed', spelling };
}

function choiceOf(truth: boolean): AnswerRead {
  return { read: 'choice', choice: [truth ? 0 : 1] };
}
