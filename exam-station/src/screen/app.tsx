import { assertNever } from '@exam-room/shared/base';
import { useEffect } from 'react';
import type { Stage } from '../door/station-view.ts';
import { CameraProvider } from './camera/camera-context.tsx';
import { Admitted, Disputed } from './check-in/admitted.tsx';
import { Claimed } from './check-in/claimed.tsx';
import { Consent, Rules } from './check-in/notices.tsx';
import { Offline } from './check-in/offline.tsx';
import { Vacant } from './check-in/vacant.tsx';
import { RecoveringCover } from './frame/cover.tsx';
import { Watermark } from './frame/page.tsx';
import { HandedIn } from './handed-in/handed-in.tsx';
import { guardPage } from './lockdown/page-guard.ts';
import { LookProvider } from './look/look-context.tsx';
import { Sitting } from './sitting/sitting.tsx';
import type { Door } from './station/door.ts';
import type { Station } from './station/station-actions.ts';
import { StationProvider, useActions, useStation } from './station/station-context.tsx';
import { Waiting } from './waiting/waiting.tsx';
import { useWords } from './words/use-words.tsx';

/** The candidate's screen: it shows what the station publishes and holds no truth of its own. */
export function App(props: { readonly door: Door; readonly station: Station }) {
  return (
    <StationProvider station={props.station}>
      <LookProvider>
        <CameraProvider door={props.door}>
          <Screen />
        </CameraProvider>
      </LookProvider>
    </StationProvider>
  );
}

function Screen() {
  const words = useWords();
  const stage = useStation((state) => state.view?.stage);
  const rehearsal = useStation((state) => state.view?.room.rehearsal === true);
  const lost = useStation((state) => state.contact === 'lost');
  const { tell } = useActions();
  useEffect(() => guardPage(tell), [tell]);
  return (
    <>
      <div className="under-cover" inert={lost}>
        {stage === undefined ? <Starting /> : <StagePage stage={stage} />}
        {rehearsal ? <Watermark word={words.room.rehearsal} /> : null}
      </div>
      {lost ? <RecoveringCover /> : null}
    </>
  );
}

function Starting() {
  const words = useWords();
  return (
    <main className="page-body middle">
      <span className="turning" aria-hidden="true" />
      <h1>{words.starting.title}</h1>
    </main>
  );
}

/** One page for each stage; the key makes every page begin fresh for every candidate. */
function StagePage(props: { readonly stage: Stage }) {
  const { stage } = props;
  switch (stage.stage) {
    case 'offline':
      return <Offline trouble={stage.trouble} repairing={stage.repairing === true} />;
    case 'vacant':
      return <Vacant trouble={stage.trouble} />;
    case 'claimed':
      return <Claimed name={stage.name} />;
    case 'admitted':
      return <Admitted key={stage.candidate.candidate} candidate={stage.candidate} />;
    case 'disputed':
      return <Disputed candidate={stage.candidate} />;
    case 'consent':
      return <Consent consent={stage.consent} />;
    case 'rules':
      return <Rules rules={stage.rules} />;
    case 'waiting':
      return <Waiting candidate={stage.candidate} rules={stage.rules} paperReady={stage.paperReady} />;
    case 'sitting':
      return <Sitting key={stage.candidate.candidate} candidate={stage.candidate} sitting={stage.sitting} />;
    case 'handed-in':
      return <HandedIn candidate={stage.candidate} done={stage.done} />;
    default:
      return assertNever(stage);
  }
}
