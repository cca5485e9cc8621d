import { boot, tells } from './draft-makers.test-support.ts';
import { addDrafts, changeDraft, type Day } from './drafts.test-support.ts';
import type { Forged, Honest, HonestRoom } from './forgery.test-support.ts';
import { deviceId, type Plan } from './plan.test-support.ts';
import { repairedAfterTakeOver } from './repaired-seat.test-support.ts';
import { STANDBY_HANDS, TAKEN_OVER_MS, takeOverDay, withoutLate } from './take-over-day.test-support.ts';

// Rooms in which a journal rotted while one console went on in the place of another: each must be believed, and R18 tells of how many
// repairs the record burnt.

const REPAIRED_MS = TAKEN_OVER_MS + 2_500;
const MENDED = 'seat1 mended';

/** Seat 1's program has ended where it found the rot, and goes on in another start. */
function goesOnMended(day: Day): Day {
  return {
    drafts: day.drafts.map((draft) =>
      draft.who === 'seat1' && draft.atMs >= REPAIRED_MS ? { ...draft, boot: boot(MENDED) } : draft,
    ),
  };
}

/** Seat 1 tells of its repair before it hears of the standby, which held everything of the console. */
function repairedAtTakeOver(plan: Plan, day: Day): Forged {
  const { sheet: _, ...hands } = STANDBY_HANDS;
  const repair = repairedAfterTakeOver(REPAIRED_MS, 'answer-A-6');
  return { day: goesOnMended(addDrafts(withoutLate(takeOverDay(plan, day)), repair)), hands };
}

/** The giving-back was the last that the console did before it burnt. */
export function givenBackInTheFire({ plan, day }: Honest): Forged {
  return repairedAtTakeOver(plan, day);
}

/** The giving-back was the last that the standby held: its record burnt nowhere, although what came later might have. */
export function givenBackBeforeTheFire({ plan, day }: Honest): Forged {
  const answered = changeDraft(day, 'answer-A-6', (draft) => ({
    ...draft,
    atMs: draft.atMs - 3_000,
    usedMs: draft.usedMs - 3_000,
  }));
  const returned = tells('returned-A', TAKEN_OVER_MS - 400, (writing) => ({
    kind: 'journal-returned',
    device: deviceId('seat1'),
    entries: writing.seq('answer-A-6'),
    why: 'JOURNAL_DAMAGED file',
  }));
  return repairedAtTakeOver(plan, addDrafts(answered, returned));
}

export const REPAIRED_ROOMS: readonly HonestRoom[] = [
  { told: 'a console burnt while it gave a journal back', make: givenBackInTheFire },
  { told: 'a console burnt after the standby had heard of the giving-back', make: givenBackBeforeTheFire },
];
