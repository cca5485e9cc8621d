import { useCallback, useMemo } from 'react';
import type { CandidateView, SittingView } from '../../door/station-view.ts';
import { type Answers, answersOnScreen } from '../answers/drafts.ts';
import { LinkLine, MessageLine, RefusalLine } from '../frame/lines.tsx';
import { TopBar } from '../frame/top-bar.tsx';
import { TroubleLine } from '../frame/trouble-line.tsx';
import { useActions, useStation } from '../station/station-context.tsx';
import { placeOnScreen } from '../station/station-store.ts';
import { useWords } from '../words/use-words.tsx';
import { type ClockSaid, timeOfDay } from './countdown.ts';
import { Hold } from './hold.tsx';
import { markGroups } from './marks.ts';
import type { HandInGate, Paper } from './paper.ts';
import { PaperView } from './paper-view.tsx';
import type { SavedSoFar } from './tick.tsx';
import { Timer, WarningLine } from './timer.tsx';

/** The sitting as the station publishes it, with what the candidate did a moment ago laid over it. */
export function Sitting(props: { readonly candidate: CandidateView; readonly sitting: SittingView }) {
  const words = useWords();
  const { sitting } = props;
  const { ask } = useActions();
  const paper = usePaper(sitting);
  const saved = useMemo(() => savedSoFar(sitting, paper.answers), [sitting, paper.answers]);
  const said = useClockSaid(sitting);
  const gate = useGate(sitting, saved);
  const hold = sitting.hold ?? (sitting.running ? undefined : { hold: 'paused' as const, why: '' });
  return (
    <PaperView
      paper={paper}
      gate={gate}
      onHandIn={async () => {
        await ask({ act: 'hand-in' });
      }}
      hold={hold === undefined ? undefined : <Hold hold={hold.hold} why={hold.why} />}
      top={
        <TopBar
          candidate={props.candidate}
          clock={<Timer said={said} />}
          answered={paper.answered}
          items={paper.items}
          saved={saved}
        />
      }
      lines={
        <>
          <MessageLine />
          <RefusalLine />
          <LinkLine unsaved={saved.unsaved + saved.saving} />
          <WarningLine said={said} />
          {saved.unsaved > 0 ? (
            <div className="line unsaved">
              <TroubleLine
                text={saved.unsaved === 1 ? words.ticks.failed : words.ticks.failedMany(saved.unsaved)}
              />
            </div>
          ) : null}
        </>
      }
    />
  );
}

function usePaper(sitting: SittingView): Paper {
  const drafts = useStation((state) => state.drafts);
  const flags = useStation((state) => state.flags);
  const place = useStation((state) => state.place);
  const at = placeOnScreen({ place }, sitting.at);
  const question = useStation((state) => state.questions.get(at));
  const actions = useActions();
  const answers = useMemo(() => answersOnScreen(sitting.answers, drafts), [sitting.answers, drafts]);
  const groups = useMemo(() => markGroups(sitting, answers, flags), [sitting, answers, flags]);
  return useMemo<Paper>(
    () => ({
      groups,
      items: groups.reduce((sum, group) => sum + group.items, 0),
      answered: groups.reduce((sum, group) => sum + group.answered, 0),
      at,
      questions: sitting.questions.length,
      question: question ?? (at === sitting.at ? sitting.question : undefined),
      answers,
      choose: actions.choose,
      flag: actions.flag,
      goTo: actions.goTo,
    }),
    [groups, at, sitting, question, answers, actions],
  );
}

/** Counts every item by how its answer stands; an answer that is being taken back counts too until that is saved. */
export function savedSoFar(sitting: SittingView, answers: Answers): SavedSoFar {
  const count = { saving: 0, unsaved: 0, saved: 0, backedUp: 0 };
  for (const item of sitting.questions.flatMap((mark) => mark.items)) {
    const tick = answers.tick(item);
    if (tick === 'backed-up') count.backedUp += 1;
    else if (tick !== 'none' && tick !== 'practice') count[tick] += 1;
  }
  return count;
}

function useClockSaid(sitting: SittingView): ClockSaid {
  const saidAtMs = useStation((state) => state.viewMs);
  const { remainingMs, speed, running } = sitting;
  return useMemo(() => ({ remainingMs, speed, running, saidAtMs }), [remainingMs, speed, running, saidAtMs]);
}

function useGate(sitting: SittingView, saved: SavedSoFar): (nowMs: number) => HandInGate {
  const saidAtMs = useStation((state) => state.viewMs);
  const wallMs = useStation((state) => state.view?.wallMs ?? 0);
  const { handInOpensInMs, speed } = sitting;
  const { saving, unsaved } = saved;
  return useCallback(
    (nowMs) => {
      const opensIn = handInOpensInMs - Math.max(0, nowMs - saidAtMs) * speed;
      if (opensIn > 0) return { gate: 'closed', opensAt: timeOfDay(wallMs + handInOpensInMs) };
      if (unsaved > 0) return { gate: 'unsaved' };
      return saving > 0 ? { gate: 'saving' } : { gate: 'open' };
    },
    [handInOpensInMs, saidAtMs, speed, wallMs, saving, unsaved],
  );
}
