import { PauseIcon } from '../frame/icons.tsx';
import { useClock } from '../station/station-context.tsx';
import { useWords } from '../words/use-words.tsx';
import { type ClockSaid, clockText, remainingNow, urgency, warningAt } from './countdown.ts';

export function Timer(props: { readonly said: ClockSaid; readonly label?: string }) {
  const words = useWords();
  // A begun second counts as whole.
  const left = useClock(200, (now) => Math.ceil(remainingNow(props.said, now) / 1_000)) * 1_000;
  const label = props.label ?? words.bar.timeLeft;
  return (
    <div className={`timer ${urgency(left)}`} role="timer" aria-label={label}>
      <span className="small-label">
        {props.said.running ? null : <PauseIcon />}
        {label}
      </span>
      <strong>{clockText(left)}</strong>
    </div>
  );
}

/** One gentle line at 30, 15, 5 and 1 minute before the end. */
export function WarningLine(props: { readonly said: ClockSaid }) {
  const words = useWords();
  const minute = useClock(500, (now) => warningAt(remainingNow(props.said, now)));
  return (
    <div role="status">
      {minute === undefined ? null : <p className={`line warning m${minute}`}>{words.warnings[minute]}</p>}
    </div>
  );
}
