import { useMemo, useState, useSyncExternalStore } from 'react';
import { createStore } from 'zustand/vanilla';
import type { Choice, ItemId, QuestionId } from '../../door/station-view.ts';
import type { AnswerSource } from '../answers/answer-source.ts';
import type { Answers } from '../answers/drafts.ts';
import { ImagePathProvider } from '../content/blocks.tsx';
import { Page, Watermark } from '../frame/page.tsx';
import { useLook } from '../look/look-context.tsx';
import { type ClockSaid, remainingNow } from '../sitting/countdown.ts';
import { markGroups } from '../sitting/marks.ts';
import type { HandInGate, Paper } from '../sitting/paper.ts';
import { PaperView } from '../sitting/paper-view.tsx';
import { Timer } from '../sitting/timer.tsx';
import { useClock } from '../station/station-context.tsx';
import { practiceEn } from '../words/practice-en.ts';
import { practiceZh } from '../words/practice-zh.ts';
import { useWords } from '../words/use-words.tsx';
import figure from './practice-figure.svg?no-inline';
import { type PracticePaper, practicePaper } from './practice-paper.ts';

/** As long as it takes to try every kind once; nobody should still be in it when the room starts. */
const PRACTICE_MS = 120_000;

const OPEN: HandInGate = { gate: 'open' };

/** A paper to try the keys and the mouse on. Nothing of it reaches the station. */
export function Practice(props: { readonly onLeave: () => void }) {
  const words = useWords();
  const [round, setRound] = useState(() => ({ startMs: performance.now(), over: 'no' as 'no' | 'done' }));
  const said: ClockSaid = {
    remainingMs: PRACTICE_MS,
    speed: 1,
    running: true,
    saidAtMs: round.startMs,
  };
  const timeUp = useClock(500, (now) => remainingNow(said, now) <= 0);
  if (round.over === 'done' || timeUp)
    return (
      <Page
        title={words.practice.overTitle}
        look="middle"
        actions={
          <>
            <button
              type="button"
              className="large"
              onClick={() => setRound({ startMs: performance.now(), over: 'no' })}
            >
              {words.practice.again}
            </button>
            <button type="button" className="primary large" onClick={props.onLeave}>
              {words.practice.back}
            </button>
          </>
        }
      >
        {timeUp ? <p className="lead">{words.practice.overTime}</p> : null}
        <p className="lead">{words.practice.overBody}</p>
      </Page>
    );
  return (
    <ImagePathProvider value={() => figure}>
      <PracticeRound
        key={round.startMs}
        said={said}
        onLeave={props.onLeave}
        onDone={() => setRound({ ...round, over: 'done' })}
      />
      <Watermark word={words.practice.tag} />
    </ImagePathProvider>
  );
}

function PracticeRound(props: {
  readonly said: ClockSaid;
  readonly onLeave: () => void;
  readonly onDone: () => void;
}) {
  const words = useWords();
  const paper = usePracticePaper();
  return (
    <PaperView
      look="practice"
      paper={paper}
      gate={() => OPEN}
      onHandIn={async () => props.onDone()}
      top={
        <header className="top-bar practice-bar">
          <span className="tag practice">{words.practice.tag}</span>
          <p className="practice-banner">{words.practice.banner}</p>
          <Timer said={props.said} label={words.practice.timeLeft} />
          <span className="bar-tools">
            <button type="button" onClick={props.onLeave}>
              {words.practice.leave}
            </button>
          </span>
        </header>
      }
    />
  );
}

function usePracticePaper(): Paper {
  const { preferences } = useLook();
  const source: PracticePaper = useMemo(
    () => practicePaper(preferences.language === 'zh' ? practiceZh : practiceEn),
    [preferences.language],
  );
  const [at, setAt] = useState(0);
  const [store] = useState(practiceAnswers);
  const answers = useSyncExternalStore(store.watch, store.now);
  const [flags, setFlags] = useState<ReadonlyMap<QuestionId, boolean>>(new Map());
  return useMemo(() => {
    const groups = markGroups(source, answers, flags);
    return {
      groups,
      items: groups.reduce((sum, group) => sum + group.items, 0),
      answered: groups.reduce((sum, group) => sum + group.answered, 0),
      at,
      questions: source.questions.length,
      question: source.views[at],
      answers: store,
      choose: store.choose,
      flag: (question, flagged) => setFlags((before) => new Map(before).set(question, flagged === 'flagged')),
      goTo: setAt,
    };
  }, [source, at, store, answers, flags]);
}

const NOTHING: Choice = [];

/** What was chosen in the practice, for as long as it is on the screen. */
function practiceAnswers(): AnswerSource & Pick<Paper, 'choose'> {
  const store = createStore<ReadonlyMap<ItemId, Choice>>(() => new Map());
  const over = (chosen: ReadonlyMap<ItemId, Choice>): Answers => ({
    choice: (item) => chosen.get(item) ?? NOTHING,
    tick: (item) => ((chosen.get(item) ?? NOTHING).length > 0 ? 'practice' : 'none'),
  });
  let answers = over(store.getState());
  return {
    now: () => answers,
    watch: (changed) => store.subscribe(changed),
    // Nothing is ever called saved here.
    press: () => () => {},
    choose: (item, choice) => {
      const chosen = new Map(store.getState()).set(item, choice);
      answers = over(chosen);
      store.setState(chosen, true);
    },
  };
}
