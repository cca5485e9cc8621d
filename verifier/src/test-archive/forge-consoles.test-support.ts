import type { Act } from '../formats/act-formats.ts';
import { boot, does, seat, tells } from './draft-makers.test-support.ts';
import {
  addDrafts,
  changeAct,
  changeDraft,
  changeFact,
  type Day,
  dropDrafts,
  type Writing,
} from './drafts.test-support.ts';
import type { Forged, Forgery, Honest } from './forgery.test-support.ts';
import { payloadDigest } from './keys.test-support.ts';
import { deviceId, MINUTE } from './plan.test-support.ts';
import { repairedAt } from './repaired-seat.test-support.ts';
import {
  atStandby,
  atTakeOver,
  STANDBY_HANDS,
  TAKEN_OVER_MS,
  takeOverDay,
} from './take-over-day.test-support.ts';

type TakeOver = Extract<Act, { act: 'take-over' }>;

/** A morning with an honest take-over, and what a forger makes of it. */
function twoConsoles({ plan, day }: Honest, change: (day: Day) => Day): Forged {
  return { day: change(takeOverDay(plan, day)), hands: STANDBY_HANDS };
}

function claim(day: Day, change: Partial<TakeOver>): Day {
  return changeAct(day, 'take-over', (body) => ({
    ...body,
    act: (writing: Writing) => {
      const act = typeof body.act === 'function' ? body.act(writing) : body.act;
      return { ...act, ...change } as Act; // a forged act is still one of the catalogue
    },
  }));
}

const SEAT1 = (atMs: number) => ({
  who: 'seat1',
  boot: 'seat1 again',
  atMs,
  usedMs: atMs - 61.5 * MINUTE,
});

/** Whoever holds both consoles' keys, and wants acts to count that a take-over has ended, or others not to. */
export const CONSOLE_FORGERIES: readonly Forgery[] = [
  {
    did: 'let a second console write without a take-over',
    rule: 'R17',
    forge: (honest) => twoConsoles(honest, (day) => dropDrafts(day, 'take-over', ...follows(day))),
  },
  {
    did: 'let the standby lead from the first moment on',
    rule: 'R17',
    forge: ({ day }) => ({
      day: addDrafts(day, {
        ...tells('standby-first', 50 * MINUTE, () => ({
          kind: 'journal-opened',
          opened: 'first',
          build: 'test',
        })),
        who: 'standby',
        boot: boot('standby'),
      }),
    }),
  },
  {
    did: 'said that the standby had held less of the old console than it had',
    rule: 'R17',
    forge: (honest) => twoConsoles(honest, (day) => claim(day, { fromSeq: 3 })),
  },
  {
    did: 'took over from a ledger of another size',
    rule: 'R17',
    forge: (honest) => twoConsoles(honest, (day) => claim(day, { size: 7 })),
  },
  {
    did: 'took over from a ledger with another root',
    rule: 'R17',
    forge: (honest) => twoConsoles(honest, (day) => claim(day, { root: 'a'.repeat(64) })),
  },
  {
    did: 'took over in the name of another machine',
    rule: 'R17',
    forge: (honest) => twoConsoles(honest, (day) => claim(day, { device: deviceId('console') })),
  },
  {
    did: 'left a console epoch out',
    rule: 'R17',
    forge: (honest) => twoConsoles(honest, (day) => claim(day, { fromEpoch: 2 })),
  },
  {
    did: 'wrote a take-over into the middle of the standby’s journal',
    rule: 'R17',
    forge: (honest) =>
      twoConsoles(honest, (day) => {
        const again = day.drafts.find(({ label }) => label === 'take-over');
        return again === undefined
          ? day
          : addDrafts(day, { ...again, label: 'take-over-again', atMs: TAKEN_OVER_MS + MINUTE });
      }),
  },
  {
    did: 'let the old console take over again in the same epoch',
    rule: 'R17',
    forge: (honest) =>
      twoConsoles(honest, (day) => {
        const first = day.drafts.find(({ label }) => label === 'take-over');
        return first === undefined
          ? day
          : addDrafts(day, {
              ...first,
              label: 'take-over-too',
              who: 'console',
              boot: boot('console too'),
              atMs: TAKEN_OVER_MS + 30_000,
            });
      }),
  },
  {
    did: 'had a seat obey the old console after it had followed the new one',
    rule: 'R17',
    forge: (honest) =>
      twoConsoles(honest, (day) =>
        addDrafts(
          day,
          does('late-order', TAKEN_OVER_MS + 4_000, {
            act: { act: 'message', devices: [deviceId('seat1')], text: '继续听这边' },
            by: ['V02'],
          }),
          seat('shown-too-late', SEAT1(TAKEN_OVER_MS + 9_000), (writing) => ({
            kind: 'message-shown',
            order: writing.hash('late-order'),
          })),
        ),
      ),
  },
  {
    did: 'had a seat follow another take-over than the one that was signed',
    rule: 'R17',
    forge: (honest) =>
      twoConsoles(honest, (day) => changeFact(day, 'follows-seat1', (fact) => ({ ...fact, fromSeq: 9_999 }))),
  },
  {
    did: 'gave back an order as if the lost console had written another',
    rule: 'R17',
    forge: (honest) =>
      twoConsoles(honest, (day) => givenBack(day, (sealed) => ({ ...sealed, sig: `${'A'.repeat(86)}==` }))),
  },
  {
    did: 'gave back an order of the console that leads now',
    rule: 'R17',
    forge: (honest) => twoConsoles(honest, (day) => givenBack(day, undefined, 'standby-in-V01')),
  },
  {
    did: 'took over on one invigilator’s word',
    rule: 'R21',
    forge: (honest) =>
      twoConsoles(honest, (day) => changeAct(day, 'take-over', (body) => ({ ...body, by: ['V01'] }))),
  },
  {
    did: 'signed a take-over for a colleague',
    rule: 'R20',
    forge: (honest) =>
      twoConsoles(honest, (day) =>
        changeAct(day, 'take-over', (body) => ({ ...body, signedBy: ['V01', 'V01'] })),
      ),
  },
  {
    did: 'closed the room at the console that had been replaced',
    rule: 'R26',
    forge: (honest) =>
      twoConsoles(honest, (day) =>
        changeDraft(day, 'close', (draft) => ({ ...draft, ...OLD, atMs: 80 * MINUTE })),
      ),
  },
  {
    did: 'kept the take-over off the sheet',
    rule: 'R46',
    forge: ({ plan, day }) => ({
      day: takeOverDay(plan, day),
      hands: {
        ...STANDBY_HANDS,
        sheet: (sheet) => ({ ...sheet, events: sheet.events.filter(({ text }) => text !== 'take-over') }),
      },
    }),
  },
  {
    did: 'kept an act off the sheet that had come too late to count',
    rule: 'R46',
    forge: ({ plan, day }) => {
      const { sheet: _, ...hands } = STANDBY_HANDS;
      return { day: takeOverDay(plan, day), hands };
    },
  },
  {
    did: 'released at the standby without having taken in the session there',
    rule: 'R24',
    forge: (honest) =>
      twoConsoles(honest, (day) =>
        addDrafts(
          dropDrafts(day, 'standby-imported'),
          atStandby(
            does('release-again', TAKEN_OVER_MS + 20_000, {
              act: { act: 'release', nonce: payloadDigest(honest.plan.envelopes.release) },
              by: ['V01', 'V02'],
            }),
          ),
        ),
      ),
  },
  {
    did: 'told a repair after a take-over, while the old console’s own journal goes on and knows of none',
    rule: 'R18',
    forge: (honest) =>
      twoConsoles(honest, (day) =>
        addDrafts(day, repairedAt(atTakeOver('seat1', TAKEN_OVER_MS + 2_500), 'late-granted-A')),
      ),
  },
];

const OLD = { who: 'console', epoch: 1, boot: boot('console again') };

function follows(day: Day): readonly string[] {
  return day.drafts.flatMap(({ label }) => (label.startsWith('follows-') ? [label] : []));
}

type Sealed = ReturnType<Writing['sealed']>;

function givenBack(
  day: Day,
  change: (sealed: Sealed) => Sealed = (sealed) => sealed,
  label = 'start-room',
): Day {
  return addDrafts(
    day,
    atStandby(
      tells('given-back', TAKEN_OVER_MS + 8_000, (writing) => ({
        kind: 'order-recovered',
        device: deviceId('seat1'),
        entry: change(writing.sealed(label)),
      })),
    ),
  );
}
