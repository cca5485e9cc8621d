export interface TurnTools {
  /** Milliseconds between two beginnings. */
  readonly apartMs: number;
  /** Asked at each beginning: once the console stops, nothing begins any more. */
  readonly open: () => boolean;
  readonly monoMs: () => number;
  /** Runs `turn` after so many milliseconds; 0: once everything that has arrived in this turn of the event loop is known. */
  readonly later: (turn: () => void, ms: number) => void;
}

/**
 * Lets turns begin no sooner than `apartMs` after the one before. A flush costs the same for one entry as for fifty: what comes within that
 * time of the last beginning shares one. What comes alone waits for nothing.
 */
export function pacedTurns({ apartMs, open, monoMs, later }: TurnTools): (turn: () => void) => void {
  let begun = Number.NEGATIVE_INFINITY;
  return (turn) =>
    later(
      () => {
        if (!open()) return;
        begun = monoMs();
        turn();
      },
      Math.max(0, Math.ceil(begun + apartMs - monoMs())),
    );
}
