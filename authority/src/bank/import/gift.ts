import { type BankProblem, problemAt } from '../problem.ts';
import { truthOf } from './answer-text.ts';
import type { Column } from './columns.ts';
import { markupText, readHtml } from './markup.ts';
import { KIND_NAMES } from './question-kinds.ts';
import { difficultyOf } from './question-sheet.ts';
import { choiceCells, type QuizChoice } from './quiz-row.ts';
import { type SourceRow, words } from './source-row.ts';

/** Stands for an escaped character until the structure has been read. */
const ESCAPED = '~=#{}:\\';
const PRIVATE = 0xe000;

interface Block {
  readonly line: number;
  readonly text: string;
  readonly comments: readonly string[];
}

interface Category {
  readonly topic: string | undefined;
  readonly level: string | undefined;
}

/**
 * Reads GIFT: choices with one right answer (`=`), with several (`~%50%`), and true/false. `$CATEGORY` gives the topic (any part of the
 * path that the list of topics knows) and may give the difficulty, as may a comment `// 难度：易`. Code: GIFT_KIND, GIFT_SYNTAX.
 */
export function readGift(
  text: string,
  of: { readonly file: string; readonly isTopic: (name: string) => boolean },
): { readonly rows: readonly SourceRow[]; readonly problems: readonly BankProblem[] } {
  const rows: SourceRow[] = [];
  const problems: BankProblem[] = [];
  let category: Category = { topic: undefined, level: undefined };
  for (const block of blocksOf(text)) {
    const found = /^\$CATEGORY\s*:\s*(.*)$/im.exec(block.text);
    if (found !== null) category = categoryOf(unescaped(found[1] ?? ''), of.isTopic);
    const body = block.text.replace(/^\$CATEGORY\s*:.*$/gim, '').trim();
    if (body === '') continue;
    const place = { sheet: of.file, row: block.line };
    const question = questionOf(body);
    if (typeof question === 'string') {
      problems.push(problemAt(place, question === 'syntax' ? 'GIFT_SYNTAX' : 'GIFT_KIND', WORDS[question]));
      continue;
    }
    const cells = new Map(question);
    const level = block.comments
      .map((one) => /难度\s*[:：]\s*(\S+)/.exec(one)?.[1])
      .find((one) => one !== undefined);
    if (category.topic !== undefined) cells.set('章节', category.topic);
    const difficulty = level ?? category.level;
    if (difficulty !== undefined) cells.set('难度', difficulty);
    rows.push({ sheet: of.file, row: block.line, cells });
  }
  return { rows, problems };
}

const WORDS = {
  kind: words(
    '不是选择题或判断题（机考没有填空、匹配、数值和问答题），请删去',
    'is neither a choice nor true/false; this test has no other questions. Remove it',
  ),
  syntax: words('花括号没有成对，无法读取', 'has braces that do not pair and cannot be read'),
  markup: words(
    '含有不支持的内容（如公式、脚本），请改为文字或图片',
    'holds content that cannot be shown (a formula or script); make it text or a picture',
  ),
} as const;

/** Questions are parted by empty lines; comment lines belong to the question below them. */
function blocksOf(text: string): readonly Block[] {
  const blocks: Block[] = [];
  let lines: string[] = [];
  let comments: string[] = [];
  let from = 0;
  const close = () => {
    if (lines.length > 0) blocks.push({ line: from, text: hidden(lines.join('\n')), comments });
    lines = [];
    comments = [];
  };
  for (const [at, line] of text.split(/\r\n?|\n/).entries()) {
    if (/^\s*\/\//.test(line)) comments.push(line);
    else if (line.trim() === '') {
      if (lines.length > 0) close();
    } else {
      if (lines.length === 0) from = at + 1;
      lines.push(line);
    }
  }
  close();
  return blocks;
}

/** Escaped characters become private ones, so that only structure is left of `~ = # { } :`. */
function hidden(text: string): string {
  return text
    .replace(/\\n/g, '\n')
    .replace(/\\([~=#{}:\\])/g, (_, mark: string) => String.fromCharCode(PRIVATE + ESCAPED.indexOf(mark)));
}

function unescaped(text: string): string {
  return text.replace(/[\ue000-\ue006]/g, (mark) => ESCAPED[mark.charCodeAt(0) - PRIVATE] ?? '');
}

function categoryOf(path: string, isTopic: (name: string) => boolean): Category {
  const parts = path.split('/').map((part) => part.trim());
  return {
    topic: parts.find(isTopic) ?? parts[parts.length - 1],
    level: parts.find((part) => difficultyOf(part) !== undefined),
  };
}

function questionOf(block: string): ReadonlyMap<Column, string> | 'kind' | 'syntax' | 'markup' {
  const titled = block.replace(/^::[\s\S]*?::/, '').trim();
  const format = /^\[(html|moodle|plain|markdown)\]/.exec(titled)?.[1] ?? 'plain';
  const body = titled.replace(/^\[(html|moodle|plain|markdown)\]/, '').trim();
  const open = body.indexOf('{');
  const close = body.lastIndexOf('}');
  if (open < 0 || close < open || body.indexOf('{', open + 1) >= 0 || body.indexOf('}') !== close)
    return 'syntax';
  const after = body.slice(close + 1).trim();
  const stem = after === '' ? body.slice(0, open) : `${body.slice(0, open)}（ ）${after}`;
  const show = (text: string) => shownText(unescaped(text.trim()), format);
  const shownStem = show(stem);
  const [answers = '', general] = body.slice(open + 1, close).split('####');
  const cells = new Map<Column, string>();
  if (shownStem === undefined) return 'markup';
  cells.set('题干', shownStem);
  const analysis = general === undefined ? undefined : show(general);
  const truth = /^(T|TRUE|F|FALSE)(?=\s*(#|$))/i.exec(answers.trim())?.[1];
  if (truth !== undefined) {
    cells.set('题型', KIND_NAMES.judge).set('正确答案', /^t/i.test(truth) ? '正确' : '错误');
    const feedback = answers
      .split('#')
      .slice(1)
      .map((part) => show(part) ?? '');
    return withAnalysis(cells, [analysis, ...feedback]);
  }
  const choices = choicesOf(answers, show);
  if (typeof choices === 'string') return choices;
  choiceCells(cells, choices.choices);
  return withAnalysis(cells, [analysis, ...choices.feedback]);
}

function withAnalysis(
  cells: Map<Column, string>,
  texts: readonly (string | undefined)[],
): ReadonlyMap<Column, string> {
  const lines = texts.filter((text) => text !== undefined && text !== '');
  if (lines.length > 0) cells.set('解析', lines.join('\n'));
  return cells;
}

function choicesOf(
  answers: string,
  show: (text: string) => string | undefined,
): { readonly choices: readonly QuizChoice[]; readonly feedback: readonly string[] } | 'kind' | 'markup' {
  const choices: QuizChoice[] = [];
  const feedback: string[] = [];
  if (/^\s*#/.test(answers) || !/^\s*[=~]/.test(answers)) return 'kind';
  for (const [, mark, body] of answers.matchAll(/([=~])([^=~]*)/g)) {
    const [head = '', ...comments] = (body ?? '').split('#');
    if (head.includes('->')) return 'kind';
    const weight = /^\s*%(-?[\d.]+)%/.exec(head)?.[1];
    const text = show(head.replace(/^\s*%-?[\d.]+%/, ''));
    if (text === undefined) return 'markup';
    choices.push({ text, right: weight === undefined ? mark === '=' : Number(weight) > 0 });
    feedback.push(
      ...comments.map((one) => `${String.fromCharCode(64 + choices.length)}：${show(one) ?? ''}`),
    );
  }
  // Only right answers and no wrong one is a short answer to be typed.
  const typed = !answers.includes('~') && choices.every((choice) => truthOf(choice.text) === undefined);
  return typed ? 'kind' : { choices, feedback };
}

/** An answer may say its own format; otherwise it has the question's. */
function shownText(text: string, format: string): string | undefined {
  const own = /^\[(html|moodle|plain|markdown)\]/.exec(text);
  const body = own === null ? text : text.slice(own[0].length);
  if ((own?.[1] ?? format) !== 'html') return body.trim();
  const read = markupText(readHtml(body), pictureOf);
  return read.ok ? read.text : undefined;
}

/** GIFT carries no pictures: an address names a file of the images folder. */
function pictureOf(address: string): string {
  return address.replace(/^@@PLUGINFILE@@\//, '').replace(/^.*\//, '');
}
