import { does, tells } from './draft-makers.test-support.ts';
import { addDrafts, type Built, type Day, type Draft } from './drafts.test-support.ts';
import { journalPath } from './forgery.test-support.ts';
import { deviceId, NONCE, type Plan } from './plan.test-support.ts';
import { atStandby, STANDBY_HANDS, TAKEN_OVER_MS, takeOverDay } from './take-over-day.test-support.ts';
import type { Hands } from './write-archive.test-support.ts';

const FOLLOWED = /^(admit-|start-room|pause-|resume-|grant-A|move-|help-heard|late-grant-A)/;

/**
 * The console burns, and the standby never held a thing: it takes over with an empty ledger. Everything that seats had written comes back
 * from them, and with it the orders that they had kept.
 */
export function rebuiltDay(plan: Plan, day: Day): Day {
  const without = takeOverDay(plan, day, 'nothing');
  const kept = without.drafts.filter((draft) => draft.who === 'console' && FOLLOWED.test(draft.label));
  // The seats give back what they had kept in whatever order they come.
  const back = kept.toReversed().map(({ label }, nth) => recovered(label, nth));
  return addDrafts(without, ...back, releasedAgain());
}

/** An order of the lost console that a seat had followed, given back right after the take-over. */
function recovered(label: string, nth: number): Draft {
  return atStandby(
    tells(`recovered-${label}`, TAKEN_OVER_MS + 7_000 + nth, (writing) => ({
      kind: 'order-recovered',
      device: deviceId('seat1'),
      entry: writing.sealed(label),
    })),
  );
}

/** Without the code nothing more could be granted, and the seed could not be told after the close. */
function releasedAgain(): Draft {
  return atStandby(
    does('release-again', TAKEN_OVER_MS + 9_000, {
      act: { act: 'release', nonce: NONCE },
      by: ['V01', 'V02'],
    }),
  );
}

function isBurnt({ who, epoch }: Draft): boolean {
  return who === 'console' && epoch === 1;
}

/** First what the standby wrote at the take-over, then what the seats brought, then the day as it went on. */
function asItCame(built: readonly Built[]): readonly Built[] {
  const there = built.filter(({ draft }) => !isBurnt(draft));
  const took = there.findIndex(({ draft }) => draft.label === 'take-over');
  if (took < 0) return [];
  const early = (one: Built) => one.draft.atMs < TAKEN_OVER_MS + 6_000;
  return [
    ...there.filter((one) => early(one) && one.draft.who === 'standby'),
    ...there.filter((one) => early(one) && one.draft.who !== 'standby'),
    ...there.filter((one) => !early(one)),
  ];
}

export const REBUILT_HANDS: Hands = {
  ...(STANDBY_HANDS.consoleKey === undefined ? {} : { consoleKey: STANDBY_HANDS.consoleKey }),
  ...(STANDBY_HANDS.checkpoint === undefined ? {} : { checkpoint: STANDBY_HANDS.checkpoint }),
  ledger: asItCame,
  known: ({ draft }) => !isBurnt(draft) || FOLLOWED.test(draft.label),
  files: (files) => files.delete(journalPath('console')),
};
