import { useState } from 'react';
import { Dialog } from '../frame/dialog.tsx';
import { useClock } from '../station/station-context.tsx';
import { useWords } from '../words/use-words.tsx';
import { unansweredItems } from './marks.ts';
import type { HandInGate, Paper } from './paper.ts';

/** How many unanswered numbers are listed; more would push the buttons off a small screen. */
const LISTED = 20;

/** The hand-in button. Before the earliest hand-in it says from when on it can be used. */
export function HandInButton(props: {
  readonly gate: (nowMs: number) => HandInGate;
  readonly onOpen: () => void;
}) {
  const words = useWords();
  const gate = useClock(500, (now) => props.gate(now).gate);
  const opensAt = useClock(500, (now) => openingTime(props.gate(now)));
  return (
    <div className="hand-in-button">
      <button
        type="button"
        className="hand-in"
        disabled={gate === 'closed' || gate === 'unsaved'}
        onClick={props.onOpen}
      >
        {words.handIn.open}
      </button>
      {gate === 'closed' ? <p className="hint">{words.handIn.opensAt(opensAt)}</p> : null}
      {gate === 'unsaved' ? <p className="hint">{words.handIn.unsaved}</p> : null}
    </div>
  );
}

function openingTime(gate: HandInGate): string {
  return gate.gate === 'closed' ? gate.opensAt : '';
}

/** Two questions, each with the way back first. The buttons change sides between them, so that one double click confirms nothing. */
export function HandInDialog(props: {
  readonly paper: Paper;
  readonly gate: (nowMs: number) => HandInGate;
  readonly onClose: () => void;
  readonly onGo: (at: number) => void;
  readonly onHandIn: () => Promise<void>;
}) {
  const [step, setStep] = useState<1 | 2>(1);
  return step === 1 ? <FirstStep {...props} onNext={() => setStep(2)} /> : <SecondStep {...props} />;
}

function FirstStep(props: {
  readonly paper: Paper;
  readonly onClose: () => void;
  readonly onGo: (at: number) => void;
  readonly onNext: () => void;
}) {
  const words = useWords();
  const open = unansweredItems(props.paper.groups);
  return (
    <Dialog
      title={open.length > 0 ? words.handIn.unansweredTitle(open.length) : words.handIn.allAnsweredTitle}
      onClose={props.onClose}
      look="hand-in-dialog first"
    >
      <p className="hint">{words.handIn.step(1)}</p>
      <p>{words.handIn.firstBody}</p>
      {open.length === 0 ? null : (
        <>
          {open.length > LISTED ? <p className="hint">{words.handIn.listed(LISTED)}</p> : null}
          <ul className="unanswered-list">
            {open.slice(0, LISTED).map((item) => (
              <li key={item.number}>
                <button
                  type="button"
                  aria-label={words.handIn.goTo(`${item.number}`)}
                  onClick={() => props.onGo(item.at)}
                >
                  {item.number}
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="dialog-actions">
        <button type="button" className="primary" onClick={props.onClose}>
          {words.handIn.backToPaper}
        </button>
        <button type="button" onClick={props.onNext}>
          {words.handIn.goOn}
        </button>
      </div>
    </Dialog>
  );
}

function SecondStep(props: {
  readonly gate: (nowMs: number) => HandInGate;
  readonly onClose: () => void;
  readonly onHandIn: () => Promise<void>;
}) {
  const words = useWords();
  const [handing, setHanding] = useState(false);
  const gate = useClock(250, (now) => props.gate(now).gate);
  return (
    <Dialog title={words.handIn.secondTitle} onClose={props.onClose} look="hand-in-dialog second">
      <p className="hint">{words.handIn.step(2)}</p>
      <p className="lead">{words.handIn.secondBody}</p>
      {gate === 'unsaved' ? <p className="hint">{words.handIn.unsaved}</p> : null}
      <div className="dialog-actions">
        <button
          type="button"
          className="danger"
          disabled={gate !== 'open' || handing}
          onClick={() => {
            setHanding(true);
            void props.onHandIn().finally(() => setHanding(false));
          }}
        >
          {handing ? words.handIn.handingIn : words.handIn.confirm}
        </button>
        <button type="button" className="primary" onClick={props.onClose}>
          {words.handIn.backToPaper}
        </button>
      </div>
    </Dialog>
  );
}
