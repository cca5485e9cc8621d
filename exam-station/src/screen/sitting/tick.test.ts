import type { ItemId } from '@exam-room/shared/base';
import { describe, expect, it } from 'vitest';
import type { AnswerView, StationView } from '../../door/station-view.ts';
import { type Draft, type Drafts, NO_DRAFTS, withDraft } from '../answers/drafts.ts';
import { worstTick } from './tick.tsx';

const first = 'Q1.1' as ItemId; // names made for the test
const second = 'Q2.1' as ItemId;

const saved = (item: ItemId, choice: readonly number[] = [0]): AnswerView => ({
  item,
  choice,
  tick: 'saved',
});
const kept = (item: ItemId): AnswerView => ({ item, choice: [0], tick: 'backed-up' });

/** Only what the mark looks at. */
const shown = (answers: readonly AnswerView[]) =>
  ({ stage: { stage: 'sitting', sitting: { answers } } }) as unknown as StationView;

const over = (item: ItemId, draft: Draft): Drafts => withDraft(NO_DRAFTS, item, draft);
const trouble = { zh: '', en: '' };

describe('the one mark for all answers', () => {
  it.each([
    ['nothing is chosen', [], NO_DRAFTS, 'none'],
    ['every answer is on the console', [kept(first), kept(second)], NO_DRAFTS, 'backed-up'],
    ['one of them is on this machine only', [kept(first), saved(second)], NO_DRAFTS, 'saved'],
    ['an answer was taken back, and that is saved', [kept(first), saved(second, [])], NO_DRAFTS, 'backed-up'],
    ['a choice is on its way', [kept(first)], over(second, { state: 'saving', choice: [1] }), 'saving'],
    ['an answer is being taken back', [kept(first)], over(first, { state: 'saving', choice: [] }), 'saving'],
    [
      'the disk refused one',
      [kept(first)],
      withDraft(over(first, { state: 'unsaved', choice: [1], trouble }), second, {
        state: 'saving',
        choice: [0],
      }),
      'unsaved',
    ],
    [
      'the station has answered and its view is on the way',
      [kept(first)],
      over(second, { state: 'saved', choice: [1], sinceMs: 0 }),
      'saved',
    ],
    [
      'the only answer that was not on the console is being replaced by nothing',
      [kept(first), saved(second)],
      over(second, { state: 'saved', choice: [], sinceMs: 0 }),
      'backed-up',
    ],
  ] as const)('when %s', (...[, answers, drafts, tick]) => {
    expect(worstTick({ view: shown(answers), drafts, pressed: undefined })).toBe(tick);
  });

  it('does not say saved while an option is held down, and never hides behind it that the disk refused an answer', () => {
    const view = shown([kept(first), saved(second)]);
    expect(worstTick({ view, drafts: NO_DRAFTS, pressed: first })).toBe('saving');
    const refused = over(second, { state: 'unsaved', choice: [1], trouble });
    expect(worstTick({ view, drafts: refused, pressed: first })).toBe('unsaved');
  });
});
