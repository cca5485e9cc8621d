import { memo, type RefObject, useCallback, useId, useLayoutEffect, useRef } from 'react';
import type { Block, Choice, ItemId, ItemView } from '../../door/station-view.ts';
import type { AnswerSource } from '../answers/answer-source.ts';
import { chosenNext, type Tick } from '../answers/drafts.ts';
import { Blocks, OptionZooms } from '../content/blocks.tsx';
import { useWords } from '../words/use-words.tsx';
import { type FieldTaker, takeFields } from './fields.ts';
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

/**
 * The options of one item. The whole row is the button; the browser's own radio and checkbox tell what it is, and the style sheet shows
 * what they hold.
 */
export const Options = memo(function Options(props: OptionsProps) {
  const { item, answers, onChoose } = props;
  const group = useRef<HTMLFieldSetElement>(null);
  useFields(group, props);
  const clear = useCallback(() => onChoose(item.item, []), [item, onChoose]);
  const tick = useCallback(() => answers.now().tick(item.item), [item, answers]);
  return (
    <fieldset
      ref={group}
      className={`options ${item.kind}`}
      aria-labelledby={props.labelledBy}
      onFocus={props.onFocus}
    >
      {item.options.map(({ option, blocks }, place) => (
        <OptionRow key={option} item={item} option={option} blocks={blocks} place={place} />
      ))}
      <AnswerLine tick={tick} watch={answers.watch} onClear={clear} />
    </fieldset>
  );
});

function OptionRow(props: {
  readonly item: ItemView;
  readonly option: number;
  readonly blocks: readonly Block[];
  readonly place: number;
}) {
  const words = useWords();
  const field = useId();
  const { item, option } = props;
  return (
    <div className="option-row">
      <label htmlFor={field} className="option">
        <input
          id={field}
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
      </label>
      <OptionZooms blocks={props.blocks} />
    </div>
  );
}

function AnswerLine(props: {
  readonly tick: () => Tick;
  readonly watch: AnswerSource['watch'];
  readonly onClear: () => void;
}) {
  const words = useWords();
  return (
    <p className="answer-line" role="status">
      <span className="tick-place">
        <TickMark tick={props.tick} watch={props.watch} />
      </span>
      <button type="button" className="quiet clear-choice" onClick={props.onClear}>
        {words.question.clear}
      </button>
    </p>
  );
}

/** Keeps the fields of the group as the choice is, and takes what is done to them as a choice. */
function useFields(group: RefObject<HTMLFieldSetElement | null>, of: OptionsProps): void {
  const { item, answers, onChoose } = of;
  useLayoutEffect(() => {
    const element = group.current;
    if (element === null) return;
    const choice = () => answers.now().choice(item.item);
    const show = () => showChoice(element, choice());
    show();
    const leave = answers.watch(show);
    const giveBack = takeFields(element, {
      // A radio button that is chosen already stays chosen.
      pressed: ({ type, checked }) => (type === 'radio' && checked ? undefined : answers.press(item.item)),
      clicked: firstClickOnly(),
      changed: ({ value }) => onChoose(item.item, chosenNext(item.kind, choice(), Number(value))),
    });
    return () => {
      leave();
      giveBack();
    };
  }, [group, item, answers, onChoose]);
}

function showChoice(group: HTMLElement, choice: Choice): void {
  for (const field of group.querySelectorAll('input')) {
    const chosen = choice.includes(Number(field.value));
    if (field.checked !== chosen) field.checked = chosen;
    // For whoever reads the page without its style sheet; nothing is drawn by it.
    note(field.parentElement, 'chosen', chosen ? 'chosen' : 'plain');
  }
  note(group, 'answered', choice.length > 0 ? 'some' : 'none');
}

/** To the browser even the same again is a change. */
function note(element: HTMLElement | null, name: string, value: string): void {
  if (element !== null && element.dataset[name] !== value) element.dataset[name] = value;
}

/**
 * Many people double-click everything; the second click would take a ticked box back. Only a further click of the same series on the
 * same option is left out: the browser also counts a quick click on another option as part of the series when the page has scrolled
 * under the mouse, and a click on a label (a table in it) arrives at the field with the same count.
 */
function firstClickOnly(): FieldTaker['clicked'] {
  let last = { option: '', count: 0 };
  return (event, { value }) => {
    const again = event.detail > 1 && last.option === value && event.detail !== last.count;
    if (again) event.preventDefault();
    else last = { option: value, count: event.detail };
  };
}
