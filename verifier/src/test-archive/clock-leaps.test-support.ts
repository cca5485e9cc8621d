import { boot, type SeatMoment, seat } from './draft-makers.test-support.ts';
import { addDrafts, changeDraft, type Day, type Draft } from './drafts.test-support.ts';
import { draftsOf, type Forged, type Forgery, type Honest } from './forgery.test-support.ts';
import { DURATION, MINUTE, MORNING_MS } from './plan.test-support.ts';
import { atTheEnd } from './third-console.test-support.ts';

// Clocks of seats that somebody set while candidates sat: honest rooms tell of it, and what they tell excuses nothing else.

const HOUR = 60 * MINUTE;
const A_DAY = 24 * HOUR;

function tellsALeap(label: string, at: SeatMoment, leapMs: number): Draft {
  const fromWallMs = MORNING_MS + at.atMs;
  return seat(label, at, () => ({ kind: 'clock-jumped', fromWallMs, toWallMs: fromWallMs + leapMs }));
}

/** The clock of a machine leaps a day ahead at this moment, and stays there; the machine notices it later. */
function leapsADay(day: Day, who: string, of: { readonly atMs: number; readonly told: Draft }): Day {
  const drafts = addDrafts(day, of.told).drafts.map((draft) =>
    draft.who === who && draft.atMs >= of.atMs ? { ...draft, wallShiftMs: A_DAY } : draft,
  );
  return { drafts };
}

/**
 * Somebody set the clocks of two seats a day ahead. One noticed it when its candidate had handed in already; the other was started again
 * after it had, and nobody put its clock right.
 */
export function clocksADayAhead({ day }: Honest): Forged {
  const late = leapsADay(day, 'seat3', {
    atMs: 69.5 * MINUTE,
    told: tellsALeap('leap-E01', atTheEnd('seat3', 70.5 * MINUTE), A_DAY),
  });
  return {
    day: leapsADay(late, 'seat1', {
      atMs: 62.4 * MINUTE,
      told: tellsALeap('leap-A', { who: 'seat1', atMs: 62.5 * MINUTE, usedMs: 2 * MINUTE }, A_DAY),
    }),
    hands: { receivedMs: MORNING_MS + 75 * MINUTE },
  };
}

/** A hand-in an hour after its receipt, in a room that tells of a clock that was set, but not of that one at that time. */
function leapsElsewhere(did: string, told: (day: Day) => Day): Forgery {
  return {
    did: `wrote a hand-in after its receipt, and told of a clock that was set ${did}`,
    rule: 'R49',
    forge: ({ day }) => ({ day: told(day), hands: { receivedMs: MORNING_MS + 75 * MINUTE } }),
  };
}

function anHourAhead(day: Day, ...labels: readonly string[]): Day {
  return labels.reduce(
    (now, label) => changeDraft(now, label, (draft) => ({ ...draft, wallShiftMs: HOUR })),
    day,
  );
}

export const LEAP_FORGERIES: readonly Forgery[] = [
  leapsElsewhere('at another seat', (day) =>
    addDrafts(
      anHourAhead(day, 'hand-in-E01'),
      tellsALeap('leap', { who: 'seat2', atMs: 61.5 * MINUTE, usedMs: 1.5 * MINUTE }, HOUR),
    ),
  ),
  leapsElsewhere('after the next start of the machine', (day) => {
    const evening = { who: 'seat3', boot: 'seat3 in the evening', usedMs: DURATION };
    return addDrafts(
      anHourAhead(day, 'hand-in-E01'),
      seat('evening-seat3', { ...evening, atMs: 74 * MINUTE }, () => ({
        kind: 'journal-opened',
        opened: 'restart',
        build: 'test',
        shell: 'headless',
      })),
      tellsALeap('leap', { ...evening, atMs: 74.5 * MINUTE }, HOUR),
    );
  }),
  leapsElsewhere('by five minutes before it was started again an hour ahead', (day) =>
    addDrafts(
      anHourAhead(day, ...draftsOf(day, ({ boot: start }) => start === boot('seat1 again'))),
      tellsALeap('leap', { who: 'seat1', atMs: 62.5 * MINUTE, usedMs: 2 * MINUTE }, 5 * MINUTE),
    ),
  ),
  leapsElsewhere('though it had been as wrong since the morning', (day) => ({
    drafts: addDrafts(anHourAhead(day, ...draftsOf(day, ({ who }) => who === 'seat3')), {
      ...tellsALeap('leap', atTheEnd('seat3', 72 * MINUTE), HOUR),
      wallShiftMs: HOUR,
    }).drafts,
  })),
];
