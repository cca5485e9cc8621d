import { useCallback, useLayoutEffect, useRef } from 'react';
import { countDrafts, type Tick } from '../answers/drafts.ts';
import { useStationStore } from '../station/station-context.tsx';
import type { StationState, StationStore } from '../station/station-store.ts';
import { whenDrawn } from '../station/when-drawn.ts';
import { useWords } from '../words/use-words.tsx';

interface TickSource {
  readonly tick: () => Tick;
  /** How many answers are not saved, where the mark stands for several. */
  readonly unsaved?: () => number;
  readonly watch: (changed: () => void) => () => void;
}

/**
 * How an answer stands, by sign, word and colour. That it is not saved is written onto the page together with the answer itself, never
 * after it: the word 已保存 must be gone in the frame in which the next choice is seen.
 */
export function TickMark(props: TickSource) {
  const { tick, unsaved, watch } = props;
  const words = useWords();
  const mark = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const show = () => {
      if (mark.current === null) return;
      const now = tick();
      const count = now === 'unsaved' ? (unsaved?.() ?? 1) : 1;
      const { backedUp, allUnsavedCount, ...word } = words.ticks;
      write(mark.current, {
        now,
        word: count > 1 ? allUnsavedCount(count) : now === 'backed-up' ? backedUp : word[now],
      });
    };
    show();
    return watch(show);
  }, [tick, unsaved, watch, words]);
  return (
    <span ref={mark} className="tick">
      {words.ticks.none}
    </span>
  );
}

/** Only what differs: to the browser even the same again is a change. The style sheet adds the sign of each state. */
function write(mark: HTMLElement, told: { readonly now: Tick; readonly word: string }): void {
  const word = mark.firstChild;
  if (word instanceof Text && word.data !== told.word) word.data = told.word;
  if (mark.dataset['tick'] !== told.now) mark.dataset['tick'] = told.now;
}

/** All answers of the paper in one mark: the worst of them is what matters. */
export function SavedMark() {
  const words = useWords();
  const store = useStationStore();
  const tick = useCallback(() => worstTick(store.getState()), [store]);
  const unsaved = useCallback(() => countDrafts(store.getState().drafts, 'unsaved'), [store]);
  const watch = useCallback(
    (changed: () => void) => watchGoodAfterBad(store, { tick, changed }),
    [store, tick],
  );
  return (
    <span className="saved-mark" title={words.ticks.meaning}>
      <TickMark tick={tick} unsaved={unsaved} watch={watch} />
    </span>
  );
}

/**
 * Bad news at once, good news after it has been seen at the answer itself: the bar lies at the other edge of the window, and a frame
 * that changes both draws nearly everything between them anew.
 */
function watchGoodAfterBad(
  store: StationStore,
  { tick, changed }: { readonly tick: () => Tick; readonly changed: () => void },
): () => void {
  let takeBack: (() => void) | undefined;
  const stop = store.subscribe(() => {
    const now = tick();
    if (now === 'saving' || now === 'unsaved') {
      takeBack?.();
      takeBack = undefined;
      changed();
    } else {
      takeBack ??= whenDrawn(() => {
        takeBack = undefined;
        changed();
      });
    }
  });
  return () => {
    stop();
    takeBack?.();
  };
}

/** An answer that is being taken back counts too until that is saved. */
export function worstTick({
  view,
  drafts,
  pressed,
}: Pick<StationState, 'view' | 'drafts' | 'pressed'>): Tick {
  if (countDrafts(drafts, 'unsaved') > 0) return 'unsaved';
  if (countDrafts(drafts, 'saving') > 0 || pressed !== undefined) return 'saving';
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
