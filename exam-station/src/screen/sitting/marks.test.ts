import type { ItemId, QuestionId } from '@exam-room/shared/base';
import { describe, expect, it } from 'vitest';
import type { QuestionMark, SectionView } from '../../door/station-view.ts';
import { answersOnScreen, NO_DRAFTS } from '../answers/drafts.ts';
import { keepGroups, markGroups, markState, numberText, pointsText, unansweredItems } from './marks.ts';

const section = (id: string, kind: SectionView['kind']): SectionView => ({
  id,
  title: id,
  kind,
  count: 1,
  pointsEach: 100,
});

/** Names made for the test. */
const mark = (name: string, of: { readonly section: string; readonly items: number }): QuestionMark => ({
  question: name as QuestionId,
  section: of.section,
  items: Array.from({ length: of.items }, (_, n) => `${name}.${n + 1}` as ItemId),
  answeredItems: 0,
  flagged: name === 'Q2',
});

const paper = {
  sections: [section('a', 'single'), section('b', 'case')],
  questions: [
    mark('Q1', { section: 'a', items: 1 }),
    mark('Q2', { section: 'a', items: 1 }),
    mark('Q3', { section: 'b', items: 3 }),
  ],
};

const answers = answersOnScreen(
  [
    { item: 'Q1.1' as ItemId, choice: [0], tick: 'saved' },
    { item: 'Q3.2' as ItemId, choice: [1], tick: 'saved' },
    { item: 'Q3.3' as ItemId, choice: [], tick: 'saved' },
  ],
  NO_DRAFTS,
);

describe('the question map', () => {
  const groups = markGroups(paper, answers, new Map());
  const marks = groups.flatMap((group) => group.marks);

  it('numbers every item once, so that a case carries a range and all counts agree', () => {
    expect(marks.map(numberText)).toEqual(['1', '2', '3–5']);
    expect(groups.map((group) => [group.answered, group.items])).toEqual([
      [1, 2],
      [1, 3],
    ]);
  });

  it('tells answered, partly answered and unanswered apart', () => {
    expect(marks.map(markState)).toEqual(['answered', 'unanswered', 'partly']);
  });

  it('lists every unanswered item by its number and leads to its question', () => {
    expect(unansweredItems(groups)).toEqual([
      { number: 2, at: 1 },
      { number: 3, at: 2 },
      { number: 5, at: 2 },
    ]);
  });

  it('shows a flag at once, before the station has shown it back', () => {
    const flags = new Map([
      ['Q1' as QuestionId, true],
      ['Q2' as QuestionId, false],
    ]);
    const shown = markGroups(paper, answers, flags).flatMap((group) => group.marks);
    expect(shown.map((one) => one.flagged)).toEqual([true, false, false]);
  });
});

describe('points', () => {
  it('are written as people write them', () => {
    expect([100, 50, 150, 75].map(pointsText)).toEqual(['1', '0.5', '1.5', '0.75']);
  });
});

describe('the map after another view', () => {
  const before = markGroups(paper, answers, new Map());

  it('is the very same while it tells the same, so that nothing of it is drawn anew', () => {
    expect(keepGroups(before, markGroups(structuredClone(paper), answers, new Map()))).toBe(before);
  });

  it('changes the one cell that was flagged and keeps every other', () => {
    const after = keepGroups(before, markGroups(paper, answers, new Map([['Q1' as QuestionId, true]])));
    expect(after[0]?.marks[0]?.flagged).toBe(true);
    expect(after[0]?.marks[1]).toBe(before[0]?.marks[1]);
    expect(after[1]).toBe(before[1]);
  });

  it('follows an answer that was taken back', () => {
    const after = keepGroups(before, markGroups(paper, answersOnScreen([], NO_DRAFTS), new Map()));
    expect(after.map((group) => group.answered)).toEqual([0, 0]);
  });

  it('follows a paper that became shorter', () => {
    const shorter = { ...paper, questions: paper.questions.slice(0, 1) };
    const after = keepGroups(before, markGroups(shorter, answers, new Map()));
    expect(after.map((group) => group.marks.length)).toEqual([1, 0]);
  });
});
