import { Worker } from 'node:worker_threads';
import type { EntryClaim, EntryProof } from '@exam-room/shared/records';

/** What goes to the second thread and what comes back. */
export interface ProofsAsked {
  readonly number: number;
  readonly claims: readonly EntryClaim[];
}
export interface ProofsGiven {
  readonly number: number;
  readonly proofs: readonly EntryProof[];
}

interface Waiting {
  readonly given: (proofs: readonly EntryProof[]) => void;
  readonly lost: (why: Error) => void;
}

/**
 * A second thread that proves entries while the console's own goes on answering. It is started by `begin`, or when it is first asked: `prove` gives
 * undefined until it has begun and once it is gone, and rejects when it goes meanwhile. `gone` hears why, unless it was closed.
 */
export function openProver(gone: (why: Error) => void): {
  readonly begin: () => void;
  readonly prove: (claims: readonly EntryClaim[]) => Promise<readonly EntryProof[]> | undefined;
  readonly close: () => Promise<void>;
} {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | undefined;
  let [begun, ended, number] = [false, false, 0];

  function end(why: Error): void {
    if (ended) return;
    ended = true;
    for (const { lost } of waiting.values()) lost(why);
    waiting.clear();
    gone(why);
  }

  function start(): Worker {
    const made = new Worker(new URL('./prover-thread.ts', import.meta.url), {
      // What it is asked is forgotten at once: room for more would only be taken.
      resourceLimits: { maxYoungGenerationSizeMb: 4 },
    });
    made.on('message', (answer: ProofsGiven) => {
      begun = true;
      waiting.get(answer.number)?.given(answer.proofs);
      waiting.delete(answer.number);
    });
    made.on('error', end);
    made.on('exit', (code) => end(new Error(`the proving thread ended with ${code}`)));
    return made;
  }

  return {
    begin() {
      if (!ended) thread ??= start();
    },
    prove(claims) {
      if (ended) return undefined;
      thread ??= start();
      if (!begun) return undefined;
      number += 1;
      const asked: ProofsAsked = { number, claims };
      thread.postMessage(asked);
      return new Promise((given, lost) => void waiting.set(asked.number, { given, lost }));
    },
    async close() {
      gone = () => {};
      end(new Error('the console has stopped'));
      await thread?.terminate();
    },
  };
}
