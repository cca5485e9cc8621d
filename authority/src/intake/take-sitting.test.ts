import type { Digest, ItemId } from '@exam-room/shared/base';
import { paperCandidate } from '@exam-room/test-fixtures/doubles/paper-candidate';
import { paperJournal } from '@exam-room/test-fixtures/doubles/paper-journal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SittingBench, sittingBench } from '../../e2e/sitting-bench.ts';
import { START_MS } from '../../e2e/small-authority.ts';
import { outcome, putBlobs, sittingReceipt } from '../../e2e/small-intake.ts';
import { allRight, allWrong, nothing, submissionOf } from '../../e2e/small-room.ts';

const LENGTH_MS = 3_600_000;
const NOWHERE = 'ab'.repeat(32) as Digest; // the hash of no entry

let bench: SittingBench;
beforeAll(async () => {
  bench = await sittingBench('MORNING');
});
afterAll(() => bench.clear());

describe('a sitting that agrees with everything', () => {
  it('gets a receipt signed by the receipt key that names its head and counts its pictures', async () => {
    const { sitting, submission } = await bench.someoneSits();
    const taken = await bench.take(submission);
    expect(outcome(taken)).toBe('taken');
    if (!taken.ok) return;
    expect(sittingReceipt(bench.small, taken.value)).toMatchObject({
      candidate: sitting.candidate,
      device: sitting.journal.keys.device,
      headSeq: sitting.journal.entries.length,
      head: sitting.journal.hashes.at(-1),
      snapshots: sitting.pictures.size,
      code: expect.stringMatching(/^\d{4}-\d{4}-\d{4}$/),
    });
  });

  it.each([
    ['all right', allRight, 1_000, true],
    ['all wrong', allWrong, 0, false],
    ['an empty paper', nothing, 0, false],
  ] as const)('is scored by the policies of the session: %s', async (...[, answering, points, passed]) => {
    const { sitting, submission } = await bench.someoneSits({ answering });
    await bench.take(submission);
    expect(await bench.scoreOf(sitting.candidate)).toMatchObject({
      points,
      passed,
      status: 'normal',
      provisional: true,
      paper: bench.room.paperOf(
        bench.small.roll.candidates.findIndex((one) => one.candidate === sitting.candidate),
      ).hash,
      policy: 'small-101 v1',
    });
  });

  it('counts the last answer of an item and not the first', async () => {
    const { sitting, submission } = await bench.someoneSits({
      answering: allWrong,
      meanwhile(one, items) {
        for (const item of items)
          one.answer(item.item, bench.room.issued.answerKeys.get(item.item) ?? [], LENGTH_MS / 2);
      },
    });
    await bench.take(submission);
    expect((await bench.scoreOf(sitting.candidate))?.points).toBe(1_000);
  });

  it('gets the same receipt when it is sent again, and when only its beginning is sent again', async () => {
    const { submission } = await bench.someoneSits();
    const first = await bench.take(submission);
    const again = await bench.take(submission);
    const shorter = await bench.take({ ...submission, entries: submission.entries.slice(0, -1) });
    expect(first.ok && again.ok && shorter.ok).toBe(true);
    expect(again).toEqual(first);
    expect(shorter).toEqual(first);
  });

  it('gets a receipt for more when its journal has grown', async () => {
    const { sitting, submission } = await bench.someoneSits();
    const first = await bench.take(submission);
    sitting.journal.write({ kind: 'help-called' });
    const grown = await bench.take(submissionOf(bench.small, sitting));
    expect(first.ok && grown.ok).toBe(true);
    if (!first.ok || !grown.ok) return;
    expect(sittingReceipt(bench.small, grown.value).headSeq).toBe(
      sittingReceipt(bench.small, first.value).headSeq + 1,
    );
  });

  it('waits for its pictures: they must be here before the receipt says so', async () => {
    const sitting = await bench.room.sit(bench.nextSeat());
    const submission = submissionOf(bench.small, sitting);
    expect(outcome(await bench.take(submission))).toBe(`missing ${sitting.pictures.size}`);
    await putBlobs(bench.tools, sitting.pictures.values());
    expect(outcome(await bench.take(submission))).toBe('taken');
  });
});

describe('the deadline', () => {
  it('an answer after the time has run out does not count and is told to the reviewer', async () => {
    const { sitting, submission } = await bench.someoneSits({
      answering: allRight,
      usedMs: LENGTH_MS,
      by: 'time',
      meanwhile(one, items) {
        const [first] = items;
        if (first !== undefined) one.answer(first.item, [first.order.at(-1) ?? 0], LENGTH_MS + 1);
      },
    });
    await bench.take(submission);
    expect((await bench.scoreOf(sitting.candidate))?.points).toBe(1_000);
    expect(await bench.findingsOf(sitting.candidate)).toContain('ANSWERS_LATE');
  });

  it('extra time counts as written for now and waits for its proof', async () => {
    const { sitting, submission } = await bench.someoneSits({
      answering: nothing,
      usedMs: LENGTH_MS + 60_000,
      meanwhile(one, items) {
        one.journal.write({ kind: 'time-granted', order: NOWHERE, ms: 120_000 });
        for (const item of items)
          one.answer(item.item, bench.room.issued.answerKeys.get(item.item) ?? [], LENGTH_MS + 30_000);
      },
    });
    await bench.take(submission);
    expect((await bench.scoreOf(sitting.candidate))?.points).toBe(1_000);
    expect(await bench.findingsOf(sitting.candidate)).toContain('GRANT_NOT_PROVEN_YET');
  });

  it('an answer after the hand-in changes nothing and is told to the reviewer', async () => {
    const { sitting, submission } = await bench.someoneSits({ answering: allWrong });
    const [item] = [...bench.room.issued.answerKeys.keys()];
    sitting.journal.write({
      kind: 'answer-saved',
      item: item as ItemId, // the bank has items
      sealed: sitting.journal.sealChoice(sitting.answerKey, [0]),
    });
    const late = submissionOf(bench.small, sitting);
    expect(late.entries.length).toBe(submission.entries.length + 1);
    expect(outcome(await bench.take(late))).toBe('taken');
    expect((await bench.scoreOf(sitting.candidate))?.points).toBe(0);
    expect(await bench.findingsOf(sitting.candidate)).toContain('ANSWER_AFTER_HAND_IN');
  });
});

describe('a candidate who was moved to another seat', () => {
  it('is scored with the answers of both seats, once the first seat is here', async () => {
    const before = bench.someoneWrites();
    const spare = bench.small.seats[bench.nextSeat()];
    if (spare === undefined) throw new Error('the room is full');
    const moved = 'cd'.repeat(32) as Digest; // the order that moved the candidate
    const items = [...bench.room.paperOf(before.at).questions].map(
      (question) => `${question.question}.1` as ItemId,
    ); // first item of each
    const [first, second] = items as [ItemId, ItemId];
    await before.sitting.sitDown(NOWHERE);
    before.sitting.takePaper(before.paper);
    before.sitting.begin(bench.room.startOrder, bench.small.session.durationMs);
    before.sitting.answer(first, [0], 60_000);
    before.journal.write({ kind: 'sitting-moved', order: moved }, 60_000);

    const journal = paperJournal({
      session: bench.small.session.session,
      keys: spare,
      startMs: START_MS + 120_000,
    });
    const after = paperCandidate({
      ...before.candidate,
      journal,
      resultsSealTo: bench.small.office.keys.trust.resultsSealTo,
    });
    await after.sitDown(moved);
    after.takePaper(before.paper);
    after.begin(bench.room.startOrder, bench.small.session.durationMs);
    after.answer(first, [0], 60_000);
    after.answer(second, [1], 120_000);
    after.handIn(180_000);

    expect(outcome(await bench.take(submissionOf(bench.small, before.sitting)))).toBe('taken');
    expect(await bench.scoreOf(before.candidate.candidate)).toBeUndefined();
    expect(outcome(await bench.take(submissionOf(bench.small, after)))).toBe('taken');
    const score = await bench.scoreOf(before.candidate.candidate);
    expect(score?.sections.reduce((sum, section) => sum + section.answered, 0)).toBe(2);
  });

  it('is scored once with everything that was taken over; what the old seat brings later counts for nothing', async () => {
    const before = bench.someoneWrites();
    const spare = bench.small.seats[bench.nextSeat()];
    if (spare === undefined) throw new Error('the room is full');
    const moved = 'ce'.repeat(32) as Digest; // the order that moved the candidate
    const [first, second, third] = [...bench.room.paperOf(before.at).questions].map(
      (question) => `${question.question}.1` as ItemId,
    ) as [ItemId, ItemId, ItemId]; // a paper has more than three
    const { sitting } = before;
    await sitting.sitDown(NOWHERE);
    sitting.takePaper(before.paper);
    sitting.begin(bench.room.startOrder, bench.small.session.durationMs);
    sitting.answer(first, [0], 60_000);
    const head = {
      device: sitting.journal.keys.device,
      epoch: sitting.journal.epoch,
      seq: sitting.journal.entries.length,
      hash: sitting.journal.hashes.at(-1) ?? NOWHERE,
    };
    const from = { answers: new Map(sitting.answers), head };
    // Cut off from the console, the old seat went on until its time ran out by itself.
    sitting.answer(third, [0], 70_000);
    sitting.handIn(bench.small.session.durationMs, 'time');

    const session = bench.small.session.session;
    const journal = paperJournal({ session, keys: spare, startMs: START_MS - 86_400_000 });
    const { resultsSealTo } = bench.small.office.keys.trust;
    const after = paperCandidate({ ...before.candidate, journal, resultsSealTo });
    await after.sitDown(moved, from);
    after.takePaper(before.paper);
    after.begin(moved, bench.small.session.durationMs);
    after.answer(second, [1], 120_000);
    after.handIn(180_000);

    const alone = submissionOf(bench.small, after);
    expect(outcome(await bench.take(alone))).toMatch(/^HAND_IN_ANSWERS/);
    const { device, epoch, entries } = submissionOf(bench.small, sitting);
    const whole = { ...alone, earlier: [{ device, epoch, entries }] };
    expect(outcome(await bench.take(whole))).toBe('taken');
    expect(outcome(await bench.take(whole))).toBe('taken');
    const score = await bench.scoreOf(before.candidate.candidate);
    expect(score?.sections.reduce((sum, section) => sum + section.answered, 0)).toBe(2);
    const findings = await bench.findingsOf(before.candidate.candidate);
    expect(findings.filter((code) => code === 'WRITTEN_AT_OLD_SEAT')).toHaveLength(2);
  });
});
