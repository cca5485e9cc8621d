import { type MouseEvent, useRef } from 'react';
import type { Choice, ItemView } from '../../door/station-view.ts';
import { chosenNext, type Tick } from '../answers/drafts.ts';
import { Blocks, OptionZooms } from '../content/blocks.tsx';
import { useWords } from '../words/use-words.tsx';
import { optionLetter } from './keys.ts';
import { TickMark } from './tick.tsx';

interface OptionsProps {
  readonly item: ItemView;
  readonly choice: Choice;
  readonly tick: Tick;
  /** Id of the element that names the group. */
  readonly labelledBy: string;
  readonly onChoose: (choice: Choice) => void;
  /** The focus came to one of the options: letter keys now answer this item. */
  readonly onFocus: () => void;
}

/** The options of one item. The whole row is the button; the browser's own radio and checkbox tell what it is. */
export function Options(props: OptionsProps) {
  const words = useWords();
  const { item, choice } = props;
  const firstClick = useFirstClickOnly();
  const choose = (option: number) => props.onChoose(chosenNext(item.kind, choice, option));
  return (
    <fieldset className={`options ${item.kind}`} aria-labelledby={props.labelledBy} onFocus={props.onFocus}>
      {item.options.map(({ option, blocks }, place) => (
        <div key={option} className="option-row">
          <label
            className="option"
            data-chosen={choice.includes(option) ? 'chosen' : 'plain'}
            onClickCapture={(event) => firstClick(event, option)}
          >
            <input
              type={item.kind === 'multi' ? 'checkbox' : 'radio'}
              name={item.item}
              data-item={item.item}
              checked={choice.includes(option)}
              onChange={() => choose(option)}
            />
            <span className="letter" aria-hidden="true">
              {optionLetter(place)}
            </span>
            <span className="option-text">
              {item.kind === 'judge' ? (
                option === 0 ? (
                  words.question.right
                ) : (
                  words.question.wrong
                )
              ) : (
                <Blocks blocks={blocks} place="option" />
              )}
            </span>
          </label>
          <OptionZooms blocks={blocks} />
        </div>
      ))}
      <p className="answer-line" role="status">
        <TickMark tick={props.tick} />
        {choice.length > 0 ? (
          <button type="button" className="quiet clear-choice" onClick={() => props.onChoose([])}>
            {words.question.clear}
          </button>
        ) : null}
      </p>
    </fieldset>
  );
}

/**
 * Many people double-click everything; the second click would take a ticked box back. Only a further click of the same series on the
 * same option is left out: the browser also counts a quick click on another option as part of the series when the page has scrolled
 * under the mouse, and it passes each click on a label on to its field as a click with the same count.
 */
function useFirstClickOnly(): (event: MouseEvent, option: number) => void {
  const last = useRef({ option: -1, count: 0 });
  return (event, option) => {
    const again = event.detail > 1 && last.current.option === option && event.detail !== last.current.count;
    if (again) event.preventDefault();
    else last.current = { option, count: event.detail };
  };
}
