import type { Clock } from '@exam-room/shared/base';

/** Test time used: advances only while the sitting runs, by the monotonic clock alone (rule: time is monotonic). */
export interface UsedTime {
  /** Whole milliseconds. */
  readonly usedMs: () => number;
  readonly run: () => void;
  readonly hold: () => void;
  /** A new sitting begins at 0; a restarted program goes on where the disk says. */
  readonly set: (usedMs: number) => void;
}

/** A day, the most that an entry can tell. */
const MOST_MS = 86_400_000;

export function usedTime(clock: Clock): UsedTime {
  let before = 0;
  let since: number | undefined;
  const now = () => before + (since === undefined ? 0 : Math.max(0, clock.monoMs() - since));
  return {
    usedMs: () => Math.min(MOST_MS, Math.floor(now())),
    run() {
      since ??= clock.monoMs();
    },
    hold() {
      before = now();
      since = undefined;
    },
    set(usedMs) {
      before = usedMs;
      if (since !== undefined) since = clock.monoMs();
    },
  };
}

export interface Persisted {
  readonly usedMs: number;
  readonly wallMs: number;
}

/**
 * How a sitting goes on after the program was down: with the larger of what the newest entry and the time row say. The downtime is
 * not charged: no question was on the screen meanwhile, so nobody had time to think, and what the candidate lost is written down as
 * `lostMs` for the invigilators, who compensate by a signed grant if the rules ask for it. The wall clock only measures that loss; a
 * difference that cannot be (negative, or longer than the exam day) counts as 0.
 */
export function afterDowntime(
  entry: Persisted | undefined,
  row: Persisted | undefined,
  nowWallMs: number,
): { readonly usedMs: number; readonly lostMs: number } {
  const usedMs = Math.max(entry?.usedMs ?? 0, row?.usedMs ?? 0);
  const lastSeen = Math.max(entry?.wallMs ?? 0, row?.wallMs ?? 0);
  const lost = nowWallMs - lastSeen;
  return { usedMs, lostMs: lastSeen > 0 && lost >= 0 && lost <= MOST_MS ? lost : 0 };
}
