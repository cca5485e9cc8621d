import type { Digest, ItemId, QuestionId } from '@exam-room/shared/base';
import type { ItemKind } from '@exam-room/shared/model';
import type { Choice } from '@exam-room/shared/records';

/** One thing to answer, as far as the sitting must know it: how many options there are and how many may be chosen. */
export interface PlannedItem {
  readonly item: ItemId;
  readonly kind: ItemKind;
  readonly options: number;
}

export interface PlannedQuestion {
  readonly question: QuestionId;
  readonly section: string;
  readonly items: readonly PlannedItem[];
}

/** The drawn paper without a word of its text: the sitting never holds what the questions say. */
export interface PaperPlan {
  readonly hash: Digest;
  readonly questions: readonly PlannedQuestion[];
}

export function itemCountOf(plan: PaperPlan): number {
  return plan.questions.reduce((sum, question) => sum + question.items.length, 0);
}

export function findItem(plan: PaperPlan, item: ItemId): PlannedItem | undefined {
  for (const question of plan.questions) {
    const found = question.items.find((one) => one.item === item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Single and judge items take one option at most; every option must exist. An empty choice takes the answer back. */
export function fits(item: PlannedItem, choice: Choice): boolean {
  const most = item.kind === 'multi' ? item.options : 1;
  return choice.length <= most && choice.every((option) => option < item.options);
}
