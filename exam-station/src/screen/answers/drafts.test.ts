import type { ItemId } from '@exam-room/shared/base';
import { describe, expect, it } from 'vitest';
import type { AnswerView } from '../../door/station-view.ts';
import { answersOnScreen, chosenNext, type Draft, NO_DRAFTS, reconcile, withDraft } from './drafts.ts';

const first = 'Q1.1' as ItemId; // names made for the test
const second = 'Q2.1' as ItemId;

const saved = (item: ItemId, choice: readonly number[]): AnswerView => ({ item, choice, tick: 'saved' });
const trouble = { zh: '磁盘写不进去', en: 'The disk refuses to write' };

describe('a choice that the station has not shown back yet', () => {
  it('is seen at once and is not called saved', () => {
    const drafts = withDraft(NO_DRAFTS, first, { state: 'saving', choice: [2] });
    const answers = answersOnScreen([saved(first, [0])], drafts);
    expect(answers.choice(first)).toEqual([2]);
    expect(answers.tick(first)).toBe('saving');
  });

  it('stands as not saved when the station refused it', () => {
    const drafts = withDraft(NO_DRAFTS, first, { state: 'unsaved', choice: [1], trouble });
    expect(answersOnScreen([], drafts).tick(first)).toBe('unsaved');
  });

  it('stays on the screen until a view shows it, so that nothing flickers back', () => {
    const draft: Draft = { state: 'saved', choice: [1], sinceMs: 1_000 };
    const drafts = withDraft(NO_DRAFTS, first, draft);
    const older = reconcile(drafts, [saved(first, [0])], 1_200);
    expect(answersOnScreen([saved(first, [0])], older).choice(first)).toEqual([1]);
    expect(reconcile(older, [saved(first, [1])], 1_300).size).toBe(0);
  });

  it('gives way to the station after a while, whatever the station shows', () => {
    const drafts = withDraft(NO_DRAFTS, first, { state: 'saved', choice: [1], sinceMs: 0 });
    expect(reconcile(drafts, [saved(first, [3])], 3_100).size).toBe(0);
  });

  it('is never dropped while it is unsaved, however many views arrive', () => {
    const drafts = withDraft(NO_DRAFTS, first, { state: 'unsaved', choice: [1], trouble });
    expect(reconcile(drafts, [saved(first, [0])], 900_000)).toBe(drafts);
  });

  it('counts as no answer when it was taken back', () => {
    const drafts = withDraft(NO_DRAFTS, first, { state: 'saved', choice: [], sinceMs: 0 });
    const answers = answersOnScreen([saved(first, [0])], drafts);
    expect(answers.choice(first)).toEqual([]);
    expect(answers.tick(first)).toBe('none');
  });
});

describe('the two ticks', () => {
  it('are the station’s word: saved here, backed up on the console', () => {
    const answers = answersOnScreen(
      [saved(first, [0]), { item: second, choice: [1], tick: 'backed-up' }],
      NO_DRAFTS,
    );
    expect([answers.tick(first), answers.tick(second)]).toEqual(['saved', 'backed-up']);
  });
});

describe('a click on an option', () => {
  it.each([
    { kind: 'single', before: [1], option: 3, after: [3] },
    { kind: 'single', before: [3], option: 3, after: [3] },
    { kind: 'judge', before: [0], option: 1, after: [1] },
    { kind: 'multi', before: [], option: 2, after: [2] },
    { kind: 'multi', before: [2, 4], option: 0, after: [0, 2, 4] },
    { kind: 'multi', before: [0, 2, 4], option: 2, after: [0, 4] },
    { kind: 'multi', before: [4], option: 4, after: [] },
  ] as const)('on a $kind item with $before chosen, option $option leaves $after', (click) => {
    const { kind, before, option, after } = click;
    expect(chosenNext(kind, before, option)).toEqual(after);
  });
});
