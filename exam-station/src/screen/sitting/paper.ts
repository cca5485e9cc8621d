import type { Choice, ItemId, QuestionId, QuestionView } from '../../door/station-view.ts';
import type { AnswerSource } from '../answers/answer-source.ts';
import type { MarkGroup } from './marks.ts';

/** A paper on the screen: the real one of a sitting, or the practice one, which looks and works the same. */
export interface Paper {
  readonly groups: readonly MarkGroup[];
  /** Items in all, and those with an answer. */
  readonly items: number;
  readonly answered: number;
  readonly at: number;
  readonly questions: number;
  /** Undefined for the moment in which its text is on the way. */
  readonly question: QuestionView | undefined;
  readonly answers: AnswerSource;
  readonly choose: (item: ItemId, choice: Choice) => void;
  readonly flag: (question: QuestionId, flagged: 'flagged' | 'plain') => void;
  readonly goTo: (at: number) => void;
}

/** Whether the paper can be handed in now, and if not, why. */
export type HandInGate =
  | { readonly gate: 'open' }
  | { readonly gate: 'closed'; readonly opensAt: string }
  /** The last choice is on its way: nothing to say, only the last step waits for it. */
  | { readonly gate: 'saving' }
  | { readonly gate: 'unsaved' };
