import { answer, does, seat } from './draft-makers.test-support.ts';
import { addDrafts, changeAct, changeDraft, changeFact, dropDrafts } from './drafts.test-support.ts';
import { type Forgery, retime, withoutLeftSeat } from './forgery.test-support.ts';
import { deviceId, MINUTE } from './plan.test-support.ts';

/** Changes to who sits where with which paper, by somebody who holds every machine's keys and writes everything after it anew. */
export const SITTING_FORGERIES: readonly Forgery[] = [
  {
    did: 'answered at a seat where nobody sits',
    rule: 'R30',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        answer('ghost', { who: 'spare', atMs: 61 * MINUTE }, { candidate: 'C', item: 0, choice: [1] }),
      ),
    }),
  },
  {
    did: 'swapped the papers of two candidates',
    rule: 'R30',
    forge: ({ day }) => ({ day: changeFact(day, 'draw-A-seat1', (fact) => ({ ...fact, candidate: 'B' })) }),
  },
  {
    did: 'let one candidate confirm in another’s sitting',
    rule: 'R30',
    forge: ({ day }) => ({ day: changeFact(day, 'confirm-E01', (fact) => ({ ...fact, candidate: 'C' })) }),
  },
  {
    did: 'seated two candidates at each other’s place',
    rule: 'R31',
    forge: ({ day }) => ({
      day: changeFact(
        changeFact(retime(day, { 'admit-B': 30 * MINUTE }), 'open-A', (fact, writing) => ({
          ...fact,
          order: writing.hash('admit-B'),
        })),
        'open-B',
        (fact, writing) => ({ ...fact, order: writing.hash('admit-A') }),
      ),
    }),
  },
  {
    did: 'opened a sitting that no invigilator had admitted',
    rule: 'R31',
    forge: ({ day }) => ({
      day: changeFact(day, 'open-E01', (fact) => ({ ...fact, order: '7'.repeat(64) })),
    }),
  },
  {
    did: 'granted a seat more time than was signed',
    rule: 'R31',
    forge: ({ day }) => ({ day: changeFact(day, 'granted-A', (fact) => ({ ...fact, ms: 9 * MINUTE })) }),
  },
  {
    did: 'used one candidate’s grant of time for another',
    rule: 'R31',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        seat('granted-E01', { who: 'seat3', atMs: 66 * MINUTE, usedMs: 6 * MINUTE }, (writing) => ({
          kind: 'time-granted',
          order: writing.hash('grant-A'),
          ms: 3 * MINUTE,
        })),
      ),
    }),
  },
  {
    did: 'started a seat before the room',
    rule: 'R31',
    forge: ({ day }) => ({
      day: changeFact(day, 'start-E01', (fact, writing) => ({ ...fact, order: writing.hash('admit-E01') })),
    }),
  },
  {
    did: 'took a paper in on an order that was none',
    rule: 'R31',
    forge: ({ day }) => ({
      day: changeFact(day, 'hand-in-E01', (fact, writing) => ({
        ...fact,
        by: 'invigilator',
        order: writing.hash('start-room'),
      })),
    }),
  },
  {
    did: 'unpaused a sitting on nobody’s word',
    rule: 'R31',
    forge: ({ day }) => ({
      day: changeFact(day, 'resumed-A', (fact, writing) => ({ ...fact, order: writing.hash('pause-A') })),
    }),
  },
  {
    did: 'admitted somebody who is not on the roll',
    rule: 'R32',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        does('admit-Z', 35 * MINUTE, {
          act: { act: 'admit', candidate: 'Z', attempt: 1, seat: '99', device: deviceId('spare'), note: '' },
          by: ['V02'],
        }),
      ),
    }),
  },
  {
    did: 'admitted somebody for another attempt',
    rule: 'R32',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        does('admit-C', 35 * MINUTE, {
          act: { act: 'admit', candidate: 'C', attempt: 2, seat: '99', device: deviceId('spare'), note: '' },
          by: ['V02'],
        }),
      ),
    }),
  },
  {
    did: 'named another seat than the machine’s',
    rule: 'R32',
    forge: ({ day }) => ({
      day: changeAct(day, 'admit-E01', (body) => ({
        ...body,
        act: { act: 'admit', candidate: 'E01', attempt: 1, seat: '01', device: deviceId('seat3'), note: '' },
      })),
    }),
  },
  {
    did: 'let a candidate begin unidentified',
    rule: 'R32',
    forge: ({ day }) => ({ day: dropDrafts(day, 'confirm-E01') }),
  },
  {
    did: 'took pictures without consent',
    rule: 'R32',
    forge: ({ day }) => ({ day: dropDrafts(day, 'consent-E01') }),
  },
  {
    did: 'took the first picture before the consent',
    rule: 'R32',
    forge: ({ day }) => ({ day: retime(day, { 'pic:E01-check-in': 32 * MINUTE + 2_500 }) }),
  },
  {
    did: 'turned away somebody who is not on the roll',
    rule: 'R32',
    forge: ({ day }) => ({
      day: changeAct(day, 'away-D', (body) => ({
        ...body,
        act: { act: 'turn-away', candidate: 'Z', reason: '证件不符' },
      })),
    }),
  },
  ...(['confirm-E01', 'rules-E01'] as const).map(
    (label): Forgery => ({
      did: `let a candidate begin and wrote ${label} afterwards`,
      rule: 'R32',
      forge: ({ day }) => ({
        day: retime(
          changeDraft(day, label, (draft) => ({ ...draft, usedMs: MINUTE / 2 })),
          { [label]: 60.5 * MINUTE },
        ),
      }),
    }),
  ),
  {
    did: 'asked for consent, and took the first picture, only after the start',
    rule: 'R32',
    forge: ({ day }) => ({
      day: retime(
        ['consent-E01', 'pic:E01-check-in'].reduce(
          (now, label) => changeDraft(now, label, (draft) => ({ ...draft, usedMs: MINUTE / 2 })),
          day,
        ),
        { 'consent-E01': 60.5 * MINUTE, 'pic:E01-check-in': 60.5 * MINUTE + 1 },
      ),
    }),
  },
  {
    did: 'let a candidate begin without the rules',
    rule: 'R32',
    forge: ({ day }) => ({ day: dropDrafts(day, 'rules-E01') }),
  },
  {
    did: 'sat another paper than was granted',
    rule: 'R33',
    forge: ({ day }) => ({
      day: changeFact(day, 'draw-E01-seat3', (fact, writing) => ({ ...fact, paper: writing.paper('C') })),
    }),
  },
  {
    did: 'granted and sat an easier paper',
    rule: 'R33',
    forge: ({ day }) => ({
      day: changeFact(
        changeFact(day, 'draw-E01-seat3', (fact, writing) => ({ ...fact, paper: writing.paper('C') })),
        'grant-paper-E01-seat3',
        (fact, writing) => ({ ...fact, paper: writing.paper('C') }),
      ),
    }),
  },
  {
    did: 'began without a paper',
    rule: 'R33',
    forge: ({ day }) => ({ day: dropDrafts(day, 'draw-E01-seat3') }),
  },
  {
    did: 'drew a paper that the console had not granted',
    rule: 'R33',
    forge: ({ day }) => ({ day: dropDrafts(day, 'grant-paper-E01-seat3') }),
  },
  {
    did: 'dropped the journal of the seat that was left',
    rule: 'R32',
    forge: ({ day }) => ({ day: withoutLeftSeat(day) }),
  },
];
