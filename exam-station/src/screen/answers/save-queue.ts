import type { ActAnswer, Choice, ItemId } from '../../door/station-view.ts';
import type { Draft } from './drafts.ts';

/** Waits between tries of an answer that was not saved; the last one repeats for as long as it takes. */
const RETRY_MS = [500, 1_000, 2_000, 3_000] as const;

export interface SaveQueueParts {
  /** Answers only after the entry is on the disk, or with what went wrong; never throws. */
  readonly post: (item: ItemId, choice: Choice) => Promise<ActAnswer>;
  readonly show: (item: ItemId, draft: Draft) => void;
  readonly wait: (ms: number) => Promise<void>;
  readonly nowMs: () => number;
}

export interface SaveQueue {
  readonly save: (item: ItemId, choice: Choice) => void;
  /** Forgets everything unsent: the sitting on this screen is over. */
  readonly drop: () => void;
}

/**
 * Sends choices to the station, one at a time for each item, so that the last choice of the candidate is also the last entry of the
 * journal. What could not be saved is tried again for ever; a newer choice of the same item takes its place.
 */
export function openSaveQueue(parts: SaveQueueParts): SaveQueue {
  let wanted = new Map<ItemId, Choice>();
  let sending = new Set<ItemId>();

  async function send(item: ItemId, of: Map<ItemId, Choice>): Promise<void> {
    for (let failures = 0; ; ) {
      const choice = of.get(item);
      if (choice === undefined || of !== wanted) return;
      const answer = await parts.post(item, choice);
      if (of !== wanted) return;
      // A newer choice was made while this one was on its way: that one is sent next, and only it may be called saved.
      const newest = of.get(item) === choice;
      if (answer.ok) {
        failures = 0;
        if (!newest) continue;
        of.delete(item);
        parts.show(item, { state: 'saved', choice, sinceMs: parts.nowMs() });
        return;
      }
      const unsaved = of.get(item) ?? choice;
      parts.show(item, {
        state: 'unsaved',
        choice: unsaved,
        trouble: { zh: answer.zh, en: answer.en },
      });
      await parts.wait(RETRY_MS[Math.min(failures, RETRY_MS.length - 1)] ?? 0);
      failures += 1;
    }
  }

  return {
    save: (item, choice) => {
      const of = wanted;
      const inFlight = sending;
      of.set(item, choice);
      parts.show(item, { state: 'saving', choice });
      if (inFlight.has(item)) return;
      inFlight.add(item);
      void send(item, of).finally(() => inFlight.delete(item));
    },
    drop: () => {
      wanted = new Map();
      sending = new Set();
    },
  };
}
