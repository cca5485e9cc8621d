import type { QuestionId, QuestionMark, SectionView } from '../../door/station-view.ts';
import type { Answers } from '../answers/drafts.ts';

/**
 * One cell of the question map. Numbers count items, not questions, as on a printed paper: a case with five parts after question 55
 * carries 56 to 60. So `80 题` means the same on the map, in the progress, at hand-in and on the record sheet.
 */
export interface Mark {
  readonly at: number;
  readonly question: QuestionId;
  /** Number of its first item, from 1. */
  readonly first: number;
  readonly items: number;
  /** One for each item, in order. */
  readonly done: readonly boolean[];
  readonly answered: number;
  readonly flagged: boolean;
}

export interface MarkGroup {
  readonly section: SectionView;
  readonly marks: readonly Mark[];
  readonly items: number;
  readonly answered: number;
}

/** The question map: all questions by section, counted from what the screen shows as chosen. */
export function markGroups(
  paper: { readonly sections: readonly SectionView[]; readonly questions: readonly QuestionMark[] },
  answers: Answers,
  flags: ReadonlyMap<QuestionId, boolean>,
): readonly MarkGroup[] {
  let next = 1;
  const marks = paper.questions.map((question, at) => {
    const first = next;
    next += question.items.length;
    const done = question.items.map((item) => answers.choice(item).length > 0);
    return {
      section: question.section,
      mark: {
        at,
        question: question.question,
        first,
        items: done.length,
        done,
        answered: done.filter(Boolean).length,
        flagged: flags.get(question.question) ?? question.flagged,
      },
    };
  });
  return paper.sections.map((section) => {
    const own = marks.filter((each) => each.section === section.id).map((each) => each.mark);
    return {
      section,
      marks: own,
      items: own.reduce((sum, mark) => sum + mark.items, 0),
      answered: own.reduce((sum, mark) => sum + mark.answered, 0),
    };
  });
}

/** `after`, with every group and cell of `before` that tells the same put in its place. */
export function keepGroups(before: readonly MarkGroup[], after: readonly MarkGroup[]): readonly MarkGroup[] {
  if (before === after) return after;
  const kept = after.map((group, at) => keepGroup(before[at], group));
  return kept.length === before.length && kept.every((group, at) => group === before[at]) ? before : kept;
}

function keepGroup(before: MarkGroup | undefined, after: MarkGroup): MarkGroup {
  if (before === undefined) return after;
  const marks = after.marks.map((mark, at) => {
    const old = before.marks[at];
    return old !== undefined && sameMark(old, mark) ? old : mark;
  });
  const same = marks.length === before.marks.length && marks.every((mark, at) => mark === before.marks[at]);
  return same && sameSection(before.section, after.section) ? before : { ...after, marks };
}

function sameMark(a: Mark, b: Mark): boolean {
  return (
    a.at === b.at &&
    a.question === b.question &&
    a.first === b.first &&
    a.flagged === b.flagged &&
    a.done.length === b.done.length &&
    a.done.every((done, at) => done === b.done[at])
  );
}

function sameSection(a: SectionView, b: SectionView): boolean {
  return a.id === b.id && a.title === b.title && a.kind === b.kind && a.pointsEach === b.pointsEach;
}

export type MarkState = 'answered' | 'partly' | 'unanswered';

export function markState(mark: Pick<Mark, 'items' | 'answered'>): MarkState {
  if (mark.answered >= mark.items) return 'answered';
  return mark.answered > 0 ? 'partly' : 'unanswered';
}

/** Every unanswered item: its number (from 1) and the place of its question (from 0). */
export function unansweredItems(
  groups: readonly MarkGroup[],
): readonly { readonly number: number; readonly at: number }[] {
  return groups
    .flatMap((group) => group.marks)
    .flatMap((mark) => mark.done.map((done, n) => ({ done, number: mark.first + n, at: mark.at })))
    .filter((item) => !item.done)
    .map(({ number, at }) => ({ number, at }))
    .toSorted((a, b) => a.number - b.number);
}

/** `12`, or `56–60` for a case. */
export function numberText(mark: Pick<Mark, 'first' | 'items'>): string {
  return mark.items === 1 ? `${mark.first}` : `${mark.first}–${mark.first + mark.items - 1}`;
}

/** Hundredths of a point as people write them: 100 is `1`, 50 is `0.5`. */
export function pointsText(hundredths: number): string {
  return String(hundredths / 100);
}
