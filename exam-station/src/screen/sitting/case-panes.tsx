import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { useLook } from '../look/look-context.tsx';
import { DIVIDER_MAX, DIVIDER_MIN, dividerWithin } from '../look/preferences.ts';
import { useWords } from '../words/use-words.tsx';

const STEP = 5;

/** The material of a case stays beside (or, on a narrow screen, above) its items; the divider is moved by mouse, finger or arrows. */
export function CasePanes(props: { readonly material: ReactNode; readonly parts: ReactNode }) {
  const words = useWords();
  const { preferences, change } = useLook();
  const box = useRef<HTMLDivElement>(null);
  const side = useSideBySide(box);
  const share = preferences.divider;
  return (
    <div
      ref={box}
      className={`case-panes ${side}`}
      style={
        side === 'beside'
          ? { gridTemplateColumns: tracks(share), gridTemplateRows: undefined }
          : { gridTemplateColumns: undefined, gridTemplateRows: tracks(share) }
      }
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a text that scrolls must be reachable by keyboard */}
      <section className="pane material" tabIndex={0} aria-label={words.question.material}>
        <h2>{words.question.material}</h2>
        {props.material}
      </section>
      {/* biome-ignore lint/a11y/useSemanticElements: hr cannot be moved; the separator pattern asks for a focusable element with a value */}
      <div
        className="divider"
        role="separator"
        tabIndex={0}
        aria-label={words.question.divider}
        title={words.question.divider}
        aria-orientation={side === 'beside' ? 'vertical' : 'horizontal'}
        aria-valuenow={share}
        aria-valuemin={DIVIDER_MIN}
        aria-valuemax={DIVIDER_MAX}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={(event) => {
          const moved = dragged(event, box.current, side);
          if (moved !== undefined) change({ divider: moved });
        }}
        onKeyDown={(event) => {
          const step = stepOf(event);
          if (step === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          change({ divider: dividerWithin(share + step) });
        }}
      >
        <span className="grip" aria-hidden="true" />
      </div>
      <div className="pane parts">{props.parts}</div>
    </div>
  );
}

/** Two panes with the divider between them. */
function tracks(share: number): string {
  return `minmax(0, calc(${share}% - 12px)) 24px minmax(0, 1fr)`;
}

type Side = 'beside' | 'above';

/** Two columns need about thirty-four characters' width, whatever the text size. */
const BESIDE_EM = 34;

function useSideBySide(box: { readonly current: HTMLElement | null }): Side {
  const [side, setSide] = useState<Side>('beside');
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const seen = new ResizeObserver(() => {
      const em = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
      setSide(element.clientWidth >= BESIDE_EM * em ? 'beside' : 'above');
    });
    seen.observe(element);
    return () => seen.disconnect();
  }, [box]);
  return side;
}

function dragged(event: PointerEvent<HTMLElement>, box: HTMLElement | null, side: Side): number | undefined {
  if (box === null || !event.currentTarget.hasPointerCapture(event.pointerId)) return undefined;
  const area = box.getBoundingClientRect();
  const share =
    side === 'beside' ? (event.clientX - area.left) / area.width : (event.clientY - area.top) / area.height;
  return dividerWithin(share * 100);
}

function stepOf(event: KeyboardEvent): number | undefined {
  switch (event.key) {
    case 'ArrowLeft':
    case 'ArrowUp':
      return -STEP;
    case 'ArrowRight':
    case 'ArrowDown':
      return STEP;
    default:
      return undefined;
  }
}
