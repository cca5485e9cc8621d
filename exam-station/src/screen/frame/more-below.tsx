import { type RefObject, useEffect, useRef, useState } from 'react';
import { whenDrawn } from '../station/when-drawn.ts';
import { useWords } from '../words/use-words.tsx';
import { ArrowIcon } from './icons.tsx';

/** So much of the last piece may be cut off before it counts as not seen. */
const CUT_PX = 8;

interface Places {
  /** The boxes beside or above this button that scroll. */
  readonly boxes: string;
  /** What nobody may miss in them; the last one counts. */
  readonly last: string;
}

/**
 * Says that there is more under the edge, and goes there when it is clicked: an option that nobody scrolled to is an answer that nobody
 * gave. For the eye and the mouse only: the keyboard and a screen reader come to everything anyway.
 */
export function MoreBelow(props: Places) {
  const words = useWords();
  const button = useRef<HTMLButtonElement>(null);
  const box = useHidingBox(button, props);
  return (
    <button
      ref={button}
      type="button"
      className={`more-below ${box === undefined ? 'idle' : 'wanted'}`}
      aria-hidden="true"
      tabIndex={-1}
      onClick={() => box?.scrollBy({ top: box.clientHeight * 0.7 })}
    >
      {words.bar.moreBelow}
      <ArrowIcon to="down" />
    </button>
  );
}

/**
 * The box that hides its last piece below its edge. The browser itself watches that piece while it scrolls and grows; nothing is measured
 * here, because measuring would make every answer wait for it.
 */
function useHidingBox(button: RefObject<HTMLElement | null>, places: Places): Element | undefined {
  const { boxes, last } = places;
  const [hiding, setHiding] = useState<Element | undefined>(undefined);
  useEffect(() => {
    const around = button.current?.parentElement;
    if (around === null || around === undefined) return;
    let watched: readonly Watched[] = [];
    const look = () => {
      const found = [...around.querySelectorAll(boxes)].flatMap((box): readonly Found[] => {
        const piece = [...box.querySelectorAll(last)].at(-1);
        return piece === undefined ? [] : [{ box, piece }];
      });
      if (sameAs(watched, found)) return;
      for (const one of watched) one.stop();
      const hidden = new Set<Element>();
      setHiding(undefined);
      watched = found.map(({ box, piece }) => ({
        box,
        piece,
        stop: watch(box, piece, (is) => {
          if (is === 'hidden') hidden.add(box);
          else hidden.delete(box);
          setHiding([...hidden][0]);
        }),
      }));
    };
    let later: (() => void) | undefined;
    const changes = new MutationObserver(() => {
      later ??= whenDrawn(() => {
        later = undefined;
        look();
      });
    });
    changes.observe(around, { childList: true, subtree: true });
    look();
    return () => {
      later?.();
      changes.disconnect();
      for (const one of watched) one.stop();
    };
  }, [button, boxes, last]);
  return hiding;
}

interface Found {
  readonly box: Element;
  readonly piece: Element;
}

interface Watched extends Found {
  readonly stop: () => void;
}

function sameAs(watched: readonly Watched[], found: readonly Found[]): boolean {
  return (
    watched.length === found.length &&
    watched.every(({ box, piece }, at) => box === found[at]?.box && piece === found[at]?.piece)
  );
}

function watch(box: Element, piece: Element, tell: (is: 'hidden' | 'seen') => void): () => void {
  const sight = new IntersectionObserver(
    (entries) => {
      const now = entries.at(-1);
      if (now === undefined) return;
      const edge = now.rootBounds?.bottom ?? Number.POSITIVE_INFINITY;
      tell(now.boundingClientRect.bottom > edge + CUT_PX ? 'hidden' : 'seen');
    },
    { root: box, threshold: [0, 0.25, 0.5, 0.75, 0.9, 1] },
  );
  sight.observe(piece);
  return () => sight.disconnect();
}
