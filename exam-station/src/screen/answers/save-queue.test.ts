import type { ItemId } from '@exam-room/shared/base';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ActAnswer, Choice } from '../../door/station-view.ts';
import type { Draft } from './drafts.ts';
import { openSaveQueue } from './save-queue.ts';

const item = 'Q1.1' as ItemId; // a name made for the test
const refused: ActAnswer = { ok: false, code: 'DISK', zh: '写不进去', en: 'refused' };

/** A station whose answers are given by hand, in the test's own order. */
function slowStation() {
  const waiting: { readonly item: ItemId; readonly choice: Choice; answer: (given: ActAnswer) => void }[] =
    [];
  const journal: { readonly item: ItemId; readonly choice: Choice }[] = [];
  const shown = new Map<ItemId, Draft>();
  const queue = openSaveQueue({
    post: (of, choice) =>
      new Promise((resolve) => {
        waiting.push({
          item: of,
          choice,
          answer: (given) => {
            if (given.ok) journal.push({ item: of, choice });
            resolve(given);
          },
        });
      }),
    show: (of, draft) => shown.set(of, draft),
    wait: async () => {},
    nowMs: () => 0,
  });
  const answerOldest = async (given: ActAnswer) => {
    waiting.shift()?.answer(given);
    for (let turn = 0; turn < 12; turn += 1) await Promise.resolve();
  };
  return { queue, waiting, journal, shown, answerOldest };
}

describe('choices on their way to the journal', () => {
  it('are called saved only after the station has answered', async () => {
    const { queue, shown, answerOldest } = slowStation();
    queue.save(item, [1]);
    expect(shown.get(item)?.state).toBe('saving');
    await answerOldest({ ok: true });
    expect(shown.get(item)).toMatchObject({ state: 'saved', choice: [1] });
  });

  it('are sent one at a time, and the newest last, when a candidate changes their mind quickly', async () => {
    const { queue, waiting, journal, shown, answerOldest } = slowStation();
    queue.save(item, [0]);
    queue.save(item, [1]);
    queue.save(item, [2]);
    expect(waiting.map((one) => one.choice)).toEqual([[0]]);
    await answerOldest({ ok: true });
    expect(shown.get(item)).toEqual({ state: 'saving', choice: [2] });
    await answerOldest({ ok: true });
    expect(journal.map((entry) => entry.choice)).toEqual([[0], [2]]);
    expect(shown.get(item)).toMatchObject({ state: 'saved', choice: [2] });
  });

  it('are tried again by themselves after a refusal, and say so meanwhile', async () => {
    const { queue, waiting, shown, answerOldest } = slowStation();
    queue.save(item, [3]);
    await answerOldest(refused);
    expect(shown.get(item)).toMatchObject({ state: 'unsaved', choice: [3] });
    expect(waiting).toHaveLength(1);
    await answerOldest({ ok: true });
    expect(shown.get(item)).toMatchObject({ state: 'saved', choice: [3] });
  });

  it('are forgotten when the sitting on this screen is over', async () => {
    const { queue, waiting, shown, answerOldest } = slowStation();
    queue.save(item, [3]);
    queue.drop();
    await answerOldest(refused);
    expect(waiting).toHaveLength(0);
    expect(shown.get(item)?.state).toBe('saving');
  });

  it('end as the candidate left them, for any order of choices, refusals and answers', async () => {
    const items = ['Q1.1', 'Q2.1', 'Q3.1'] as ItemId[]; // names made for the test
    const step = fc.oneof(
      fc.record({ do: fc.constant('choose' as const), which: fc.nat(2), option: fc.nat(6) }),
      fc.record({ do: fc.constant('answer' as const), ok: fc.boolean() }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const { queue, waiting, journal, shown, answerOldest } = slowStation();
        const wanted = new Map<ItemId, Choice>();
        for (const one of steps) {
          if (one.do === 'answer') await answerOldest(one.ok ? { ok: true } : refused);
          else {
            const of = items[one.which] ?? item;
            wanted.set(of, [one.option]);
            queue.save(of, [one.option]);
          }
          // Whatever is called saved is the newest entry of the journal for that item.
          for (const [of, draft] of shown)
            if (draft.state === 'saved')
              expect(journal.findLast((entry) => entry.item === of)?.choice).toEqual(draft.choice);
        }
        while (waiting.length > 0) await answerOldest({ ok: true });
        for (const [of, choice] of wanted) {
          expect(journal.findLast((entry) => entry.item === of)?.choice).toEqual(choice);
          expect(shown.get(of)).toMatchObject({ state: 'saved', choice });
        }
      }),
      { numRuns: 300 },
    );
  });
});
