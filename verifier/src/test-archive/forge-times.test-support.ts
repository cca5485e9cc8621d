import { answer, boot, does, seat } from './draft-makers.test-support.ts';
import {
  addDrafts,
  changeDraft,
  changeFact,
  type Day,
  type Draft,
  dropDrafts,
} from './drafts.test-support.ts';
import { draftsOf, type Forgery } from './forgery.test-support.ts';
import { DURATION, deviceId, MINUTE } from './plan.test-support.ts';

// Clocks that stood still for a while, and what was written as the very last thing of a sitting.

/** The program of seat 03 was started again in the fourth minute; the first that is told after that, and what stands still then. */
function startedAgain(
  day: Day,
  of: { readonly first: readonly Draft[]; readonly still: string; readonly usedMs: number },
): Day {
  const since = 63.2 * MINUTE;
  const again = addDrafts(
    day,
    seat('again-E01', { who: 'seat3', atMs: since, usedMs: 3.2 * MINUTE }, () => ({
      kind: 'journal-opened',
      opened: 'restart',
      build: 'test',
      shell: 'headless',
    })),
    ...of.first,
  );
  const slow = changeDraft(again, of.still, (draft) => ({ ...draft, usedMs: of.usedMs }));
  return {
    drafts: slow.drafts.map((draft) =>
      draft.who === 'seat3' && draft.atMs >= since ? { ...draft, boot: boot('seat3 again') } : draft,
    ),
  };
}

const FIRST_AGAIN = { who: 'seat3', atMs: 63.3 * MINUTE, usedMs: 3.3 * MINUTE };

export const TIME_FORGERIES: readonly Forgery[] = [
  {
    did: 'flagged a question that is not on the paper',
    rule: 'R34',
    forge: ({ day }) => ({
      day: changeFact(day, 'flag-A', (fact) => ({ ...fact, question: 'singleeasy9' })),
    }),
  },
  {
    did: 'answered as the very last thing of a sitting',
    rule: 'R34',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        answer(
          'late-L',
          { who: 'seatL', atMs: 74.6 * MINUTE, usedMs: 130_000 },
          { candidate: 'L', item: 3, choice: [1] },
        ),
      ),
    }),
  },
  {
    did: 'granted time as the very last thing of the last sitting',
    rule: 'R35',
    forge: ({ day }) => ({
      day: addDrafts(
        day,
        does('grant-L', 74.5 * MINUTE, {
          act: { act: 'grant-time', candidate: 'L', device: deviceId('seatL'), ms: MINUTE, reason: '' },
          by: ['V02'],
        }),
        seat('granted-L', { who: 'seatL', atMs: 74.6 * MINUTE, usedMs: 130_000 }, (writing) => ({
          kind: 'time-granted',
          order: writing.hash('grant-L'),
          ms: MINUTE,
        })),
      ),
    }),
  },
  {
    did: 'stretched the length of the last sitting',
    rule: 'R36',
    forge: ({ day }) => ({
      day: changeFact(day, 'start-L', (fact) => ({ ...fact, durationMs: 20 * MINUTE })),
    }),
  },
  ...(
    [
      [
        'a question shown',
        seat('first-again', FIRST_AGAIN, (writing) => ({
          kind: 'question-shown',
          question: writing.question('E01', 3),
        })),
      ],
      [
        'a question flagged',
        seat('first-again', FIRST_AGAIN, (writing) => ({
          kind: 'question-flagged',
          question: writing.question('E01', 3),
          flagged: true,
        })),
      ],
    ] as const
  ).map(
    ([what, first]): Forgery => ({
      did: `stood the clock still after a restart and ${what}`,
      rule: 'R36',
      forge: ({ day }) => ({
        day: startedAgain(day, { first: [first], still: 'answer-E01-3', usedMs: 3.4 * MINUTE }),
      }),
    }),
  ),
  {
    did: 'stood the clock still after a restart and an answer',
    rule: 'R36',
    forge: ({ day }) => ({
      day: startedAgain(day, { first: [], still: 'answer-E01-4', usedMs: 4.2 * MINUTE }),
    }),
  },
  {
    did: 'stood the clock still until the first answer',
    rule: 'R36',
    forge: ({ day }) => ({
      day: changeDraft(dropDrafts(day, 'shown-E01'), 'answer-E01-0', (draft) => ({ ...draft, usedMs: 0 })),
    }),
  },
  {
    did: 'broke a sitting off, and stood its clock still at the end',
    rule: 'R36',
    forge: ({ day }) => ({
      day: addDrafts(
        dropDrafts(day, 'hand-in-E01', 'receipt-E01', 'stored-E01', 'pic:E01-hand-in'),
        seat('help-E01', { who: 'seat3', atMs: 71 * MINUTE, usedMs: DURATION }, () => ({
          kind: 'help-called',
        })),
      ),
    }),
  },
  {
    did: 'let the test clock run a tenth slower',
    rule: 'R36',
    forge: ({ day }) => ({
      day: {
        drafts: day.drafts.map((draft) =>
          draft.who === 'seat3' ? { ...draft, usedMs: Math.floor(draft.usedMs * 0.9) } : draft,
        ),
      },
    }),
  },
  {
    did: 'told more answers than were given with the very last entry of a sitting',
    rule: 'R38',
    forge: ({ day }) => ({
      day: changeFact(
        dropDrafts(day, 'receipt-E01', 'stored-E01', 'pic:E01-hand-in'),
        'hand-in-E01',
        (fact) => ({
          ...fact,
          answered: 9,
        }),
      ),
    }),
  },
  {
    did: 'handed in at the spare without having begun there',
    rule: 'R38',
    forge: ({ day }) => ({
      day: dropDrafts(day, 'start-B-spare', ...draftsOf(day, ({ label }) => /^answer-B-[345]$/.test(label))),
    }),
  },
];
