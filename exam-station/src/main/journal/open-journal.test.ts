import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceId, Digest, SessionId } from '@exam-room/shared/base';
import { newSigningSeed, signerFromSeed } from '@exam-room/shared/host/native-crypto';
import { openDurable } from '@exam-room/shared/host/sqlite';
import type { SeatFact } from '@exam-room/shared/records';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { connect } from './connection.ts';
import type { JournalPlace } from './journal-place.ts';
import { MIGRATIONS } from './journal-tables.ts';
import { type Journal, openJournal } from './open-journal.ts';
import { openReserve } from './reserve.ts';

let folder: string;
let place: JournalPlace;
let open: Journal[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'journal-'));
  const signer = signerFromSeed(newSigningSeed());
  open = [];
  place = {
    path: join(folder, 'journal.sqlite'),
    session: 'S1' as SessionId,
    device: 'd'.repeat(32) as DeviceId,
    signer,
    clock: { wallMs: () => 1_000, monoMs: () => 5 },
    boot: '0123456789abcdef',
    reserveBytes: 0,
  };
});

afterEach(() => {
  for (const one of open) one.close();
  rmSync(folder, { recursive: true, force: true });
});

function opened(change: Partial<JournalPlace> = {}): Journal {
  const journal = openJournal({ ...place, ...change });
  if (!journal.ok) throw new Error(journal.error.code);
  open.push(journal.value);
  return journal.value;
}

function write(journal: Journal, many: number): void {
  for (let at = 0; at < many; at += 1) {
    const fact: SeatFact = { kind: 'fault-noticed', what: 'test', detail: `entry ${at}` };
    const kept = journal.append(fact, at);
    if (!kept.ok) throw new Error(kept.error.code);
  }
}

function shut(journal: Journal): void {
  journal.close();
  open = open.filter((one) => one !== journal);
}

/** Changes the file as no program of ours would. */
function tamper(sql: string): void {
  const raw = new Database(place.path, { timeout: 100 });
  raw.exec(sql);
  raw.close();
}

it('what was appended is there after the program is gone, in one proven chain', () => {
  const first = opened();
  write(first, 5);
  first.keepUsedTime(4_321);
  shut(first);
  const second = opened();
  expect(second.opened.map((one) => one.seq)).toEqual([1, 2, 3, 4, 5]);
  expect(second.opened.map((one) => one.usedMs)).toEqual([0, 1, 2, 3, 4]);
  expect(second.usedTime()).toEqual({ usedMs: 4_321, wallMs: 1_000 });
  expect(second.place()).toEqual({ epoch: 1, seq: 6 });
});

it('flushes every commit: WAL with synchronous FULL, looked at after a write', () => {
  const connected = connect(place.path);
  if (!connected.ok) throw new Error(connected.error.code);
  const { database, insertEntry } = connected.value;
  insertEntry.run(1, 'payload', 'sig', 'hash');
  const level = (pragma: string) => database.pragma(pragma, { simple: true });
  expect([level('journal_mode'), level('synchronous'), level('locking_mode')]).toEqual([
    'wal',
    2,
    'exclusive',
  ]);
  database.close();
});

it('a second program does not get in while the first one writes', () => {
  opened();
  expect(() => tamper("INSERT INTO journal (once, session, device, epoch) VALUES (1, 'x', 'x', 9)")).toThrow(
    /locked/,
  );
}, 60_000);

it('names the journal of another session instead of mixing two', () => {
  shut(opened());
  expect(openJournal({ ...place, session: 'S2' as SessionId })).toMatchObject({
    ok: false,
    error: { code: 'JOURNAL_OTHER_SESSION' },
  });
});

it('leaves a journal of a newer version untouched', () => {
  shut(opened());
  tamper('PRAGMA user_version = 99');
  expect(openJournal(place)).toMatchObject({ ok: false, error: { code: 'JOURNAL_NEWER' } });
});

it.each([
  [
    'an entry changed',
    "UPDATE entries SET payload = replace(payload, 'entry 2', 'entry x') WHERE seq = 3",
    'entry 3',
  ],
  ['an entry taken out', 'DELETE FROM entries WHERE seq = 2', 'entry 2'],
  [
    'two entries swapped',
    'UPDATE entries SET seq = seq + 100; UPDATE entries SET seq = CASE seq WHEN 102 THEN 3 WHEN 103 THEN 2 ELSE seq - 100 END',
    'entry 2',
  ],
  [
    'a signature of another entry',
    'UPDATE entries SET sig = (SELECT sig FROM entries WHERE seq = 1) WHERE seq = 4',
    'entry 4',
  ],
  ['a row hash changed', "UPDATE entries SET hash = 'x' WHERE seq = 5", 'entry 5'],
])('finds %s and names the place', (_what, sql, where) => {
  const journal = opened();
  write(journal, 5);
  shut(journal);
  tamper(sql);
  expect(openJournal(place)).toMatchObject({ ok: false, error: { code: 'JOURNAL_DAMAGED', where } });
});

it('is refused when another key wrote it', () => {
  const journal = opened();
  write(journal, 1);
  shut(journal);
  const stranger = signerFromSeed(newSigningSeed());
  expect(openJournal({ ...place, signer: stranger })).toMatchObject({
    ok: false,
    error: { code: 'JOURNAL_DAMAGED' },
  });
});

it('finds every changed character of every entry', () => {
  const journal = opened();
  write(journal, 4);
  const whole = journal.entriesAfter(0, 10).map((one) => one.payload);
  shut(journal);
  fc.assert(
    fc.property(fc.nat({ max: 3 }), fc.nat(), fc.integer({ min: 1, max: 94 }), (row, at, shift) => {
      const text = whole[row] ?? '';
      const place_ = at % text.length;
      const code = text.charCodeAt(place_);
      const changed = String.fromCharCode(33 + ((code - 33 + shift) % 95));
      const raw = new Database(place.path);
      const set = raw.prepare('UPDATE entries SET payload = ? WHERE seq = ?');
      set.run(text.slice(0, place_) + changed + text.slice(place_ + 1), row + 1);
      raw.close();
      const again = openJournal(place);
      const found = !again.ok && again.error.code === 'JOURNAL_DAMAGED';
      if (again.ok) again.value.close();
      const heal = new Database(place.path);
      heal.prepare('UPDATE entries SET payload = ? WHERE seq = ?').run(text, row + 1);
      heal.close();
      return found || changed === text[place_];
    }),
    { numRuns: 25 },
  );
}, 60_000);

it('reads anew what the disk holds after an error', () => {
  const journal = opened();
  write(journal, 3);
  const again = journal.reopen();
  expect(again).toMatchObject({ ok: true, value: [{ seq: 1 }, { seq: 2 }, { seq: 3 }] });
  write(journal, 1);
  expect(journal.head().seq).toBe(4);
});

it('lets a heartbeat ask while the file is closed after trouble: nothing to tell, nothing thrown', () => {
  const journal = opened();
  write(journal, 2);
  journal.close();
  expect([journal.picturesUnsent(), journal.nextPicture(), journal.entriesAfter(0, 9)]).toEqual([
    0,
    undefined,
    [],
  ]);
  expect([journal.keepUsedTime(1), journal.hashAt(1), journal.usedTime()]).toEqual([
    false,
    undefined,
    undefined,
  ]);
  expect(journal.reopen()).toMatchObject({ ok: true, value: [{ seq: 1 }, { seq: 2 }] });
});

it('holds disk space back for entries and gives it up when it is needed', () => {
  const path = join(folder, 'reserve');
  const reserve = openReserve(path, 300_000);
  expect(statSync(path).blocks * 512).toBeGreaterThanOrEqual(300_000);
  reserve.spend();
  expect(existsSync(path)).toBe(false);
  reserve.restock();
  expect(statSync(path).size).toBe(300_000);
});

it('forgets question keys after the receipt and keeps the draw', () => {
  const journal = opened();
  const grant = {
    candidate: 'C1' as never,
    attempt: 1,
    paper: 'a'.repeat(64) as never,
    drawKey: 'b'.repeat(64),
    snapshotKey: 'c'.repeat(64),
    keys: [['q1' as never, 'f00d'.repeat(16)]] as [never, string][],
  };
  journal.keepGrant(grant);
  journal.forgetQuestionKeys(grant.candidate, 1);
  expect(journal.grant(grant.candidate, 1)).toEqual({ ...grant, keys: [] });
});

it('begins anew where the power went while the file was being laid out', () => {
  const half = join(folder, 'half.sqlite');
  const laying = new Database(half);
  laying.pragma('journal_mode = DELETE');
  laying.pragma('cache_size = 1');
  laying.exec('CREATE TABLE layout (filler); BEGIN');
  for (let piece = 0; piece < 50; piece += 1) laying.exec('INSERT INTO layout VALUES (zeroblob(9000))');
  copyFileSync(half, place.path);
  copyFileSync(`${half}-journal`, `${place.path}-journal`);
  laying.exec('ROLLBACK');
  laying.close();
  expect(() => new Database(place.path, { readonly: true }).pragma('user_version')).toThrow(/readonly/);
  const journal = opened();
  expect(journal.opened).toEqual([]);
  write(journal, 2);
  shut(journal);
  expect(opened().opened).toHaveLength(2);
});

it('reads nothing out of a file that is no database', () => {
  writeFileSync(place.path, 'not a database at all, but long enough to be looked at'.repeat(20));
  expect(openJournal(place)).toMatchObject({ ok: false, error: { code: 'JOURNAL_DAMAGED' } });
});

it('a journal of the first version keeps every entry and row, and learns of seat moves', () => {
  const first = openDurable(place.path, MIGRATIONS.slice(0, 1));
  first.close();
  const before = opened();
  write(before, 5);
  before.keepOrder({ hash: 'a'.repeat(64) as Digest, sealed: { payload: 'order', sig: 'sig' } });
  shut(before);
  // Back to what the first version had left, with the data in it.
  tamper('DROP TABLE moves; DROP TABLE earlier_entries; PRAGMA user_version = 1;');
  const after = opened();
  expect(after.opened).toHaveLength(5);
  expect(after.orders()).toHaveLength(1);
  const order = 'b'.repeat(64) as Digest;
  expect(after.earlier(order)).toBeUndefined();
  const entries = [0, 1, 2].map((at) => ({ payload: `entry ${at}`, sig: 'sig' }));
  expect(after.keepEarlier(order, entries)).toBe(true);
  // What a sitting was opened on stays as it is, whatever comes later.
  expect(after.keepEarlier(order, entries.slice(1))).toBe(true);
  shut(after);
  expect(opened().earlier(order)).toEqual(entries);
});
