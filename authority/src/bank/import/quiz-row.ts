import { truthOf } from './answer-text.ts';
import { type Column, OPTION_COLUMNS } from './columns.ts';
import { KIND_NAMES } from './question-kinds.ts';

/** One option of a quiz program's question, and whether it earns points. */
export interface QuizChoice {
  readonly text: string;
  readonly right: boolean;
}

/**
 * Writes the options and the key of a quiz program's question into the cells of a row. Two options that say 正确 and 错误 (or true and false) make a
 * 判断题; `several` is what the program says about the number of right ones, where it says anything.
 */
export function choiceCells(
  cells: Map<Column, string>,
  choices: readonly QuizChoice[],
  several?: 'one' | 'several',
): void {
  const right = choices.flatMap((choice, at) => (choice.right ? [String.fromCharCode(65 + at)] : []));
  const truths = choices.map((choice) => truthOf(choice.text));
  const judge =
    choices.length === 2 && truths.includes(true) && truths.includes(false) && several !== 'several';
  const multi = several === undefined ? right.length > 1 : several === 'several';
  cells.set('题型', judge ? KIND_NAMES.judge : multi ? KIND_NAMES.multi : KIND_NAMES.single);
  for (const [at, choice] of choices.entries()) {
    const column = OPTION_COLUMNS[at];
    if (column !== undefined && choice.text !== '') cells.set(column, choice.text);
  }
  // More options than columns: the row is refused for its number of options, by the last column.
  if (right.length > 0) cells.set('正确答案', right.join(''));
}
