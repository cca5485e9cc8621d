import { LockIcon, PauseIcon } from '../frame/icons.tsx';
import { HelpButton } from '../frame/top-bar.tsx';
import { useWords } from '../words/use-words.tsx';
import { holdReason } from './hold-reason.ts';

/** Paused or locked: the question is away, the clock stands, and it says why and what to do. */
export function Hold(props: { readonly hold: 'paused' | 'locked'; readonly why: string }) {
  const words = useWords();
  const paused = props.hold === 'paused';
  return (
    <section className={`hold ${props.hold}`} role="alert">
      {paused ? <PauseIcon /> : <LockIcon />}
      <h1>{paused ? words.hold.pausedTitle : words.hold.lockedTitle}</h1>
      <Why hold={props.hold} why={props.why} />
      <p className="lead">{paused ? words.hold.pausedBody : words.hold.lockedBody}</p>
      <HelpButton />
    </section>
  );
}

function Why(props: { readonly hold: 'paused' | 'locked'; readonly why: string }) {
  const words = useWords();
  const why = holdReason(props.hold, props.why);
  if (why.reason === 'none') return null;
  return (
    <p className="hold-why">
      <strong>{words.hold.why}</strong>{' '}
      {why.reason === 'written' ? <bdi lang="zh-CN">{why.text}</bdi> : words.hold.reasons[why.reason]}
    </p>
  );
}
