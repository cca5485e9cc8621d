import { type BankProblem, problemAt } from '../problem.ts';
import { truthOf } from './answer-text.ts';
import { type Column, OPTION_COLUMNS } from './columns.ts';
import { KIND_NAMES } from './question-kinds.ts';
import { type SourceRow, words } from './source-row.ts';

const OPTION = /^\s*([A-Z])[.)]\s*(.*)$/;
const ANSWER = /^\s*ANSWER\s*[:：]\s*(.*)$/i;

interface OpenQuestion {
  readonly line: number;
  readonly stem: string[];
  readonly options: string[];
}

/**
 * Reads Aiken: a stem, lines `A. …` or `A) …`, and `ANSWER: B`. Several letters make a 多选题; two options 正确 and 错误 a 判断题. The
 * format knows neither topics nor difficulty. Codes: AIKEN_OPTION, AIKEN_ANSWER.
 */
export function readAiken(
  text: string,
  file: string,
): { readonly rows: readonly SourceRow[]; readonly problems: readonly BankProblem[] } {
  const rows: SourceRow[] = [];
  const problems: BankProblem[] = [];
  let open: OpenQuestion | undefined;
  for (const [at, raw] of text.split(/\r\n?|\n/).entries()) {
    const line = at + 1;
    const place = { sheet: file, row: line };
    const answer = ANSWER.exec(raw);
    const option = OPTION.exec(raw);
    if (answer !== null) {
      if (open === undefined || open.options.length === 0)
        problems.push(
          problemAt(
            place,
            'AIKEN_ANSWER',
            words('ANSWER 之前没有题干和选项', 'is an ANSWER without a stem and options before it'),
          ),
        );
      else rows.push(rowOf(file, open, answer[1] ?? ''));
      open = undefined;
    } else if (option !== null && open !== undefined) {
      const expected = String.fromCharCode(65 + open.options.length);
      if (option[1] !== expected)
        problems.push(
          problemAt(
            place,
            'AIKEN_OPTION',
            words(
              `此处应为选项 ${expected}，却是 ${option[1]}`,
              `begins with ${option[1]} where option ${expected} is expected`,
            ),
          ),
        );
      open.options.push(option[2] ?? '');
    } else if (raw.trim() !== '') {
      open ??= { line, stem: [], options: [] };
      if (open.options.length > 0) {
        problems.push(unanswered(file, open));
        open = { line, stem: [], options: [] };
      }
      open.stem.push(raw.trim());
    }
  }
  if (open !== undefined) problems.push(unanswered(file, open));
  return { rows, problems };
}

function unanswered(file: string, open: OpenQuestion): BankProblem {
  return problemAt(
    { sheet: file, row: open.line },
    'AIKEN_ANSWER',
    words('这一题没有 ANSWER 行', 'begins a question that has no line ANSWER'),
  );
}

function rowOf(file: string, open: OpenQuestion, answer: string): SourceRow {
  const letters = answer.replace(/[^A-Za-z]/g, '').toUpperCase();
  const truths = open.options.map(truthOf);
  const judge = truths.length === 2 && truths.includes(true) && truths.includes(false);
  const kind = judge ? 'judge' : letters.length > 1 ? 'multi' : 'single';
  const cells = new Map<Column, string>([
    ['题干', open.stem.join('\n')],
    ['题型', KIND_NAMES[kind]],
  ]);
  for (const [at, option] of open.options.entries()) {
    const column = OPTION_COLUMNS[at];
    if (column !== undefined && option.trim() !== '') cells.set(column, option);
  }
  if (answer.trim() !== '') cells.set('正确答案', answer.trim());
  return { sheet: file, row: open.line, cells };
}
