import { useCallback, useEffect, useId, useRef } from 'react';
import type { ItemView, QuestionView, SectionView } from '../../door/station-view.ts';
import { ReadAloud } from '../aloud/read-aloud.tsx';
import { Blocks } from '../content/blocks.tsx';
import { FlagIcon } from '../frame/icons.tsx';
import { useWords } from '../words/use-words.tsx';
import { CasePanes } from './case-panes.tsx';
import { type Mark, numberText, pointsText } from './marks.ts';
import { Options } from './options.tsx';
import type { Paper } from './paper.ts';

interface CardProps {
  readonly paper: Paper;
  readonly question: QuestionView;
  readonly section: SectionView;
  readonly mark: Mark;
  /** Place of the item that letter keys answer. */
  readonly active: number;
  readonly onActive: (place: number) => void;
}

/** One question: what it is, how many points, what to do, its text and its options. */
export function QuestionCard(props: CardProps) {
  const { paper, question } = props;
  const title = useId();
  const first = question.items[0];
  const { onActive } = props;
  const activate = useCallback(() => onActive(0), [onActive]);
  return (
    <article className={`question ${question.kind}`} aria-labelledby={title}>
      <CardHead {...props} id={title} />
      {question.kind === 'case' ? (
        <CasePanes
          material={<Blocks blocks={question.stem} />}
          parts={question.items.map((item, place) => (
            <CasePart key={item.item} {...props} item={item} place={place} />
          ))}
        />
      ) : (
        <div className="pane">
          <div className="stem">
            <Blocks blocks={question.stem} />
          </div>
          {first === undefined ? null : (
            <Options
              item={first}
              answers={paper.answers}
              labelledBy={title}
              onChoose={paper.choose}
              onFocus={activate}
            />
          )}
        </div>
      )}
    </article>
  );
}

function CardHead(props: CardProps & { readonly id: string }) {
  const words = useWords();
  const { section, mark, question } = props;
  const heading = useRef<HTMLHeadingElement>(null);
  // When the options of the last question took the focus with them, the new one begins at its heading.
  useEffect(() => {
    if (document.activeElement === null || document.activeElement === document.body)
      heading.current?.focus({ preventScroll: true });
  }, []);
  const points = pointsText(section.pointsEach);
  return (
    <header className="question-head">
      <p className="section-title" lang="zh-CN">
        <bdi>{section.title}</bdi>
      </p>
      <h1 id={props.id} ref={heading} tabIndex={-1}>
        {words.question.number(numberText(mark))} <small>{words.question.of(props.paper.items)}</small>
      </h1>
      <p className="points">
        {question.kind === 'case' ? words.question.pointsEach(points) : words.question.points(points)}
      </p>
      <p className="kind-hint">{words.kinds[question.kind]}</p>
      <ReadAloud question={question} />
      {mark.flagged ? (
        <p className="flag-note">
          <FlagIcon />
          {words.map.flagged}
        </p>
      ) : null}
    </header>
  );
}

/** One item of a case, with its own number, kind and options. */
function CasePart(props: CardProps & { readonly item: ItemView; readonly place: number }) {
  const words = useWords();
  const { item, place, paper, mark } = props;
  const title = useId();
  const active = props.active === place;
  const { onActive } = props;
  const activate = useCallback(() => onActive(place), [onActive, place]);
  return (
    <section
      className={`case-part ${active ? 'active' : ''}`}
      aria-labelledby={title}
      onPointerDown={activate}
    >
      <h2 id={title}>
        {words.question.number(`${mark.first + place}`)} <small>{words.kinds[item.kind]}</small>
      </h2>
      <div className="stem">
        <Blocks blocks={item.stem} />
      </div>
      <Options
        item={item}
        answers={paper.answers}
        labelledBy={title}
        onChoose={paper.choose}
        onFocus={activate}
      />
      {/* Its room is always kept: were it to come and go, the options would move between pressing and letting go of the mouse. */}
      <p className="active-hint" aria-hidden={!active}>
        {words.question.active}
      </p>
    </section>
  );
}
