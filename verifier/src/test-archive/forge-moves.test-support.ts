import type { Act } from '../formats/act-formats.ts';
import { does, seat } from './draft-makers.test-support.ts';
import {
  addDrafts,
  changeAct,
  changeDraft,
  changeFact,
  type Day,
  type Draft,
  dropDrafts,
} from './drafts.test-support.ts';
import { draftsOf, type Forgery, retime } from './forgery.test-support.ts';
import { leftSeatRanOut } from './honest-rooms.test-support.ts';
import { headOf, movedOften, moveOfB, openedFor, takenBack } from './moved-often.test-support.ts';
import { DURATION, deviceId, MINUTE } from './plan.test-support.ts';

// Sittings that went on elsewhere, or stood still, not quite as people had signed.

/** Whatever 乙 did at the spare but to open there. */
function withoutSpare(day: Day): Day {
  return dropDrafts(
    day,
    'start-B-spare',
    ...draftsOf(day, ({ label }) => /^(answer-B-[345]|hand-in-B|missed-B|receipt-B|stored-B)$/.test(label)),
    ...draftsOf(day, ({ label, who }) => who === 'spare' && label.startsWith('pic:B')),
  );
}

function handsIn(
  label: string,
  at: { readonly atMs: number; readonly usedMs: number; readonly boot?: string },
  by: 'candidate' | 'time',
): Draft {
  return seat(label, { who: 'seat2', ...at }, (writing) => ({
    kind: 'handed-in',
    by,
    answered: writing.answered('B'),
    items: 9,
    answers: writing.answersSeal('B'),
  }));
}

function movingFrom(day: Day, device: string): Day {
  return changeAct(dropDrafts(day, 'moved-B'), 'move-B', (body) => ({
    ...body,
    act: { ...(body.act as Extract<Act, { act: 'move-seat' }>), fromDevice: deviceId(device) },
  }));
}

export const MOVE_FORGERIES: readonly Forgery[] = [
  {
    did: 'seated somebody by a seat move that came from nowhere',
    rule: 'R39',
    forge: ({ day }) => ({
      day: changeAct(day, 'admit-L', () => ({
        act: {
          act: 'move-seat',
          candidate: 'L',
          attempt: 1,
          fromDevice: deviceId('spare'),
          toDevice: deviceId('seatL'),
          toSeat: '98',
          reason: '',
        },
        by: ['V01', 'V02'],
      })),
    }),
  },
  {
    did: 'answered at the seat that was left, which never learned of the move',
    rule: 'R39',
    forge: ({ day }) => ({
      day: addDrafts(
        dropDrafts(day, 'moved-B'),
        takenBack(
          'unsent',
          { who: 'seat2', boot: 'seat2 again', atMs: 66.15 * MINUTE, usedMs: 4 * MINUTE },
          8,
        ),
      ),
    }),
  },
  {
    did: 'handed in at the seat that was left when it knew, and did nothing at the other',
    rule: 'R39',
    forge: ({ day }) => ({
      day: addDrafts(
        withoutSpare(day),
        handsIn('hand-in-old', { boot: 'seat2 again', atMs: 66.4 * MINUTE, usedMs: DURATION }, 'time'),
      ),
    }),
  },
  {
    did: 'handed in, was moved, and left the hand-in behind',
    rule: 'R39',
    forge: ({ day }) => ({
      day: addDrafts(
        withoutSpare(day),
        handsIn('hand-in-old', { atMs: 64.1 * MINUTE, usedMs: 4 * MINUTE }, 'candidate'),
      ),
    }),
  },
  {
    did: 'was moved and left a grant of time behind',
    rule: 'R39',
    forge: ({ day }) => {
      const longer = ['hand-in-B', 'missed-B', 'stored-B'].reduce(
        (now, label) => changeDraft(now, label, (draft) => ({ ...draft, usedMs: DURATION + MINUTE })),
        retime(day, { 'hand-in-B': 72.16 * MINUTE, 'missed-B': 72.2 * MINUTE }),
      );
      return {
        day: addDrafts(
          changeFact(longer, 'open-B-spare', (fact, writing) => ({
            ...fact,
            continues: [headOf('seat2', 'answer-B-2')(writing)],
          })),
          does('grant-B', 63.4 * MINUTE, {
            act: { act: 'grant-time', candidate: 'B', device: deviceId('seat2'), ms: MINUTE, reason: '' },
            by: ['V02'],
          }),
          seat('granted-B', { who: 'seat2', atMs: 63.5 * MINUTE, usedMs: 3.5 * MINUTE }, (writing) => ({
            kind: 'time-granted',
            order: writing.hash('grant-B'),
            ms: MINUTE,
          })),
        ),
      };
    },
  },
  {
    did: 'was moved from a seat where somebody else sat',
    rule: 'R39',
    forge: ({ day }) => ({ day: movingFrom(day, 'seat1') }),
  },
  {
    did: 'was moved over the move of somebody else',
    rule: 'R39',
    forge: ({ day }) => ({
      day: addDrafts(
        movingFrom(day, 'seat1'),
        does('move-E01', 64.9 * MINUTE, {
          act: {
            act: 'move-seat',
            candidate: 'E01',
            attempt: 1,
            fromDevice: deviceId('seat2'),
            toDevice: deviceId('seat1'),
            toSeat: '01',
            reason: '',
          },
          by: ['V01', 'V02'],
        }),
      ),
    }),
  },
  {
    did: 'went on at a third seat by a move from before it had come to the second',
    rule: 'R39',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        moveOfB('move-too-early', 64.9 * MINUTE, { from: 'spare', to: 'seatL', toSeat: '98' }),
        openedFor(
          'B',
          { who: 'seatL', atMs: 69 * MINUTE },
          {
            label: 'open-B-seatL',
            order: 'move-too-early',
            continues: [headOf('seat2', 'help-B'), headOf('spare', 'answer-B-5')],
          },
        ),
      ),
    }),
  },
  ...(
    [
      ['another machine’s', { device: deviceId('seat3') }],
      ['another epoch’s', { epoch: 2 }],
    ] as const
  ).map(
    ([whose, change]): Forgery => ({
      did: `called what was taken over ${whose}`,
      rule: 'R39',
      forge: ({ day }) => ({
        day: changeFact(day, 'open-B-spare', (fact, writing) => ({
          ...fact,
          continues: [{ ...headOf('seat2', 'help-B')(writing), ...change }],
        })),
      }),
    }),
  ),
  {
    did: 'left an answer of the first seat behind when the sitting was moved from the third',
    rule: 'R39',
    forge: (honest) => {
      const { day = honest.day } = movedOften(honest);
      return {
        day: changeFact(
          changeFact(day, 'open-B-spare-2', (fact, writing) =>
            fact.kind === 'sitting-opened'
              ? {
                  ...fact,
                  continues: [headOf('seat2', 'answer-B-1')(writing), ...(fact.continues ?? []).slice(1)],
                }
              : fact,
          ),
          'hand-in-B',
          (fact) => (fact.kind === 'handed-in' ? { ...fact, answered: fact.answered - 1 } : fact),
        ),
      };
    },
  },
  {
    did: 'handed in by the own hand at the seat that was left',
    rule: 'R34',
    forge: (honest) => ({
      day: changeFact(leftSeatRanOut(honest).day, 'ran-out', (fact) => ({ ...fact, by: 'candidate' })),
    }),
  },
  {
    did: 'ran out of time at the seat that was left after it knew of the move',
    rule: 'R34',
    forge: (honest) => ({ day: retime(leftSeatRanOut(honest).day, { 'ran-out': 66.3 * MINUTE }) }),
  },
  {
    did: 'ran out of time, and was moved all the same',
    rule: 'R34',
    forge: ({ day }) => ({
      day: {
        drafts: addDrafts(
          day,
          handsIn('ran-out', { atMs: 63.9 * MINUTE, usedMs: DURATION }, 'time'),
        ).drafts.map((draft) =>
          draft.who === 'seat2' && draft.atMs > 63.9 * MINUTE ? { ...draft, usedMs: DURATION } : draft,
        ),
      },
    }),
  },
  {
    did: 'was paused, moved, and answered on',
    rule: 'R34',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        does('pause-B', 63.4 * MINUTE, {
          act: { act: 'pause', devices: [deviceId('seat2')], reason: '' },
          by: ['V01'],
        }),
        seat('paused-B', { who: 'seat2', atMs: 63.5 * MINUTE, usedMs: 3.5 * MINUTE }, (writing) => ({
          kind: 'paused',
          order: writing.hash('pause-B'),
        })),
      ),
    }),
  },
];
