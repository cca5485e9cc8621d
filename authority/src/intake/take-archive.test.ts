import type { CandidateId, Digest } from '@exam-room/shared/base';
import { utf8 } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import type { SittingStatus } from '@exam-room/shared/records';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ArchiveBench, archiveBench } from '../../e2e/archive-bench.ts';
import { outcome, putBlobs, sessionReceipt, smallIntake } from '../../e2e/small-intake.ts';
import { archiveOf, nothing, smallRoom, submissionOf } from '../../e2e/small-room.ts';
import type { IntakeTools } from './intake-tools.ts';
import { rebuildStore } from './rebuild.ts';
import { takeArchive } from './take-archive.ts';
import { takeSitting } from './take-sitting.ts';

let bench: ArchiveBench;
beforeAll(async () => {
  bench = await archiveBench('ARCHIVED');
});
afterAll(() => bench.clear());

const only = (candidate: string, status: SittingStatus) => new Map([[candidate as CandidateId, status]]);

describe('an archive that agrees with everything', () => {
  it('gets the final receipt and confirms every result, the absentee included', async () => {
    const room = await bench.threeSit();
    const files = room.archive();
    const tools = bench.freshTools();
    const submission = archiveOf(bench.small, room, files);
    const taken = await bench.send(files, room, tools);
    expect(outcome(taken)).toBe('taken');
    if (!taken.ok) return;
    expect(sessionReceipt(bench.small, taken.value)).toMatchObject({
      session: 'ARCHIVED',
      archive: nativeDigest(Buffer.from(submission.index.payload, 'base64')),
      files: files.size,
      bytes: [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0),
      sittings: 3,
    });
    const scores = await tools.store.scores(bench.small.session.session);
    expect(scores.map((one) => [one.candidate, one.points, one.passed, one.status, one.provisional])).toEqual(
      [
        ['C1', 1_000, true, 'normal', false],
        ['C2', 0, false, 'normal', false],
        ['C3', 1_000, true, 'normal', false],
        ['C4', 0, false, 'absent', false],
      ],
    );
    expect(await tools.store.findings(bench.small.session.session)).toEqual([]);
    expect(await tools.store.reviews()).toMatchObject([
      {
        session: 'ARCHIVED',
        testDay: '2026-11-21',
        dueDay: '2026-11-27',
        calendarKnown: true,
        state: 'open',
      },
    ]);
  });

  it('gets the same receipt when it is sent again; another archive of the session is refused', async () => {
    const room = await bench.threeSit();
    const files = room.archive();
    const tools = bench.freshTools();
    const first = await bench.send(files, room, tools);
    expect(await bench.send(files, room, tools)).toEqual(first);
    const other = new Map(files).set('record-sheet.pdf', utf8('%PDF-1.7 another print'));
    expect(outcome(await bench.send(other, room, tools))).toBe('ARCHIVE_SECOND @ ARCHIVED');
  });

  it('waits for its files', async () => {
    const room = await bench.threeSit();
    const submission = archiveOf(bench.small, room, room.archive());
    expect(outcome(await takeArchive(submission, bench.freshTools()))).toMatch(/^missing \d+$/);
  });

  it.each(['violation', 'impersonation'] as const)(
    'makes the score of a %s 0, whatever the paper is worth',
    async (status) => {
      const room = await bench.threeSit();
      const tools = bench.freshTools();
      expect(outcome(await bench.send(room.archive({ statuses: only('C1', status) }), room, tools))).toBe(
        'taken',
      );
      const [first] = await tools.store.scores(bench.small.session.session);
      expect(first).toMatchObject({ candidate: 'C1', paperPoints: 1_000, points: 0, passed: false, status });
    },
  );

  it('agrees with the sittings that came before, and a late sitting must agree with it', async () => {
    const room = await bench.threeSit();
    const tools = bench.freshTools();
    const [first, second] = [...room.sat.values()];
    if (first === undefined || second === undefined) throw new Error('three sat');
    await putBlobs(tools, [...first.pictures.values(), ...second.pictures.values()]);
    expect(outcome(await takeSitting(submissionOf(bench.small, first), tools))).toBe('taken');
    expect(outcome(await bench.send(room.archive(), room, tools))).toBe('taken');
    expect(outcome(await takeSitting(submissionOf(bench.small, second), tools))).toBe('taken');
    const [score] = await tools.store.scores(bench.small.session.session);
    expect(score?.provisional).toBe(false);
    second.journal.write({ kind: 'help-called' });
    const later = await takeSitting(submissionOf(bench.small, second), tools);
    expect(outcome(later)).toMatch(/^SITTING_AFTER_ARCHIVE @/);
  });
});

describe('extra time', () => {
  const HOUR = 3_600_000;
  /** One candidate answers everything half a minute after the hour, with a grant of `ms` signed by `signers`. */
  async function withGrant(ms: number, signers: number): Promise<number | undefined> {
    const room = await smallRoom(bench.small);
    const device = bench.small.seats[0]?.device;
    if (device === undefined) throw new Error('the room has seats');
    const grant = {
      act: 'grant-time' as const,
      candidate: 'C1' as CandidateId,
      device,
      ms,
      reason: '设备故障',
    };
    const order =
      signers === 0
        ? ('ef'.repeat(32) as Digest)
        : room.room.act(grant, bench.small.people.slice(0, signers)); // nobody's order
    await room.sit(0, {
      answering: nothing,
      usedMs: HOUR + 60_000,
      meanwhile(sitting, items) {
        sitting.journal.write({ kind: 'time-granted', order, ms });
        for (const item of items)
          sitting.answer(item.item, room.issued.answerKeys.get(item.item) ?? [], HOUR + 30_000);
      },
    });
    const tools = bench.freshTools();
    expect(outcome(await bench.send(room.archive(), room, tools))).toBe('taken');
    const scores = await tools.store.scores(bench.small.session.session);
    return scores.find((one) => one.candidate === 'C1')?.points;
  }

  it('counts when an invigilator signed it', async () => expect(await withGrant(60_000, 1)).toBe(1_000));
  it('does not count when nobody signed it', async () => expect(await withGrant(60_000, 0)).toBe(0));
  it('does not count beyond the limit of one person', async () =>
    expect(await withGrant(6 * 60_000, 1)).toBe(0));
  it('counts beyond the limit when two signed it', async () =>
    expect(await withGrant(6 * 60_000, 2)).toBe(1_000));
});

describe('the store', () => {
  it('is written again from what was kept for the receipts', async () => {
    const room = await bench.threeSit();
    const tools = bench.freshTools();
    for (const sitting of room.sat.values()) {
      await putBlobs(tools, sitting.pictures.values());
      await takeSitting(submissionOf(bench.small, sitting), tools);
    }
    await bench.send(room.archive(), room, tools);
    const { session } = bench.small.session;
    const before = {
      sittings: await tools.store.sittings(session),
      scores: await tools.store.scores(session),
    };
    const empty = (await smallIntake(bench.small, 'another-store')).store;
    const rebuilt: IntakeTools = { ...tools, store: empty };
    expect(await rebuildStore(rebuilt)).toBe(1);
    expect({ sittings: await empty.sittings(session), scores: await empty.scores(session) }).toEqual(before);
    expect(await rebuildStore(rebuilt)).toBe(0);
    await empty.close();
  });
});
