import { useCallback, useEffect, useMemo, useRef } from 'react';
import type { CandidateView, SittingView } from '../../door/station-view.ts';
import { answersOnScreen, countDrafts } from '../answers/drafts.ts';
import { LinkLine, MessageLine, RefusalLine } from '../frame/lines.tsx';
import { TopBar } from '../frame/top-bar.tsx';
import { TroubleLine } from '../frame/trouble-line.tsx';
import { useActions, useAnswers, useDraftsNow, useStation } from '../station/station-context.tsx';
import { placeOnScreen } from '../station/station-store.ts';
import { useWords } from '../words/use-words.tsx';
import { type ClockSaid, timeOfDay } from './countdown.ts';
import { Hold } from './hold.tsx';
import { keepGroups, type MarkGroup, markGroups } from './marks.ts';
import type { HandInGate, Paper } from './paper.ts';
import { PaperView } from './paper-view.tsx';
import { Timer, WarningLine } from './timer.tsx';

/** The sitting as the station publishes it, with what the candidate did a moment ago laid over it. */
export function Sitting(props: { readonly candidate: CandidateView; readonly sitting: SittingView }) {
  const words = useWords();
  const { sitting } = props;
  const { ask } = useActions();
  const paper = usePaper(sitting);
  const unsaved = useStation((state) => countDrafts(state.drafts, 'unsaved'));
  const said = useClockSaid(sitting);
  const gate = useGate(sitting);
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
        />
      }
      lines={
        <>
          <MessageLine />
          <RefusalLine />
          <LinkLine />
          <WarningLine said={said} />
          {unsaved > 0 ? (
            <div className="line unsaved">
              <TroubleLine text={unsaved === 1 ? words.ticks.failed : words.ticks.failedMany(unsaved)} />
            </div>
          ) : null}
        </>
      }
    />
  );
}

function usePaper(sitting: SittingView): Paper {
  const counted = useStation((state) => state.counted);
  const flags = useStation((state) => state.flags);
  const place = useStation((state) => state.place);
  const at = placeOnScreen({ place }, sitting.at);
  const question = useStation((state) => state.questions.get(at));
  const actions = useActions();
  const answers = useAnswers();
  const made = useMemo(
    () => markGroups(sitting, answersOnScreen(sitting.answers, counted), flags),
    [sitting, counted, flags],
  );
  const groups = useUnchanged(made);
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

/** The groups, each still the same object when nothing in it has changed: then its part of the map is not drawn anew. */
function useUnchanged(groups: readonly MarkGroup[]): readonly MarkGroup[] {
  const before = useRef(groups);
  const kept = keepGroups(before.current, groups);
  useEffect(() => {
    before.current = kept;
  });
  return kept;
}

function useClockSaid(sitting: SittingView): ClockSaid {
  const saidAtMs = useStation((state) => state.viewMs);
  const { remainingMs, speed, running } = sitting;
  return useMemo(() => ({ remainingMs, speed, running, saidAtMs }), [remainingMs, speed, running, saidAtMs]);
}

/** Tells of the drafts at the moment at which it is asked: the last step of the hand-in asks again and again. */
function useGate(sitting: SittingView): (nowMs: number) => HandInGate {
  const draftsNow = useDraftsNow();
  const saidAtMs = useStation((state) => state.viewMs);
  const wallMs = useStation((state) => state.view?.wallMs ?? 0);
  const { handInOpensInMs, speed } = sitting;
  return useCallback(
    (nowMs) => {
      const opensIn = handInOpensInMs - Math.max(0, nowMs - saidAtMs) * speed;
      if (opensIn > 0) return { gate: 'closed', opensAt: timeOfDay(wallMs + handInOpensInMs) };
      const drafts = draftsNow();
      if (countDrafts(drafts, 'unsaved') > 0) return { gate: 'unsaved' };
      return countDrafts(drafts, 'saving') > 0 ? { gate: 'saving' } : { gate: 'open' };
    },
    [handInOpensInMs, saidAtMs, speed, wallMs, draftsNow],
  );
}
