import type { ItemId } from '../../door/station-view.ts';
import type { Answers } from './drafts.ts';

/**
 * Where an item learns what is chosen for it. What follows a choice at once (the fields, the word beside them) listens here and writes it
 * onto the page itself: on a slow machine a pass through React would cost the candidate the frame in which it is to be seen.
 */
export interface AnswerSource {
  /** What is chosen at this moment; the same object until something changes. */
  readonly now: () => Answers;
  readonly watch: (changed: () => void) => () => void;
  /**
   * One of its options is held down: from now on nothing calls the item saved, so that the frame with the choice, when the hand lets go,
   * has nothing but the choice to draw. What it returns ends that, and so does a second: the item is told as it stands again.
   */
  readonly press: (item: ItemId) => () => void;
}
