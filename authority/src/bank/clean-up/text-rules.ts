import type { CleanUpRule } from './proposal.ts';

/** A rule over the text of one cell. `stem`: whether it looks at stems only. */
export interface TextRule {
  readonly rule: CleanUpRule;
  readonly where: 'stem' | 'texts';
  readonly change: (text: string) => string;
}

type Replacement = readonly [RegExp, string | ((found: string) => string)];

function replacing(replacements: readonly Replacement[]): (text: string) => string {
  return (text) =>
    replacements.reduce(
      // TypeScript has no overload for "one or the other".
      (changed, [found, by]) => changed.replace(found, by as string),
      text,
    );
}

const FULL_WIDTH = 0xfee0;
const halved = (text: string) =>
  [...text].map((letter) => String.fromCharCode(letter.charCodeAt(0) - FULL_WIDTH)).join('');

/**
 * The rules in the order in which they look at a text: recognition debris first, because `I．5` has to become `1．5` before its width is
 * looked at. Chinese punctuation stays: （），。；：？！ are right as they are.
 */
export const TEXT_RULES: readonly TextRule[] = [
  {
    rule: 'ocr',
    where: 'texts',
    change: replacing([
      // I．5, l0L, 2O: letters among digits. `I20a` is a steel section and stays.
      [/(?<![A-Za-z])[Il|](?=[.．][\dOo])/g, '1'],
      [/(?<=\d)[Il](?=\d)/g, '1'],
      [/(?<![A-Za-z])l(?=\d)/g, '1'],
      [/(?<![A-Za-z])I(?=0(?![\da-c]))/g, '1'],
      [/(?<=\d)[OoＯ](?=[\d.．]|$|[^A-Za-z])/g, '0'],
      [/(?<![A-Za-z\d])[OoＯ](?=[.．]\d)/g, '0'],
      // 混 凝 土: recognition leaves a space after each character.
      [/(?<=[\u4e00-\u9fff])[ \u3000](?=[\u4e00-\u9fff][ \u3000][\u4e00-\u9fff])/g, ''],
      [/(?<=[\u4e00-\u9fff]{2})[ \u3000](?=[\u4e00-\u9fff](?:[，。；：、？！]|$))/g, ''],
      [/’’/g, '”'],
      [/‘‘/g, '“'],
      [/([，。；：、])\1+/g, '$1'],
      [/，。/g, '。'],
    ]),
  },
  {
    rule: 'width',
    where: 'texts',
    change: replacing([
      [/[Ａ-Ｚａ-ｚ０-９％＋－＝＜＞／＊＃＆＠]+/g, halved],
      [/(?<=\d)．(?=\d)/g, '.'],
      [/\u3000/g, ' '],
    ]),
  },
  {
    rule: 'minus',
    where: 'texts',
    // After a hanzi `一` is a word (第一1层 does not occur, 其一1 does not either, but nobody wants to find out).
    change: replacing([[/(?<=^|[\s（(,，、:：;；=~～±|])[一—–－](?=\d)/gm, '-']]),
  },
  {
    rule: 'superscript',
    where: 'texts',
    change: replacing([[/(?<![A-Za-z^_{])((?:mm|cm|dm|km|m))([23])(?![\dA-Za-z.}])/g, '$1^{$2}']]),
  },
  {
    rule: 'blank',
    where: 'stem',
    change: replacing([
      [/_{2,}(?!\{)/g, '（ ）'],
      [/[（(][\s\u3000]*[）)]/g, '（ ）'],
    ]),
  },
];
