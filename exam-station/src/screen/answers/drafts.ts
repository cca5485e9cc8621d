import type { AnswerView, Choice, ItemId, Words } from '../../door/station-view.ts';

/**
 * What the candidate has just chosen and the station has not shown back yet. The station's view is the truth; a draft only lies over it
 * so that a choice is seen at once, and it never says 已保存 before the station has.
 *
 *  choose ─▶ saving ─▶ saved ─▶ (gone: the view shows the same choice)
 *              │  ▲
 *              ▼  │ tried again
 *            unsaved
 */
export type Draft =
  | { readonly state: 'saving'; readonly choice: Choice }
  | { readonly state: 'unsaved'; readonly choice: Choice; readonly trouble: Words }
  /** The station has answered that it is on the disk; kept until a view that shows it arrives. */
  | { readonly state: 'saved'; readonly choice: Choice; readonly sinceMs: number };

export type Drafts = ReadonlyMap<ItemId, Draft>;

export const NO_DRAFTS: Drafts = new Map();

/** A view made before the answer was journalled may still arrive; after this long the view alone is believed. */
export const SAVED_DRAFT_MS = 3_000;

/** How an item's answer stands, from the candidate's side. `practice`: chosen in the practice paper, where nothing is saved. */
export type Tick = 'none' | 'saving' | 'unsaved' | 'saved' | 'backed-up' | 'practice';

export function withDraft(drafts: Drafts, item: ItemId, draft: Draft): Drafts {
  return new Map(drafts).set(item, draft);
}

/** Lets go of every draft that the view shows, and of those saved long enough ago. */
export function reconcile(drafts: Drafts, answers: readonly AnswerView[], nowMs: number): Drafts {
  if (drafts.size === 0) return drafts;
  const shown = new Map(answers.map((answer) => [answer.item, answer.choice]));
  const kept = [...drafts].filter(
    ([item, draft]) =>
      draft.state !== 'saved' ||
      (!sameChoice(shown.get(item) ?? [], draft.choice) && nowMs - draft.sinceMs < SAVED_DRAFT_MS),
  );
  return kept.length === drafts.size ? drafts : new Map(kept);
}

export interface Answers {
  readonly choice: (item: ItemId) => Choice;
  readonly tick: (item: ItemId) => Tick;
}

const NOTHING: Choice = [];

/** The view's answers with the drafts over them. An item whose option is held down (`pressed`) is not called saved. */
export function answersOnScreen(answers: readonly AnswerView[], drafts: Drafts, pressed?: ItemId): Answers {
  const saved = byItem(answers);
  return {
    choice: (item) => drafts.get(item)?.choice ?? saved.get(item)?.choice ?? NOTHING,
    tick: (item) => {
      const draft = drafts.get(item);
      if (draft !== undefined && draft.state !== 'saved') return draft.state;
      if (item === pressed) return 'saving';
      if (draft !== undefined) return draft.choice.length === 0 ? 'none' : 'saved';
      const answer = saved.get(item);
      return answer === undefined || answer.choice.length === 0 ? 'none' : answer.tick;
    },
  };
}

/** One list for each view: drafts come and go over it several times before the next view. */
const lists = new WeakMap<readonly AnswerView[], ReadonlyMap<ItemId, AnswerView>>();

function byItem(answers: readonly AnswerView[]): ReadonlyMap<ItemId, AnswerView> {
  const known = lists.get(answers);
  if (known !== undefined) return known;
  const list = new Map(answers.map((answer) => [answer.item, answer]));
  lists.set(answers, list);
  return list;
}

/** How many drafts stand like this. */
export function countDrafts(drafts: Drafts, state: Draft['state']): number {
  let count = 0;
  for (const draft of drafts.values()) if (draft.state === state) count += 1;
  return count;
}

/** The choice after a click or key on one option: a single or judge item takes it instead, a multi item takes it as well or gives it back. */
export function chosenNext(kind: 'single' | 'multi' | 'judge', before: Choice, option: number): Choice {
  if (kind !== 'multi') return [option];
  const next = before.includes(option) ? before.filter((one) => one !== option) : [...before, option];
  return next.toSorted((a, b) => a - b);
}

export function sameChoice(a: Choice, b: Choice): boolean {
  return a.length === b.length && a.every((option, at) => option === b[at]);
}
