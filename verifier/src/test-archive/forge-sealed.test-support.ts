import { picture } from './draft-makers.test-support.ts';
import { addDrafts, changeFact, dropDrafts } from './drafts.test-support.ts';
import { type Forgery, type Honest, picturePath, reissueSession } from './forgery.test-support.ts';
import { honestDay, momentsFor } from './honest-day.test-support.ts';
import { digestOf } from './keys.test-support.ts';
import { MINUTE } from './plan.test-support.ts';
import { pictureBytes } from './sealing.test-support.ts';

// What only shows when it is opened: choices that are none, pictures that are none.

/** E01's paper: three items of one choice out of four, two of two, two of several out of five. */
const SINGLE = 2;
const MULTI = 5;

function sealed(did: string, item: number, choice: readonly number[]): Forgery {
  return {
    did: `sealed ${did}`,
    rule: 'R51',
    forge: ({ day }) => ({
      day: changeFact(day, `answer-E01-${item}`, (fact, writing) => ({
        ...fact,
        sealed: writing.answer('E01', writing.item('E01', item), choice),
      })),
    }),
  };
}

/** Another picture in the place of the one at E01's check-in. */
function checkedInWith({ day }: Pick<Honest, 'day'>, label: string) {
  return addDrafts(
    dropDrafts(day, 'pic:E01-check-in'),
    picture(label, { who: 'seat3', atMs: 32 * MINUTE + 4_000 }, { due: 'check-in', number: 0 }),
  );
}

/** What the seal adds to a picture. */
function sealBytes({ archive }: Honest): number {
  const label = 'pic:E01-0';
  const taken = archive.built.find(({ draft }) => draft.label === label)?.fact;
  if (taken?.kind !== 'snapshot-taken') throw new Error(`no picture ${label}`);
  return taken.bytes - pictureBytes(label).length;
}

const LARGE = 12_000;
/** R41 leaves this to a seal. */
const SEAL_AT_MOST = 2_048;

export const SEALED_CHOICES: readonly Forgery[] = [
  sealed('half an option', SINGLE, [1.5]),
  sealed('an option and a half', MULTI, [0, 1.5]),
  sealed('options in another order than the one spelling', MULTI, [1, 0]),
  sealed('two options where one is asked', SINGLE, [0, 1]),
  sealed('an option, and one that is not there', MULTI, [0, 9]),
  sealed('an option before the first', SINGLE, [-1]),
  sealed('the option behind the last', SINGLE, [4]),
  {
    did: 'sealed an answer key in no base64',
    rule: 'R51',
    forge: ({ day }) => ({
      day: changeFact(day, 'open-E01', (fact) => ({ ...fact, answerKeyToAuthority: 'no base64' })),
    }),
  },
  {
    did: 'told one answer too few where one had been changed',
    rule: 'R51',
    forge: ({ day }) => ({ day: changeFact(day, 'hand-in-A', (fact) => ({ ...fact, answered: 6 })) }),
  },
];

/** E01's picture is as large as a sealed one may be, and too large for one that is not. */
function tooLarge(honest: Honest) {
  const maxBytes = LARGE + sealBytes(honest) - SEAL_AT_MOST;
  const plan = reissueSession(honest.plan, (session) => ({
    ...session,
    policies: { ...session.policies, snapshots: { ...session.policies.snapshots, maxBytes } },
  }));
  return { plan, day: checkedInWith({ day: honestDay(plan) }, `pic:E01 of ${LARGE} bytes`) };
}

/** Shows in the archive as it is. */
export const SEALED_SIZES: readonly Forgery[] = [
  {
    did: 'removed a picture, beside one that is as large as a sealed one may be',
    rule: 'R41',
    forge: (honest) => ({
      ...tooLarge(honest),
      hands: { files: (files) => void files.delete(picturePath(honest.archive, 'pic:L-hand-in')) },
    }),
  },
];

export const SEALED_PICTURES: readonly Forgery[] = [
  {
    did: 'sealed a picture so that nobody can open it',
    rule: 'R53',
    forge: ({ day, archive }) => {
      const other = Buffer.from('age-encryption.org/v1\nnobody');
      const taken = archive.built.find(({ draft }) => draft.label === 'pic:E01-0')?.fact;
      const kept = taken?.kind === 'snapshot-taken' ? taken.file : '';
      return {
        day: changeFact(day, 'pic:E01-0', (fact) => ({
          ...fact,
          file: digestOf(other),
          bytes: other.length,
        })),
        hands: {
          files: (files) => {
            files.delete(`snapshots/${kept}.age`);
            files.set(`snapshots/${digestOf(other)}.age`, other);
          },
        },
      };
    },
  },
  ...(['as a GIF', 'with half a mark', 'with the other half'] as const).map(
    (how): Forgery => ({
      did: `sealed a picture ${how}`,
      rule: 'R53',
      forge: (honest) => ({ day: checkedInWith(honest, `pic:E01 ${how}`) }),
    }),
  ),
  {
    did: 'sealed a picture that is larger than allowed, but not sealed',
    rule: 'R53',
    forge: tooLarge,
  },
  {
    did: 'played one picture to the camera twice',
    rule: 'R53',
    forge: ({ plan, day }) => {
      const [, moment = 0] = momentsFor(plan, 'E01');
      const usedMs = moment + 300;
      return {
        day: addDrafts(
          dropDrafts(day, 'pic:E01-1'),
          picture(
            'pic:E01-0 sealed again',
            { who: 'seat3', atMs: 60 * MINUTE + usedMs, usedMs },
            { due: 'random', number: 1 },
          ),
        ),
      };
    },
  },
];
