import type { DraftQuestion } from '../draft.ts';
import { sheetName } from '../problem.ts';
import { type Proposal, proposalId, RULE_WORDS, type Selection } from './proposal.ts';
import { wordsOf } from './question-text.ts';

/** A proposal to leave a question out because of one before it. */
export function removal(
  question: DraftQuestion,
  of: {
    readonly before: DraftQuestion;
    readonly selection: Selection;
    readonly rule: 'duplicate' | 'near';
  },
): Proposal {
  const place = { ...question.place, column: '题干' };
  const id = proposalId(of.rule, place);
  const { row } = of.before.place;
  const sheet = sheetName(of.before.place);
  return {
    id,
    rule: of.rule,
    place,
    words: {
      zh: `${RULE_WORDS[of.rule].zh}：与“${sheet}”第 ${row} 行`,
      en: `${RULE_WORDS[of.rule].en}: first in row ${row} of "${sheet}"`,
    },
    before: wordsOf(question.stem),
    after: '',
    applied: of.selection.has(of.rule, id),
  };
}
