import { beforeEach, expect, it } from 'vitest';
import { type MemoryJournal, memoryJournal, openWords } from './memory-journal.test-support.ts';
import { createWriter, type Writer } from './run-command.ts';
import type { PlainEntry } from './sitting/plain-facts.ts';
import { act, admission, CANDIDATE, follow, PLAN, RULES } from './sitting/sitting.test-support.ts';

let journal: MemoryJournal;
let writer: Writer;
let published: (readonly PlainEntry[])[];

beforeEach(async () => {
  journal = memoryJournal();
  published = [];
  const made = createWriter(
    {
      rules: RULES,
      journal,
      words: openWords(),
      usedMs: () => 0,
      publish: (entries) => published.push(entries),
    },
    [],
  );
  if (!made.ok) throw new Error('not opened');
  writer = made.value;
  await writer.run(follow(admission()));
  for (const step of ['confirm-identity', 'give-consent', 'acknowledge-rules'] as const)
    await writer.run({ do: step });
  await writer.run({ do: 'take-paper', candidate: CANDIDATE, attempt: 1, plan: PLAN });
  await writer.run(follow(act({ act: 'start-room' })));
});

const answer = (choice: readonly number[]) =>
  writer.run({ do: 'choose', item: PLAN.questions[0]?.items[0]?.item ?? ('' as never), choice });

function answers(): number {
  const { sitting } = writer.state();
  return sitting.at === 'sitting' ? sitting.answers.size : -1;
}

it('an answer is acknowledged only when the disk has it', async () => {
  journal.breakDisk(1, 'not-written');
  const done = await answer([0]);
  expect(done).toMatchObject({ ok: false, error: { code: 'JOURNAL_IO' } });
  expect(answers()).toBe(0);
  expect(published.at(-1)).toEqual([]);
});

it('after a disk error nothing is acknowledged until the journal was read anew', async () => {
  journal.breakDisk(1, 'not-written');
  await answer([0]);
  expect(await answer([1])).toMatchObject({ ok: false, error: { code: 'JOURNAL_IO' } });
  expect(await writer.recover()).toBe(true);
  expect(await answer([1])).toMatchObject({ ok: true });
  expect(answers()).toBe(1);
});

it('an entry that reached the disk although the disk complained is found again', async () => {
  journal.breakDisk(1, 'written');
  expect(await answer([1])).toMatchObject({ ok: false });
  expect(answers()).toBe(0);
  await writer.recover();
  expect(answers()).toBe(1);
});

it('stays broken while the file cannot be opened', async () => {
  journal.breakDisk(2, 'not-written');
  await answer([0]);
  expect(await writer.recover()).toBe(false);
  expect(writer.fault()?.code).toBe('JOURNAL_IO');
});

it('works off commands in the order in which they were given', async () => {
  const results = await Promise.all([answer([0]), answer([1]), answer([0])]);
  expect(results.map((one) => one.ok && one.value[0]?.seq)).toEqual([8, 9, 10].map((seq) => seq));
});
