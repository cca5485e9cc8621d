import type { Act } from '../formats/act-formats.ts';
import { answer, does, seat } from './draft-makers.test-support.ts';
import {
  addDrafts,
  changeAct,
  changeDraft,
  changeFact,
  type Day,
  dropDrafts,
  type Fact,
  type Writing,
} from './drafts.test-support.ts';
import { type Forgery, reissueSession, retime, withoutLeftSeat } from './forgery.test-support.ts';
import { payloadDigest } from './keys.test-support.ts';
import { DURATION, deviceId, MINUTE } from './plan.test-support.ts';
import { monoOf } from './write-archive.test-support.ts';

/** The seat's clocks at half speed from the start on. */
function slowed(day: Day, of: { readonly mono: boolean; readonly used: boolean }): Day {
  return {
    drafts: day.drafts.map((draft) => {
      if (draft.who !== 'seat3' || draft.atMs < 60 * MINUTE) return draft;
      const passed = draft.atMs - 60 * MINUTE;
      return {
        ...draft,
        ...(of.mono ? { monoMs: monoOf({ ...draft, atMs: 60 * MINUTE + passed / 2 }) } : {}),
        ...(of.used ? { usedMs: Math.floor(draft.usedMs / 2) } : {}),
      };
    }),
  };
}

/** The seat counts two minutes for each that passes. */
function hurried(day: Day): Day {
  const drafts = day.drafts.map((draft) => {
    const passed = draft.atMs - 60 * MINUTE;
    if (draft.who !== 'seat3' || passed < 1_000 || draft.label === 'stored-E01') return draft;
    return { ...draft, atMs: Math.floor(60 * MINUTE + passed / 2), monoMs: monoOf(draft) };
  });
  const stored = drafts.map((draft) =>
    draft.label === 'stored-E01' ? { ...draft, monoMs: monoOf(draft) + 5 * MINUTE } : draft,
  );
  return { drafts: stored.toSorted((a, b) => a.atMs - b.atMs) };
}

/** Changes to answers, time, hand-ins and seat moves, by somebody who holds every machine's keys. */
export const ANSWER_FORGERIES: readonly Forgery[] = [
  {
    did: 'answered an item of another paper',
    rule: 'R34',
    forge: ({ day }) => ({
      day: changeFact(day, 'answer-E01-3', (fact) => ({ ...fact, item: 'singleeasy9.1' })),
    }),
  },
  {
    did: 'answered after the hand-in',
    rule: 'R34',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        answer(
          'late',
          { who: 'seat1', boot: 'seat1 again', atMs: 72 * MINUTE, usedMs: 9.5 * MINUTE },
          { candidate: 'A', item: 7, choice: [1] },
        ),
      ),
    }),
  },
  {
    did: 'answered before the start',
    rule: 'R34',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        answer('early', { who: 'seat3', atMs: 50 * MINUTE }, { candidate: 'E01', item: 7, choice: [1] }),
      ),
    }),
  },
  {
    did: 'answered while the clock was paused',
    rule: 'R34',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        answer(
          'paused',
          { who: 'seat1', atMs: 62.5 * MINUTE, usedMs: 2 * MINUTE },
          { candidate: 'A', item: 7, choice: [1] },
        ),
      ),
    }),
  },
  {
    did: 'locked a seat to stop its clock and answered on',
    rule: 'R34',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        seat('locked', { who: 'seat3', atMs: 63.5 * MINUTE, usedMs: 3.5 * MINUTE }, () => ({
          kind: 'seat-locked',
          cause: '显示器变化',
        })),
      ),
    }),
  },
  {
    did: 'sealed an answer so that its length tells it',
    rule: 'R34',
    forge: ({ day }) => ({ day: changeFact(day, 'answer-E01-3', (fact) => ({ ...fact, sealed: 'AAAA' })) }),
  },
  {
    did: 'used one grant of time twice',
    rule: 'R35',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        seat(
          'granted-A-again',
          { who: 'seat1', boot: 'seat1 again', atMs: 66.2 * MINUTE, usedMs: 4.7 * MINUTE },
          (writing) => ({
            kind: 'time-granted',
            order: writing.hash('grant-A'),
            ms: 3 * MINUTE,
          }),
        ),
      ),
    }),
  },
  {
    did: 'granted time to a paper that was handed in',
    rule: 'R35',
    forge: ({ day }) => ({
      day: retime(
        changeDraft(day, 'granted-A', (draft) => ({ ...draft, usedMs: 9.5 * MINUTE })),
        { 'granted-A': 72 * MINUTE },
      ),
    }),
  },
  {
    did: 'stretched the length of the sitting',
    rule: 'R36',
    forge: ({ day }) => ({
      day: changeFact(day, 'start-E01', (fact) => ({ ...fact, durationMs: 20 * MINUTE })),
    }),
  },
  {
    did: 'answered after the time was up',
    rule: 'R36',
    forge: ({ day }) => ({
      day: addDrafts(
        retime(
          ['hand-in-E01', 'stored-E01', 'pic:E01-hand-in'].reduce(
            (now, label) => changeDraft(now, label, (draft) => ({ ...draft, usedMs: 10.5 * MINUTE })),
            day,
          ),
          { 'hand-in-E01': 70.5 * MINUTE, 'pic:E01-hand-in': 70.6 * MINUTE },
        ),
        answer(
          'overtime',
          { who: 'seat3', atMs: 70.2 * MINUTE, usedMs: 10.2 * MINUTE },
          { candidate: 'E01', item: 7, choice: [1] },
        ),
      ),
    }),
  },
  {
    did: 'let the test clock run at half speed',
    rule: 'R36',
    forge: ({ day }) => ({ day: slowed(day, { mono: false, used: true }) }),
  },
  {
    did: 'gave a moved candidate all the time again',
    rule: 'R36',
    forge: ({ day }) => ({ day: changeDraft(day, 'start-B-spare', (draft) => ({ ...draft, usedMs: 0 })) }),
  },
  {
    did: 'used test time before the start',
    rule: 'R36',
    forge: ({ day }) => ({
      day: ['rules-E01', 'saw-seat3-1', 'draw-E01-seat3', 'saw-seat3-2', 'start-E01', 'shown-E01'].reduce(
        (now, label) => changeDraft(now, label, (draft) => ({ ...draft, usedMs: 1 })),
        day,
      ),
    }),
  },
  {
    did: 'slowed the whole machine of a seat down',
    rule: 'R37',
    forge: ({ day }) => ({ day: slowed(day, { mono: true, used: true }) }),
  },
  {
    did: 'let the clocks of a seat run fast, so that its time was up after half of it',
    rule: 'R37',
    forge: ({ day }) => ({ day: hurried(day) }),
  },
  {
    did: 'handed in a second time',
    rule: 'R38',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        seat('hand-in-again', { who: 'seat3', atMs: 72 * MINUTE, usedMs: DURATION }, (writing) => ({
          kind: 'handed-in',
          by: 'time',
          answered: writing.answered('E01'),
          items: 9,
          answers: writing.answersSeal('E01'),
        })),
      ),
    }),
  },
  {
    did: 'told more answers than were given',
    rule: 'R38',
    forge: ({ day }) => ({ day: changeFact(day, 'hand-in-E01', (fact) => ({ ...fact, answered: 9 })) }),
  },
  {
    did: 'told fewer answers than were given',
    rule: 'R38',
    forge: ({ day }) => ({ day: changeFact(day, 'hand-in-E01', (fact) => ({ ...fact, answered: 3 })) }),
  },
  {
    did: 'told another length of the paper',
    rule: 'R38',
    forge: ({ day }) => ({ day: changeFact(day, 'hand-in-E01', (fact) => ({ ...fact, items: 8 })) }),
  },
  {
    did: 'handed a paper in "by time" a minute early',
    rule: 'R38',
    forge: ({ day }) => ({
      day: retime(
        changeDraft(day, 'hand-in-E01', (draft) => ({ ...draft, usedMs: 9 * MINUTE })),
        { 'hand-in-E01': 69 * MINUTE },
      ),
    }),
  },
  {
    did: 'took a paper "by time" away from somebody who had been granted more',
    rule: 'R38',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        does('grant-E01', 65.2 * MINUTE, {
          act: { act: 'grant-time', candidate: 'E01', device: deviceId('seat3'), ms: MINUTE, reason: '加时' },
          by: ['V01'],
        }),
        seat('granted-E01', { who: 'seat3', atMs: 66 * MINUTE, usedMs: 6 * MINUTE }, (writing) => ({
          kind: 'time-granted',
          order: writing.hash('grant-E01'),
          ms: MINUTE,
        })),
      ),
    }),
  },
  {
    did: 'let a candidate hand in before that was allowed',
    rule: 'R38',
    forge: ({ plan, day }) => {
      const stricter = reissueSession(plan, (session) => ({
        ...session,
        policies: { ...session.policies, earliestHandInMs: 9.8 * MINUTE },
      }));
      return {
        plan: stricter,
        day: changeFact(day, 'imported', (fact) => ({
          ...fact,
          session: payloadDigest(stricter.envelopes.session),
        })),
      };
    },
  },
  {
    did: 'took a paper away without an order',
    rule: 'R38',
    forge: ({ day }) => ({ day: changeFact(day, 'hand-in-E01', (fact) => ({ ...fact, by: 'invigilator' })) }),
  },
  {
    did: 'continued at the spare without a seat move',
    rule: 'R39',
    forge: ({ day }) => ({
      day: changeFact(
        changeAct(dropDrafts(day, 'moved-B'), 'move-B', () => ({
          act: { act: 'admit', candidate: 'B', attempt: 1, seat: '99', device: deviceId('spare'), note: '' },
          by: ['V01'],
        })),
        'start-B-spare',
        (fact, writing) => ({ ...fact, order: writing.hash('start-room') }),
      ),
    }),
  },
  {
    did: 'handed in at the seat that was left instead of the one that went on',
    rule: 'R34',
    forge: ({ day }) => ({
      day: addDrafts(
        dropDrafts(day, 'moved-B', 'hand-in-B', 'receipt-B', 'stored-B', 'missed-B'),
        seat(
          'hand-in-old',
          { who: 'seat2', boot: 'seat2 again', atMs: 72 * MINUTE, usedMs: DURATION },
          (writing) => ({
            kind: 'handed-in',
            by: 'time',
            answered: writing.answered('B'),
            items: 9,
            answers: writing.answersSeal('B'),
          }),
        ),
      ),
    }),
  },
  {
    did: 'left a backed-up answer behind when the sitting was moved',
    rule: 'R39',
    forge: ({ day }) => ({
      day: changeFact(changeFact(day, 'open-B-spare', continuing('answer-B-1')), 'hand-in-B', (fact) => ({
        ...fact,
        answered: 5,
      })),
    }),
  },
  {
    did: 'went on from another journal than the one that was left',
    rule: 'R39',
    forge: ({ day }) => ({ day: changeFact(day, 'open-B-spare', continuing('answer-A-2')) }),
  },
  {
    did: 'gave back the test time that the move itself told of',
    rule: 'R39',
    forge: ({ day }) => ({
      day: changeAct(day, 'move-B', (body) => ({
        ...body,
        act: { ...(body.act as Extract<Act, { act: 'move-seat' }>), epoch: 2, usedMs: 4.5 * MINUTE },
      })),
    }),
  },
  {
    did: 'moved a sitting from a seat that tells nothing of it',
    rule: 'R36',
    forge: ({ day }) => ({
      day: addDrafts(
        withoutLeftSeat(day),
        seat('late-confirm', { who: 'spare', atMs: 65 * MINUTE + 3_100 }, () => ({
          kind: 'identity-confirmed',
          candidate: 'B',
        })),
        seat('late-consent', { who: 'spare', atMs: 65 * MINUTE + 3_200 }, () => ({
          kind: 'consent-given',
          version: 'consent-1',
        })),
        seat('late-rules', { who: 'spare', atMs: 65 * MINUTE + 3_300 }, () => ({
          kind: 'rules-acknowledged',
          version: 'rules-1',
        })),
      ),
    }),
  },
  {
    did: 'answered at the old seat after the move',
    rule: 'R38',
    forge: ({ day }) => ({
      day: addDrafts(
        dropDrafts(day, 'moved-B'),
        answer(
          'old-seat',
          { who: 'seat2', boot: 'seat2 again', atMs: 66.15 * MINUTE, usedMs: 4 * MINUTE },
          { candidate: 'B', item: 7, choice: [1] },
        ),
      ),
    }),
  },
];

/** The opening at the spare with another head taken over. */
function continuing(label: string) {
  return (fact: Fact, writing: Writing): unknown => ({
    ...fact,
    continues: [{ device: deviceId('seat2'), epoch: 1, seq: writing.seq(label), hash: writing.hash(label) }],
  });
}
