import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBase64, utf8 } from '@exam-room/shared/base';
import { digestOf, encodeEnvelope, PURPOSE, signEnvelope } from '@exam-room/shared/crypto';
import { openDeviceKeys } from '@exam-room/shared/host/device-keys';
import { ONLY_NONCE, questionKey, unseal } from '@exam-room/shared/host/native-crypto';
import { openSealed, openWithCode } from '@exam-room/shared/host/sealing';
import { releaseSchema } from '@exam-room/shared/model';
import { bankIndexSchema, questionSchema } from '@exam-room/shared/paper';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  filesBelow,
  must,
  payloadOf,
  type SmallAuthority,
  START_MS,
  smallAuthority,
} from '../../e2e/small-authority.ts';
import { issue, releaseCode } from '../compose-office.ts';
import { checkSessionFolder } from './check-folder.ts';
import type { Plan } from './plan.ts';

let small: SmallAuthority;
let plans = 0;
beforeAll(async () => {
  small = await smallAuthority({ session: 'FIRST', candidates: 3 });
});
afterAll(() => small.clear());

type PlanFile = Omit<Plan, 'session'> & { readonly session: string };

/** The plan that was issued, changed and written under another name. */
function changed(change: (plan: PlanFile) => object): string {
  const plan: PlanFile = JSON.parse(readFileSync(join(small.folder, 'plan.json'), 'utf8'));
  const path = join(small.folder, `plan-${plans++}.json`);
  writeFileSync(path, JSON.stringify({ ...plan, session: `SESSION-${plans}`, ...change(plan) }));
  return path;
}

async function issuing(plan: string) {
  const out = join(small.folder, `out-${plans}`);
  const issued = await issue(small.office, { plan, out, nowMs: START_MS - 3_600_000 });
  return { issued, out, codes: issued.ok ? [] : issued.error.map((one) => `${one.code} ${one.where ?? ''}`) };
}

describe('an issued session', () => {
  it('is a folder of exactly the files that a room needs, every one of them accounted for by its signature', () => {
    const photos = small.roll.candidates.map((one) => `photos/${one.photo}.jpg`);
    expect(filesBelow(small.sessionFolder)).toEqual(
      [
        'trust.dsse.json',
        'session.dsse.json',
        'roll.dsse.json',
        'release.dsse.json',
        'pool/index.dsse.json',
        'pool/questions.bin',
        ...photos,
      ].toSorted(),
    );
    expect(checkSessionFolder(small.sessionFolder, small.office.keys.root).ok).toBe(true);
  });

  it('is refused again when it is loaded with a blueprint whose sums do not hold, although it is signed', () => {
    const folder = join(small.folder, 'wrong-sums');
    cpSync(small.sessionFolder, folder, { recursive: true });
    const { blueprint } = small.session;
    const wrong = { ...small.session, blueprint: { ...blueprint, passPoints: blueprint.totalPoints + 1 } };
    const signer = small.office.keys.signers.session;
    const signed = signEnvelope(PURPOSE.session, utf8(JSON.stringify(wrong)), [signer]);
    writeFileSync(join(folder, 'session.dsse.json'), encodeEnvelope(signed));
    expect(checkSessionFolder(folder, small.office.keys.root)).toMatchObject({
      ok: false,
      error: { code: 'BLUEPRINT_SUMS', where: 'pass' },
    });
  });

  it('opens with the console and the code together, and with neither alone', async () => {
    const code = must(await releaseCode(small.office, { session: small.session.session, nowMs: START_MS }));
    expect(code).toMatch(/^\d{6}(-\d{6}){4}$/);
    const release = releaseSchema.parse(payloadOf(join(small.sessionFolder, 'release.dsse.json')));
    const sealed = fromBase64(release.sealed) ?? new Uint8Array();
    const inner = await openSealed(small.console.sealIdentity, sealed);
    const seat = small.seats[0];
    if (inner === undefined || seat === undefined) throw new Error('the console opens its layer');
    expect(await openSealed(seat.sealIdentity, sealed)).toBeUndefined();
    expect(await openWithCode(code, sealed)).toBeUndefined();
    expect(await openWithCode('000000-000000-000000-000000-000000', inner)).toBeUndefined();
    expect(await openWithCode(code, inner)).toBeDefined();
  });

  it('commits to its seed before anybody in the room knows it', () => {
    expect(digestOf(Buffer.from(small.secrets.seed, 'hex'))).toBe(small.session.seedCommitment);
  });

  it('holds questions that open with its own content key and with no other', () => {
    const index = bankIndexSchema.parse(payloadOf(join(small.sessionFolder, 'pool/index.dsse.json')));
    const bin = readFileSync(join(small.sessionFolder, 'pool/questions.bin'));
    const key = Buffer.from(small.secrets.contentKey, 'hex');
    for (const one of index.questions) {
      const cipher = bin.subarray(one.offset, one.offset + one.length);
      const plain = unseal(questionKey(key, one.question), ONLY_NONCE, cipher);
      expect(questionSchema.parse(JSON.parse(Buffer.from(plain ?? []).toString('utf8'))).question).toBe(
        one.question,
      );
      expect(unseal(questionKey(Buffer.alloc(32), one.question), ONLY_NONCE, cipher)).toBeUndefined();
    }
  });

  it('carries no answer, no analysis and no personal data outside the roll', () => {
    const travelled = ['session.dsse.json', 'pool/index.dsse.json', 'release.dsse.json'].map((name) =>
      JSON.stringify(payloadOf(join(small.sessionFolder, name))),
    );
    for (const text of travelled) {
      expect(text).not.toContain('见第');
      for (const one of small.roll.candidates) expect(text).not.toContain(one.idNumber);
    }
  });

  it('is made of fresh secrets: the same plan under another name shares no ciphertext, seed or code', async () => {
    const { issued, out } = await issuing(changed(() => ({})));
    const other = must(issued);
    expect(other.session.seedCommitment).not.toBe(small.session.seedCommitment);
    expect(
      readFileSync(join(out, 'pool/questions.bin')).equals(
        readFileSync(join(small.sessionFolder, 'pool/questions.bin')),
      ),
    ).toBe(false);
    const code = (session: typeof other.session.session) =>
      releaseCode(small.office, { session, nowMs: START_MS });
    expect(must(await code(other.session.session))).not.toBe(must(await code(small.session.session)));
  });

  it('writes down when its code was given out', async () => {
    await releaseCode(small.office, { session: small.session.session, nowMs: START_MS - 42 });
    const file = JSON.parse(readFileSync(join(small.data, 'sessions', 'FIRST', 'release-code.json'), 'utf8'));
    expect(file.givenMs).toContain(START_MS - 42);
    expect(JSON.stringify(file)).not.toMatch(/\d{6}-\d{6}/);
  });
});

describe('a session folder with one changed byte is refused and the part is named', () => {
  it.each([
    'trust.dsse.json',
    'session.dsse.json',
    'roll.dsse.json',
    'release.dsse.json',
    'pool/index.dsse.json',
    'pool/questions.bin',
    'photo',
  ])('%s', (part) => {
    const name = part === 'photo' ? `photos/${small.roll.candidates[0]?.photo}.jpg` : part;
    const path = join(small.sessionFolder, name);
    const whole = readFileSync(path);
    const bad = Buffer.from(whole);
    const at = part.endsWith('.json') ? whole.indexOf('"payload": "') + 100 : whole.length >> 1;
    bad[at] = (bad[at] ?? 0) ^ 1;
    writeFileSync(path, bad);
    const checked = checkSessionFolder(small.sessionFolder, small.office.keys.root);
    writeFileSync(path, whole);
    expect(checked.ok ? 'taken' : checked.error.where).toContain(name);
  });

  it('a part that is missing, and one of another session', async () => {
    const { out } = await issuing(changed(() => ({})));
    const path = join(out, 'release.dsse.json');
    writeFileSync(path, readFileSync(join(small.sessionFolder, 'release.dsse.json')));
    const mixed = checkSessionFolder(out, small.office.keys.root);
    expect(mixed.ok ? '' : mixed.error.code).toBe('SESSION_PART_CHANGED');
    rmSync(path);
    const short = checkSessionFolder(out, small.office.keys.root);
    expect(short.ok ? '' : short.error.code).toBe('SESSION_PART_MISSING');
  });

  it('a folder of another authority', () => {
    const checked = checkSessionFolder(small.sessionFolder, { keys: ['a'.repeat(64)], threshold: 1 });
    expect(checked.ok ? '' : checked.error.code).toBe('ENVELOPE_SIGNATURE');
  });
});

describe('a plan that cannot be is refused, every fault named, and nothing is written', () => {
  const cases: readonly (readonly [string, (plan: PlanFile) => object, RegExp])[] = [
    ['a member is missing', () => ({ slot: undefined }), /^PLAN_MEMBER slot/],
    [
      'a resident ID with a wrong check digit',
      (plan) => ({ candidates: plan.candidates.map((one) => ({ ...one, idNumber: '420106199001010000' })) }),
      /^PLAN_MEMBER candidates\.0\.idNumber/,
    ],
    ['a blueprint that is not there', () => ({ blueprint: 'none.json' }), /^BLUEPRINT_UNREADABLE/],
    [
      'the window ends before it begins',
      (plan) => ({ window: { ...plan.window, notAfterMs: plan.window.startMs - 1 } }),
      /^PLAN_WINDOW window/,
    ],
    [
      'the window closes during the sitting',
      (plan) => ({ window: { ...plan.window, notAfterMs: plan.window.startMs + 60_000 } }),
      /^PLAN_WINDOW window.notAfterMs/,
    ],
    [
      'one candidate twice',
      (plan) => ({ candidates: plan.candidates.map((one) => ({ ...one, candidate: 'C1' })) }),
      /^PLAN_TWICE candidates: C1/,
    ],
    [
      'one ticket twice',
      (plan) => ({ candidates: plan.candidates.map((one) => ({ ...one, ticket: '260010001' })) }),
      /^PLAN_TWICE candidates: ticket/,
    ],
    [
      'one ID number twice',
      (plan) => ({
        candidates: plan.candidates.map((one) => ({ ...one, idNumber: plan.candidates[0]?.idNumber })),
      }),
      /^PLAN_TWICE candidates: ID number of candidate C2/,
    ],
    [
      'two candidates at one seat',
      (plan) => ({ candidates: plan.candidates.map((one) => ({ ...one, seat: '01' })) }),
      /^PLAN_TWICE candidates: seat 01/,
    ],
    [
      'a seat that the room does not have',
      (plan) => ({ candidates: plan.candidates.map((one, at) => (at === 0 ? { ...one, seat: '99' } : one)) }),
      /^PLAN_SEATS candidate C1/,
    ],
    [
      'a candidate of another post',
      (plan) => ({ candidates: plan.candidates.map((one) => ({ ...one, post: '106' })) }),
      /^PLAN_POST candidate C1/,
    ],
    [
      'more candidates than seats with machines',
      (plan) => ({ devices: plan.devices.slice(0, 3) }),
      /^PLAN_SEATS room.seats/,
    ],
    [
      'two machines with one key',
      (plan) => ({
        devices: plan.devices.map((one, at) => (at === 2 ? { ...plan.devices[1], seat: '02' } : one)),
      }),
      /^PLAN_TWICE devices/,
    ],
    [
      'a machine that is not named after its key',
      (plan) => ({
        devices: plan.devices.map((one, at) => (at === 1 ? { ...one, device: 'a'.repeat(32) } : one)),
      }),
      /^PLAN_DEVICE device a/,
    ],
    ['no console', (plan) => ({ devices: plan.devices.slice(1) }), /^PLAN_DEVICE devices/],
    [
      'one invigilator named twice',
      (plan) => ({ invigilators: [plan.invigilators[0], plan.invigilators[0]] }),
      /^PLAN_TWICE invigilators: V01/,
    ],
    [
      'one invigilator and a patrol',
      (plan) => ({ invigilators: [plan.invigilators[0], { ...plan.invigilators[1], role: 'patrol' }] }),
      /^PLAN_INVIGILATORS/,
    ],
    ['a bank that was never built', () => ({ bank: 'none' }), /^BANK_UNKNOWN/],
    ['a session that was issued before', () => ({ session: 'FIRST' }), /^SESSION_EXISTS FIRST/],
    [
      'snapshots of which more are needed than allowed',
      (plan) => ({ policies: { ...plan.policies, snapshots: { ...plan.policies.snapshots, randomMin: 5 } } }),
      /^PLAN_POLICY policies.snapshots/,
    ],
  ];
  it.each(cases)('%s', async (...[, change, expected]) => {
    const { codes, out } = await issuing(changed(change));
    expect(codes.some((code) => expected.test(code))).toBe(true);
    expect(existsSync(out)).toBe(false);
  });

  it('a photo that is missing, too large, or no jpg', async () => {
    mkdirSync(join(small.folder, 'bad'), { recursive: true });
    writeFileSync(join(small.folder, 'bad', 'large.jpg'), Buffer.alloc(81 * 1024));
    const jpg = readFileSync(join(small.folder, 'photos', '1.jpg'));
    writeFileSync(join(small.folder, 'bad', 'cut.jpg'), jpg.subarray(0, jpg.length >> 1));
    const photoFiles = ['bad/none.jpg', 'bad/large.jpg', 'bad/cut.jpg'];
    const { codes } = await issuing(
      changed((plan) => ({
        candidates: plan.candidates.map((one, at) => ({ ...one, photoFile: photoFiles[at] })),
      })),
    );
    expect(codes).toEqual([
      'PHOTO_MISSING candidate C1',
      'PHOTO_LARGE candidate C2',
      'PHOTO_UNREADABLE candidate C3',
    ]);
  });

  it('a blueprint whose sums are wrong, and one that the bank is too small for', async () => {
    const blueprint = JSON.parse(readFileSync(join(small.folder, 'blueprint.json'), 'utf8'));
    const put = (name: string, content: object) =>
      writeFileSync(join(small.folder, name), JSON.stringify(content));
    put('sums.json', { ...blueprint, totalPoints: 999 });
    expect((await issuing(changed(() => ({ blueprint: 'sums.json' })))).codes).toEqual([
      'BLUEPRINT_SUMS total',
    ]);
    const [first, ...others] = blueprint.sections;
    const greedy = { ...first, count: 9, cells: [{ ...first.cells[0], count: 9 }] };
    put('greedy.json', { ...blueprint, totalPoints: 1_500, sections: [greedy, ...others] });
    expect((await issuing(changed(() => ({ blueprint: 'greedy.json' })))).codes).toEqual([
      'BANK_TOO_SMALL single/laws/easy',
    ]);
  });

  it('a real test with other totals or another length than its kind of test has; a rehearsal may be shorter', async () => {
    const real = (blueprint: string) => issuing(changed(() => ({ mode: 'real', blueprint })));
    expect((await real('blueprint.json')).codes).toEqual([
      'BLUEPRINT_TOTALS durationMinutes',
      'BLUEPRINT_TOTALS totalPoints',
      'BLUEPRINT_TOTALS passPoints',
    ]);
    const blueprint = JSON.parse(readFileSync(join(small.folder, 'blueprint.json'), 'utf8'));
    const points: Record<string, number> = { single: 1_000, multi: 2_000, judge: 1_000, case: 1_000 };
    const sections = blueprint.sections.map((one: { readonly kind: string }) => ({
      ...one,
      pointsEach: points[one.kind],
    }));
    const whole = { ...blueprint, durationMinutes: 120, totalPoints: 10_000, passPoints: 6_000, sections };
    writeFileSync(join(small.folder, 'whole.json'), JSON.stringify(whole));
    expect((await real('whole.json')).codes).toEqual([]);
    const shorter = { mode: 'real', blueprint: 'whole.json', durationMs: 90 * 60_000 };
    expect((await issuing(changed(() => shorter))).codes).toEqual(['PLAN_WINDOW durationMs']);
  });

  it('a folder that is not empty', async () => {
    const plan = changed(() => ({}));
    const issued = await issue(small.office, { plan, out: small.sessionFolder, nowMs: START_MS });
    expect(issued.ok ? '' : issued.error.map((one) => one.code)).toEqual(['OUT_NOT_EMPTY']);
  });

  it('a session after the bank has expired', async () => {
    const year = 400 * 86_400_000;
    const plan = changed(({ window }) => ({
      window: {
        notBeforeMs: window.notBeforeMs + year,
        startMs: window.startMs + year,
        notAfterMs: window.notAfterMs + year,
      },
    }));
    expect((await issuing(plan)).codes).toEqual(['EXPIRES_TOO_SOON 题库 / bank']);
  });
});

describe('a standby console', () => {
  it('opens the release as well', async () => {
    const keys = await openDeviceKeys(join(small.folder, 'standby'));
    const identity = {
      device: keys.device,
      role: 'standby',
      signKey: keys.signer.publicKey,
      sealTo: keys.sealTo,
      tlsPin: keys.tlsPin,
    };
    const { out, issued } = await issuing(changed((plan) => ({ devices: [...plan.devices, identity] })));
    expect(issued.ok).toBe(true);
    const release = releaseSchema.parse(payloadOf(join(out, 'release.dsse.json')));
    const sealed = fromBase64(release.sealed) ?? new Uint8Array();
    expect(await openSealed(keys.sealIdentity, sealed)).toBeDefined();
    expect(await openSealed(small.console.sealIdentity, sealed)).toBeDefined();
  });
});
