import type { ReactNode } from 'react';
import type { CandidateView, StationView } from '../../door/station-view.ts';
import { SelfView } from '../camera/camera-box.tsx';
import { photoAddress } from '../check-in/identity-card.tsx';
import { SavedMark } from '../sitting/tick.tsx';
import { useActions, useStation } from '../station/station-context.tsx';
import { useWords } from '../words/use-words.tsx';
import { DisplayButton } from './display-settings.tsx';
import { HandIcon } from './icons.tsx';

/** Always on the screen while a paper is: who and where, the clock, how far, whether it is saved, and a hand to raise. */
export function TopBar(props: {
  readonly candidate: CandidateView;
  readonly clock: ReactNode;
  readonly answered: number;
  readonly items: number;
}) {
  const words = useWords();
  const room = useStation((state) => state.view?.room);
  return (
    <header className="top-bar">
      <div className="who">
        <img
          className="own-photo"
          src={photoAddress(props.candidate)}
          alt={words.bar.ownPhoto}
          draggable={false}
        />
        <span className="who-words">
          <bdi className="who-name" lang="zh-CN" title={props.candidate.name}>
            {props.candidate.name}
          </bdi>
          <span className="who-seat">
            {room === undefined ? null : words.room.seat(room.seat)}
            {room?.rehearsal ? <span className="tag rehearsal">{words.room.rehearsal}</span> : null}
          </span>
        </span>
      </div>
      {props.clock}
      <div className="progress" title={words.bar.progressLong(props.answered, props.items)}>
        <span className="small-label">{words.bar.progress}</span>
        <strong>{words.bar.progressOf(props.answered, props.items)}</strong>
      </div>
      <SavedMark />
      <span className="bar-tools">
        <HelpButton />
        <DisplayButton />
        <SelfView />
      </span>
    </header>
  );
}

export function HelpButton() {
  const words = useWords();
  const help = useStation((state): StationView['help'] => state.view?.help ?? 'none');
  const { ask } = useActions();
  const text = { none: words.bar.help, called: words.bar.helpCalled, heard: words.bar.helpHeard }[help];
  return (
    <>
      <button
        type="button"
        className={`help ${help}`}
        aria-disabled={help !== 'none'}
        onClick={() => {
          if (help === 'none') void ask({ act: 'call-help' });
        }}
      >
        <HandIcon />
        {text}
      </button>
      <span className="hidden-words" role="status">
        {help === 'none' ? '' : text}
      </span>
    </>
  );
}
