import { changeAct, changeFact, dropDrafts } from './drafts.test-support.ts';
import type { Forgery } from './forgery.test-support.ts';
import { digestOf } from './keys.test-support.ts';

/** Found only with the authority's folder. */
export const KEY_FORGERIES: readonly Forgery[] = [
  {
    did: 'released with a code that is not this session’s',
    rule: 'R50',
    forge: ({ day }) => ({
      day: changeAct(day, 'release', (body) => ({ ...body, act: { act: 'release', nonce: 'd'.repeat(64) } })),
    }),
  },
  {
    did: 'put one sealed answer in the place of another',
    rule: 'R51',
    forge: ({ day, archive }) => {
      const other = archive.built.find(({ draft }) => draft.label === 'answer-E01-2');
      const sealed = other?.fact.kind === 'answer-saved' ? other.fact.sealed : '';
      return { day: changeFact(day, 'answer-E01-3', (fact) => ({ ...fact, sealed })) };
    },
  },
  {
    did: 'dropped an answer and kept the seal of the hand-in',
    rule: 'R51',
    forge: ({ day, archive }) => {
      const honest = archive.built.find(({ draft }) => draft.label === 'hand-in-E01');
      const answers = honest?.fact.kind === 'handed-in' ? honest.fact.answers : '';
      return {
        day: changeFact(dropDrafts(day, 'answer-E01-3'), 'hand-in-E01', (fact) => ({ ...fact, answers })),
      };
    },
  },
  {
    did: 'exchanged the answers of two candidates',
    rule: 'R51',
    forge: ({ day }) => ({
      day: changeFact(day, 'answer-E01-3', (fact, writing) => ({
        ...fact,
        sealed: writing.answer('A', writing.item('E01', 3), [1]),
      })),
    }),
  },
  {
    did: 'sealed a choice that the item does not have',
    rule: 'R51',
    forge: ({ day }) => ({
      day: changeFact(day, 'answer-E01-3', (fact, writing) => ({
        ...fact,
        sealed: writing.answer('E01', writing.item('E01', 3), [5]),
      })),
    }),
  },
  {
    did: 'sealed an answer key to somebody else',
    rule: 'R51',
    forge: ({ day }) => ({
      day: changeFact(day, 'open-E01', (fact) => ({
        ...fact,
        answerKeyToAuthority: Buffer.from('not age').toString('base64'),
      })),
    }),
  },
  {
    did: 'showed another picture than the one that was taken',
    rule: 'R53',
    forge: ({ day }) => ({
      day: changeFact(day, 'pic:L-hand-in', (fact) => ({ ...fact, picture: digestOf('another face') })),
    }),
  },
];
