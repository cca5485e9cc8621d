import { useState } from 'react';
import { Dialog } from '../frame/dialog.tsx';
import { useWords } from '../words/use-words.tsx';

interface Shown {
  readonly src: string;
  readonly alt: string;
  readonly width: number;
  readonly height: number;
}

/** A figure of a question. It never grows beyond its pane; a click or Enter shows it large. */
export function Picture(props: Shown) {
  const words = useWords();
  const [zoomed, setZoomed] = useState(false);
  return (
    <figure className="picture">
      <button type="button" className="picture-button" onClick={() => setZoomed(true)}>
        <PlainPicture {...props} />
        <span className="picture-hint">{words.question.zoom}</span>
      </button>
      {zoomed ? <Zoom src={props.src} alt={props.alt} onClose={() => setZoomed(false)} /> : null}
    </figure>
  );
}

/** The figure alone. Its size is known before it arrives, so that nothing jumps under a finger or mouse. */
export function PlainPicture(props: Shown) {
  const words = useWords();
  const [state, setState] = useState<'whole' | 'failed'>('whole');
  if (state === 'failed') return <span className="picture-failed">{words.question.imageFailed}</span>;
  return (
    <img
      className="picture-image"
      src={props.src}
      alt={words.question.image(props.alt)}
      width={props.width}
      height={props.height}
      draggable={false}
      decoding="async"
      onError={() => setState('failed')}
    />
  );
}

export function ZoomButton(props: Pick<Shown, 'src' | 'alt'>) {
  const words = useWords();
  const [zoomed, setZoomed] = useState(false);
  return (
    <>
      <button type="button" className="quiet option-zoom" onClick={() => setZoomed(true)}>
        {words.question.zoomIn}
      </button>
      {zoomed ? <Zoom {...props} onClose={() => setZoomed(false)} /> : null}
    </>
  );
}

const STEPS = [1, 1.5, 2, 3, 4] as const;

function Zoom(props: Pick<Shown, 'src' | 'alt'> & { readonly onClose: () => void }) {
  const words = useWords();
  const [step, setStep] = useState(0);
  const factor = STEPS[step] ?? 1;
  return (
    <Dialog title={words.question.zoomTitle} onClose={props.onClose} look="zoom-dialog">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the enlarged figure is moved with the arrow keys */}
      <section className="zoom-box" tabIndex={0} aria-label={words.question.image(props.alt)}>
        <img
          src={props.src}
          alt={words.question.image(props.alt)}
          draggable={false}
          style={{ width: `${factor * 100}%` }}
        />
      </section>
      <div className="dialog-actions">
        <button type="button" onClick={() => setStep(Math.max(0, step - 1))} disabled={step === 0}>
          {words.question.zoomOut}
        </button>
        <button
          type="button"
          onClick={() => setStep(Math.min(STEPS.length - 1, step + 1))}
          disabled={step === STEPS.length - 1}
        >
          {words.question.zoomIn}
        </button>
        <button type="button" onClick={() => setStep(0)}>
          {words.question.zoomFit}
        </button>
        <button type="button" className="primary" onClick={props.onClose}>
          {words.question.close}
        </button>
      </div>
    </Dialog>
  );
}
