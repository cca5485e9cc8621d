import type { DraftQuestion } from '../draft.ts';
import { type BankProblem, type CellPlace, problemAt, sheetName } from '../problem.ts';
import { nearDuplicates } from './near-duplicates.ts';
import type { Proposal, Selection, WithoutDuplicates } from './proposal.ts';
import { plainBlocks } from './question-text.ts';
import { removal } from './removal.ts';

/**
 * Two questions with the same stem: a candidate could meet both, and often one of them carries an old key. When everything about them is the same,
 * leaving the later one out is proposed; as long as both are there, and always when options or keys differ, it is an error.
 */
export function withoutDuplicates(
  questions: readonly DraftQuestion[],
  selection: Selection,
): WithoutDuplicates {
  const first = new Map<string, DraftQuestion>();
  const kept: DraftQuestion[] = [];
  const proposals: Proposal[] = [];
  const problems: BankProblem[] = [];
  for (const question of questions) {
    const key = plainBlocks(question.stem);
    const before = key === '' ? undefined : first.get(key);
    if (question.kind === 'case') problems.push(...partsTwice(question));
    if (before === undefined) {
      if (key !== '') first.set(key, question);
      kept.push(question);
      continue;
    }
    const whole = sameQuestion(before, question);
    const proposal = whole ? removal(question, { before, selection, rule: 'duplicate' }) : undefined;
    if (proposal !== undefined) proposals.push(proposal);
    if (proposal?.applied === true) continue;
    kept.push(question);
    problems.push(stemTwice(question.place, { before: before.place, whole }));
  }
  const near = nearDuplicates(kept, selection);
  return {
    questions: near.questions,
    proposals: [...proposals, ...near.proposals],
    problems: [...problems, ...near.problems],
  };
}

/** Same kind, same options and the same ones of them right, in whatever order. */
function sameQuestion(a: DraftQuestion, b: DraftQuestion): boolean {
  const item = ({ kind, stem, options, answer }: DraftQuestion['items'][number]) => {
    const texts = options.map(plainBlocks);
    const right = options.length === 0 ? answer.join() : answer.map((at) => texts[at]).sort();
    return JSON.stringify([kind, plainBlocks(stem), texts.toSorted(), right]);
  };
  return a.kind === b.kind && a.items.map(item).join('\n') === b.items.map(item).join('\n');
}

function stemTwice(
  place: CellPlace,
  of: { readonly before: CellPlace; readonly whole: boolean },
): BankProblem {
  const { row } = of.before;
  const sheet = sheetName(of.before);
  return problemAt(
    { ...place, column: '题干' },
    'STEM_TWICE',
    of.whole
      ? {
          zh: `与“${sheet}”第 ${row} 行完全相同，请删去一题，或加 --apply duplicate`,
          en: `is the same question as row ${row} of "${sheet}"; remove one of them, or add --apply duplicate`,
        }
      : {
          zh: `题干与“${sheet}”第 ${row} 行相同而选项或答案不同，请删去一题或写明区别`,
          en: `has the same stem as row ${row} of "${sheet}" with other options or another key; remove one of them or tell them apart`,
        },
  );
}

/** The parts of one case are compared with each other, never with other cases. */
function partsTwice(question: DraftQuestion): readonly BankProblem[] {
  const first = new Map<string, CellPlace>();
  return question.items.flatMap((item) => {
    const key = plainBlocks(item.stem);
    const before = key === '' ? undefined : first.get(key);
    if (before !== undefined) return [stemTwice(item.place, { before, whole: false })];
    if (key !== '') first.set(key, item.place);
    return [];
  });
}
