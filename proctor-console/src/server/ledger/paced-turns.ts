export interface TurnTools {
  /** Asked at each beginning: once the console stops, nothing begins any more. */
  readonly open: () => boolean;
  readonly monoMs: () => number;
  /** Runs `turn` after so many milliseconds; 0: once everything that has arrived in this turn of the event loop is known. */
  readonly later: (turn: () => void, ms: number) => void;
}

/**
 * A flush costs the same for one entry as for fifty. In a full room an entry comes every half millisecond: what comes within this time
 * of the last beginning shares one flush. An entry that comes alone waits for nothing.
 */
export const APART_MS = 2;

/** Lets turns begin no sooner than `APART_MS` after the one before. */
export function pacedTurns({ open, monoMs, later }: TurnTools): (turn: () => void) => void {
  let begun = Number.NEGATIVE_INFINITY;
  return (turn) =>
    later(
      () => {
        if (!open()) return;
        begun = monoMs();
        turn();
      },
      Math.max(0, Math.ceil(begun + APART_MS - monoMs())),
    );
}
