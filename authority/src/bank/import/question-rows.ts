import type { Words } from '@exam-room/shared/base';
import type { ItemKind } from '@exam-room/shared/model';
import type { DraftBlock, DraftItem } from '../draft.ts';
import { type AnswerRead, readLetters, readTruth, truthOf } from './answer-text.ts';
import { type Column, OPTION_COLUMNS } from './columns.ts';
import { readNotation } from './notation.ts';
import { readOrderLock } from './order-lock.ts';
import { type RowReport, report } from './row-report.ts';
import { placeOf } from './source-row.ts';

/** An index entry has at most seven options (DOMAIN 5.2). */
const MOST_OPTIONS = 7;
const ANALYSIS_LENGTH = 5_000;
const FEWEST_OPTIONS: Readonly<Record<ItemKind, number>> = { single: 2, multi: 3, judge: 0 };

/** Reads a text cell by the notation; an unreadable one is reported and gives no blocks. */
export function readText(to: RowReport, column: Column): readonly DraftBlock[] {
  const text = to.row.cells.get(column);
  if (text === undefined) return [];
  const read = readNotation(text);
  if (read.ok) return read.blocks;
  report(to, { column, code: read.code }, read.words);
  return [];
}

/** The stem (题干) of a row. Codes: STEM_EMPTY, STEM_SHOWS_KEY. */
export function readStem(to: RowReport): readonly DraftBlock[] {
  const stem = readText(to, '题干');
  if (stem.length === 0 && !to.row.cells.has('题干'))
    report(to, { column: '题干', code: 'STEM_EMPTY' }, { zh: '题干为空', en: 'is empty; write the stem' });
  // `（ B ）`, `（√）`: a bank that was typed up from a marked paper.
  const shown = /[（(]\s*([A-GＡ-Ｇ]{1,7}|[√×✓✗])\s*[）)]/.exec(to.row.cells.get('题干') ?? '')?.[1];
  const key = to.row.cells.get('正确答案');
  if (shown !== undefined && key !== undefined && sameKey(shown, key))
    report(
      to,
      { column: '题干', code: 'STEM_SHOWS_KEY' },
      {
        zh: `括号中写着答案“${shown}”，考生会看到，请改为（ ）`,
        en: `shows the key "${shown}" between its brackets, where candidates see it; leave them empty`,
      },
    );
  return stem;
}

function sameKey(shown: string, key: string): boolean {
  const [a, b] = [readLetters(shown), readLetters(key)];
  if (a.read === 'choice' && b.read === 'choice') return a.choice.join() === b.choice.join();
  const truth = truthOf(shown);
  return truth !== undefined && truth === truthOf(key);
}

/**
 * One row as one thing to be answered. Codes: OPTIONS_MISSING, OPTION_GAP, OPTIONS_MANY, OPTION_TWICE, JUDGE_OPTIONS, ANSWER_MISSING,
 * ANSWER_UNCLEAR, ANSWER_UNCONFIRMED, ANSWER_TWICE, ANSWER_OUTSIDE, ANSWER_COUNT, those of `order-lock.ts` and of the notation.
 */
export function readItem(to: RowReport, kind: ItemKind): DraftItem {
  const stem = readStem(to);
  const texts = OPTION_COLUMNS.map((column) => to.row.cells.get(column));
  const filled = texts.reduce((last, text, at) => (text === undefined ? last : at + 1), 0);
  const judge = kind === 'judge';
  const optionsFine = judge ? checkJudgeOptions(to, texts) : checkOptions(to, { kind, texts, filled });
  const options = judge ? [] : OPTION_COLUMNS.slice(0, filled).map((column) => readText(to, column));
  const answerText = to.row.cells.get('正确答案') ?? '';
  const read = judge
    ? readTruth(
        answerText,
        texts.map((text) => text ?? ''),
        to.rules.judge,
      )
    : readLetters(answerText);
  const answer = optionsFine || judge ? checkAnswer(to, { kind, read, count: judge ? 2 : filled }) : [];
  return {
    kind,
    stem,
    options,
    orderLocked: judge || readOrderLock(to, { texts, options }),
    answer,
    analysis: readAnalysis(to),
    place: placeOf(to.row),
  };
}

function readAnalysis(to: RowReport): string {
  const analysis = (to.row.cells.get('解析') ?? '').trim();
  if (analysis.length > ANALYSIS_LENGTH)
    report(
      to,
      { column: '解析', code: 'TEXT_LONG' },
      { zh: `解析超过 ${ANALYSIS_LENGTH} 字`, en: `is longer than ${ANALYSIS_LENGTH} characters` },
    );
  return analysis;
}

interface OptionCells {
  readonly kind: ItemKind;
  readonly texts: readonly (string | undefined)[];
  readonly filled: number;
}

function checkOptions(to: RowReport, { kind, texts, filled }: OptionCells): boolean {
  const before = to.problems.length;
  const column = (at: number): Column => OPTION_COLUMNS[at] ?? '选项H';
  const gap = texts.slice(0, filled).indexOf(undefined);
  if (gap >= 0 && filled > 0)
    report(
      to,
      { column: column(gap), code: 'OPTION_GAP' },
      { zh: '选项为空，但后面还有选项', en: 'is empty while a later option is not' },
    );
  else if (filled < FEWEST_OPTIONS[kind])
    report(
      to,
      { column: column(filled), code: 'OPTIONS_MISSING' },
      {
        zh: `选项不足：应至少 ${FEWEST_OPTIONS[kind]} 个，现有 ${filled} 个`,
        en: `is missing: at least ${FEWEST_OPTIONS[kind]} options are needed, ${filled} are there`,
      },
    );
  if (filled > MOST_OPTIONS)
    report(
      to,
      { column: column(filled - 1), code: 'OPTIONS_MANY' },
      { zh: `选项最多 ${MOST_OPTIONS} 个`, en: `is one too many: at most ${MOST_OPTIONS} options` },
    );
  const plain = texts.map((text) => text?.normalize('NFKC').replace(/\s/g, ''));
  plain.forEach((text, at) => {
    if (text !== undefined && plain.indexOf(text) !== at)
      report(
        to,
        { column: column(at), code: 'OPTION_TWICE' },
        { zh: '与前面的选项相同', en: 'is the same as an option before it' },
      );
  });
  return to.problems.length === before;
}

/** A judge row has no options, or 正确/错误 in A and B. */
function checkJudgeOptions(to: RowReport, texts: readonly (string | undefined)[]): boolean {
  const given = texts.filter((text) => text !== undefined);
  const says = given.map((text) => truthOf(text));
  if (
    given.length === 0 ||
    (given.length === 2 && texts[0] !== undefined && says.includes(true) && says.includes(false))
  )
    return true;
  report(
    to,
    { column: '选项A', code: 'JUDGE_OPTIONS' },
    {
      zh: '判断题不应有选项（或只写“正确”“错误”）',
      en: 'belongs to a 判断题, which has no options (or just 正确 and 错误)',
    },
  );
  return false;
}

interface ReadAnswer {
  readonly kind: ItemKind;
  readonly read: AnswerRead;
  readonly count: number;
}

function checkAnswer(to: RowReport, { kind, read, count }: ReadAnswer): DraftItem['answer'] {
  const wrong = (code: string, words: Words) => {
    report(to, { column: '正确答案', code }, words);
    return [];
  };
  if (read.read === 'empty')
    return wrong('ANSWER_MISSING', { zh: '没有正确答案', en: 'is empty; write the key' });
  if (read.read === 'unclear') return wrong('ANSWER_UNCLEAR', unclear(kind));
  if (read.read === 'unconfirmed') return wrong('ANSWER_UNCONFIRMED', unconfirmed(read.spelling));
  if (read.read === 'twice')
    return wrong('ANSWER_TWICE', { zh: `字母 ${read.letter} 写了两次`, en: `names ${read.letter} twice` });
  const outside = read.choice.find((option) => option >= count);
  if (outside !== undefined) {
    const letter = String.fromCharCode(65 + outside);
    return wrong('ANSWER_OUTSIDE', {
      zh: `答案 ${letter} 不在选项中（共 ${count} 个选项）`,
      en: `names ${letter}, but there are only ${count} options`,
    });
  }
  if (kind === 'single' && read.choice.length !== 1)
    return wrong('ANSWER_COUNT', {
      zh: '单选题只能有一个答案',
      en: 'has several letters; a 单选题 has exactly one',
    });
  if (kind === 'multi' && read.choice.length < 2)
    return wrong('ANSWER_COUNT', {
      zh: '多选题至少要有两个答案',
      en: 'has one letter; a 多选题 has at least two',
    });
  return read.choice;
}

function unclear(kind: ItemKind): Words {
  return kind === 'judge'
    ? { zh: '看不懂：判断题请写“正确”或“错误”', en: 'cannot be understood: write 正确 or 错误' }
    : {
        zh: '看不懂：请写选项字母，例如 A 或 ACD',
        en: 'cannot be understood: write option letters such as A or ACD',
      };
}

function unconfirmed(spelling: 'ab' | '10'): Words {
  const [yes, no] = spelling === 'ab' ? ['A', 'B'] : ['1', '0'];
  return {
    zh: `判断题的答案是 ${yes}/${no}。若整个文件中 ${yes} 都表示正确、${no} 都表示错误，请加 --judge ${spelling} 确认`,
    en: `is ${yes} or ${no} for a 判断题. If ${yes} means 正确 and ${no} 错误 in the whole file, confirm it with --judge ${spelling}`,
  };
}
