import { beforeEach, expect, it } from 'vitest';
import { keepTime } from './keep-time.ts';
import { memoryJournal, openWords } from './memory-journal.test-support.ts';
import { createWriter, type Writer } from './run-command.ts';
import { act, admission, CANDIDATE, DEVICE, follow, PLAN, RULES } from './sitting/sitting.test-support.ts';
import { usedTime } from './time/used-time.ts';
import { type VirtualTime, virtualTime } from './virtual-time.test-support.ts';

let time: VirtualTime;
let writer: Writer;
let kept: number[];
let changes: number;
/** How long the disk takes to write the time down, and what that has cost so far. */
let diskMs: number;
let spentMs: number;

beforeEach(async () => {
  time = virtualTime();
  kept = [];
  changes = 0;
  diskMs = 0;
  spentMs = 0;
  const used = usedTime(time.clock);
  const made = createWriter(
    {
      rules: RULES,
      journal: memoryJournal(),
      words: openWords(),
      usedMs: used.usedMs,
      publish: (entries) => keeping.look(entries),
    },
    [],
  );
  if (!made.ok) throw new Error('not opened');
  writer = made.value;
  const keeping = keepTime({
    writer,
    used,
    shelf: {
      keepUsedTime(usedMs) {
        kept.push(usedMs);
        spentMs += diskMs;
        return true;
      },
    },
    clock: { monoMs: () => time.clock.monoMs() + spentMs },
    timers: time.timers,
    realTimers: time.timers,
    speed: 1,
    changed: () => {
      changes += 1;
    },
  });
  await writer.run(follow(admission()));
  for (const step of ['confirm-identity', 'give-consent', 'acknowledge-rules'] as const)
    await writer.run({ do: step });
  await writer.run({ do: 'take-paper', candidate: CANDIDATE, attempt: 1, plan: PLAN });
  time.pass(3_600_000);
  await writer.run(follow(act({ act: 'start-room' })));
});

/** Commands given by a timer run in the writer's queue: this gives them their turn. */
const settled = () => writer.run({ do: 'notice-fault', what: 'test', detail: '' });

it('hands in by itself after exactly the allowed time', async () => {
  time.pass(RULES.durationMs - 1);
  await settled();
  expect(writer.state().sitting.at).toBe('sitting');
  time.pass(1);
  await settled();
  expect(writer.state().sitting).toMatchObject({ at: 'handed-in', by: 'time', usedMs: RULES.durationMs });
});

it('gives back what was granted, and stops the clock while the sitting is paused', async () => {
  await writer.run(
    follow(act({ act: 'grant-time', candidate: CANDIDATE, device: DEVICE, ms: 60_000, reason: '' })),
  );
  time.pass(1_000);
  await writer.run(follow(act({ act: 'pause', devices: [DEVICE], reason: '' })));
  time.pass(10 * RULES.durationMs);
  await settled();
  expect(writer.state().sitting.at).toBe('sitting');
  await writer.run(follow(act({ act: 'resume', devices: [DEVICE] })));
  time.pass(RULES.durationMs + 60_000 - 1_000);
  await settled();
  expect(writer.state().sitting).toMatchObject({ at: 'handed-in', usedMs: RULES.durationMs + 60_000 });
});

it('has the used time on the disk at least every five seconds', () => {
  time.pass(60_000);
  expect(kept.length).toBeGreaterThanOrEqual(11);
  expect(Math.max(...kept.map((ms, at) => ms - (kept[at - 1] ?? 0)))).toBeLessThanOrEqual(5_000);
});

it('leaves a slow disk to the answers: writing the time down takes a tenth of it at most', () => {
  diskMs = 5_000;
  time.pass(600_000);
  expect(spentMs).toBeLessThanOrEqual((600_000 + spentMs) / 10 + diskMs);
  expect(kept.length).toBeGreaterThan(8);
});

it('tells the screen when the hand-in opens', () => {
  const before = changes;
  time.pass(RULES.earliestHandInMs - 1);
  expect(changes).toBe(before);
  time.pass(1);
  expect(changes).toBe(before + 1);
});
