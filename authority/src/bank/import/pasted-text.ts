import type { ItemKind, QuestionKind } from '@exam-room/shared/model';
import { type BankProblem, noteAt, problemAt } from '../problem.ts';
import type { Topics } from '../topics.ts';
import { readLetters, truthOf } from './answer-text.ts';
import { type Column, OPTION_COLUMNS } from './columns.ts';
import { type Line, linesOf, optionsInLine } from './pasted-lines.ts';
import { KIND_NAMES, kindOfTitle, SUB_KIND_NAMES } from './question-kinds.ts';
import { type SourceRow, words } from './source-row.ts';

/** One question while its lines come in. */
interface OpenQuestion {
  readonly line: number;
  readonly number: number;
  readonly kind: ItemKind | undefined;
  readonly stem: string[];
  readonly options: string[];
  readonly chapter: string | undefined;
  answer: string | undefined;
  analysis: string[];
  level: string | undefined;
  /** What a line without a mark goes on with. */
  into: 'stem' | 'option' | 'analysis';
}

interface Reading {
  readonly file: string;
  readonly topics: Topics;
  readonly rows: SourceRow[];
  readonly problems: BankProblem[];
  section: QuestionKind | undefined;
  chapter: string | undefined;
  level: string | undefined;
  open: OpenQuestion | undefined;
  /** The story of a case whose parts have not begun. */
  story: { readonly line: number; readonly text: string[] } | undefined;
  inCase: boolean;
  last: number;
  /** Whether lines before the first question have been told about. */
  lost: boolean;
}

/**
 * Reads questions as they are pasted from a text document: section titles (一、单选题), chapters, `1、题干（ ）`, options `(A)` or `A.`,
 * `答案：`, `解析：`, `难度：`. A case begins with its story (案例一, 【背景资料】). Codes: TEXT_SKIPPED, OPTION_LETTER, ANSWER_AGAIN,
 * NUMBER_JUMP, KEY_FROM_STEM, KIND_GUESSED.
 */
export function readPastedText(
  text: string,
  of: { readonly file: string; readonly topics: Topics },
): { readonly rows: readonly SourceRow[]; readonly problems: readonly BankProblem[] } {
  const reading: Reading = {
    ...of,
    rows: [],
    problems: [],
    section: undefined,
    chapter: undefined,
    level: undefined,
    open: undefined,
    story: undefined,
    inCase: false,
    last: 0,
    lost: false,
  };
  for (const line of linesOf(text, (title) => of.topics.find(title) !== undefined)) takeLine(reading, line);
  closeQuestion(reading);
  closeStory(reading);
  return { rows: reading.rows, problems: reading.problems };
}

function takeLine(to: Reading, line: Line): void {
  switch (line.is) {
    case 'section':
      closeQuestion(to);
      closeStory(to);
      to.section = kindOfTitle(line.text);
      to.inCase = false;
      to.last = 0;
      return;
    case 'chapter':
      closeQuestion(to);
      closeStory(to);
      to.chapter = line.text;
      return;
    case 'story':
      closeQuestion(to);
      closeStory(to);
      to.story = { line: line.line, text: line.text === '' ? [] : [line.text] };
      to.inCase = true;
      to.last = 0;
      return;
    case 'question':
      if (startsQuestion(to, line.number)) openQuestion(to, line);
      else goOn(to, line.whole, line.line);
      return;
    case 'answer':
      takeAnswer(to, line);
      return;
    case 'analysis':
      if (to.open === undefined) skip(to, line.line);
      else {
        to.open.analysis.push(line.text);
        to.open.into = 'analysis';
      }
      return;
    case 'level':
      if (to.open === undefined) to.level = line.text;
      else to.open.level = line.text;
      return;
    case 'text':
      goOn(to, line.text, line.line);
  }
}

/** A number in front of a line starts a question when it goes on counting, or when the question before is complete. */
function startsQuestion(to: Reading, number: number): boolean {
  const { open } = to;
  return open === undefined || number === to.last + 1 || open.answer !== undefined || open.options.length > 0;
}

function openQuestion(to: Reading, line: Extract<Line, { readonly is: 'question' }>): void {
  closeQuestion(to);
  closeStory(to);
  if (to.last > 0 && line.number !== to.last + 1 && line.number !== 1)
    to.problems.push(
      noteAt(
        { sheet: to.file, row: line.line },
        'NUMBER_JUMP',
        words(
          `题号从 ${to.last} 跳到 ${line.number}，请确认没有漏题`,
          `is number ${line.number} after ${to.last}; see whether a question is missing`,
        ),
      ),
    );
  to.last = line.number;
  const mark = /^[【[(（]\s*(单选|多选|判断|单项选择|多项选择)题?\s*[】\])）]\s*/.exec(line.text);
  const marked = mark === null ? undefined : kindOfTitle(mark[1] ?? '');
  const byTitle = to.section === 'case' ? undefined : to.section;
  const kind = marked === undefined || marked === 'case' ? byTitle : marked;
  to.open = {
    line: line.line,
    number: line.number,
    kind,
    stem: [],
    options: [],
    chapter: to.chapter,
    answer: undefined,
    analysis: [],
    level: to.level,
    into: 'stem',
  };
  goOn(to, line.text.slice(mark?.[0].length ?? 0), line.line);
}

/** A line without a mark of its own: options, or more of what came before. */
function goOn(to: Reading, text: string, line: number): void {
  const { open } = to;
  if (open === undefined) {
    if (to.story === undefined) skip(to, line);
    else to.story.text.push(text);
    return;
  }
  const found = open.into === 'analysis' ? undefined : optionsInLine(text, open.options.length);
  if (found === undefined) {
    if (open.into === 'stem') open.stem.push(text);
    else if (open.into === 'analysis') open.analysis.push(text);
    else open.options.push(`${open.options.pop() ?? ''}\n${text}`);
    return;
  }
  if (found.unexpected !== undefined) {
    const expected = String.fromCharCode(65 + open.options.length);
    to.problems.push(
      problemAt(
        { sheet: to.file, row: line },
        'OPTION_LETTER',
        words(
          `此处应为选项 ${expected}，却是 ${found.unexpected}，请检查是否漏了一项`,
          `begins with ${found.unexpected} where option ${expected} is expected; see whether one is missing`,
        ),
      ),
    );
  }
  if (found.before !== '') open.stem.push(found.before);
  open.options.push(...found.options);
  open.into = 'option';
}

function takeAnswer(to: Reading, line: Extract<Line, { readonly is: 'answer' }>): void {
  const { open } = to;
  if (open === undefined) {
    skip(to, line.line);
    return;
  }
  if (open.answer !== undefined)
    to.problems.push(
      problemAt(
        { sheet: to.file, row: line.line },
        'ANSWER_AGAIN',
        words('同一题出现了第二个答案', 'is a second key of the same question'),
      ),
    );
  open.answer = line.text;
  open.into = 'analysis';
}

function skip(to: Reading, line: number): void {
  if (to.lost) return;
  to.lost = true;
  to.problems.push(
    noteAt(
      { sheet: to.file, row: line },
      'TEXT_SKIPPED',
      words('第一题之前的文字未读取', 'stands before the first question and was not read'),
    ),
  );
}

function closeStory(to: Reading): void {
  const { story } = to;
  to.story = undefined;
  if (story === undefined) return;
  const cells = new Map<Column, string>([
    ['题型', KIND_NAMES.case],
    ['题干', story.text.join('\n')],
  ]);
  if (to.chapter !== undefined) cells.set('章节', to.chapter);
  if (to.level !== undefined) cells.set('难度', to.level);
  to.rows.push({ sheet: to.file, row: story.line, cells });
}

function closeQuestion(to: Reading): void {
  const { open } = to;
  to.open = undefined;
  if (open === undefined) return;
  const { stem, answer } = keyFromStem(to, open);
  const kind = open.kind ?? guessKind(to, open, answer);
  const cells = new Map<Column, string>([
    ['题型', to.inCase ? SUB_KIND_NAMES[kind] : KIND_NAMES[kind]],
    ['题号', String(open.number)],
  ]);
  const keep = (column: Column | undefined, text: string | undefined) => {
    if (column !== undefined && text !== undefined && text.trim() !== '') cells.set(column, text.trim());
  };
  keep('题干', stem);
  for (const [at, option] of open.options.entries()) keep(OPTION_COLUMNS[at], option);
  keep('正确答案', answer);
  keep('解析', open.analysis.join('\n'));
  if (!to.inCase) {
    keep('章节', open.chapter);
    keep('难度', open.level);
  }
  to.rows.push({ sheet: to.file, row: open.line, cells });
}

const KEY_IN_STEM = /[（(]\s*([A-HＡ-Ｈ]{1,7}|√|×|对|错|正确|错误)\s*[）)]/g;

/** Banks typed up from marked papers keep the key between the brackets of the stem, and have no line 答案. */
function keyFromStem(
  to: Reading,
  open: OpenQuestion,
): { readonly stem: string; readonly answer: string | undefined } {
  const stem = open.stem.join('\n');
  if (open.answer !== undefined) return { stem, answer: open.answer };
  const found = [...stem.matchAll(KEY_IN_STEM)];
  const [only] = found;
  if (only === undefined || found.length > 1) return { stem, answer: undefined };
  to.problems.push(
    noteAt(
      { sheet: to.file, row: open.line, column: '题干' },
      'KEY_FROM_STEM',
      words(
        `没有“答案”一行，取括号中的“${only[1]}”为答案，并已从题干中去掉`,
        `has no line 答案; "${only[1]}" between its brackets was taken as the key, and out of the stem`,
      ),
    ),
  );
  return { stem: stem.replace(KEY_IN_STEM, '（ ）'), answer: only[1] };
}

/** Outside of titled sections the key tells the kind. */
function guessKind(to: Reading, open: OpenQuestion, answer: string | undefined): ItemKind {
  const letters = readLetters(answer ?? '');
  const kind =
    truthOf(answer ?? '') !== undefined && open.options.length === 0
      ? 'judge'
      : letters.read === 'choice' && letters.choice.length > 1
        ? 'multi'
        : 'single';
  if (!to.problems.some((problem) => problem.code === 'KIND_GUESSED') && !to.inCase)
    to.problems.push(
      noteAt(
        { sheet: to.file, row: open.line },
        'KIND_GUESSED',
        words(
          '没有“一、单选题”这样的标题，按答案判断题型（一个字母为单选，多个为多选）',
          'stands under no title such as 一、单选题; the key tells the kind (one letter single, several multiple)',
        ),
      ),
    );
  return kind;
}
