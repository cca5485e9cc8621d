import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceId, SessionId } from '@exam-room/shared/base';
import { newSigningSeed, signerFromSeed } from '@exam-room/shared/host/native-crypto';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { JournalPlace } from './journal-place.ts';
import { type Journal, openJournal } from './open-journal.ts';

let folder: string;
let place: JournalPlace;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rotten-'));
  place = {
    path: join(folder, 'journal.sqlite'),
    session: 'S1' as SessionId,
    device: 'd'.repeat(32) as DeviceId,
    signer: signerFromSeed(newSigningSeed()),
    clock: { wallMs: () => 1_000, monoMs: () => 5 },
    boot: '0123456789abcdef',
    reserveBytes: 0,
  };
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function opened(): Journal {
  const journal = openJournal(place);
  if (!journal.ok) throw new Error(journal.error.code);
  return journal.value;
}

function tamper(sql: string): void {
  const raw = new Database(place.path);
  raw.exec(sql);
  raw.close();
}

it('a journal that could not be opened is let go: once the disk is right again, the same program opens it', () => {
  opened().close();
  tamper('ALTER TABLE log_room RENAME TO elsewhere');
  expect(openJournal(place)).toMatchObject({ ok: false, error: { code: 'JOURNAL_IO' } });
  tamper('ALTER TABLE elsewhere RENAME TO log_room');
  opened().close();
});

it('a used time whose bits have rotted is not believed: the newest entry tells the time', () => {
  const journal = opened();
  journal.append({ kind: 'help-called' }, 60_000);
  journal.noteAcked(1);
  journal.keepUsedTime(64_000);
  journal.close();
  tamper('UPDATE progress SET used_ms = used_ms | 4194304');
  const again = opened();
  expect(again.usedTime()).toBeUndefined();
  expect(again.ackedSeq()).toBe(0);
  expect(again.opened.at(-1)?.usedMs).toBe(60_000);
  again.keepUsedTime(65_000);
  expect(again.usedTime()).toMatchObject({ usedMs: 65_000 });
  again.close();
});

it('a table whose pages are torn is named as damage, also where no entry lies in it', () => {
  const journal = opened();
  journal.keepAnswerKey('a'.repeat(64) as never, Buffer.alloc(32, 0x5a));
  journal.close();
  const bytes = readFileSync(place.path);
  const row = bytes.indexOf(Buffer.alloc(32, 0x5a));
  bytes.fill(0xff, row - (row % 4_096), row - (row % 4_096) + 512);
  writeFileSync(place.path, bytes);
  expect(openJournal(place)).toMatchObject({ ok: false, error: { code: 'JOURNAL_DAMAGED', where: 'file' } });
});

it('an entry whose text has become bytes is damage, not a bug', () => {
  const journal = opened();
  journal.append({ kind: 'help-called' }, 0);
  journal.close();
  const bytes = readFileSync(place.path);
  // The signature's serial type in the record's header: text of 88 is 2*88+13 = 189 (81 3d); one bit less is 188, bytes of 88.
  const header = bytes.indexOf(Buffer.from([0x81, 0x3d]));
  bytes[header + 1] = 0x3c;
  writeFileSync(place.path, bytes);
  expect(openJournal(place)).toMatchObject({ ok: false, error: { code: 'JOURNAL_DAMAGED' } });
});
