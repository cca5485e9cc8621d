import { useEffect, useRef, useState } from 'react';
import { useWords } from '../words/use-words.tsx';
import { type MarkGroup, markState, unansweredItems } from './marks.ts';
import type { Paper } from './paper.ts';
import { QuestionMap } from './question-map.tsx';

type Filter = 'all' | 'unanswered' | 'flagged';

/** The whole paper at one look before it is handed in. */
export function Review(props: { readonly paper: Paper; readonly onGo: (at: number) => void }) {
  const words = useWords();
  const { paper } = props;
  const [filter, setFilter] = useState<Filter>('all');
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []);
  const shown = filtered(paper.groups, filter);
  const flagged = paper.groups.flatMap((group) => group.marks).filter((mark) => mark.flagged).length;
  return (
    <article className="review">
      <header>
        <h1 ref={heading} tabIndex={-1}>
          {words.review.title}
        </h1>
        <p className="review-summary" role="status">
          {words.review.summary(paper.answered, unansweredItems(paper.groups).length, flagged)}
        </p>
        <div className="choices">
          {(
            [
              ['all', words.review.all],
              ['unanswered', words.review.onlyUnanswered],
              ['flagged', words.review.onlyFlagged],
            ] as const
          ).map(([which, text]) => (
            <button
              key={which}
              type="button"
              className="choice"
              aria-pressed={filter === which}
              onClick={() => setFilter(which)}
            >
              {text}
            </button>
          ))}
        </div>
        <p className="hint">{words.review.hint}</p>
      </header>
      {shown.length === 0 ? <p className="lead">{words.review.none}</p> : null}
      <QuestionMap groups={shown} at={paper.at} onGo={props.onGo} />
    </article>
  );
}

function filtered(groups: readonly MarkGroup[], filter: Filter): readonly MarkGroup[] {
  return groups
    .map((group) => ({
      ...group,
      marks: group.marks.filter(
        (mark) => filter === 'all' || (filter === 'flagged' ? mark.flagged : markState(mark) !== 'answered'),
      ),
    }))
    .filter((group) => group.marks.length > 0);
}
