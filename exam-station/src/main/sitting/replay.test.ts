import type { ItemId, QuestionId } from '@exam-room/shared/base';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { memoryJournal, openWords } from '../memory-journal.test-support.ts';
import { createWriter, replay } from '../run-command.ts';
import type { Command } from './commands.ts';
import {
  act,
  admission,
  CANDIDATE,
  DEVICE,
  follow,
  PLAN,
  RULES,
  receipt,
  TAKE_PAPER,
} from './sitting.test-support.ts';

const item = fc.constantFrom(...(['q1.1', 'q2.1', 'q3.1', 'q4.1', 'q4.2', 'q9.1'] as ItemId[]));
const choice = fc.uniqueArray(fc.integer({ min: 0, max: 5 }), { maxLength: 4 });

const command: fc.Arbitrary<Command> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('choose' as const), item, choice }) },
  fc.record({ do: fc.constant('show-question' as const), at: fc.integer({ min: 0, max: 5 }) }),
  fc.record({
    do: fc.constant('flag' as const),
    question: fc.constantFrom(...(['q1', 'q4'] as QuestionId[])),
    flagged: fc.boolean(),
  }),
  ...(
    [
      'confirm-identity',
      'dispute-identity',
      'give-consent',
      'acknowledge-rules',
      'call-help',
      'hand-in',
      'look-at-the-time',
    ] as const
  ).map((one) => fc.constant({ do: one })),
  fc.constant(TAKE_PAPER),
  fc
    .constantFrom(
      admission,
      () => act({ act: 'start-room' as const }),
      () => act({ act: 'pause', devices: [DEVICE], reason: 'x' }),
      () => act({ act: 'resume', devices: [DEVICE] }),
      () => act({ act: 'unlock', device: DEVICE, reason: 'x' }),
      () => act({ act: 'answer-help', device: DEVICE }),
      () => act({ act: 'message', devices: [DEVICE], text: 'x' }),
      () => act({ act: 'grant-time', candidate: CANDIDATE, device: DEVICE, ms: 1_000, reason: 'x' }),
      () => act({ act: 'force-hand-in', candidate: CANDIDATE, device: DEVICE, reason: 'x' }),
      receipt,
    )
    .map((make) => follow(make())),
  fc.record({
    do: fc.constant('miss-picture' as const),
    due: fc.constantFrom('check-in' as const, 'random' as const),
    number: fc.integer({ min: 0, max: 2 }),
    reason: fc.constant('x'),
  }),
  fc.constant({ do: 'notice-screen' as const, what: 'display-changed', detail: 'x' }),
);

/** The usual way into a sitting, so that random commands meet every state. */
const OPENING: readonly Command[] = [
  follow(admission()),
  { do: 'confirm-identity' },
  { do: 'give-consent' },
  { do: 'acknowledge-rules' },
  { do: 'take-paper', candidate: CANDIDATE, attempt: 1, plan: PLAN },
  follow(act({ act: 'start-room' })),
];

it('a restarted seat stands where its journal ends, whatever was asked of it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.nat({ max: OPENING.length }),
      fc.array(command, { maxLength: 60 }),
      async (skip, commands) => {
        const journal = memoryJournal();
        let usedMs = 0;
        const parts = { rules: RULES, journal, words: openWords(), usedMs: () => usedMs, publish: () => {} };
        const writer = createWriter(parts, []);
        if (!writer.ok) throw new Error('not opened');
        for (const one of [...OPENING.slice(0, OPENING.length - skip), ...commands]) {
          usedMs += 20_000;
          const before = writer.value.state();
          const done = await writer.value.run(one);
          if (!done.ok || done.value.length === 0) expect(writer.value.state()).toBe(before);
        }
        const again = replay(parts, journal.kept);
        expect(again.ok && again.value).toEqual(writer.value.state());
      },
    ),
    { numRuns: 200 },
  );
});

it('an order sent any number of times in any order leaves one entry', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 4 }), { maxLength: 30 }), async (sequence) => {
      const orders = [
        act({ act: 'pause', devices: [DEVICE], reason: 'x' }),
        act({ act: 'resume', devices: [DEVICE] }),
        act({ act: 'grant-time', candidate: CANDIDATE, device: DEVICE, ms: 1_000, reason: 'x' }),
        act({ act: 'message', devices: [DEVICE], text: 'x' }),
        act({ act: 'answer-help', device: DEVICE }),
      ];
      const journal = memoryJournal();
      const writer = createWriter(
        { rules: RULES, journal, words: openWords(), usedMs: () => 0, publish: () => {} },
        [],
      );
      if (!writer.ok) throw new Error('not opened');
      for (const one of OPENING) await writer.value.run(one);
      for (const at of sequence) {
        const order = orders[at];
        if (order !== undefined) await writer.value.run(follow(order));
      }
      const named = journal.kept.flatMap(({ fact }) => ('order' in fact ? [fact.order] : []));
      expect(new Set(named).size).toBe(named.length);
    }),
    { numRuns: 100 },
  );
});
