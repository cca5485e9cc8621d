import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type SeatId, toBase64, toHex, utf8 } from '@exam-room/shared/base';
import { PURPOSE, signEnvelope } from '@exam-room/shared/crypto';
import { identityOf, openDeviceKeys } from '@exam-room/shared/host/device-keys';
import { newSigningSeed, questionKey, signerFromSeed } from '@exam-room/shared/host/native-crypto';
import type { DeviceIdentity } from '@exam-room/shared/model';
import { drawKey, drawPaper, poolOf } from '@exam-room/shared/paper';
import { snapshotKey } from '@exam-room/shared/records';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeSessionFolder, type TestSession } from '../opening/session-folder.test-support.ts';
import type { PaperGrant } from '../ports.ts';
import { papersOf } from './draw-granted.ts';
import { openSession } from './open-session.ts';

let folder: string;
let made: TestSession;
let devices: readonly DeviceIdentity[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'session-'));
  const keys = await openDeviceKeys(join(folder, 'seat'));
  devices = [identityOf(keys, { role: 'seat', seat: '01' as SeatId })];
  made = await makeSessionFolder({ folder, devices });
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = () => openSession({ root: made.root, folder: made.folder });

/** Changes one byte of a part and tells how the opening answers. */
function withByteChanged(part: string, at: (bytes: Buffer) => number) {
  const path = part === 'root.json' ? made.root : join(made.folder, part);
  const whole = readFileSync(path);
  const changed = Buffer.from(whole);
  const place = at(whole);
  changed[place] = (changed[place] ?? 0) ^ 1;
  writeFileSync(path, changed);
  const result = open();
  writeFileSync(path, whole);
  if (result.ok) result.value.questions.close();
  return result;
}

it('opens a folder that the authority has signed', () => {
  const opened = open();
  expect(opened.ok && opened.value.session.session).toBe('S-TEST-1');
});

describe('one changed byte', () => {
  it.each(['trust.dsse.json', 'session.dsse.json', 'pool/index.dsse.json'])(
    'in %s is refused, naming it',
    (part) => {
      const inPayload = (bytes: Buffer) => bytes.indexOf('"payload":') + 40;
      const refused = withByteChanged(part, inPayload);
      expect(refused).toMatchObject({ ok: false, error: { where: part } });
    },
  );

  it.each([0, 0.3, 0.77, 0.999])(
    'in questions.bin at %d of its length is refused, naming the question',
    (share) => {
      const refused = withByteChanged('pool/questions.bin', (bytes) => Math.floor(bytes.length * share));
      expect(refused).toMatchObject({ ok: false, error: { code: 'QUESTION_DAMAGED' } });
      expect(refused.ok ? '' : refused.error.where).toMatch(/^pool\/questions\.bin [a-z]+[0-9]$/);
    },
  );

  it('in the root keys is refused', () => {
    const inKey = (bytes: Buffer) => bytes.indexOf('"keys":["') + 12;
    expect(withByteChanged('root.json', inKey)).toMatchObject({ ok: false });
  });
});

describe('a part that does not belong', () => {
  it.each(['trust.dsse.json', 'session.dsse.json', 'pool/index.dsse.json', 'pool/questions.bin'])(
    'names %s when it is missing',
    (part) => {
      rmSync(join(made.folder, part));
      expect(open()).toMatchObject({ ok: false, error: { code: 'FILE_MISSING', where: part } });
    },
  );

  it('refuses a session that somebody else signed', () => {
    const stranger = signerFromSeed(newSigningSeed());
    const forged = signEnvelope(PURPOSE.session, utf8(JSON.stringify(made.session)), [stranger]);
    writeFileSync(join(made.folder, 'session.dsse.json'), JSON.stringify(forged));
    expect(open()).toMatchObject({
      ok: false,
      error: { code: 'ENVELOPE_SIGNATURE', where: 'session.dsse.json' },
    });
  });

  it('refuses a blueprint whose sums do not hold, although the authority has signed it', () => {
    const { blueprint } = made.session;
    const wrong = { ...made.session, blueprint: { ...blueprint, totalPoints: blueprint.totalPoints + 100 } };
    const signed = signEnvelope(PURPOSE.session, utf8(JSON.stringify(wrong)), [made.sessionSigner]);
    writeFileSync(join(made.folder, 'session.dsse.json'), JSON.stringify(signed));
    expect(open()).toMatchObject({ ok: false, error: { code: 'BLUEPRINT_SUMS', where: 'total' } });
  });

  it('refuses one part in the place of another', () => {
    writeFileSync(join(made.folder, 'session.dsse.json'), readFileSync(join(made.folder, 'trust.dsse.json')));
    expect(open()).toMatchObject({ ok: false, error: { code: 'ENVELOPE_PURPOSE' } });
  });

  it('refuses a pool that the authority signed for another session', () => {
    const other = { ...made.index, title: '另一题库' };
    const signed = signEnvelope(PURPOSE.bankIndex, utf8(JSON.stringify(other)), [made.sessionSigner]);
    writeFileSync(join(made.folder, 'pool', 'index.dsse.json'), JSON.stringify(signed));
    expect(open()).toMatchObject({
      ok: false,
      error: { code: 'POOL_INDEX_OTHER', where: 'pool/index.dsse.json' },
    });
  });

  it("refuses another authority's pool", async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'other-'));
    const other = await makeSessionFolder({ folder: elsewhere, devices });
    for (const part of ['index.dsse.json', 'questions.bin'])
      writeFileSync(join(made.folder, 'pool', part), readFileSync(join(other.folder, 'pool', part)));
    expect(open()).toMatchObject({ ok: false, error: { where: 'pool/index.dsse.json' } });
    rmSync(elsewhere, { recursive: true });
  });
});

function grantFor(): PaperGrant {
  const { session, seed, index, contentKey } = made;
  const of = {
    seed,
    session: session.session,
    poolIndex: session.poolIndex,
    candidate: 'C1' as never,
    attempt: 1,
  };
  const key = drawKey(of);
  const paper = drawPaper({
    pool: poolOf(index),
    blueprint: session.blueprint,
    key,
    candidate: of.candidate,
    attempt: 1,
  });
  if (!paper.ok) throw new Error(paper.error.code);
  return {
    candidate: of.candidate,
    attempt: 1,
    paper: paper.value.hash,
    drawKey: toHex(key),
    snapshotKey: toHex(snapshotKey(of)),
    keys: paper.value.questions.map(({ question }) => [question, toHex(questionKey(contentKey, question))]),
  };
}

describe('the paper', () => {
  function papers() {
    const opened = open();
    if (!opened.ok) throw new Error(opened.error.code);
    return papersOf(opened.value);
  }

  it('is drawn here as the console drew it, and opens question by question', () => {
    const paper = papers().open(grantFor());
    if (!paper.ok) throw new Error(paper.error.code);
    const { plan, drawn, question, image } = paper.value;
    expect(plan.questions).toHaveLength(11);
    for (const at of drawn.keys()) {
      const opened = question(at);
      expect(opened.ok && opened.value.question).toBe(drawn[at]?.question);
      for (const one of opened.ok ? opened.value.images : [])
        expect(toBase64(image(one.image)?.bytes ?? new Uint8Array())).toBe(one.data);
    }
    expect(question(11)).toMatchObject({ ok: false });
  });

  it('is refused when the console tells of another one', () => {
    const other = { ...grantFor(), paper: 'a'.repeat(64) as never };
    expect(papers().open(other)).toMatchObject({ ok: false, error: { code: 'PAPER_DIFFERS' } });
  });

  it('is refused before the start when one key is wrong or missing', () => {
    const grant = grantFor();
    const wrong = grant.keys.map(
      ([question, key], at) => [question, at === 5 ? '0'.repeat(64) : key] as [never, string],
    );
    expect(papers().open({ ...grant, keys: wrong })).toMatchObject({
      ok: false,
      error: { code: 'QUESTION_KEY' },
    });
    expect(papers().open({ ...grant, keys: grant.keys.slice(1) })).toMatchObject({
      ok: false,
      error: { code: 'PAPER_KEYS' },
    });
  });

  it('shows no image of a question that is not in it', () => {
    const paper = papers().open(grantFor());
    expect(paper.ok && paper.value.image('0'.repeat(64) as never)).toBeUndefined();
  });
});
