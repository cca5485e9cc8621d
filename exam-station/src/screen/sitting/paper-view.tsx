import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { Dialog } from '../frame/dialog.tsx';
import { ArrowIcon, FlagIcon } from '../frame/icons.tsx';
import { MoreBelow } from '../frame/more-below.tsx';
import { useWords } from '../words/use-words.tsx';
import { HandInButton, HandInDialog } from './hand-in.tsx';
import { flagKey } from './keys.ts';
import type { Mark } from './marks.ts';
import type { HandInGate, Paper } from './paper.ts';
import { QuestionCard } from './question-card.tsx';
import { QuestionMap } from './question-map.tsx';
import { Review } from './review.tsx';
import { useSittingKeys } from './use-sitting-keys.ts';

interface PaperViewProps {
  readonly paper: Paper;
  readonly gate: (nowMs: number) => HandInGate;
  readonly onHandIn: () => Promise<void>;
  readonly top: ReactNode;
  /** Warnings and messages. They stand above the steps: a line that came in above the question would move it under the mouse. */
  readonly lines?: ReactNode;
  /** Stands instead of the question while the test is held. */
  readonly hold?: ReactNode;
  readonly look?: 'practice';
}

/** A paper with its map, its question, its review and its hand-in. The real sitting and the practice are both this. */
export function PaperView(props: PaperViewProps) {
  const { paper } = props;
  const [page, setPage] = useState<'question' | 'review'>('question');
  const [open, setOpen] = useState<'map' | 'hand-in' | undefined>(undefined);
  const here = markAt(paper);
  const { goTo } = paper;
  const go = useCallback(
    (at: number) => {
      setOpen(undefined);
      setPage('question');
      goTo(at);
    },
    [goTo],
  );
  const held = props.hold !== undefined;
  const handIn = <HandInButton gate={props.gate} onOpen={() => setOpen('hand-in')} />;
  return (
    <div className={`sitting ${props.look ?? ''}`}>
      {props.top}
      <div className="sitting-body">
        {held || page === 'review' ? null : (
          <aside className="map-column">
            <QuestionMap groups={paper.groups} at={paper.at} onGo={go} />
            <div className="map-actions">
              <ReviewButton onOpen={() => setPage('review')} />
              {handIn}
            </div>
          </aside>
        )}
        <main className="sitting-main">
          {props.hold}
          {!held && page === 'review' ? <Review paper={paper} onGo={go} /> : null}
          {!held && page === 'question' ? <QuestionPage paper={paper} mark={here?.mark} /> : null}
        </main>
        <MoreBelow boxes=".sitting-main, .parts" last=".option, .review .cell" />
      </div>
      <div className="lines">{props.lines}</div>
      {held ? null : page === 'review' ? (
        <footer className="steps review-steps">
          <button type="button" className="primary" onClick={() => setPage('question')}>
            {props.paper.question === undefined ? null : <ArrowIcon to="left" />}
            <ReviewBack />
          </button>
          {handIn}
        </footer>
      ) : (
        <Steps
          paper={paper}
          mark={here?.mark}
          onReview={() => setPage('review')}
          onMap={() => setOpen('map')}
        />
      )}
      {!held && open === 'map' ? (
        <MapDrawer paper={paper} onGo={go} onClose={() => setOpen(undefined)}>
          <ReviewButton
            onOpen={() => {
              setOpen(undefined);
              setPage('review');
            }}
          />
          {handIn}
        </MapDrawer>
      ) : null}
      {!held && open === 'hand-in' ? (
        <HandInDialog
          paper={paper}
          gate={props.gate}
          onClose={() => setOpen(undefined)}
          onGo={go}
          onHandIn={props.onHandIn}
        />
      ) : null}
    </div>
  );
}

function markAt(paper: Paper) {
  for (const group of paper.groups) {
    const mark = group.marks.find((each) => each.at === paper.at);
    if (mark !== undefined) return { mark, section: group.section };
  }
  return undefined;
}

function QuestionPage(props: { readonly paper: Paper; readonly mark: Mark | undefined }) {
  const words = useWords();
  const { paper } = props;
  const { question } = paper;
  const here = markAt(paper);
  const [active, setActive] = useState({ question: question?.question, place: 0 });
  const shown = question?.question;
  const onActive = useCallback(
    (at: number) =>
      setActive((before) =>
        before.question === shown && before.place === at ? before : { question: shown, place: at },
      ),
    [shown],
  );
  const place = active.question === question?.question ? active.place : 0;
  useSittingKeys({
    paper,
    item: question?.items[place],
    flagged: here?.mark.flagged === true,
  });
  useKeepPlaceOnTop(question?.question);
  if (question === undefined || here === undefined)
    return (
      <p className="lead" role="status">
        {words.question.loading}
      </p>
    );
  return (
    <QuestionCard
      key={question.question}
      paper={paper}
      question={question}
      section={here.section}
      mark={here.mark}
      active={place}
      onActive={onActive}
    />
  );
}

/** A new question begins at its top, whatever was scrolled before. */
function useKeepPlaceOnTop(question: string | undefined): void {
  useEffect(() => {
    if (question !== undefined) document.querySelector('.sitting-main')?.scrollTo(0, 0);
  }, [question]);
}

function Steps(props: {
  readonly paper: Paper;
  readonly mark: Mark | undefined;
  readonly onReview: () => void;
  readonly onMap: () => void;
}) {
  const words = useWords();
  const { paper, mark } = props;
  const flagged = mark?.flagged === true;
  const last = paper.at >= paper.questions - 1;
  const key = flagKey(Math.max(0, ...(paper.question?.items.map((item) => item.options.length) ?? [])));
  return (
    <footer className="steps">
      <button type="button" className="map-open" onClick={props.onMap}>
        {words.map.open}
      </button>
      <button type="button" disabled={paper.at === 0} onClick={() => paper.goTo(paper.at - 1)}>
        <ArrowIcon to="left" />
        {words.question.previous}
      </button>
      <button
        type="button"
        className="flag-button"
        aria-pressed={flagged}
        title={words.question.key(key)}
        onClick={() => {
          if (mark !== undefined) paper.flag(mark.question, flagged ? 'plain' : 'flagged');
        }}
      >
        <FlagIcon />
        {flagged ? words.question.unflag : words.question.flag}
      </button>
      <p className="keys-hint" aria-hidden="true">
        {words.question.keys(key)}
      </p>
      {last ? (
        <button type="button" className="primary" onClick={props.onReview}>
          {words.review.open}
          <ArrowIcon to="right" />
        </button>
      ) : (
        <button type="button" className="primary" onClick={() => paper.goTo(paper.at + 1)}>
          {words.question.next}
          <ArrowIcon to="right" />
        </button>
      )}
    </footer>
  );
}

function ReviewButton(props: { readonly onOpen: () => void }) {
  return (
    <button type="button" onClick={props.onOpen}>
      {useWords().review.open}
    </button>
  );
}

function ReviewBack() {
  return useWords().review.back;
}

/** On a narrow screen or with large text the map comes over the paper and goes away again. */
function MapDrawer(props: {
  readonly paper: Paper;
  readonly onGo: (at: number) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const words = useWords();
  return (
    <Dialog title={words.map.title} onClose={props.onClose} look="map-drawer">
      <QuestionMap groups={props.paper.groups} at={props.paper.at} onGo={props.onGo} />
      <div className="dialog-actions">
        {props.children}
        <button type="button" className="primary" onClick={props.onClose}>
          {words.map.close}
        </button>
      </div>
    </Dialog>
  );
}
