import { useEffect, useState } from 'react';
import type { ItemView } from '../../door/station-view.ts';
import { chosenNext } from '../answers/drafts.ts';
import { sittingKey } from './keys.ts';
import type { Paper } from './paper.ts';

/** Lets the keyboard alone answer a paper. It listens on the whole page, so that no focus is ever in the wrong place. */
export function useSittingKeys(on: {
  readonly paper: Paper;
  /** The item that letter keys answer; undefined while no question is shown. */
  readonly item: ItemView | undefined;
  readonly flagged: boolean;
}): void {
  const { paper, item, flagged } = on;
  const [focus] = useState(followingFocus);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      focus.now();
      if (item === undefined || event.defaultPrevented || document.querySelector('dialog[open]') !== null)
        return;
      const target = event.target instanceof HTMLElement ? event.target : document.body;
      if (event.key === 'Enter' && target.matches('.option input')) return target.click();
      const meant = sittingKey(event.key, item.options.length);
      if (meant === undefined || scrollsItself(target, event.key)) return;
      event.preventDefault();
      switch (meant.key) {
        case 'choose': {
          const option = item.options[meant.place]?.option;
          if (event.repeat || option === undefined) return;
          paper.choose(item.item, chosenNext(item.kind, paper.answers.now().choice(item.item), option));
          focus.soon(() => optionFields(item.item)[meant.place]?.focus());
          return;
        }
        case 'flag':
          if (!event.repeat && paper.question !== undefined)
            paper.flag(paper.question.question, flagged ? 'plain' : 'flagged');
          return;
        case 'question':
          return stepQuestion(paper, meant.step);
        case 'option':
          return stepOption(target, meant.step);
      }
    };
    document.addEventListener('keydown', onKey);
    document.addEventListener('pointerdown', focus.drop);
    return () => {
      document.removeEventListener('keydown', onKey);
      document.removeEventListener('pointerdown', focus.drop);
    };
  }, [paper, item, flagged, focus]);
}

/** By then the answer has been drawn and, on most machines, saved: the focus costs neither of them a frame. */
const FOCUS_FOLLOWS_MS = 200;

interface FollowingFocus {
  readonly soon: (move: () => void) => void;
  readonly now: () => void;
  readonly drop: () => void;
}

/** The focus follows a choice a moment later, and in any case before the next key; a mouse that has gone elsewhere keeps it. */
function followingFocus(): FollowingFocus {
  let move: (() => void) | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const drop = () => {
    clearTimeout(timer);
    move = undefined;
  };
  const now = () => {
    const due = move;
    drop();
    due?.();
  };
  return {
    soon: (next) => {
      drop();
      move = next;
      timer = setTimeout(now, FOCUS_FOLLOWS_MS);
    },
    now,
    drop,
  };
}

function stepQuestion(paper: Paper, step: 1 | -1): void {
  const at = paper.at + step;
  if (at >= 0 && at < paper.questions) paper.goTo(at);
}

/** Moves through all options on the screen in their order, and stops at the ends. */
function stepOption(from: HTMLElement, step: 1 | -1): void {
  const fields = [...document.querySelectorAll<HTMLInputElement>('.option input')];
  const here = from instanceof HTMLInputElement ? fields.indexOf(from) : -1;
  const next = here < 0 ? (step > 0 ? 0 : fields.length - 1) : here + step;
  fields[Math.min(fields.length - 1, Math.max(0, next))]?.focus();
}

function optionFields(item: string): readonly HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>('.option input')].filter(
    (field) => field.dataset['item'] === item,
  );
}

/** A text or table that has the focus and is longer or wider than its pane keeps the arrows for itself. */
function scrollsItself(target: HTMLElement, key: string): boolean {
  if (key === 'ArrowUp' || key === 'ArrowDown')
    return target.matches('.pane, .scroll-box') && target.scrollHeight > target.clientHeight;
  if (key === 'ArrowLeft' || key === 'ArrowRight')
    return target.matches('.table-box') && target.scrollWidth > target.clientWidth;
  return false;
}
