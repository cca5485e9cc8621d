import { useEffect, useRef } from 'react';
import { AlertIcon } from '../frame/icons.tsx';
import { useStation } from '../station/station-context.tsx';
import { useWords } from '../words/use-words.tsx';
import { useCamera } from './camera-context.tsx';

/** The small live picture with a word about the camera; before the start it can be tried again or changed. */
export function CameraBox() {
  const words = useWords();
  const { state, reopen } = useCamera();
  if (useByStation()) return null;
  return (
    <div className="camera-box">
      <SelfView />
      <div className="camera-words">
        <p role="status">
          {state.camera === 'open' ? words.camera.ready : null}
          {state.camera === 'opening' || state.camera === 'closed' ? words.camera.opening : null}
          {state.camera === 'failed' ? words.camera[state.trouble] : null}
        </p>
        {state.camera === 'failed' ? (
          <>
            <p className="hint">{words.bar.cameraFailed}</p>
            <button type="button" className="quiet" onClick={() => reopen('same')}>
              {words.camera.retry}
            </button>
          </>
        ) : null}
        {state.camera === 'open' && state.webcam.others > 0 ? (
          <button type="button" className="quiet" onClick={() => reopen('next')}>
            {words.camera.other}
          </button>
        ) : null}
      </div>
    </div>
  );
}

/** A camera of the system has no live picture for the page. */
function useByStation(): boolean {
  return useStation((state) => state.view?.cameraBy === 'station');
}

export function SelfView() {
  const words = useWords();
  const { state } = useCamera();
  const video = useRef<HTMLVideoElement>(null);
  const byStation = useByStation();
  const stream = state.camera === 'open' ? state.webcam.stream : undefined;
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = stream ?? null;
  }, [stream]);
  if (byStation) return null;
  if (stream === undefined)
    return (
      <span className={`self-view empty ${state.camera}`}>
        {state.camera === 'failed' ? <AlertIcon /> : null}
      </span>
    );
  return (
    <video ref={video} className="self-view" aria-label={words.bar.selfView} autoPlay muted playsInline />
  );
}
