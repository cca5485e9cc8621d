import type { Draft } from './drafts.test-support.ts';
import type { Forged, Honest } from './forgery.test-support.ts';
import { leftSeatRanOut, repairedJournal } from './honest-rooms.test-support.ts';
import { type OddDay, oddDays } from './odd-days.test-support.ts';
import { oddFiles } from './odd-files.test-support.ts';
import { REBUILT_HANDS, rebuiltDay } from './rebuilt-day.test-support.ts';
import { STANDBY_HANDS, takeOverDay } from './take-over-day.test-support.ts';
import { buildArchive } from './write-archive.test-support.ts';

export type { OddDay } from './odd-days.test-support.ts';

/** So many of all that could be made are read: enough to meet every kind of change at every kind of entry. */
const EVERY = { day: 15, file: 4 };

function some(days: readonly OddDay[], every: number): readonly OddDay[] {
  return days.filter((_, at) => at % every === 0);
}

/** Odd days of the plain day, and of rooms with bad luck as far as they are not the plain day. */
export async function allOddDays({ plan, day, archive }: Honest): Promise<readonly OddDay[]> {
  const plain = new Set(day.drafts.map(({ label, who }) => `${label} ${who}`));
  const isNew = ({ label, who }: Draft) => !plain.has(`${label} ${who}`);
  const unlucky = async (told: string, { day: other = day, hands = {} }: Forged) => {
    const { built } = await buildArchive(plan, other, hands);
    return oddDays({ told, day: other, built, hands, touched: isNew });
  };
  const days = [
    ...oddDays({ told: 'plain', day, built: archive.built, hands: {} }),
    ...(await unlucky('take-over', { day: takeOverDay(plan, day), hands: STANDBY_HANDS })),
    ...(await unlucky('rebuilt', { day: rebuiltDay(plan, day), hands: REBUILT_HANDS })),
    ...(await unlucky('repaired', repairedJournal({ plan, day, archive }))),
    ...(await unlucky('left seat', leftSeatRanOut({ plan, day, archive }))),
  ];
  return [...some(oddFiles({ plan, day, archive }), EVERY.file), ...some(days, EVERY.day)];
}
