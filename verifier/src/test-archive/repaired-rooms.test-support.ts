import { boot, type SeatMoment, tells } from './draft-makers.test-support.ts';
import { addDrafts, type Day, dropDrafts } from './drafts.test-support.ts';
import type { Forged, Honest, HonestRoom } from './forgery.test-support.ts';
import { deviceId, type Plan } from './plan.test-support.ts';
import { repairedAt } from './repaired-seat.test-support.ts';
import {
  answeredBefore,
  atTakeOver,
  STANDBY_HANDS,
  TAKEN_OVER_MS,
  takeOverDay,
  withoutLate,
} from './take-over-day.test-support.ts';
import { atTheEnd, THIRD_HANDS, THIRD_MS, thirdDay } from './third-console.test-support.ts';

// Rooms in which a journal rotted while one console went on in the place of another: each must be believed, and R18 tells of how many
// repairs the record burnt.

/** Seat 1's program has ended where it found the rot, and goes on in another start. */
function repaired(day: Day, at: SeatMoment, last: string): Day {
  return {
    drafts: addDrafts(day, repairedAt(at, last)).drafts.map((draft) =>
      draft.who === 'seat1' && draft.atMs >= at.atMs ? { ...draft, boot: boot('seat1 mended') } : draft,
    ),
  };
}

/** Seat 1 tells of its repair before it hears of the standby, which held everything of the console. */
function repairedAtTakeOver(plan: Plan, day: Day): Forged {
  const { sheet: _, ...hands } = STANDBY_HANDS;
  const at = atTakeOver('seat1', TAKEN_OVER_MS + 2_500);
  return { day: repaired(withoutLate(takeOverDay(plan, day)), at, 'answer-A-6'), hands };
}

/** The giving-back was the last that the console did before it burnt. */
export function givenBackInTheFire({ plan, day }: Honest): Forged {
  return repairedAtTakeOver(plan, day);
}

/** The giving-back was the last that the standby held: its record burnt nowhere, although what came later might have. */
export function givenBackBeforeTheFire({ plan, day }: Honest): Forged {
  const returned = tells('returned-A', TAKEN_OVER_MS - 400, (writing) => ({
    kind: 'journal-returned',
    device: deviceId('seat1'),
    entries: writing.seq('answer-A-6'),
    why: 'JOURNAL_DAMAGED file',
  }));
  return repairedAtTakeOver(plan, addDrafts(answeredBefore(day), returned));
}

/** The first console, which was cut off, brings what it wrote late; the standby burnt, and the third held all but its last, the giving-back. */
export function givenBackByTheStandby({ plan, day }: Honest): Forged {
  const told = dropDrafts(thirdDay(plan, day), 'late-at-standby', 'late-shown-again');
  return { day: repaired(told, atTheEnd('seat1', THIRD_MS + 3_000), 'stored-A'), hands: THIRD_HANDS };
}

export const REPAIRED_ROOMS: readonly HonestRoom[] = [
  { told: 'a console burnt while it gave a journal back', make: givenBackInTheFire },
  { told: 'a console burnt after the standby had heard of the giving-back', make: givenBackBeforeTheFire },
  { told: 'the standby burnt while it gave a journal back', make: givenBackByTheStandby },
];
