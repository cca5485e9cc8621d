import { type Checked, type Flaw, flaw, verdict } from '../flaw.ts';
import { placeOf } from '../journals/journal.ts';
import type { Sitting } from './sittings.ts';
import { walk } from './walk.ts';

/** R35: every minute of extra time goes back to one signed grant (R31 has compared seat, candidate and length), used once and in time. */
export function checkGrants(sittings: readonly Sitting[]): Checked {
  const flaws: Flaw[] = [];
  const used = new Set<string>();
  let sumMs = 0;
  for (const sitting of sittings)
    for (const { entry, over } of walk(sitting)) {
      const { fact } = entry;
      if (fact.kind !== 'time-granted') continue;
      if (used.has(fact.order))
        flaws.push(
          flaw(placeOf(entry), {
            zh: `考生 ${sitting.candidate} 把同一次加时用了两次。`,
            en: `${sitting.candidate} was given the same grant of time twice.`,
          }),
        );
      else if (over)
        flaws.push(
          flaw(placeOf(entry), {
            zh: '交卷或换座之后才加时。',
            en: 'time was granted after the sitting had ended.',
          }),
        );
      used.add(fact.order);
      sumMs += fact.ms;
    }
  return verdict(flaws, {
    zh: `加时 ${used.size} 次，共 ${Math.round(sumMs / 1000)} 秒，均有签名操作为据`,
    en: `${used.size} grants of extra time, ${Math.round(sumMs / 1000)} s in all, each proven by a signed act`,
  });
}
