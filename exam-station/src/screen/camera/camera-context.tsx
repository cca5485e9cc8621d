import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import type { CameraCall, Stage } from '../../door/station-view.ts';
import type { Door } from '../station/door.ts';
import { useActions, useStation } from '../station/station-context.tsx';
import { zh } from '../words/zh.ts';
import { type CameraTrouble, openWebcam, type Webcam } from './webcam.ts';

export type CameraState =
  | { readonly camera: 'closed' }
  | { readonly camera: 'opening' }
  | { readonly camera: 'open'; readonly webcam: Webcam }
  | { readonly camera: 'failed'; readonly trouble: CameraTrouble; readonly detail: string };

interface Camera {
  readonly state: CameraState;
  /** Opens it again; `next` takes the next one of the list. */
  readonly reopen: (which: 'same' | 'next') => void;
}

const CameraContext = createContext<Camera>({ state: { camera: 'closed' }, reopen: () => {} });

export function useCamera(): Camera {
  return useContext(CameraContext);
}

/** A camera that failed is tried again after this long, because a loose plug is pushed back in. */
const TRY_AGAIN_MS = 5_000;

/** Keeps the camera open from the consent to the hand-in, and answers the station's calls for a picture. */
export function CameraProvider(props: { readonly door: Door; readonly children: ReactNode }) {
  const wanted = useStation(
    ({ view }) => view !== undefined && view.cameraBy !== 'station' && cameraWanted(view.stage, view.camera),
  );
  const [state, setState] = useState<CameraState>({ camera: 'closed' });
  const [attempt, setAttempt] = useState({ number: 0, choice: 0 });
  const { tell } = useActions();

  // `attempt.number` is read by nobody; a new number alone is the order to open again.
  const { choice, number } = attempt;
  useEffect(() => {
    if (!wanted) return setState({ camera: 'closed' });
    let over = false;
    let opened: Webcam | undefined;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const again = () => setAttempt((before) => ({ ...before, number: before.number + 1 }));
    // The reason of a failure stays on the screen while it is tried again.
    setState((before) => (number > 0 && before.camera === 'failed' ? before : { camera: 'opening' }));
    void openWebcam(choice).then((result) => {
      if (over) return result.ok ? result.webcam.close() : undefined;
      if (!result.ok) {
        setState({ camera: 'failed', trouble: result.trouble, detail: result.detail });
        timer = setTimeout(again, TRY_AGAIN_MS);
        return;
      }
      opened = result.webcam;
      setState({ camera: 'open', webcam: result.webcam });
      tell({ act: 'camera-ready', label: result.webcam.label.slice(0, 200) });
      void result.webcam.gone.then(() => over || again());
    });
    return () => {
      over = true;
      clearTimeout(timer);
      opened?.close();
    };
  }, [wanted, choice, number, tell]);

  useAnswerCalls(props.door, state);
  return (
    <CameraContext
      value={{
        state,
        reopen: (which) =>
          setAttempt((before) => ({
            number: before.number + 1,
            choice: before.choice + (which === 'next' ? 1 : 0),
          })),
      }}
    >
      {props.children}
    </CameraContext>
  );
}

/** Never before the consent. After the hand-in only while the station still wants its last picture. */
export function cameraWanted(stage: Stage, call: CameraCall | undefined): boolean {
  switch (stage.stage) {
    case 'rules':
    case 'waiting':
    case 'sitting':
      return true;
    case 'handed-in':
      return call !== undefined;
    default:
      return false;
  }
}

/** A frame that the station did not take is taken and sent anew this often before it is written down as missed. */
const FRAME_TRIES = 3;
const BETWEEN_TRIES_MS = 1_500;
/** A camera that is just opening gets this long before the call counts as missed. */
const OPENING_GRACE_MS = 8_000;
/** A call that still stands this long after it was answered is answered again. */
const SAME_CALL_MS = 10_000;

function useAnswerCalls(door: Door, state: CameraState): void {
  const call = useStation((station) => station.view?.camera);
  const after = useStation(
    (station) => station.view !== undefined && cameraWanted(station.view.stage, station.view.camera),
  );
  const { tell } = useActions();
  const [answered, setAnswered] = useState<string | undefined>(undefined);
  const due = call?.due;
  const number = call?.number;
  useEffect(() => {
    if (due === undefined || number === undefined || !after) return setAnswered(undefined);
    const name = `${due} ${number}`;
    if (answered === name) {
      const timer = setTimeout(() => setAnswered(undefined), SAME_CALL_MS);
      return () => clearTimeout(timer);
    }
    let over = false;
    const missed = (reason: string) => {
      if (over) return;
      tell({ act: 'camera-failed', due, number, reason: reason.slice(0, 200) });
      setAnswered(name);
    };
    if (state.camera === 'failed') return missed(`${zh.camera[state.trouble]} (${state.detail})`);
    if (state.camera !== 'open') {
      const timer = setTimeout(() => missed(zh.camera.busy), OPENING_GRACE_MS);
      return () => clearTimeout(timer);
    }
    void deliver(door, { due, number }, state.webcam).then((outcome) => {
      if (over) return;
      if (outcome === 'taken') return setAnswered(name);
      missed(zh.camera[outcome]);
    });
    return () => {
      over = true;
    };
  }, [due, number, after, answered, state, door, tell]);
}

async function deliver(door: Door, call: CameraCall, webcam: Webcam): Promise<'taken' | 'dark' | 'refused'> {
  let last: 'dark' | 'refused' = 'dark';
  for (let tried = 0; tried < FRAME_TRIES; tried += 1) {
    if (tried > 0) await new Promise((done) => setTimeout(done, BETWEEN_TRIES_MS));
    const jpeg = await webcam.shoot();
    if (jpeg === undefined) continue;
    if ((await door.frame(call, jpeg)) !== 'refused') return 'taken';
    last = 'refused';
  }
  return last;
}
