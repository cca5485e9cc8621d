import type { Tick } from '../answers/drafts.ts';
import { AlertIcon, CheckIcon, DoubleCheckIcon, WaitIcon } from '../frame/icons.tsx';
import { useWords } from '../words/use-words.tsx';

/** How one answer stands, by shape, word and colour. */
export function TickMark(props: { readonly tick: Tick }) {
  const words = useWords();
  const { tick } = props;
  const text = tick === 'backed-up' ? words.ticks.backedUp : words.ticks[tick];
  return (
    <span className={`tick ${tick}`} data-tick={tick}>
      {tick === 'saving' ? <WaitIcon /> : null}
      {tick === 'unsaved' ? <AlertIcon /> : null}
      {tick === 'saved' ? <CheckIcon /> : null}
      {tick === 'backed-up' ? <DoubleCheckIcon /> : null}
      {text}
    </span>
  );
}

/** All answers of the paper in one mark: the worst of them is what matters. */
export interface SavedSoFar {
  readonly saving: number;
  readonly unsaved: number;
  readonly saved: number;
  readonly backedUp: number;
}

export function SavedMark(props: { readonly saved: SavedSoFar }) {
  const words = useWords();
  const { saving, unsaved, saved, backedUp } = props.saved;
  const worst: Tick =
    unsaved > 0
      ? 'unsaved'
      : saving > 0
        ? 'saving'
        : saved > 0
          ? 'saved'
          : backedUp > 0
            ? 'backed-up'
            : 'none';
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
