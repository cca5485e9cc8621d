import type { Result } from '@exam-room/shared/base';
import type { Log } from '@exam-room/shared/host/log';

/** Opens a machine step by step and closes it again in the reverse order, after a failed step as at the end of the day. */
export interface OpeningSteps {
  /** Takes one step. `undo` is kept for the way back. */
  readonly take: <Value>(step: OpeningStep<Value>) => Promise<Result<Value>>;
  /** Undoes every step taken, newest first. A step that cannot be undone is told and does not stop the others. */
  readonly undoAll: () => Promise<void>;
}

export interface OpeningStep<Value> {
  readonly name: string;
  readonly open: () => Result<Value> | Promise<Result<Value>>;
  readonly undo?: (value: Value) => void | Promise<void>;
}

export function openingSteps(log: Log): OpeningSteps {
  const taken: { readonly name: string; readonly undo: () => void | Promise<void> }[] = [];

  async function undoAll(): Promise<void> {
    for (let last = taken.pop(); last !== undefined; last = taken.pop()) {
      try {
        await last.undo();
      } catch (problem) {
        log.note('not-undone', {
          step: last.name,
          why: problem instanceof Error ? problem.message : 'unknown',
        });
      }
    }
  }

  return {
    undoAll,
    async take({ name, open, undo }) {
      const opened = await open();
      if (opened.ok) {
        if (undo !== undefined) taken.push({ name, undo: () => undo(opened.value) });
        return opened;
      }
      log.note('not-opened', { step: name, code: opened.error.code, where: opened.error.where ?? '' });
      await undoAll();
      return opened;
    },
  };
}
