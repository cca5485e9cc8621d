import type { Act } from '../formats/act-formats.ts';
import { does } from './draft-makers.test-support.ts';
import { addDrafts, type Day } from './drafts.test-support.ts';
import { type Forgery, type Honest, reissueSession } from './forgery.test-support.ts';
import { deviceId, MINUTE, type Plan } from './plan.test-support.ts';

// The authority had recused one person from one candidate, and that person judged them all the same (DOMAIN 1.3, 回避).

export function recusing({ plan }: Pick<Honest, 'plan'>, person: string, candidate: string): Plan {
  return reissueSession(plan, (session) => ({
    ...session,
    invigilators: session.invigilators.map((one) =>
      one.id === person ? { ...one, recusedFrom: [candidate] } : one,
    ),
  }));
}

function recused(
  did: string,
  [person, candidate]: readonly [string, string],
  day?: (day: Day) => Day,
): Forgery {
  return {
    did,
    rule: 'R21',
    forge: (honest) => ({
      plan: recusing(honest, person, candidate),
      ...(day === undefined ? {} : { day: day(honest.day) }),
    }),
  };
}

function also(label: string, atMs: number, act: Act): (day: Day) => Day {
  return (day) => addDrafts(day, does(label, atMs, { act, by: ['V01', 'V02'] }));
}

export const RECUSED_FORGERIES: readonly Forgery[] = [
  recused('admitted a candidate from whom they were recused', ['V02', 'A']),
  recused('turned away a candidate from whom they were recused', ['V01', 'D']),
  recused('granted time to a candidate from whom they were recused', ['V01', 'A']),
  recused('moved a candidate from whom they were recused', ['V01', 'B']),
  recused('made a candidate hand in from whom they were recused', ['V01', 'L']),
  recused(
    'gave a status to a candidate from whom they were recused',
    ['V01', 'E01'],
    also('status-E01', 72 * MINUTE, { act: 'set-status', candidate: 'E01', status: 'violation', reason: '' }),
  ),
  {
    did: 'recorded nothing wrong, but granted more alone in two grants than one may',
    rule: 'R21',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        does('grant-A-more', 65.2 * MINUTE, {
          act: {
            act: 'grant-time',
            candidate: 'A',
            device: deviceId('seat1'),
            ms: 2 * MINUTE + 1,
            reason: '',
          },
          by: ['V02'],
        }),
      ),
    }),
  },
];
