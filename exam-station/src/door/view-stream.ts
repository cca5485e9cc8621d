import type { Timers } from '@exam-room/shared/base';

export interface ViewSource {
  readonly view: () => unknown;
  readonly watch: (changed: () => void) => () => void;
}

/** Real milliseconds between two pushes to one screen; the first of a quiet time goes at once. */
const SPACING_MS = 60;
/** Says that the line is alive, so that a screen notices a dead one. */
const ALIVE_MS = 15_000;

/**
 * The view as server-sent events: now, and after every change, never more often than a person can see. A screen that reads slowly
 * gets the newest view and none of those between.
 */
export function viewStream(source: ViewSource, timers: Timers): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let stop: () => void = () => {};
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let resting: (() => void) | undefined;
        let waiting = false;
        const push = () => {
          waiting = false;
          if ((controller.desiredSize ?? 1) <= 0) waiting = true;
          else controller.enqueue(encoder.encode(`event: view\ndata: ${JSON.stringify(source.view())}\n\n`));
          resting = timers.after(SPACING_MS, () => {
            resting = undefined;
            if (waiting) push();
          });
        };
        const changed = () => {
          if (resting === undefined) push();
          else waiting = true;
        };
        push();
        const unwatch = source.watch(changed);
        const quiet = timers.every(ALIVE_MS, () => {
          if ((controller.desiredSize ?? 1) > 0) controller.enqueue(encoder.encode(': alive\n\n'));
        });
        stop = () => {
          unwatch();
          quiet();
          resting?.();
        };
      },
      cancel: () => stop(),
    },
    { highWaterMark: 4 },
  );
}
