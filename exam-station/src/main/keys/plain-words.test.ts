import { fromBase64, type ItemId, ok, refuse, trouble } from '@exam-room/shared/base';
import type { SeatFact } from '@exam-room/shared/records';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { answersMark } from '../hand-in/answers-mark.ts';
import { apply } from '../sitting/apply.ts';
import type { PlainFact } from '../sitting/plain-facts.ts';
import { newSeat, type SeatState } from '../sitting/seat-state.ts';
import { act, CANDIDATE, DEVICE, PLAN, RULES } from '../sitting/sitting.test-support.ts';
import { plainWords } from './plain-words.ts';

const KEY = new Uint8Array(32).fill(7);
const ORDER = 'f'.repeat(64) as never;
const pause = act({ act: 'pause', devices: [DEVICE], reason: '停电' });

const words = plainWords({
  device: DEVICE,
  answerKey: (order) => (order === ORDER ? KEY : undefined),
  answersMark,
  actOf: (order) => (order === pause.hash && pause.order === 'act' ? pause.act : undefined),
  inheritedBy: () => refuse(trouble('NONE', { zh: '', en: '' })),
  planOf: () => ok(PLAN),
});

/** A seat in the middle of its sitting. */
function sittingSeat(): SeatState {
  const story: readonly PlainFact[] = [
    { kind: 'sitting-opened', order: ORDER, candidate: CANDIDATE, attempt: 1, answerKeyToAuthority: '' },
    { kind: 'identity-confirmed', candidate: CANDIDATE },
    { kind: 'consent-given', version: 'c1' },
    { kind: 'rules-acknowledged', version: 'r1' },
    { kind: 'paper-drawn', candidate: CANDIDATE, attempt: 1, paper: PLAN.hash, items: 5, plan: PLAN },
    { kind: 'sitting-started', order: 'e'.repeat(64) as never, durationMs: 1_000 },
  ];
  return story.reduce(
    (state, fact, at) => apply(state, { seq: at + 1, hash: ORDER, usedMs: 0, wallMs: 0, fact }),
    newSeat(RULES),
  );
}

it('an answer goes sealed into the journal and comes back as it was', () => {
  const state = sittingSeat();
  fc.assert(
    fc.property(
      fc
        .uniqueArray(fc.integer({ min: 0, max: 6 }), { maxLength: 7 })
        .map((one) => one.sort((a, b) => a - b)),
      fc.integer({ min: 1, max: 5_000 }),
      (choice, seq) => {
        const place = { epoch: 1, seq };
        const written = words.write({ kind: 'answer-saved', item: 'q3.1' as ItemId, choice }, state, place);
        const read = words.read(written, state, place);
        expect(read).toEqual(ok({ kind: 'answer-saved', item: 'q3.1', choice }));
      },
    ),
  );
});

it('every sealed answer has one length, and the same answer never looks the same twice', () => {
  const state = sittingSeat();
  const sealed = [[], [0], [0, 1, 2, 3, 4, 5, 6]].flatMap((choice) =>
    [1, 2].map((seq) => {
      const fact = words.write({ kind: 'answer-saved', item: 'q3.1' as ItemId, choice }, state, {
        epoch: 1,
        seq,
      });
      return fact.kind === 'answer-saved' ? fact.sealed : '';
    }),
  );
  expect(new Set(sealed.map((one) => fromBase64(one)?.length)).size).toBe(1);
  expect(new Set(sealed).size).toBe(sealed.length);
});

it('an answer moved to another place of the journal does not open', () => {
  const state = sittingSeat();
  const fact = words.write({ kind: 'answer-saved', item: 'q1.1' as ItemId, choice: [1] }, state, {
    epoch: 1,
    seq: 9,
  });
  expect(words.read(fact, state, { epoch: 1, seq: 10 })).toMatchObject({
    ok: false,
    error: { code: 'ANSWER_UNREADABLE' },
  });
});

it('the hand-in carries the mark over exactly the saved answers', () => {
  const state = apply(sittingSeat(), {
    seq: 7,
    hash: ORDER,
    usedMs: 0,
    wallMs: 0,
    fact: { kind: 'answer-saved', item: 'q1.1' as ItemId, choice: [1] },
  });
  const handedIn: PlainFact = { kind: 'handed-in', by: 'candidate', answered: 1, items: 5 };
  const mark = (one: SeatFact) => (one.kind === 'handed-in' ? one.answers : '');
  const written = words.write(handedIn, state, { epoch: 1, seq: 8 });
  expect(mark(written)).toBe(answersMark(KEY, new Map([['q1.1' as ItemId, [1]]])));
  expect(mark(written)).not.toBe(mark(words.write(handedIn, sittingSeat(), { epoch: 1, seq: 7 })));
});

it('a pause tells its reason again after a restart, from the kept order', () => {
  const read = words.read({ kind: 'paused', order: pause.hash }, sittingSeat(), { epoch: 1, seq: 8 });
  expect(read).toMatchObject({ ok: true, value: { why: '停电' } });
});
