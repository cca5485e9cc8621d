import { itemId } from '@exam-room/shared/base';
import type { DrawnQuestion, Question } from '@exam-room/shared/paper';
import type { ItemView, QuestionView } from './station-view.ts';

/** One question in this candidate's option order. Options keep their canonical numbers, which alone go into the answer. */
export function questionView(question: Question, drawn: DrawnQuestion): QuestionView {
  return {
    question: question.question,
    kind: question.kind,
    stem: question.stem,
    items: question.items.map((item, at): ItemView => {
      const order = drawn.orders[at] ?? [];
      return {
        item: itemId(question.question, at + 1),
        kind: item.kind,
        stem: item.stem,
        options: order.map((option) => ({ option, blocks: item.options[option] ?? [] })),
      };
    }),
  };
}
