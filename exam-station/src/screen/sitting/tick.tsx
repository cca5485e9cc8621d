import { memo } from 'react';
import { countDrafts, type Tick } from '../answers/drafts.ts';
import { AlertIcon, LineIcon } from '../frame/icons.tsx';
import { useStation } from '../station/station-context.tsx';
import type { StationState } from '../station/station-store.ts';
import { useWords } from '../words/use-words.tsx';

/** What is not answered, or only practised, shows no drawing. */
const LINES = {
  none: 'check',
  practice: 'check',
  saving: 'wait',
  unsaved: 'alert',
  saved: 'check',
  'backed-up': 'double-check',
} as const;

/** How one answer stands, by shape, word and colour. */
export const TickMark = memo(function TickMark(props: { readonly tick: Tick }) {
  const words = useWords();
  const { tick } = props;
  const text = tick === 'backed-up' ? words.ticks.backedUp : words.ticks[tick];
  return (
    <span className={`tick ${tick}`} data-tick={tick}>
      <LineIcon line={LINES[tick]} />
      {text}
    </span>
  );
});

/** All answers of the paper in one mark: the worst of them is what matters. It changes together with the answer itself, never after it. */
export function SavedMark() {
  const words = useWords();
  const worst = useStation(worstTick);
  const unsaved = useStation((state) => countDrafts(state.drafts, 'unsaved'));
  return (
    <span className="saved-mark" title={words.ticks.meaning}>
      {worst === 'unsaved' && unsaved > 1 ? (
        <span className="tick unsaved" data-tick="unsaved">
          <AlertIcon />
          {words.ticks.allUnsavedCount(unsaved)}
        </span>
      ) : (
        <TickMark tick={worst} />
      )}
    </span>
  );
}

/** An answer that is being taken back counts too until that is saved. */
export function worstTick({ view, drafts }: Pick<StationState, 'view' | 'drafts'>): Tick {
  if (countDrafts(drafts, 'unsaved') > 0) return 'unsaved';
  if (countDrafts(drafts, 'saving') > 0) return 'saving';
  const shown = view?.stage.stage === 'sitting' ? view.stage.sitting.answers : [];
  let worst: Tick = 'none';
  for (const draft of drafts.values()) if (draft.choice.length > 0) return 'saved';
  for (const { item, choice, tick } of shown) {
    if (choice.length === 0 || drafts.has(item)) continue;
    if (tick === 'saved') return 'saved';
    worst = tick;
  }
  return worst;
}
