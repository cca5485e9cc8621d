import { MINUTE_MS } from '@exam-room/shared/base';
import type { DeskView } from '../../server/proctor-desk/desk-view.ts';
import type { Catalogue } from '../words/languages.ts';

export interface Countdown {
  readonly label: keyof Catalogue['frame']['countdown'];
  readonly ms: number | undefined;
  readonly urgent: boolean;
}

const URGENT_MS = 5 * MINUTE_MS;

/**
 * Before the start: to the planned start. Then: the longest time that anybody still has, since the room is over when the last one is.
 * Paused seats do not count down, so their remaining time is shown as the console sent it.
 */
export function countdown(view: DeskView, nowMs: number, sinceViewMs: number): Countdown {
  if (view.steps.closedMs !== undefined) return { label: 'closed', ms: undefined, urgent: false };
  if (view.steps.startedMs === undefined) {
    const ms = view.session.plannedStartMs - nowMs;
    return ms >= 0
      ? { label: 'toStart', ms, urgent: ms < URGENT_MS }
      : { label: 'late', ms: -ms, urgent: true };
  }
  const left = view.seats.flatMap((seat) => {
    if (seat.state === 'sitting') return [Math.max(0, seat.remainingMs - sinceViewMs)];
    return seat.state === 'paused' || seat.state === 'locked' ? [seat.remainingMs] : [];
  });
  // Just after the start no station may have begun yet; that is not the end.
  const over = view.counts.handedIn > 0 && view.closeBlockers.length === 0;
  if (left.length === 0) return { label: over ? 'over' : 'left', ms: undefined, urgent: false };
  const [most, least] = [Math.max(...left), Math.min(...left)];
  return { label: most - least > MINUTE_MS ? 'leftLast' : 'left', ms: most, urgent: most < URGENT_MS };
}
