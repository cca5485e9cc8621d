import { useState } from 'react';
import type { CandidateView, Notice } from '../../door/station-view.ts';
import { CameraBox } from '../camera/camera-box.tsx';
import { photoAddress } from '../check-in/identity-card.tsx';
import { NoticeText } from '../check-in/notices.tsx';
import { Dialog } from '../frame/dialog.tsx';
import { CheckIcon, WaitIcon } from '../frame/icons.tsx';
import { MessageLine } from '../frame/lines.tsx';
import { Page } from '../frame/page.tsx';
import { HelpButton } from '../frame/top-bar.tsx';
import { clockText, timeOfDay } from '../sitting/countdown.ts';
import { useClock, useStation } from '../station/station-context.tsx';
import { useWords } from '../words/use-words.tsx';
import { Practice } from './practice.tsx';

export function Waiting(props: {
  readonly candidate: CandidateView;
  readonly rules: Notice;
  readonly paperReady: boolean;
}) {
  const words = useWords();
  const { candidate } = props;
  const [open, setOpen] = useState<'practice' | 'rules' | undefined>(undefined);
  if (open === 'practice') return <Practice onLeave={() => setOpen(undefined)} />;
  return (
    <Page
      title={words.waiting.title}
      actions={
        <>
          <HelpButton />
          <button type="button" className="large" onClick={() => setOpen('rules')}>
            {words.waiting.readRules}
          </button>
          <button type="button" className="primary large" onClick={() => setOpen('practice')}>
            {words.waiting.practise}
          </button>
        </>
      }
    >
      <MessageLine />
      <div className="waiting">
        <StartCountdown />
        <div className="waiting-who">
          <img
            className="own-photo"
            src={photoAddress(candidate)}
            alt={words.bar.ownPhoto}
            draggable={false}
          />
          <p>
            <bdi className="waiting-name" lang="zh-CN">
              {candidate.name}
            </bdi>
            <span className={`paper-state ${props.paperReady ? 'ready' : 'coming'}`}>
              {props.paperReady ? <CheckIcon /> : <WaitIcon />}
              {props.paperReady ? words.waiting.paperReady : words.waiting.paperComing}
            </span>
          </p>
        </div>
        <CameraBox />
        <p className="hint practise-why">{words.waiting.practiseWhy}</p>
      </div>
      {open === 'rules' ? (
        <Dialog title={props.rules.title} onClose={() => setOpen(undefined)} look="rules-dialog">
          <NoticeText notice={props.rules} />
          <div className="dialog-actions">
            <button type="button" className="primary" onClick={() => setOpen(undefined)}>
              {words.waiting.rulesClose}
            </button>
          </div>
        </Dialog>
      ) : null}
    </Page>
  );
}

/** Counts to the planned start; after it the invigilator's word counts, not the clock. */
function StartCountdown() {
  const words = useWords();
  const view = useStation((state) => state.view);
  const viewMs = useStation((state) => state.viewMs);
  const plannedStartMs = view?.room.plannedStartMs ?? 0;
  const saidMs = view?.wallMs ?? 0;
  const seconds = useClock(250, (now) =>
    Math.ceil((plannedStartMs - (saidMs + Math.max(0, now - viewMs))) / 1_000),
  );
  if (view === undefined) return null;
  const left = seconds * 1_000;
  return (
    <div className="start-countdown">
      <p>{left > 0 ? words.waiting.startsIn : words.waiting.due}</p>
      {left > 0 ? <strong role="timer">{clockText(left)}</strong> : null}
      <p className="hint">{words.waiting.plannedStart(timeOfDay(plannedStartMs))}</p>
      <p>{words.waiting.auto}</p>
    </div>
  );
}
