import { kindOfTitle } from './question-kinds.ts';

/** What a line of a pasted text is, by the mark in front of it. */
export type Line = { readonly line: number } & (
  | { readonly is: 'section'; readonly text: string }
  | { readonly is: 'chapter'; readonly text: string }
  | { readonly is: 'story'; readonly text: string }
  | { readonly is: 'question'; readonly number: number; readonly text: string; readonly whole: string }
  | { readonly is: 'answer'; readonly text: string }
  | { readonly is: 'analysis'; readonly text: string }
  | { readonly is: 'level'; readonly text: string }
  | { readonly is: 'text'; readonly text: string }
);

const SECTION =
  /^(?:第?[一二三四五六七八九十]{1,3}(?:部分|大题)?\s*[、.．:：]\s*)?[【[]?\s*(.{2,40}?)\s*[】\]]?$/;
const SECTION_NAME =
  /^(?:(?:单项?选择?题|多项?选择?题|判断题|是非题|案例(?:分析)?题|综合(?:分析)?题)(?=$|[\s（(，,：:共、])|(?:单选|多选|判断|案例)$)/;
const CHAPTER = /^第[一二三四五六七八九十百\d]+[章节篇]\s*[、.．:：]?\s*(.+)$/;
const NAMED_CHAPTER = /^[【[(（]?(?:章节|知识点)[】\])）]?\s*[:：]\s*(.+)$/;
const STORY =
  /^(?:[【[(（]?\s*(?:案例[一二三四五六七八九十\d]*|背景(?:资料|材料)?)\s*[】\])）]?\s*[:：]?\s*)(.*)$/;
const QUESTION = /^(\d{1,5})\s*(?:[、．)）]|\.(?!\d))\s*(.*)$/;
const ANSWER = /^[【[(（]?\s*(?:正确|参考|标准|本题)?答案\s*[】\])）]?\s*[:：]?\s*(.*)$/;
const ANALYSIS = /^[【[(（]?\s*(?:试题|答案|本题|题目)?(?:解析|详解)\s*(?:[】\])）]\s*[:：]?|[:：])\s*(.*)$/;
const LEVEL = /^[【[(（]?\s*(?:难度|难易程度)\s*[】\])）]?\s*[:：]\s*(\S+)$/;
/** An answer, explanation or difficulty may follow on the same line. */
const FOLLOWING =
  /(?<=\S)\s*(?=[【[]?(?:正确|参考|标准)?答案[】\]]?\s*[:：]|[【[](?:正确|参考)?答案[】\]]|[【[]?(?:答案|试题)?解析(?:[】\]]|\s*[:：])|[【[]?难度[】\]]?\s*[:：])/;

/** Splits a text into marked lines; empty lines are dropped. `isTopic`: whether a line by itself names a topic. */
export function linesOf(text: string, isTopic: (title: string) => boolean): readonly Line[] {
  return text.split(/\r\n?|\n/).flatMap((raw, at) => {
    const plain = raw.replace(/[\u00a0\u3000\t]/g, ' ').trim();
    if (plain === '') return [];
    const parts = plain.length > 20_000 ? [plain] : plain.split(FOLLOWING);
    return parts.map((part) => markedLine(part.trim(), at + 1, isTopic));
  });
}

function markedLine(text: string, line: number, isTopic: (title: string) => boolean): Line {
  if (text.length <= 60) {
    const title = SECTION.exec(text)?.[1] ?? '';
    if (SECTION_NAME.test(title) && kindOfTitle(title) !== undefined && !/[。？?]$/.test(text))
      return { is: 'section', text: title, line };
    const chapter = (CHAPTER.exec(text) ?? NAMED_CHAPTER.exec(text))?.[1]?.trim();
    if (chapter !== undefined) return { is: 'chapter', text: chapter, line };
    if (isTopic(text)) return { is: 'chapter', text, line };
  }
  const level = LEVEL.exec(text);
  if (level !== null) return { is: 'level', text: level[1] ?? '', line };
  const analysis = ANALYSIS.exec(text);
  if (analysis !== null) return { is: 'analysis', text: analysis[1] ?? '', line };
  const answer = ANSWER.exec(text);
  if (answer !== null) return { is: 'answer', text: (answer[1] ?? '').replace(/[。.;；]$/, ''), line };
  const question = QUESTION.exec(text);
  if (question !== null)
    return { is: 'question', number: Number(question[1]), text: question[2] ?? '', whole: text, line };
  const story = STORY.exec(text);
  if (story !== null && /^[【[(（]?\s*(案例[一二三四五六七八九十\d]|背景)/.test(text))
    return { is: 'story', text: story[1] ?? '', line };
  return { is: 'text', text, line };
}

/** What a line says when it holds options: text before the first one, the options, and a letter that is out of turn. */
export interface OptionLine {
  readonly before: string;
  readonly options: readonly string[];
  readonly unexpected?: string;
}

const LETTERS = 'ABCDEFGH';

/** `[（(]?A[)）.．、:：]` at the start of the line or after a space. Full-width letters count too. */
function markOf(letter: string): string {
  return `[(（]?\\s*[${letter}${String.fromCharCode(letter.charCodeAt(0) + 0xfee0)}]\\s*[)）.．、:：]\\s*`;
}

/**
 * Finds the options of a line: `(A)10 (B)20`, `A、甲`. `have`: how many options the question has already. Undefined when the line holds
 * none. A line that starts with the letter of another option than the next is told about.
 */
export function optionsInLine(line: string, have: number): OptionLine | undefined {
  const next = LETTERS[have];
  const starts = /^[(（]?\s*([A-HＡ-Ｈ])\s*[)）.．、:：]/.exec(line)?.[1]?.normalize('NFKC');
  if (starts !== undefined && starts !== next)
    return { before: '', options: [textAfter(line, starts)], unexpected: starts };
  if (next === undefined) return undefined;
  if (starts === next) return { before: '', options: splitOptions(line, have) };
  // In the stem's own line options are believed only when at least two of them stand there.
  if (have > 0) return undefined;
  const inline = new RegExp(`(?:\\s|(?<=[。）)？?]))(?=${markOf('A')})`).exec(line);
  if (inline === null) return undefined;
  const options = splitOptions(line.slice(inline.index).trim(), 0);
  return options.length < 2 ? undefined : { before: line.slice(0, inline.index).trim(), options };
}

function textAfter(line: string, letter: string): string {
  return line.replace(new RegExp(`^${markOf(letter)}`), '').trim();
}

function splitOptions(line: string, have: number): readonly string[] {
  const options: string[] = [];
  let rest = line;
  for (let at = have; at < LETTERS.length; at += 1) {
    const body = textAfter(rest, LETTERS[at] ?? 'A');
    const following = LETTERS[at + 1];
    const found = following === undefined ? null : new RegExp(`\\s+(?=${markOf(following)})`).exec(body);
    options.push((found === null ? body : body.slice(0, found.index)).trim());
    if (found === null) break;
    rest = body.slice(found.index).trim();
  }
  return options;
}
