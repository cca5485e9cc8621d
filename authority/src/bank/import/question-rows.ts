import type { Words } from '@exam-room/shared/base';
import type { ItemKind } from '@exam-room/shared/model';
import type { DraftBlock, DraftItem } from '../draft.ts';
import { type BankProblem, problemAt } from '../problem.ts';
import { type AnswerRead, readLetters, readTruth, truthOf } from './answer-text.ts';
import { type Column, OPTION_COLUMNS } from './columns.ts';
import { readNotation } from './notation.ts';
import type { SheetRow } from './workbook.ts';

/** An index entry has at most seven options (DOMAIN 5.2). */
const MOST_OPTIONS = 7;
const ANALYSIS_LENGTH = 5_000;
const FEWEST_OPTIONS: Readonly<Record<ItemKind, number>> = { single: 2, multi: 3, judge: 0 };
/** Texts that speak of their neighbours: they lose their meaning when the order changes. */
const REFERS_TO_OPTIONS = /^(以上|上述).*(都|均|全|皆|无|不|没有)|^[A-GＡ-Ｇ](和|与|、|或)[A-GＡ-Ｇ]/;

/** Everything found wrong so far, always with sheet, row and column. */
export interface RowReport {
  readonly problems: BankProblem[];
  readonly row: SheetRow;
}

export function report(
  to: RowReport,
  at: { readonly column: Column; readonly code: string },
  words: Words,
): void {
  to.problems.push(problemAt({ sheet: to.row.sheet, row: to.row.row, column: at.column }, at.code, words));
}

/** Reads a text cell by the notation; an unreadable one is reported and gives no blocks. */
export function readText(to: RowReport, column: Column): readonly DraftBlock[] {
  const text = to.row.cells.get(column);
  if (text === undefined) return [];
  const read = readNotation(text);
  if (read.ok) return read.blocks;
  report(to, { column, code: read.code }, read.words);
  return [];
}

/** The stem (题干) of a row. Code: STEM_EMPTY. */
export function readStem(to: RowReport): readonly DraftBlock[] {
  const stem = readText(to, '题干');
  if (stem.length === 0 && !to.row.cells.has('题干'))
    report(to, { column: '题干', code: 'STEM_EMPTY' }, { zh: '题干为空', en: 'is empty; write the stem' });
  return stem;
}

/**
 * One row as one thing to be answered. Codes: OPTIONS_MISSING, OPTION_GAP, OPTIONS_MANY, OPTION_TWICE, OPTION_REFERS, JUDGE_OPTIONS,
 * ANSWER_MISSING, ANSWER_UNCLEAR, ANSWER_TWICE, ANSWER_OUTSIDE, ANSWER_COUNT, LOCK_UNCLEAR and those of the notation.
 */
export function readItem(to: RowReport, kind: ItemKind): DraftItem {
  const stem = readStem(to);
  const analysis = (to.row.cells.get('解析') ?? '').trim();
  if (analysis.length > ANALYSIS_LENGTH)
    report(
      to,
      { column: '解析', code: 'TEXT_LONG' },
      { zh: `解析超过 ${ANALYSIS_LENGTH} 字`, en: `is longer than ${ANALYSIS_LENGTH} characters` },
    );
  const texts = OPTION_COLUMNS.map((column) => to.row.cells.get(column));
  const filled = texts.reduce((last, text, at) => (text === undefined ? last : at + 1), 0);
  const orderLocked = readLock(to);
  const optionsFine =
    kind === 'judge' ? checkJudgeOptions(to, texts) : checkOptions(to, { kind, texts, filled, orderLocked });
  const options =
    kind === 'judge' ? [] : OPTION_COLUMNS.slice(0, filled).map((column) => readText(to, column));
  const count = kind === 'judge' ? 2 : filled;
  const read =
    kind === 'judge'
      ? readTruth(
          to.row.cells.get('正确答案') ?? '',
          texts.map((text) => text ?? ''),
        )
      : readLetters(to.row.cells.get('正确答案') ?? '');
  const answer = optionsFine || kind === 'judge' ? checkAnswer(to, { kind, read, count }) : [];
  return {
    kind,
    stem,
    options,
    orderLocked: kind === 'judge' ? true : orderLocked,
    answer,
    analysis,
    place: { sheet: to.row.sheet, row: to.row.row },
  };
}

interface OptionCells {
  readonly kind: ItemKind;
  readonly texts: readonly (string | undefined)[];
  readonly filled: number;
  readonly orderLocked: boolean;
}

function checkOptions(to: RowReport, { kind, texts, filled, orderLocked }: OptionCells): boolean {
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
    if (text === undefined) return;
    if (plain.indexOf(text) !== at)
      report(
        to,
        { column: column(at), code: 'OPTION_TWICE' },
        { zh: '与前面的选项相同', en: 'is the same as an option before it' },
      );
    if (!orderLocked && REFERS_TO_OPTIONS.test(text))
      report(
        to,
        { column: '选项锁定', code: 'OPTION_REFERS' },
        {
          zh: `${column(at)}“${text.slice(0, 20)}”依赖选项顺序，请在“选项锁定”中填“是”`,
          en: `must say 是: ${column(at)} "${text.slice(0, 20)}" speaks of the other options, so their order must stay`,
        },
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

function checkAnswer(
  to: RowReport,
  { kind, read, count }: { readonly kind: ItemKind; readonly read: AnswerRead; readonly count: number },
): DraftItem['answer'] {
  const wrong = (code: string, words: Words) => {
    report(to, { column: '正确答案', code }, words);
    return [];
  };
  if (read.read === 'empty')
    return wrong('ANSWER_MISSING', { zh: '没有正确答案', en: 'is empty; write the key' });
  if (read.read === 'unclear')
    return wrong(
      'ANSWER_UNCLEAR',
      kind === 'judge'
        ? { zh: '看不懂：判断题请写“正确”或“错误”', en: 'cannot be understood: write 正确 or 错误' }
        : {
            zh: '看不懂：请写选项字母，例如 A 或 ACD',
            en: 'cannot be understood: write option letters such as A or ACD',
          },
    );
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

function readLock(to: RowReport): boolean {
  const text = to.row.cells.get('选项锁定');
  if (text === undefined) return false;
  const truth = truthOf(text);
  if (truth === undefined)
    report(
      to,
      { column: '选项锁定', code: 'LOCK_UNCLEAR' },
      { zh: '请写“是”或“否”', en: 'must say 是 or 否' },
    );
  return truth ?? false;
}
