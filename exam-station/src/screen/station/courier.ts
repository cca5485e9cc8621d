import type { DoneErrand, SentErrand } from './act-runner.ts';
import type { carryAct, Errand } from './carry-act.ts';

/** The thread of `act-runner.ts`, as the courier needs it. */
export type Runner = Pick<Worker, 'postMessage' | 'addEventListener' | 'terminate'>;

export interface CourierParts {
  /** `undefined` when this browser starts no thread. */
  readonly startRunner: () => Runner | undefined;
  /** The page's own way. */
  readonly carry: typeof carryAct;
}

interface Waiting {
  readonly errand: Errand;
  readonly answered: (answer: string | undefined) => void;
}

/** The runner gives up by itself at the errand's own time; one that says nothing even then is no longer believed. */
const SILENCE_MS = 1_000;

/**
 * Lets acts be carried by a thread of its own, so that the page sends an answer in a tenth of the time. Should that thread not start, break
 * or fall silent, the page carries everything that is on its way, and all that comes after it, itself.
 */
export function openCourier(parts: CourierParts): typeof carryAct {
  const waiting = new Map<number, Waiting>();
  let runner = parts.startRunner();
  let errands = 0;

  const dismiss = () => {
    runner?.terminate();
    runner = undefined;
    for (const { errand, answered } of waiting.values()) void parts.carry(errand).then(answered);
    waiting.clear();
  };
  runner?.addEventListener('message', ({ data }: MessageEvent<DoneErrand>) => {
    waiting.get(data.errand)?.answered(data.answer);
    waiting.delete(data.errand);
  });
  runner?.addEventListener('error', dismiss);
  runner?.addEventListener('messageerror', dismiss);

  return (errand) => {
    if (runner === undefined) return parts.carry(errand);
    errands += 1;
    const sent: SentErrand = { ...errand, errand: errands };
    runner.postMessage(sent);
    return new Promise((resolve) => {
      const silent = setTimeout(dismiss, errand.timeoutMs + SILENCE_MS);
      const answered = (answer: string | undefined) => {
        clearTimeout(silent);
        resolve(answer);
      };
      waiting.set(sent.errand, { errand, answered });
    });
  };
}
