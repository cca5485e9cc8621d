import type { CandidateId } from '@exam-room/shared/base';
import { fromUtf8, utf8 } from '@exam-room/shared/base';
import { PURPOSE, signEnvelope } from '@exam-room/shared/crypto';
import type { SittingStatus } from '@exam-room/shared/records';
import {
  archiveIndex,
  type LedgerEntry,
  ledgerFiles,
  ledgerOf,
} from '@exam-room/test-fixtures/doubles/paper-room';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ArchiveBench, archiveBench } from '../../e2e/archive-bench.ts';
import { damaged, outcome, putBlobs } from '../../e2e/small-intake.ts';
import { plain, type SmallRoom, submissionOf } from '../../e2e/small-room.ts';
import { takeArchive } from './take-archive.ts';
import { takeSitting } from './take-sitting.ts';

let bench: ArchiveBench;
beforeAll(async () => {
  bench = await archiveBench('REFUSED');
});
afterAll(() => bench.clear());

const only = (candidate: string, status: SittingStatus) => new Map([[candidate as CandidateId, status]]);

const untouched = () => {};

describe('an archive that contradicts is refused and the part is named', () => {
  const changeText = (files: Map<string, Uint8Array>, path: string, change: (text: string) => string) => {
    files.set(path, utf8(change(fromUtf8(files.get(path) ?? new Uint8Array()))));
  };
  const journalOf = (at: number) => `journals/${bench.small.seats[at]?.device}-1.jsonl`;

  it.each([
    'session.dsse.json',
    'roll.dsse.json',
    'release.dsse.json',
    'pool/index.dsse.json',
    'trust.dsse.json',
  ])('a %s that is not what was issued', async (path) => {
    const seen = await bench.outcomeOf((files) =>
      changeText(files, path, (text) => text.replace('"payload": "ey', '"payload": "eyJ')),
    );
    expect(seen).toBe(`ARCHIVE_PART_OTHER @ ${path}`);
  });

  it.each(['ledger.jsonl', 'checkpoint.dsse.json', 'record-sheet.json', 'record-sheet.pdf'])(
    'an archive without %s',
    async (path) => {
      expect(await bench.outcomeOf((files) => files.delete(path))).toBe(`ARCHIVE_PART_MISSING @ ${path}`);
    },
  );

  it('an index that the console did not sign', async () => {
    const room = await bench.threeSit();
    const files = room.archive();
    const tools = bench.freshTools();
    await putBlobs(tools, files.values());
    const index = archiveIndex(files, room.room, bench.small.session);
    const seat = bench.small.seats[0];
    if (seat === undefined) throw new Error('the room has seats');
    const bySeat = signEnvelope(PURPOSE.archive, Buffer.from(index.payload, 'base64'), [seat.signer]);
    const { session } = bench.small.session;
    expect(outcome(await takeArchive({ session, index: plain(bySeat) }, tools))).toBe(
      'ENVELOPE_SIGNATURE @ archive.dsse.json',
    );
    expect(outcome(await takeArchive({ session, index: plain(damaged(index)) }, tools))).toBe(
      'ENVELOPE_SIGNATURE @ archive.dsse.json',
    );
  });

  it('a changed entry of a journal', async () => {
    const seen = await bench.outcomeOf((files) =>
      changeText(files, journalOf(0), (text) => text.replace('check-in', 'hand-in')),
    );
    expect(seen).toMatch(new RegExp(`^ENTRY_SIGNATURE @ ${bench.small.seats[0]?.device}/`));
  });

  it('an entry that the ledger leaves out, or that stands in it twice', async () => {
    const dropped = await bench.outcomeOf((files) =>
      changeText(files, 'ledger.jsonl', (text) => text.split('\n').toSpliced(3, 1).join('\n')),
    );
    expect(dropped).toMatch(/^ARCHIVE_LEDGER @ ledger\.jsonl:4/);
    const doubled = await bench.outcomeOf((files) =>
      changeText(files, 'ledger.jsonl', (text) =>
        text
          .split('\n')
          .toSpliced(3, 0, text.split('\n')[3] ?? '')
          .join('\n'),
      ),
    );
    expect(doubled).toMatch(/^ARCHIVE_LEDGER @ ledger\.jsonl:5/);
  });

  it('a checkpoint over another ledger', async () => {
    const seen = await bench.outcomeOf((files, room) => {
      const shorter = ledgerOf([...room.journals, room.room.console]).slice(0, -1);
      for (const [path, bytes] of ledgerFiles(shorter, room.room.console, bench.small.session.session))
        if (path === 'checkpoint.dsse.json') files.set(path, bytes);
    });
    expect(seen).toBe('ARCHIVE_CHECKPOINT @ checkpoint.dsse.json');
  });

  it('a candidate who is dropped with journal, ledger and checkpoint, while the sheet still tells of them', async () => {
    const seen = await bench.outcomeOf((files, room) => {
      files.delete(journalOf(2));
      relabel(files, room, (line) => line.device !== bench.small.seats[2]?.device);
    });
    // The sheet was signed over the whole ledger: its code no longer holds.
    expect(seen).toBe('ARCHIVE_SHEET @ record-sheet.json');
  });

  it('a journal whose end was cut off, ledger and checkpoint with it', async () => {
    const seen = await bench.outcomeOf((files, room) => {
      const lines = fromUtf8(files.get(journalOf(2)) ?? new Uint8Array()).split('\n');
      files.set(journalOf(2), utf8(`${lines.slice(0, -3).join('\n')}\n`));
      relabel(
        files,
        room,
        (line) => line.device !== bench.small.seats[2]?.device || line.seq <= lines.length - 3,
      );
    });
    expect(seen).toBe('ARCHIVE_SHEET @ record-sheet.json');
  });

  it('a sitting that has a receipt and stands otherwise in the archive', async () => {
    const tools = bench.freshTools();
    const first = await bench.threeSit();
    const [sitting] = first.sat.values();
    if (sitting === undefined) throw new Error('three sat');
    await putBlobs(tools, sitting.pictures.values());
    await takeSitting(submissionOf(bench.small, sitting), tools);
    const again = await bench.threeSit(); // the same machines and people write the morning anew
    expect(outcome(await bench.send(again.archive(), again, tools))).toMatch(
      /^ARCHIVE_CONTRADICTS_SITTING @ journals\/.*\(C1\)$/,
    );
  });

  it('a candidate who neither handed in nor is told to be absent', async () => {
    const seen = await bench.outcomeOf(untouched, { sheet: (sheet) => ({ ...sheet, absentees: [] }) });
    expect(seen).toBe('ARCHIVE_CANDIDATE @ candidate C4');
  });

  it('a record sheet that tells another story, counts other people, or carries another code', async () => {
    const forgotten = await bench.outcomeOf(untouched, {
      sheet: (sheet) => ({ ...sheet, sittings: sheet.sittings.slice(1) }),
    });
    expect(forgotten).toBe('ARCHIVE_SHEET_DIFFERS @ record-sheet.json (C1)');
    const milder = await bench.outcomeOf(untouched, {
      statuses: only('C1', 'violation'),
      sheet: (sheet) => ({
        ...sheet,
        sittings: sheet.sittings.map((one) => ({ ...one, status: 'normal' as const })),
      }),
    });
    expect(milder).toBe('ARCHIVE_SHEET_DIFFERS @ record-sheet.json (C1)');
    const fewer = await bench.outcomeOf(untouched, {
      sheet: (sheet) => ({ ...sheet, counts: { ...sheet.counts, enrolled: 3 } }),
    });
    expect(fewer).toBe('ARCHIVE_SHEET @ record-sheet.json');
    const recoded = await bench.outcomeOf(untouched, {
      sheet: (sheet) => ({ ...sheet, ledger: { ...sheet.ledger, code: '00000-00000-00000-00000' } }),
    });
    expect(recoded).toBe('ARCHIVE_SHEET @ record-sheet.json');
  });

  it('a sheet that only one person signed, and one that was changed after the signatures', async () => {
    expect(await bench.outcomeOf(untouched, { signedBy: 1 })).toBe('ARCHIVE_NOT_SIGNED @ record-sheet.json');
    const retouched = await bench.outcomeOf((files) =>
      changeText(files, 'record-sheet.json', (text) => text.replace('未到', '事假')),
    );
    expect(retouched).toBe('ARCHIVE_NOT_SIGNED @ record-sheet.json');
  });

  it('a room that one person alone released or closed, another code, another seed', async () => {
    expect(await bench.outcomeOf(untouched, { releasedBy: 1 })).toMatch(/^ARCHIVE_RELEASE/);
    expect(await bench.outcomeOf(untouched, { nonce: '0'.repeat(64) })).toMatch(/^ARCHIVE_RELEASE/);
    expect(await bench.outcomeOf(untouched, { closedBy: 1 })).toMatch(/^ARCHIVE_NOT_CLOSED/);
    expect(await bench.outcomeOf(untouched, { seed: '0'.repeat(64) })).toMatch(/^ARCHIVE_SEED/);
  });

  it('an act that its person did not sign', async () => {
    const room = await bench.threeSit();
    const [chief] = bench.small.people;
    const stranger = bench.small.seats[0];
    if (stranger === undefined) throw new Error('the room has seats');
    room.room.act({ act: 'remark', text: '一切正常' }, [{ id: chief.id, signer: stranger.signer }]);
    expect(outcome(await bench.send(room.archive(), room))).toMatch(
      new RegExp(`^ENVELOPE_SIGNATURE @ ${bench.small.console.device}-1/`),
    );
  });

  it('somebody who sat down without being admitted', async () => {
    const room = await bench.threeSit();
    const sitting = await room.sit(3, { admitted: false });
    expect(outcome(await bench.send(room.archive(), room))).toBe(
      `ARCHIVE_ADMISSION @ ${sitting.journal.keys.device}-1/2`,
    );
  });

  it('a journal of a machine that the session does not list', async () => {
    const seen = await bench.outcomeOf((files) => files.set(`journals/${'f'.repeat(32)}-1.jsonl`, utf8('')));
    expect(seen).toBe(`ARCHIVE_JOURNAL_UNLISTED @ journals/${'f'.repeat(32)}-1.jsonl`);
  });
});

/** The console writes ledger and checkpoint again over the entries that are left. */
function relabel(
  files: Map<string, Uint8Array>,
  room: SmallRoom,
  keeps: (line: LedgerEntry) => boolean,
): void {
  const ledger = ledgerOf([...room.journals, room.room.console]).filter(keeps);
  for (const [path, bytes] of ledgerFiles(ledger, room.room.console, bench.small.session.session))
    files.set(path, bytes);
}
