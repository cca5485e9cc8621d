import { memo, useEffect, useRef } from 'react';
import { FlagIcon } from '../frame/icons.tsx';
import { useWords } from '../words/use-words.tsx';
import { type MarkGroup, markState, numberText } from './marks.ts';

interface MapProps {
  readonly groups: readonly MarkGroup[];
  readonly at: number;
  readonly onGo: (at: number) => void;
}

/** All questions by section. Answered, unanswered and flagged differ in shape, word and colour. */
export const QuestionMap = memo(function QuestionMap(props: MapProps) {
  const words = useWords();
  return (
    <nav className="question-map" aria-label={words.map.title}>
      <Legend />
      {props.groups.map((group) => (
        <MapSection
          key={group.section.id}
          group={group}
          at={group.marks.some((mark) => mark.at === props.at) ? props.at : undefined}
          onGo={props.onGo}
        />
      ))}
    </nav>
  );
});

/** Drawn anew only when one of its own cells changes. */
const MapSection = memo(function MapSection(props: {
  readonly group: MarkGroup;
  /** Undefined while the question on the screen is in another section. */
  readonly at: number | undefined;
  readonly onGo: (at: number) => void;
}) {
  const words = useWords();
  const { group } = props;
  return (
    <section className="map-section">
      <h2 lang="zh-CN">{words.map.section(group.section.title, group.answered, group.items)}</h2>
      <ul>
        {group.marks.map((mark) => (
          <li key={mark.question} className={mark.items > 1 ? 'wide' : ''}>
            <MapCell
              at={mark.at}
              number={numberText(mark)}
              items={mark.items}
              answered={mark.answered}
              flag={mark.flagged ? 'flagged' : 'plain'}
              place={mark.at === props.at ? 'here' : 'elsewhere'}
              onGo={props.onGo}
            />
          </li>
        ))}
      </ul>
    </section>
  );
});

/** Drawn anew only when something of its own changes: a paper has up to 150 of them. */
const MapCell = memo(function MapCell(props: {
  readonly at: number;
  readonly number: string;
  readonly items: number;
  readonly answered: number;
  readonly flag: 'flagged' | 'plain';
  readonly place: 'here' | 'elsewhere';
  readonly onGo: (at: number) => void;
}) {
  const words = useWords();
  const state = markState(props);
  const cell = useRef<HTMLButtonElement>(null);
  // The map follows the question, without moving the question itself.
  useEffect(() => {
    if (props.place === 'here') cell.current?.scrollIntoView({ block: 'nearest' });
  }, [props.place]);
  return (
    <button
      ref={cell}
      type="button"
      className={`cell ${state} ${props.flag} ${props.place}`}
      aria-current={props.place === 'here' ? 'true' : undefined}
      onClick={() => props.onGo(props.at)}
    >
      <span className="cell-number">{props.number}</span>{' '}
      <span className="cell-word">
        {state === 'partly' ? (
          <>
            <span aria-hidden="true">{words.map.partly(props.answered, props.items)}</span>
            <span className="hidden-words">{words.map.partlyLong(props.answered, props.items)}</span>
          </>
        ) : (
          words.map[state]
        )}
      </span>
      {props.flag === 'flagged' ? (
        <span className="cell-flag">
          <FlagIcon />
          <span className="hidden-words">{words.map.flagged}</span>
        </span>
      ) : null}
    </button>
  );
});

function Legend() {
  const words = useWords();
  return (
    <p className="legend" aria-hidden="true">
      <span className="legend-item">
        <i className="swatch answered" />
        {words.map.answered}
      </span>
      <span className="legend-item">
        <i className="swatch unanswered" />
        {words.map.unanswered}
      </span>
      <span className="legend-item">
        <i className="swatch flagged">
          <FlagIcon />
        </i>
        {words.map.flagged}
      </span>
      <span className="legend-item">
        <i className="swatch here" />
        {words.map.here}
      </span>
    </p>
  );
}
