import type { DraftBlock, DraftQuestion } from './draft.ts';
import { type BankProblem, type CellPlace, problemAt } from './problem.ts';

/**
 * Two questions with the same stem: a candidate could meet both, and one of them usually carries an old key. The later row is named,
 * with the row that had the stem first. The parts of one case are compared with each other, never with other cases.
 */
export function findDuplicates(questions: readonly DraftQuestion[]): readonly BankProblem[] {
  const problems: BankProblem[] = [];
  const first = new Map<string, CellPlace>();
  for (const question of questions) {
    compare(problems, first, { stem: question.stem, place: question.place });
    const inCase = new Map<string, CellPlace>();
    if (question.kind === 'case')
      for (const item of question.items) compare(problems, inCase, { stem: item.stem, place: item.place });
  }
  return problems;
}

function compare(
  problems: BankProblem[],
  first: Map<string, CellPlace>,
  one: { readonly stem: readonly DraftBlock[]; readonly place: CellPlace },
): void {
  const key = stemKey(one.stem);
  if (key === '') return; // an empty stem has been reported already
  const before = first.get(key);
  if (before === undefined) first.set(key, one.place);
  else
    problems.push(
      problemAt({ ...one.place, column: '题干' }, 'STEM_TWICE', {
        zh: `题干与“${before.sheet}”第 ${before.row} 行相同，请删去一题或写明区别`,
        en: `has the same stem as row ${before.row} of "${before.sheet}"; remove one of them or tell them apart`,
      }),
    );
}

/** Width, spaces and closing punctuation make no difference; figures and tables do. */
function stemKey(stem: readonly DraftBlock[]): string {
  if (stem.length === 0) return '';
  return JSON.stringify(stem)
    .normalize('NFKC')
    .replace(/\s/g, '')
    .replace(/[。.?!;；,，:：（()）]/g, '');
}
