import { does, seat, tells } from './draft-makers.test-support.ts';
import { addDrafts, type Day, type Draft, dropDrafts } from './drafts.test-support.ts';
import type { Forged, Honest } from './forgery.test-support.ts';
import { deviceId, MINUTE, NONCE, type Plan } from './plan.test-support.ts';
import { REBUILT_HANDS, rebuiltDay } from './rebuilt-day.test-support.ts';
import { repairedSeat } from './repaired-seat.test-support.ts';
import { atStandby, atTakeOver } from './take-over-day.test-support.ts';
import { atThird, seatsFollowAgain, THIRD_SIGNS, takesOverAgain } from './third-console.test-support.ts';

// A disk is lost, and then a machine: the console burns with its ledger and the record of a repair, the standby begins with nothing and is
// cut off a minute later; the console, on a new disk, goes on.

const BOTH = ['V01', 'V02'];
const MENDED_MS = 69.5 * MINUTE;

function mendedDay(plan: Plan, day: Day): Day {
  // The standby was cut off before seat 1 could give it this order back, although it had what seat 1 did on it.
  const rebuilt = dropDrafts(rebuiltDay(plan, addDrafts(day, ...repairedSeat())), 'recovered-late-grant-A');
  const led = rebuilt.drafts.map((draft) =>
    draft.who === 'standby' && draft.atMs >= MENDED_MS ? atThird(draft) : draft,
  );
  const last = led.findLast(({ who }) => who === 'standby')?.label ?? '';
  return addDrafts(
    { drafts: led },
    ...takesOverAgain(plan, MENDED_MS, last),
    ...grantsOnceMore(),
    ...seatsFollowAgain(plan, { atMs: MENDED_MS + 5_000, where: atTakeOver, last }),
    ...goesOn().map(atThird),
  );
}

/** Seat 1 is still linked to the standby: together with what one person had granted alone it is more than one may. */
function grantsOnceMore(): readonly Draft[] {
  const [device, ms] = [deviceId('seat1'), 1.5 * MINUTE];
  const act = { act: 'grant-time', candidate: 'A', device, ms, reason: '补时' } as const;
  return [
    atStandby(does('late-grant-by-two', MENDED_MS + 1_000, { act, by: BOTH })),
    seat('late-granted-by-two', atTakeOver('seat1', MENDED_MS + 1_500), (writing) => ({
      kind: 'time-granted',
      order: writing.hash('late-grant-by-two'),
      ms,
    })),
  ];
}

function goesOn(): readonly Draft[] {
  const after = (ms: number) => MENDED_MS + ms;
  return [
    does('third-in-V01', after(30), { act: { act: 'sign-in' }, by: ['V01'] }),
    does('third-in-V02', after(40), { act: { act: 'sign-in' }, by: ['V02'] }),
    tells('recovered-late-grant-A', after(7_000), (writing) => ({
      kind: 'order-recovered',
      device: deviceId('seat1'),
      entry: writing.sealed('late-grant-A'),
    })),
    does('release-at-third', after(9_000), { act: { act: 'release', nonce: NONCE }, by: BOTH }),
  ];
}

export function mendedConsole({ plan, day }: Honest): Forged {
  return {
    day: mendedDay(plan, day),
    hands: {
      ...REBUILT_HANDS,
      ...THIRD_SIGNS,
      // Nobody says in which order a room lists its files.
      index: (index) => ({ ...index, files: index.files.toReversed() }),
    },
  };
}
