import type { Draft } from './drafts.test-support.ts';
import type { Forged, Honest } from './forgery.test-support.ts';
import { leftSeatRanOut, repairedJournal } from './honest-rooms.test-support.ts';
import { type OddDay, oddDays } from './odd-days.test-support.ts';
import { REBUILT_HANDS, rebuiltDay } from './rebuilt-day.test-support.ts';
import { STANDBY_HANDS, takeOverDay } from './take-over-day.test-support.ts';
import { buildArchive } from './write-archive.test-support.ts';

export type { OddDay } from './odd-days.test-support.ts';

/** Odd days of the plain day, and of rooms with bad luck as far as they are not the plain day. */
export async function allOddDays({ plan, day, archive }: Honest): Promise<readonly OddDay[]> {
  const plain = new Set(day.drafts.map(({ label, who }) => `${label} ${who}`));
  const isNew = ({ label, who }: Draft) => !plain.has(`${label} ${who}`);
  const unlucky = async (told: string, { day: other = day, hands = {} }: Forged) => {
    const { built } = await buildArchive(plan, other, hands);
    return oddDays({ told, day: other, built, hands, touched: isNew });
  };
  return [
    ...oddDays({ told: 'plain', day, built: archive.built, hands: {} }),
    ...(await unlucky('take-over', { day: takeOverDay(plan, day), hands: STANDBY_HANDS })),
    ...(await unlucky('rebuilt', { day: rebuiltDay(plan, day), hands: REBUILT_HANDS })),
    ...(await unlucky('repaired', repairedJournal({ plan, day, archive }))),
    ...(await unlucky('left seat', leftSeatRanOut({ plan, day, archive }))),
  ];
}
