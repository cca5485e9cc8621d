import {
  type MouseEvent,
  memo,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
} from 'react';
import type { Block, Choice, ItemId, ItemView } from '../../door/station-view.ts';
import { type AnswerSource, useAnswer } from '../answers/answer-source.ts';
import { chosenNext, type Tick } from '../answers/drafts.ts';
import { Blocks, OptionZooms } from '../content/blocks.tsx';
import { useWords } from '../words/use-words.tsx';
import { optionLetter } from './keys.ts';
import { TickMark } from './tick.tsx';

interface OptionsProps {
  readonly item: ItemView;
  readonly answers: AnswerSource;
  /** Id of the element that names the group. */
  readonly labelledBy: string;
  readonly onChoose: (item: ItemId, choice: Choice) => void;
  /** The focus came to one of the options: letter keys now answer this item. */
  readonly onFocus: () => void;
}

/** The options of one item. The whole row is the button; the browser's own radio and checkbox tell what it is. */
export const Options = memo(function Options(props: OptionsProps) {
  const { item, answers, onChoose } = props;
  const { choice, tick } = useAnswer(answers, item.item);
  const group = useRef<HTMLFieldSetElement>(null);
  const firstClick = useFirstClickOnly();
  const pick = useCallback(
    (option: number) => onChoose(item.item, chosenNext(item.kind, answers.now().choice(item.item), option)),
    [item, answers, onChoose],
  );
  const clear = useCallback(() => onChoose(item.item, []), [item, onChoose]);
  useFields(group, { choice, pick });
  return (
    <fieldset
      ref={group}
      className={`options ${item.kind}`}
      aria-labelledby={props.labelledBy}
      onFocus={props.onFocus}
    >
      {item.options.map(({ option, blocks }, place) => (
        <OptionRow
          key={option}
          item={item}
          option={option}
          blocks={blocks}
          place={place}
          chosen={choice.includes(option) ? 'chosen' : 'plain'}
          firstClick={firstClick}
        />
      ))}
      <AnswerLine tick={tick} chosen={choice.length > 0 ? 'some' : 'none'} onClear={clear} />
    </fieldset>
  );
});

type FirstClick = (event: MouseEvent, option: number) => void;

const OptionRow = memo(function OptionRow(props: {
  readonly item: ItemView;
  readonly option: number;
  readonly blocks: readonly Block[];
  readonly place: number;
  readonly chosen: 'chosen' | 'plain';
  readonly firstClick: FirstClick;
}) {
  const { item, option } = props;
  const field = useId();
  return (
    <div className="option-row">
      <label
        htmlFor={field}
        className="option"
        data-chosen={props.chosen}
        onClickCapture={(event) => props.firstClick(event, option)}
      >
        <OptionInside field={field} item={item} option={option} blocks={props.blocks} place={props.place} />
      </label>
      <OptionZooms blocks={props.blocks} />
    </div>
  );
});

/** What a choice does not change. */
const OptionInside = memo(function OptionInside(props: {
  readonly field: string;
  readonly item: ItemView;
  readonly option: number;
  readonly blocks: readonly Block[];
  readonly place: number;
}) {
  const words = useWords();
  const { item, option } = props;
  return (
    <>
      <input
        id={props.field}
        type={item.kind === 'multi' ? 'checkbox' : 'radio'}
        name={item.item}
        value={option}
        data-item={item.item}
      />
      <span className="letter" aria-hidden="true">
        {optionLetter(props.place)}
      </span>
      <span className="option-text">
        {item.kind === 'judge' ? (
          option === 0 ? (
            words.question.right
          ) : (
            words.question.wrong
          )
        ) : (
          <Blocks blocks={props.blocks} place="option" />
        )}
      </span>
    </>
  );
});

const AnswerLine = memo(function AnswerLine(props: {
  readonly tick: Tick;
  readonly chosen: 'some' | 'none';
  readonly onClear: () => void;
}) {
  const words = useWords();
  return (
    <p className="answer-line" role="status">
      <span className="tick-place">
        <TickMark tick={props.tick} />
      </span>
      <button
        type="button"
        className={`quiet clear-choice ${props.chosen === 'some' ? 'wanted' : 'idle'}`}
        onClick={props.onClear}
      >
        {words.question.clear}
      </button>
    </p>
  );
});

/**
 * Keeps the fields of the group as the choice is, and listens to them without React: for one click it would write name, type and state of
 * every field of the group anew, and the browser would then look through its style sheets for each of them.
 */
function useFields(
  group: RefObject<HTMLFieldSetElement | null>,
  of: { readonly choice: Choice; readonly pick: (option: number) => void },
): void {
  const { pick } = of;
  useLayoutEffect(() => {
    for (const field of fieldsOf(group.current)) field.checked = of.choice.includes(Number(field.value));
  });
  useEffect(() => {
    const element = group.current;
    if (element === null) return;
    const changed = ({ target }: Event) => {
      if (target instanceof HTMLInputElement) pick(Number(target.value));
    };
    const clicked = (event: Event) => {
      if (event.target instanceof HTMLInputElement) event.stopPropagation();
    };
    element.addEventListener('change', changed);
    element.addEventListener('click', clicked);
    return () => {
      element.removeEventListener('change', changed);
      element.removeEventListener('click', clicked);
    };
  }, [group, pick]);
}

function fieldsOf(group: HTMLElement | null): readonly HTMLInputElement[] {
  return [...(group?.querySelectorAll('input') ?? [])];
}

/**
 * Many people double-click everything; the second click would take a ticked box back. Only a further click of the same series on the
 * same option is left out: the browser also counts a quick click on another option as part of the series when the page has scrolled
 * under the mouse, and it passes each click on a label on to its field as a click with the same count.
 */
function useFirstClickOnly(): FirstClick {
  const last = useRef({ option: -1, count: 0 });
  return useCallback((event, option) => {
    const again = event.detail > 1 && last.current.option === option && event.detail !== last.current.count;
    if (again) event.preventDefault();
    else last.current = { option, count: event.detail };
  }, []);
}
