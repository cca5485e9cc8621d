import { PURPOSES, signedBytes } from '../proofs/statements.ts';
import { boot, does, seat, tells } from './draft-makers.test-support.ts';
import {
  addDrafts,
  changeAct,
  changeFact,
  type Day,
  type Draft,
  type Writing,
} from './drafts.test-support.ts';
import type { Forged, Forgery, Honest } from './forgery.test-support.ts';
import { digestOf, testKey } from './keys.test-support.ts';
import { deviceId, MINUTE, SESSION } from './plan.test-support.ts';
import { REBUILT_HANDS, rebuiltDay } from './rebuilt-day.test-support.ts';
import { atStandby, STANDBY_HANDS, TAKEN_OVER_MS, takeOverDay } from './take-over-day.test-support.ts';
import { atTheEnd, atThird, THIRD_HANDS, THIRD_MS, thirdDay } from './third-console.test-support.ts';

// Take-overs, seats that follow them and orders that only seats had kept, each otherwise in one point (R17).

function forged(did: string, forge: (honest: Honest) => Forged): Forgery {
  return { did, rule: 'R17', forge };
}

function second(did: string, change: (day: Day) => Day): Forgery {
  return forged(did, ({ plan, day }) => ({ day: change(takeOverDay(plan, day)), hands: STANDBY_HANDS }));
}

function third(did: string, change: (day: Day) => Day): Forgery {
  return forged(did, ({ plan, day }) => ({ day: change(thirdDay(plan, day)), hands: THIRD_HANDS }));
}

function claims(label: string, change: object): (day: Day) => Day {
  return (day) =>
    changeAct(day, label, (body) => ({
      ...body,
      act: (writing: Writing) => {
        const act = typeof body.act === 'function' ? body.act(writing) : body.act;
        // A forged act is still one of the catalogue.
        return { ...act, ...change } as typeof act;
      },
    }));
}

function follows(did: string, change: object): Forgery {
  return second(`had a seat follow a take-over ${did}`, (day) =>
    changeFact(day, 'follows-seat1', (fact) => ({ ...fact, ...change })),
  );
}

const TAKE_OVERS: readonly Forgery[] = [
  second('counted one console too many', claims('take-over', { epoch: 3, fromEpoch: 2 })),
  second(
    'named another newest entry of the console before',
    claims('take-over', { fromHash: 'a'.repeat(64) }),
  ),
  third('took over a second time from a ledger of another size', claims('take-over-again', { size: 7 })),
  third('took over a first time from a ledger of another size', claims('take-over', { size: 7 })),
  third(
    'took over from a console that did not lead any more',
    claims('take-over-again', { from: deviceId('console'), fromSeq: 0, fromHash: '0'.repeat(64) }),
  ),
  forged('let the standby lead the whole day', ({ day }) => ({
    day: {
      drafts: day.drafts.map((draft) =>
        draft.who === 'console' ? { ...draft, who: 'standby', boot: boot(`standby ${draft.boot}`) } : draft,
      ),
    },
    hands: { consoleKey: 'standby', checkpoint: (was) => ({ ...was, device: deviceId('standby') }) },
  })),
  second('took over from the standby before it had taken over itself', (day) =>
    addDrafts(
      day,
      atThird(
        does('take-over-before', TAKEN_OVER_MS - 50, {
          act: (writing) => ({
            act: 'take-over',
            epoch: 3,
            device: deviceId('console'),
            from: deviceId('standby'),
            fromEpoch: 2,
            fromSeq: 0,
            fromHash: '0'.repeat(64),
            ...writing.ledger(),
            reason: '',
          }),
          by: ['V01', 'V02'],
        }),
      ),
    ),
  ),
  forged('left a console out that had led between the two', ({ plan, day }) => {
    const told = takeOverDay(plan, day);
    const skipped = { epoch: 3, fromEpoch: 2, fromSeq: 0 };
    const later = {
      drafts: told.drafts.map((draft) => (draft.who === 'standby' ? { ...draft, epoch: 3 } : draft)),
    };
    const followed = plan.places.reduce(
      (now, { device }) => changeFact(now, `follows-${device}`, (fact) => ({ ...fact, ...skipped })),
      claims('take-over', { ...skipped, fromHash: '0'.repeat(64) })(later),
    );
    return {
      day: followed,
      hands: {
        ...STANDBY_HANDS,
        origin: `exam-room/${SESSION}/ledger/${deviceId('standby')}-3`,
        checkpoint: (payload) => ({ ...payload, device: deviceId('standby'), epoch: 3 }),
      },
    };
  }),
  follows('of another epoch', { epoch: 3 }),
  follows('from another machine', { from: deviceId('seat2') }),
  follows('from another epoch', { fromEpoch: 2 }),
  follows('that nobody signed', { order: 'e'.repeat(64) }),
];

/** An order of a console as somebody who has its key writes it anew: its entry as a seat would have kept it, and its hash. */
function rewritten(
  writing: Writing,
  of: { readonly label: string; readonly change: object; readonly key?: string },
) {
  const { label, change, key = 'console' } = of;
  const payload = JSON.stringify({ ...JSON.parse(writing.sealed(label).payload), ...change });
  const message = signedBytes(PURPOSES.entry, Buffer.from(payload));
  return {
    hash: digestOf(message),
    entry: { payload, sig: testKey(key).sign(message).toString('base64') },
  };
}

function gives(
  label: string,
  atMs: number,
  entry: (writing: Writing) => { payload: string; sig: string },
): Draft {
  return tells(label, atMs, (writing) => ({
    kind: 'order-recovered',
    device: deviceId('seat1'),
    entry: entry(writing),
  }));
}

const GIVEN_MS = TAKEN_OVER_MS + 9_000;

function givenBack(did: string, entry: (writing: Writing) => { payload: string; sig: string }): Forgery {
  return second(`gave back an order ${did}`, (day) =>
    addDrafts(day, atStandby(gives('given-back', GIVEN_MS, entry))),
  );
}

const START = { label: 'start-room' };
const OTHER_TIME = { ...START, change: { wallMs: 1 } };

const GIVEN_BACK: readonly Forgery[] = [
  givenBack('that says something else than the entry of its number', (of) => rewritten(of, OTHER_TIME).entry),
  givenBack('that is no entry', (of) => ({ ...of.sealed('start-room'), payload: '{}' })),
  givenBack('of another session', (of) => rewritten(of, { ...START, change: { session: 'S1' } }).entry),
  givenBack('of a seat', (of) => rewritten(of, { ...START, change: { device: deviceId('seat1') } }).entry),
  givenBack('without a signature', (of) => ({ ...of.sealed('start-room'), sig: '!'.repeat(88) })),
  forged('gave back two orders of one number', ({ plan, day }) => ({
    day: addDrafts(
      rebuiltDay(plan, day),
      atStandby(gives('given-back', GIVEN_MS, (of) => rewritten(of, OTHER_TIME).entry)),
    ),
    hands: REBUILT_HANDS,
  })),
];

/** A seat obeys what it should not have any more, or never. */
function obeys(who: string, atMs: number, order: (writing: Writing) => string): Draft {
  return seat('obeys-too-late', atTheEnd(who, atMs), (writing) => ({
    kind: 'message-shown',
    order: order(writing),
  }));
}

const ELSEWHERE = {
  standby: { label: 'start-room', change: { device: deviceId('standby'), seq: 3 }, key: 'standby' },
  console: { label: 'start-room', change: { epoch: 2, seq: 3 } },
};

const TOO_LATE: readonly Forgery[] = [
  forged('had a seat obey an order of the burnt console in its very last entry', ({ plan, day }) => ({
    day: addDrafts(
      rebuiltDay(plan, day),
      obeys('spare', 79 * MINUTE, (writing) => writing.hash('help-heard')),
    ),
    hands: REBUILT_HANDS,
  })),
  third('had a seat obey the standby after it had followed the third console', (day) =>
    addDrafts(
      day,
      obeys('seat3', THIRD_MS + 20_000, (writing) => writing.hash('late-at-standby')),
    ),
  ),
  second('gave back an order of a console that had not led', (day) =>
    addDrafts(
      day,
      atStandby(gives('given-back', GIVEN_MS, (of) => rewritten(of, ELSEWHERE.standby).entry)),
      obeys('seat3', 79 * MINUTE, (of) => rewritten(of, ELSEWHERE.standby).hash),
    ),
  ),
  third('gave back an order of a console from a time when another led', (day) =>
    addDrafts(
      day,
      atThird(gives('given-back', THIRD_MS + 9_000, (of) => rewritten(of, ELSEWHERE.console).entry)),
      obeys('seat3', 79 * MINUTE, (of) => rewritten(of, ELSEWHERE.console).hash),
    ),
  ),
];

export const THIRD_FORGERIES: readonly Forgery[] = [...TAKE_OVERS, ...GIVEN_BACK, ...TOO_LATE];
