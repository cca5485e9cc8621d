import { useNow, useRoom } from './desk-context.tsx';
import { spanText } from './times.ts';

/** Counts down a span that was true at `since` (`performance.now()`), at the room's speed, inside a sentence. */
export function LeftOf(props: {
  readonly ms: number;
  readonly since: number;
  readonly text: (time: string) => string;
}) {
  const speed = useRoom((view) => view.speed);
  useNow(); // ticks
  const left = props.ms - (performance.now() - props.since) * speed;
  return <>{props.text(spanText(left))}</>;
}
