import { type BankProblem, noteAt, problemAt } from '../problem.ts';
import { truthOf } from './answer-text.ts';
import { type Column, OPTION_COLUMNS } from './columns.ts';
import { KIND_NAMES } from './question-kinds.ts';
import { placeOf, type SourceRow, words } from './source-row.ts';

/** 题目类型 as this form writes it: a number, or the name itself. Type 4 is answered in writing, which this test has not. */
const KIND_OF_NUMBER: Readonly<Record<string, string>> = {
  '1': KIND_NAMES.single,
  '2': KIND_NAMES.multi,
  '3': KIND_NAMES.judge,
};
const WRITTEN = '4';
const MOST_OPTIONS = OPTION_COLUMNS.length;

/**
 * Makes one question of all neighbouring rows with the same 题目序号: the first of them has the stem, every row an option and whether
 * it is right. Codes: OPTION_ROWS_NUMBER, OPTION_ROWS_SPLIT, OPTION_ROWS_RIGHT, TYPE_WRITTEN, OPTIONS_MANY, ROW_SKIPPED, VIDEO_IGNORED.
 */
export function groupOptionRows(rows: readonly SourceRow[]): {
  readonly rows: readonly SourceRow[];
  readonly problems: readonly BankProblem[];
} {
  const problems: BankProblem[] = [];
  const groups: { readonly number: string; readonly rows: SourceRow[] }[] = [];
  const seen = new Map<string, number>();
  for (const row of rows) {
    const number = (row.cells.get('题号') ?? '').normalize('NFKC').trim();
    const open = groups[groups.length - 1];
    if (/请删除此说明行|请删除本行/.test(number)) {
      problems.push(
        noteAt(
          placeOf(row),
          'ROW_SKIPPED',
          words('是模板的说明行，未读取', 'is the instruction of the template; it was not read'),
        ),
      );
    } else if (number === '') {
      problems.push(
        problemAt(
          placeOf(row, '题号'),
          'OPTION_ROWS_NUMBER',
          words(
            '没有题目序号，无法知道属于哪一题',
            'is empty; the number tells which question the option belongs to',
          ),
        ),
      );
    } else if (open?.number === number) open.rows.push(row);
    else {
      const before = seen.get(number);
      if (before !== undefined)
        problems.push(
          problemAt(
            placeOf(row, '题号'),
            'OPTION_ROWS_SPLIT',
            words(
              `题目序号 ${number} 在第 ${before} 行已经用过，同一题的各行必须相邻`,
              `repeats the number ${number} of row ${before}; the rows of one question must stand together`,
            ),
          ),
        );
      seen.set(number, row.row);
      groups.push({ number, rows: [row] });
    }
  }
  return { rows: groups.flatMap((group) => oneQuestion(group.rows, problems)), problems };
}

function oneQuestion(rows: readonly SourceRow[], problems: BankProblem[]): readonly SourceRow[] {
  const [head] = rows;
  if (head === undefined) return [];
  const type = (head.cells.get('题型') ?? '').normalize('NFKC').trim();
  if (type === WRITTEN) {
    problems.push(
      problemAt(
        placeOf(head, '题型'),
        'TYPE_WRITTEN',
        words(
          '题目类型 4 是主观题，机考没有主观题，请删去或改为选择题',
          'says type 4, which is answered in writing; this test has no such questions. Remove it or make it a choice',
        ),
      ),
    );
    return [];
  }
  const cells = new Map<Column, string>();
  const keep = (column: Column, text: string | undefined) => {
    if (text !== undefined) cells.set(column, text);
  };
  for (const column of ['题干', '题库', '章节', '难度', '知识模块', '选项锁定', '题号'] as const)
    keep(column, head.cells.get(column));
  keep('题型', KIND_OF_NUMBER[type] ?? head.cells.get('题型'));
  keep('解析', analysisOf(rows));
  if (rows.some((row) => row.cells.has('视频')))
    problems.push(
      noteAt(
        placeOf(head, '视频'),
        'VIDEO_IGNORED',
        words('机考不播放视频，未读取', 'is not read: the test plays no films'),
      ),
    );
  const right = fillOptions(rows, { cells, problems });
  if (right.length > 0) cells.set('正确答案', right.join(''));
  return [{ ...head, cells }];
}

/** Puts the options into their columns and returns the letters of the right ones; for a 判断题 the words of the right one. */
function fillOptions(
  rows: readonly SourceRow[],
  of: { readonly cells: Map<Column, string>; readonly problems: BankProblem[] },
): readonly string[] {
  const judge = of.cells.get('题型') === KIND_NAMES.judge;
  const right: string[] = [];
  for (const [at, row] of rows.entries()) {
    const column = OPTION_COLUMNS[at];
    if (column === undefined) {
      of.problems.push(
        problemAt(
          placeOf(row, '选项内容'),
          'OPTIONS_MANY',
          words(`选项最多 ${MOST_OPTIONS} 个`, `is one too many: at most ${MOST_OPTIONS} options`),
        ),
      );
      continue;
    }
    const text = optionText(row);
    if (text !== undefined) of.cells.set(column, text);
    const mark = (row.cells.get('是否正确项') ?? '').normalize('NFKC').trim();
    const truth = mark === '1' ? true : mark === '0' ? false : truthOf(mark);
    if (truth === undefined)
      of.problems.push(
        problemAt(
          placeOf(row, '是否正确项'),
          'OPTION_ROWS_RIGHT',
          words(`“${mark}”看不懂，应为 1 或 0`, `says "${mark}"; it must be 1 or 0`),
        ),
      );
    else if (truth) right.push(judge ? (text ?? '') : String.fromCharCode(65 + at));
  }
  return right;
}

function optionText(row: SourceRow): string | undefined {
  const picture = row.cells.get('选项图片');
  const lines = [
    row.cells.get('选项内容'),
    picture === undefined ? undefined : picture.startsWith('[图') ? picture : `[图:${picture.trim()}]`,
  ].filter((line) => line !== undefined);
  return lines.length === 0 ? undefined : lines.join('\n');
}

/** The explanation of the whole question, then those of its options. */
function analysisOf(rows: readonly SourceRow[]): string | undefined {
  const options = rows.flatMap((row, at) => {
    const text = row.cells.get('选项解析');
    return text === undefined ? [] : [`${String.fromCharCode(65 + at)}：${text}`];
  });
  const lines = [...(rows[0]?.cells.has('解析') === true ? [rows[0].cells.get('解析')] : []), ...options];
  return lines.length === 0 ? undefined : lines.join('\n');
}
