import './rail.css';
import { useDesk, useMoves, useRoom, useWords } from '../day/desk-context.tsx';
import type { PageId } from '../day/desk-store.ts';
import { checkInOpensMs, daySteps, type StepState } from '../day/steps.ts';
import { minuteText } from '../day/times.ts';
import { StepMark } from '../look/marks.tsx';

/** The day in order, each step with its state in word and mark; a step that must wait says for what. */
export function Rail({ page }: { readonly page: PageId }) {
  const words = useWords();
  const view = useRoom((whole) => whole);
  const { go } = useMoves();
  return (
    <nav className="rail" aria-label={words.frame.steps}>
      <ol>
        {daySteps(view).map((step, at) => (
          <li key={step.step} className={step.is}>
            <button
              type="button"
              aria-current={page === step.step ? 'page' : undefined}
              onClick={() => go(step.step)}
            >
              <StepMark is={step.is} number={at + 1} />
              <span className="step-name">{words.steps[step.step]}</span>
              <small>
                <StepNote step={step} />
              </small>
            </button>
          </li>
        ))}
      </ol>
      <IncidentsLink page={page} />
    </nav>
  );
}

function StepNote({ step }: { readonly step: StepState }) {
  const words = useWords();
  const counts = useRoom((view) => view.counts);
  const opensMs = useRoom(checkInOpensMs);
  switch (step.is) {
    case 'done':
      if (step.doneMs === undefined) return words.stepState.done;
      return step.step === 'room'
        ? words.stepState.startedAt(minuteText(step.doneMs))
        : words.stepState.doneAt(minuteText(step.doneMs));
    case 'now':
      return words.stepState.now;
    case 'open':
      if (step.step === 'readiness') return words.stepState.notChecked;
      return step.step === 'check-in' ? `${counts.admitted} / ${counts.enrolled}` : words.stepState.open;
    case 'later':
      return step.why === 'needs-time'
        ? words.notYet['needs-time'](minuteText(opensMs))
        : words.notYet[step.why];
  }
}

function IncidentsLink({ page }: { readonly page: PageId }) {
  const words = useWords();
  const { go } = useMoves();
  const count = useRoom((view) => view.incidents.length);
  const { store } = useDesk();
  const helps = useRoom((view) => view.seats.filter((seat) => seat.helpCalled).length);
  const first = useRoom((view) => view.seats.find((seat) => seat.helpCalled)?.device);
  return (
    <div className="aside">
      <button
        type="button"
        aria-current={page === 'incidents' ? 'page' : undefined}
        onClick={() => go('incidents')}
      >
        <span className="step-name">{words.steps.incidents}</span>
        <b className="number">{count}</b>
      </button>
      {helps === 0 ? null : (
        <button type="button" className="calls" onClick={() => store.setState({ page: 'room', seat: first })}>
          <span className="step-name">{words.room.help}</span>
          <b className="number">{helps}</b>
        </button>
      )}
    </div>
  );
}
