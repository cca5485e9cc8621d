import type { Digest, ItemId } from '@exam-room/shared/base';
import { newSealIdentity, sealToOf } from '@exam-room/shared/host/sealing';
import { paperCandidate } from '@exam-room/test-fixtures/doubles/paper-candidate';
import { paperJournal } from '@exam-room/test-fixtures/doubles/paper-journal';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SittingBench, sittingBench } from '../../e2e/sitting-bench.ts';
import { START_MS } from '../../e2e/small-authority.ts';
import { outcome } from '../../e2e/small-intake.ts';
import { submissionOf } from '../../e2e/small-room.ts';
import { takeSitting } from './take-sitting.ts';

const NOWHERE = 'ab'.repeat(32) as Digest; // the hash of no entry

let bench: SittingBench;
beforeAll(async () => {
  bench = await sittingBench('REFUSED');
});
afterAll(() => bench.clear());

describe('a sitting that contradicts is refused and the part is named', () => {
  it('a changed entry, a missing one, two exchanged ones, a cut beginning', async () => {
    const { submission } = await bench.someoneSits();
    const { entries, device } = submission;
    const changed = entries.map((entry, at) =>
      at === 6 ? { ...entry, payload: entry.payload.replace('"wallMs":1', '"wallMs":2') } : entry,
    );
    const exchanged = entries.toSpliced(4, 2, ...entries.slice(4, 6).toReversed());
    const sent = async (some: typeof entries) => outcome(await bench.take({ ...submission, entries: some }));
    expect(await sent(changed)).toBe(`ENTRY_SIGNATURE @ ${device}/7`);
    expect(await sent(entries.toSpliced(5, 1))).toBe(`ENTRY_GAP @ ${device}/7`);
    expect(await sent(exchanged)).toBe(`ENTRY_GAP @ ${device}/6`);
    expect(await sent(entries.slice(1))).toBe(`ENTRY_GAP @ ${device}/2`);
    expect(outcome(await bench.take(submission))).toBe('taken');
  });

  it('any changed character of any entry', async () => {
    const { submission } = await bench.someoneSits();
    const spoilt = fc.record({ at: fc.nat(), place: fc.nat(), signature: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(spoilt, async ({ at, place, signature }) => {
        const number = at % submission.entries.length;
        const entry = submission.entries[number] ?? { payload: '', sig: '' };
        const text = signature ? entry.sig : entry.payload;
        const where = place % text.length;
        const other = text.slice(0, where) + (text[where] === 'A' ? 'B' : 'A') + text.slice(where + 1);
        const changed = signature ? { ...entry, sig: other } : { ...entry, payload: other };
        const taken = await bench.take({ ...submission, entries: submission.entries.with(number, changed) });
        expect(outcome(taken)).toMatch(/^(ENTRY|JOURNAL)_/);
      }),
      { numRuns: 60 },
    );
  });

  it('a second journal of the same machine, once the first one has its receipt', async () => {
    const { sitting, submission } = await bench.someoneSits();
    await bench.take(submission);
    const other = paperJournal({
      session: bench.small.session.session,
      keys: sitting.journal.keys,
      startMs: START_MS,
    });
    other.write({ kind: 'journal-opened', opened: 'first', build: 'another', shell: 'headless' });
    const forked = await bench.take({ ...submission, entries: other.entries.map((entry) => ({ ...entry })) });
    expect(outcome(forked)).toMatch(/^SITTING_FORK @/);
  });

  it('a machine that the session does not list, and a machine that speaks for another', async () => {
    const { submission } = await bench.someoneSits();
    const stranger = { ...submission, device: 'f'.repeat(32) as typeof submission.device };
    expect(outcome(await bench.take(stranger))).toBe(`DEVICE_UNLISTED @ device ${'f'.repeat(32)}`);
    const console = { ...submission, device: bench.small.console.device };
    expect(outcome(await bench.take(console))).toMatch(/^DEVICE_UNLISTED/);
    const neighbour = bench.small.seats[25]?.device ?? submission.device;
    expect(outcome(await bench.take({ ...submission, device: neighbour }))).toMatch(/^ENTRY_DEVICE/);
  });

  it('somebody who is not on the roll, another attempt, and a journal that does not tell of the candidate', async () => {
    const { submission } = await bench.someoneSits();
    const named = (candidate: string) => ({
      ...submission,
      candidate: candidate as typeof submission.candidate,
    });
    expect(outcome(await bench.take(named('C999')))).toBe('NOT_ON_ROLL @ candidate C999');
    expect(outcome(await bench.take({ ...submission, attempt: 2 }))).toMatch(/^NOT_ON_ROLL/);
    expect(outcome(await bench.take(named('C26')))).toMatch(/^SITTING_NOT_HERE/);
  });

  it('a session that was never issued', async () => {
    const { submission } = await bench.someoneSits();
    const elsewhere = { ...submission, session: 'NOBODYS' as typeof submission.session };
    expect(outcome(await bench.take(elsewhere))).toBe('SESSION_UNKNOWN @ NOBODYS');
  });

  it('a paper that the draw does not give', async () => {
    const { sitting, paper, at } = bench.someoneWrites();
    await sitting.sitDown(NOWHERE);
    sitting.takePaper({ ...paper, hash: NOWHERE });
    sitting.begin(bench.room.startOrder, bench.small.session.durationMs);
    sitting.handIn(1_000);
    expect(outcome(await bench.take(submissionOf(bench.small, sitting)))).toBe(
      `PAPER_DIFFERS @ ${bench.small.seats[at]?.device}-1/5`,
    );
  });

  it('a start before the paper, and another duration than the signed one', async () => {
    const first = bench.someoneWrites();
    await first.sitting.sitDown(NOWHERE);
    first.sitting.begin(bench.room.startOrder, bench.small.session.durationMs);
    first.sitting.takePaper(first.paper);
    first.sitting.handIn(1_000);
    expect(outcome(await bench.take(submissionOf(bench.small, first.sitting)))).toMatch(
      /^SITTING_ORDER @ .*\/6$/,
    );
    const longer = bench.someoneWrites();
    await longer.sitting.sitDown(NOWHERE);
    longer.sitting.takePaper(longer.paper);
    longer.sitting.begin(bench.room.startOrder, bench.small.session.durationMs + 1);
    longer.sitting.handIn(1_000);
    expect(outcome(await bench.take(submissionOf(bench.small, longer.sitting)))).toMatch(
      /^SITTING_DURATION @/,
    );
  });

  it('an answer to something that is not on this paper, and an option that the item does not have', async () => {
    const answering = async (write: (one: ReturnType<SittingBench['someoneWrites']>) => void) => {
      const one = bench.someoneWrites();
      await one.sitting.sitDown(NOWHERE);
      one.sitting.takePaper(one.paper);
      one.sitting.begin(bench.room.startOrder, bench.small.session.durationMs);
      write(one);
      one.sitting.handIn(1_000);
      return outcome(await bench.take(submissionOf(bench.small, one.sitting)));
    };
    const foreign = [...bench.room.issued.answerKeys.keys()];
    expect(
      await answering(({ sitting, paper }) => {
        const mine = new Set<string>(paper.questions.map((question) => question.question));
        const item = foreign.find((one) => !mine.has(one.split('.')[0] ?? ''));
        sitting.answer(item as ItemId, [0], 10); // the pool is larger than a paper
      }),
    ).toMatch(/^ANSWER_NOT_ON_PAPER @ .*\/7$/);
    expect(
      await answering(({ sitting, paper }) => {
        sitting.answer(`${paper.questions[0]?.question}.1` as ItemId, [6], 10); // no item has seven options
      }),
    ).toMatch(/^ANSWER_NOT_ON_PAPER @ .*\/7$/);
  });

  it('a hand-in that seals other answers than the entries hold', async () => {
    const { sitting, candidate, paper, journal } = bench.someoneWrites();
    await sitting.sitDown(NOWHERE);
    sitting.takePaper(paper);
    sitting.begin(bench.room.startOrder, bench.small.session.durationMs);
    journal.write({ kind: 'handed-in', by: 'candidate', answered: 9, items: 9, answers: NOWHERE });
    expect(candidate.candidate).toBe(sitting.candidate);
    expect(outcome(await bench.take(submissionOf(bench.small, sitting)))).toMatch(
      /^HAND_IN_ANSWERS @ .*\/7$/,
    );
  });

  it('answers that are sealed to somebody else', async () => {
    const { sitting: listed, journal, candidate, paper } = bench.someoneWrites();
    const elsewhere = await sealToOf(await newSealIdentity());
    const sitting = paperCandidate({ ...candidate, journal, resultsSealTo: elsewhere });
    await sitting.sitDown(NOWHERE);
    sitting.takePaper(paper);
    sitting.begin(bench.room.startOrder, bench.small.session.durationMs);
    sitting.handIn(1_000);
    expect(listed.candidate).toBe(sitting.candidate);
    expect(outcome(await bench.take(submissionOf(bench.small, sitting)))).toMatch(/^ANSWER_KEY @ .*\/1$/);
  });

  it('a sitting without its hand-in', async () => {
    const { submission } = await bench.someoneSits();
    const entries = submission.entries.slice(0, -3);
    expect(outcome(await bench.take({ ...submission, entries }))).toMatch(/^SITTING_UNFINISHED @/);
  });

  it('a real session while the authority runs on a rehearsal clock', async () => {
    const { submission } = await bench.someoneSits();
    const issued = await bench.tools.sessions.open(bench.small.session.session);
    if (!issued.ok) throw new Error('the session is issued');
    const real = { ...issued.value, session: { ...issued.value.session, mode: 'real' as const } };
    const sessions = { open: () => Promise.resolve({ ok: true as const, value: real }) };
    const hurried = await takeSitting(submission, { ...bench.tools, sessions, rehearsalClock: true });
    expect(outcome(hurried)).toBe('CLOCK_REHEARSAL @ ');
  });
});
