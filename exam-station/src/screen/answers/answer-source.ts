import type { ItemId } from '@exam-room/shared/base';
import { useSyncExternalStore } from 'react';
import type { Choice } from '../../door/station-view.ts';
import type { Answers, Tick } from './drafts.ts';

/** Where one item learns what is chosen for it. Each item listens for itself, so that a choice costs the drawing of one item. */
export interface AnswerSource {
  /** What is chosen at this moment; the same object until something changes. */
  readonly now: () => Answers;
  readonly watch: (changed: () => void) => () => void;
}

/** The item's answer; the caller is drawn anew only when it changes. */
export function useAnswer(
  source: AnswerSource,
  item: ItemId,
): { readonly choice: Choice; readonly tick: Tick } {
  const choice = useSyncExternalStore(source.watch, () => source.now().choice(item));
  const tick = useSyncExternalStore(source.watch, () => source.now().tick(item));
  return { choice, tick };
}
