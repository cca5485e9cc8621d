import { seat } from './draft-makers.test-support.ts';
import type { Draft } from './drafts.test-support.ts';
import { MINUTE, type Plan } from './plan.test-support.ts';

/** What the console showed when, and how far its test time was for whoever sat then. */
const SHOWN = [9, 40, 50, 61.2] as const;

/** Every seat puts its name to the head of the ledger, four times this morning. */
export function witnesses(plan: Plan): readonly Draft[] {
  return SHOWN.flatMap((minute, at) =>
    plan.places.map(({ device }) => {
      const sits = minute > 60 && device !== 'spare' && device !== 'seatL';
      const usedMs = sits ? Math.round((minute - 60) * MINUTE) : 0;
      return seat(
        `saw-${device}-${at}`,
        { who: device, atMs: Math.round(minute * MINUTE), usedMs },
        (writing) => ({
          kind: 'ledger-witnessed',
          ...writing.witnessed(),
        }),
      );
    }),
  );
}
