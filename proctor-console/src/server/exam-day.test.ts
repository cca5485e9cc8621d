import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CandidateId, fromBase64, fromUtf8, MINUTE_MS } from '@exam-room/shared/base';
import { decodeEnvelope, openEnvelope, PURPOSE } from '@exam-room/shared/crypto';
import { nativeDigest, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import {
  archiveIndexSchema,
  type ConsoleEntry,
  checkpointSchema,
  ledgerLineSchema,
  readAct,
  readEntryLines,
  recordSheetSchema,
  sheetCode,
} from '@exam-room/shared/records';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  checkIn,
  closeAll,
  closeAndSign,
  keepOpen,
  PLAN,
  releaseAndStart,
  roomAlone,
  roomWithAuthority,
  sit,
  stationOf,
  ticket,
} from './compose-test-day.ts';
import { openTestRoom, type TestRoom } from './compose-test-room.ts';

// Whole days with real processes' parts: on a busy machine they take their time.
vi.setConfig({ testTimeout: 120_000 });
afterEach(closeAll);

function consoleFacts(room: TestRoom): readonly ConsoleEntry['fact'][] {
  const archive = join(room.made.consoleData, 'archive');
  const journal = readFileSync(join(archive, 'journals', `${room.made.console.device}-1.jsonl`));
  const lines = readEntryLines(journal, 'console');
  if (!lines.ok) throw new Error(lines.error.code);
  return lines.value.map((line) => (JSON.parse(line.payload) as ConsoleEntry).fact); // written by the console itself
}

describe('an exam day over real sockets', () => {
  test('goes from the first sign-in to the receipt for the archive', async () => {
    const { room } = await roomWithAuthority();
    await room.desk.signInBoth();
    await checkIn(room);
    await releaseAndStart(room);
    await Promise.all([sit(room, 0), sit(room, 1)]);
    const seen = await room.desk.until((view) => view.counts.receipts === 2);
    expect(seen.seats[0]).toMatchObject({ state: 'handed-in', answered: 1, receipt: '1234-5678-9012' });
    expect(seen.authority).toBe('reached');
    await stationOf(room, 0).hears('orders', () =>
      stationOf(room, 0)
        .orders()
        .some((fact) => fact.kind === 'receipt-arrived'),
    );
    await closeAndSign(room);
    const done = await room.desk.until((view) => view.archive?.receipt === true);
    expect(done).toMatchObject({
      phase: 'closed',
      counts: { enrolled: 2, admitted: 2, handedIn: 2, absent: 0 },
    });
    expect(done.steps.sheetSignedBy).toEqual(['陈建国', '赵敏']);
    const names = readdirSync(join(room.made.consoleData, 'archive', 'receipts')).toSorted();
    expect(names).toEqual(['C1-1.dsse.json', 'C2-1.dsse.json', 'session.dsse.json']);
    const kinds = consoleFacts(room).map((fact) => fact.kind);
    expect(kinds.slice(0, 2)).toEqual(['journal-opened', 'session-imported']);
    expect(kinds.filter((kind) => kind === 'seed-revealed')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'paper-granted')).toHaveLength(2);
  });

  test('leaves an archive that agrees with itself', async () => {
    const room = await roomAlone();
    await room.desk.signInBoth();
    await checkIn(room);
    await releaseAndStart(room);
    await sit(room, 0);
    await sit(room, 1);
    await closeAndSign(room);
    await room.desk.until((view) => view.archive !== undefined);
    const archive = join(room.made.consoleData, 'archive');
    const read = (path: string) => readFileSync(join(archive, path));
    const { signKey } = room.made.session.devices[0] ?? { signKey: '' };
    const openSigned = (path: string, payloadType: string) => {
      const envelope = decodeEnvelope(read(path), path);
      if (!envelope.ok) throw new Error(path);
      const expected = { payloadType, role: { keys: [signKey], threshold: 1 }, what: path };
      const payload = openEnvelope(envelope.value, expected, nativeSignatures);
      if (!payload.ok) throw new Error(payload.error.code);
      return JSON.parse(fromUtf8(payload.value.payload));
    };
    const index = archiveIndexSchema.parse(openSigned('archive.dsse.json', PURPOSE.archive));
    for (const { path, bytes, sha256 } of index.files) {
      expect(read(path).length, path).toBe(bytes);
      expect(nativeDigest(read(path)), path).toBe(sha256);
    }
    const lines = read('ledger.jsonl')
      .toString('utf8')
      .trimEnd()
      .split('\n')
      .map((line) => ledgerLineSchema.parse(JSON.parse(line)));
    const checkpoint = checkpointSchema.parse(openSigned('checkpoint.dsse.json', PURPOSE.checkpoint));
    expect(checkpoint.size).toBe(lines.length);
    expect(index.files.filter((one) => one.path.startsWith('snapshots/'))).toHaveLength(2);
    const sheet = recordSheetSchema.parse(JSON.parse(read('record-sheet.json').toString('utf8')));
    expect(sheet.counts).toMatchObject({ enrolled: 2, present: 2, absent: 0, handedIn: 2 });
    expect(sheet.ledger.code).toBe(sheetCode(Buffer.from(sheet.ledger.root, 'hex')));
    const signed = consoleFacts(room).flatMap((fact) => {
      const act = fact.kind === 'act-done' ? readAct(fact.envelope) : undefined;
      return act?.ok === true && act.value.act.act === 'sign-sheet' ? [act.value.act.sheet] : [];
    });
    expect(signed).toEqual([
      nativeDigest(read('record-sheet.json')),
      nativeDigest(read('record-sheet.json')),
    ]);
    expect(read('record-sheet.pdf').subarray(0, 5).toString('latin1')).toBe('%PDF-');
  });

  test('a paper asked for twice is granted once, for the seat where the candidate sits', async () => {
    const room = await roomAlone();
    await room.desk.signInBoth();
    await checkIn(room);
    const [one, two] = [stationOf(room, 0), stationOf(room, 1)];
    one.say({ say: 'ask-paper', candidate: 'C1' as CandidateId, attempt: 1 });
    expect(await one.hears('refused')).toMatchObject({ of: 'ask-paper', code: 'NOT_RELEASED' });
    await releaseAndStart(room);
    two.say({ say: 'ask-paper', candidate: 'C1' as CandidateId, attempt: 1 });
    expect(await two.hears('refused')).toMatchObject({ of: 'ask-paper', code: 'WRONG_SEAT' });
    const before = (await room.desk.view()).ledger.entries;
    for (let asks = 0; asks < 3; asks += 1)
      one.say({ say: 'ask-paper', candidate: 'C1' as CandidateId, attempt: 1 });
    const keys = await one.hears('paper-keys');
    expect(keys.keys).toHaveLength(4);
    await room.desk.until((view) => view.ledger.entries === before + 1);
  });

  test('a number that is not on the roll, or of somebody who sits elsewhere, is refused at the seat', async () => {
    const room = await roomAlone();
    await room.desk.signInBoth();
    await checkIn(room);
    const spare = stationOf(room, 2);
    await spare.plugIn(room.console.stations);
    spare.say({ say: 'claim-seat', number: '999999' });
    expect(await spare.hears('refused', (said) => said.code === 'NOT_ON_ROLL')).toBeDefined();
    spare.say({ say: 'claim-seat', number: room.made.roll.candidates[0]?.idNumber.toLowerCase() ?? '' });
    expect(await spare.hears('refused', (said) => said.code === 'SEATED_ELSEWHERE')).toBeDefined();
  });
});

describe('what the institution keeps beside the archive', () => {
  test('is printed before the exam from the signed roll, for nobody but the desk', async () => {
    const room = await roomAlone();
    for (const kind of ['desk-labels', 'door-list', 'sign-in-sheet']) {
      const print = await room.desk.get(`/prints/${kind}.pdf`);
      expect([print.status, print.headers.get('content-type')]).toEqual([200, 'application/pdf']);
      expect(Buffer.from(await print.arrayBuffer()).toString('latin1', 0, 5)).toBe('%PDF-');
      expect((await room.desk.get(`/prints/${kind}.pdf`, { cookie: '' })).status).toBe(401);
    }
    expect((await room.desk.get('/prints/answers.pdf')).status).toBe(404);
  });

  test('are the recordings, by name, length and digest on the sheet that two sign, and none after that', async () => {
    const room = await roomAlone();
    await room.desk.signInBoth();
    await checkIn(room);
    await releaseAndStart(room);
    await Promise.all([sit(room, 0), sit(room, 1)]);
    const disk = mkdtempSync(join(tmpdir(), 'exam-room-recorder-'));
    writeFileSync(join(disk, 'cam1.mp4'), 'the room from the front');
    const found = await room.desk.get(`/videos?folder=${encodeURIComponent(disk)}`);
    expect(await found.json()).toMatchObject({ at: disk, videos: [{ name: 'cam1.mp4' }] });
    await room.desk.until((view) => view.counts.handedIn === 2 && view.closeBlockers.length === 0);
    expect(await room.desk.together({ do: 'close-room' })).toEqual({ ok: true });
    expect(await room.desk.alone({ do: 'take-videos', folder: disk, how: 'copy' })).toEqual({ ok: true });
    const { videos, keepUntilMs } = await room.desk.until((view) => view.videos.registered.length === 1);
    const [kept] = videos.registered;
    expect(kept?.file).toMatch(/^[^_]+_[^_]+_\d{8}_\d{4}-\d{4}_01_cam1\.mp4$/);
    expect(keepUntilMs).toBeGreaterThan(Date.now() + 3 * 365 * 24 * 60 * MINUTE_MS);
    for (const person of [room.made.chen, room.made.zhao])
      expect(await room.desk.signedBy(person, { do: 'sign-sheet' })).toEqual({ ok: true });
    await room.desk.until((view) => view.archive !== undefined);
    const bytes = readFileSync(join(room.made.consoleData, 'archive', 'record-sheet.json'), 'utf8');
    expect(recordSheetSchema.parse(JSON.parse(bytes)).videos).toEqual([kept]);
    expect(nativeDigest(readFileSync(join(room.made.consoleData, 'videos', kept?.file ?? '')))).toBe(
      kept?.sha256,
    );
    expect(await room.desk.alone({ do: 'take-videos', folder: disk, how: 'copy' })).toMatchObject({
      code: 'SHEET_SIGNED',
    });
  });
});

describe('a console that is started again in the middle', () => {
  test('knows everybody, opens papers without the code, and asks the people to sign in again', async () => {
    const room = await roomAlone();
    await room.desk.signInBoth();
    await checkIn(room);
    await releaseAndStart(room);
    await room.restart();
    const view = await room.desk.view();
    expect(view).toMatchObject({ phase: 'running', counts: { admitted: 2 } });
    expect(view.invigilators.some((one) => one.signedIn)).toBe(false);
    expect(await room.desk.alone({ do: 'remark', text: 'x' })).toMatchObject({ code: 'SIGN_IN_FIRST' });
    await room.desk.signInBoth();
    for (const at of [0, 1]) await stationOf(room, at).plugIn(room.console.stations);
    await Promise.all([sit(room, 0), sit(room, 1)]);
    await room.desk.until((one) => one.counts.handedIn === 2);
    expect(await room.desk.together({ do: 'close-room' })).toEqual({ ok: true });
    expect(await room.desk.signedBy(room.made.chen, { do: 'sign-sheet' })).toEqual({ ok: true });
    await room.restart();
    expect((await room.desk.view()).steps.sheetSignedBy).toEqual(['陈建国']);
    expect(await room.desk.signedBy(room.made.zhao, { do: 'sign-sheet' })).toEqual({ ok: true });
    const done = await room.desk.until((one) => one.archive !== undefined);
    await room.restart();
    expect((await room.desk.until((one) => one.archive !== undefined)).archive?.files).toBe(
      done.archive?.files,
    );
  });
});

describe('a console that is stopped while stations write', () => {
  test('ends without a fault, and gets again from the stations what it had not acknowledged', async () => {
    const room = await roomAlone();
    const station = stationOf(room, 0);
    await station.plugIn(room.console.stations);
    const written = station.write(...Array.from({ length: 1_200 }, () => ({ kind: 'help-called' }) as const));
    for (let at = 0; at < written.length; at += 100) station.send(written.slice(at, at + 100));
    await station.hears('ack');
    station.say({ say: 'claim-seat', number: ticket(room, 0) });
    await room.restart();
    const { ackedSeq } = await station.plugIn(room.console.stations);
    expect(ackedSeq).toBeGreaterThan(0);
    for (let at = 0; at < written.length; at += 100) station.send(written.slice(at, at + 100));
    await station.acked(1_200);
  });
});

describe('a console that has lost what the release had opened', () => {
  test('asks for the code again before the room is closed, and not for a second release otherwise', async () => {
    const room = await roomAlone();
    await room.desk.signInBoth();
    await checkIn(room);
    await releaseAndStart(room);
    expect(await room.desk.together({ do: 'release', code: room.made.code })).toMatchObject({
      code: 'ALREADY_DONE',
    });
    await Promise.all([sit(room, 0), sit(room, 1)]);
    rmSync(join(room.made.consoleData, 'release-secrets.age'));
    await room.restart();
    await room.desk.signInBoth();
    expect(await room.desk.together({ do: 'close-room' })).toMatchObject({ code: 'SECRETS_LOST' });
    expect(await room.desk.together({ do: 'release', code: room.made.code })).toEqual({ ok: true });
    await closeAndSign(room);
    await room.desk.until((view) => view.archive !== undefined);
    expect(existsSync(join(room.made.consoleData, 'release-secrets.age'))).toBe(false);
  });
});

describe('an authority', () => {
  test('that is busy or has lost files gets everything in the end', async () => {
    const { room, authority } = await roomWithAuthority();
    await room.desk.until((view) => view.authority === 'reached');
    await room.desk.signInBoth();
    await checkIn(room);
    await releaseAndStart(room);
    authority.beBusy(4);
    await Promise.all([sit(room, 0), sit(room, 1)]);
    await room.desk.until((view) => view.counts.receipts === 2);
    authority.forgetBlobs();
    await closeAndSign(room);
    await room.desk.until((view) => view.archive?.receipt === true);
    const index = decodeEnvelope(
      readFileSync(join(room.made.consoleData, 'archive', 'archive.dsse.json')),
      'index',
    );
    const payload = index.ok ? fromBase64(index.value.payload) : undefined;
    const { files } = archiveIndexSchema.parse(JSON.parse(fromUtf8(payload ?? new Uint8Array())));
    for (const file of files) expect(authority.blobs.has(file.sha256), file.path).toBe(true);
  });

  test('whose receipt is signed by a stranger, or that refuses a sitting, is shown and never believed', async () => {
    const { room, authority } = await roomWithAuthority();
    await room.desk.signInBoth();
    await checkIn(room);
    await releaseAndStart(room);
    authority.signFalsely();
    await sit(room, 0);
    await room.desk.until((view) =>
      view.incidents.some((one) => one.words.zh.includes('ENVELOPE_SIGNATURE')),
    );
    authority.beStrict();
    await sit(room, 1);
    const seen = await room.desk.until((view) =>
      view.incidents.some((one) => one.words.zh.includes('SITTING_FORK')),
    );
    expect(seen.counts.receipts).toBe(0);
    expect(seen.counts.handedIn).toBe(2);
  });

  test('that cannot be reached holds nothing up', async () => {
    const room = keepOpen(
      await openTestRoom(PLAN, async () => ({ authority: new URL('https://127.0.0.1:1') })),
    );
    await room.desk.until((view) => view.authority === 'unreached');
    await room.desk.signInBoth();
    await checkIn(room);
    await releaseAndStart(room);
    await Promise.all([sit(room, 0), sit(room, 1)]);
    await closeAndSign(room);
    const done = await room.desk.until((view) => view.archive !== undefined);
    expect(done.archive?.receipt).toBe(false);
  });
});
