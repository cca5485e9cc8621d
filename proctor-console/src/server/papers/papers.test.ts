import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CandidateId, toBase64 } from '@exam-room/shared/base';
import { PURPOSE } from '@exam-room/shared/crypto';
import { nativeDigest, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import { releaseCodeOf } from '@exam-room/shared/model';
import { drawKey, drawPaper, poolOf } from '@exam-room/shared/paper';
import { beforeAll, describe, expect, test } from 'vitest';
import { openLockOuts } from '../invigilators/lock-outs.ts';
import { makeTestSession, type TestSession, writeSigned } from '../session-maker.test-support.ts';
import { openPapers } from './release.ts';
import { openSessionFolder, readPhoto } from './session-folder.ts';

let made: TestSession;
beforeAll(async () => {
  made = await makeTestSession({ folder: mkdtempSync(join(tmpdir(), 'exam-room-papers-')) });
});

const openFolder = (folder = made.folder, nowMs = Date.now()) =>
  openSessionFolder({ folder, root: made.root, nowMs }, nativeSignatures);

async function openPapersIn(data: string) {
  const opened = openFolder();
  if (!opened.ok) throw new Error(opened.error.code);
  mkdirSync(data, { recursive: true });
  const { sealIdentity, sealTo } = made.console;
  const locks = openLockOuts(join(data, 'lock-outs.json'), () => 0);
  return openPapers({
    ...opened.value,
    sealIdentity,
    sealTo,
    locks,
    file: join(data, 'release-secrets.age'),
  });
}

describe('a session folder', () => {
  test('opens when every part is signed by whom the root vouches for', () => {
    const opened = openFolder();
    expect(opened.ok && opened.value.session.session).toBe('T1');
    const photo = made.roll.candidates[0]?.photo ?? '';
    expect(readPhoto(made.folder, photo)).toBeDefined();
  });

  const parts = [
    'trust.dsse.json',
    'session.dsse.json',
    'roll.dsse.json',
    'release.dsse.json',
    'pool/index.dsse.json',
  ];
  test.each(parts)('with one changed byte in %s is refused, naming the part', (file) => {
    const path = join(made.folder, file);
    const whole = readFileSync(path);
    const envelope: { payload: string } = JSON.parse(whole.toString('utf8'));
    const bytes = Buffer.from(envelope.payload, 'base64');
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(path, JSON.stringify({ ...envelope, payload: toBase64(bytes) }));
    const opened = openFolder();
    writeFileSync(path, whole);
    expect(opened).toMatchObject({ ok: false, error: { code: 'ENVELOPE_SIGNATURE' } });
    expect(opened.ok ? '' : opened.error.where).toContain(file);
  });

  test('with one changed byte in the questions, or without them, is refused', () => {
    const path = join(made.folder, 'pool', 'questions.bin');
    const whole = readFileSync(path);
    const changed = Buffer.from(whole);
    changed[10] = (changed[10] ?? 0) ^ 1;
    writeFileSync(path, changed);
    expect(openFolder()).toMatchObject({
      ok: false,
      error: { code: 'QUESTIONS_DAMAGED', where: 'pool/questions.bin' },
    });
    rmSync(path);
    expect(openFolder()).toMatchObject({
      ok: false,
      error: { code: 'FILE_MISSING', where: 'pool/questions.bin' },
    });
    writeFileSync(path, whole);
  });

  test('with a part of another session, properly signed, is refused', () => {
    const path = join(made.folder, 'roll.dsse.json');
    const whole = readFileSync(path);
    const content = { ...made.roll, candidates: made.roll.candidates.slice(1) };
    writeSigned(made.folder, {
      file: 'roll.dsse.json',
      purpose: PURPOSE.roll,
      content,
      signer: made.authority.sessionSigner,
    });
    const opened = openFolder();
    writeFileSync(path, whole);
    expect(opened).toMatchObject({ ok: false, error: { code: 'PART_EXCHANGED', where: 'roll.dsse.json' } });
  });

  test('with a blueprint whose sums do not hold, although the authority has signed it, is refused', () => {
    const path = join(made.folder, 'session.dsse.json');
    const whole = readFileSync(path);
    const { blueprint } = made.session;
    const content = {
      ...made.session,
      blueprint: { ...blueprint, totalPoints: blueprint.totalPoints + 100 },
    };
    const signer = made.authority.sessionSigner;
    writeSigned(made.folder, { file: 'session.dsse.json', purpose: PURPOSE.session, content, signer });
    const opened = openFolder();
    writeFileSync(path, whole);
    expect(opened).toMatchObject({ ok: false, error: { code: 'BLUEPRINT_SUMS', where: 'total' } });
  });

  test('under another root, or after the trust has run out, is refused', () => {
    const root = join(made.folder, '..', 'other-root.json');
    writeFileSync(
      root,
      JSON.stringify({ schema: 'exam-room/root/v1', authority: 'x', keys: ['ab'.repeat(32)], threshold: 1 }),
    );
    const other = openSessionFolder({ folder: made.folder, root, nowMs: 0 }, nativeSignatures);
    expect(other).toMatchObject({ ok: false, error: { code: 'ENVELOPE_SIGNATURE' } });
    expect(openFolder(made.folder, 5_000_000_000_000)).toMatchObject({
      ok: false,
      error: { code: 'TRUST_EXPIRED' },
    });
  });
});

describe('the release', () => {
  const data = () => mkdtempSync(join(tmpdir(), 'exam-room-release-'));

  test('opens with the code, however it is typed, and gives the seat its own paper', async () => {
    const papers = await openPapersIn(data());
    const candidate = 'C1' as CandidateId;
    expect(papers.grant(candidate, 1)).toMatchObject({ ok: false, error: { code: 'NOT_RELEASED' } });
    const secrets = await papers.open(made.code.replaceAll('-', ' '));
    if (!secrets.ok) throw new Error(secrets.error.code);
    await papers.hold(secrets.value);
    const granted = papers.grant(candidate, 1);
    if (!granted.ok) throw new Error(granted.error.code);
    const opened = openFolder();
    if (!opened.ok) throw new Error('folder');
    const { session, index } = opened.value;
    const seed = Buffer.from(made.seed, 'hex');
    const key = drawKey({
      seed,
      session: session.session,
      poolIndex: session.poolIndex,
      candidate,
      attempt: 1,
    });
    const drawn = drawPaper({
      pool: poolOf(index),
      blueprint: session.blueprint,
      key,
      candidate,
      attempt: 1,
    });
    expect(drawn.ok && drawn.value.hash).toBe(granted.value.paper);
    expect(granted.value.keys).toHaveLength(4);
    expect(nativeDigest(seed)).toBe(session.seedCommitment);
  });

  test('a slip of the finger names its group and costs no try; five wrong codes lock, also after a restart', async () => {
    const folder = data();
    const papers = await openPapersIn(folder);
    const slip = `${made.code.slice(0, -1)}${(Number(made.code.at(-1)) + 1) % 10}`;
    for (let tries = 0; tries < 10; tries += 1)
      expect(await papers.open(slip)).toMatchObject({
        ok: false,
        error: { code: 'RELEASE_CODE_GROUP', where: 'group 5' },
      });
    expect(await papers.open('123')).toMatchObject({ ok: false, error: { code: 'RELEASE_CODE_LENGTH' } });
    const other = releaseCodeOf(Array.from({ length: 25 }, () => 7));
    for (let tries = 0; tries < 5; tries += 1)
      expect(await papers.open(other)).toMatchObject({ ok: false, error: { code: 'RELEASE_CODE_WRONG' } });
    expect(await papers.open(made.code)).toMatchObject({ ok: false, error: { code: 'RELEASE_LOCKED' } });
    const restarted = await openPapersIn(folder);
    expect(restarted.lockedForMs()).toBe(15_000);
    expect(await restarted.open(made.code)).toMatchObject({ ok: false, error: { code: 'RELEASE_LOCKED' } });
  });

  test('comes back after a crash without the code, lies on the disk only sealed, and is erased at the close', async () => {
    const folder = data();
    const papers = await openPapersIn(folder);
    const secrets = await papers.open(made.code);
    if (!secrets.ok) throw new Error(secrets.error.code);
    await papers.hold(secrets.value);
    const onDisk = readFileSync(join(folder, 'release-secrets.age'));
    for (const secret of [secrets.value.seed, secrets.value.contentKey, secrets.value.nonce]) {
      expect(onDisk.includes(secret)).toBe(false);
      expect(onDisk.includes(Buffer.from(secret, 'hex'))).toBe(false);
    }
    const restarted = await openPapersIn(folder);
    expect(restarted.held()).toEqual(secrets.value);
    restarted.erase();
    expect(restarted.grant('C1' as CandidateId, 1).ok).toBe(false);
    expect((await openPapersIn(folder)).held()).toBeUndefined();
  });
});
