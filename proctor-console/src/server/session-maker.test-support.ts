// TEST ONLY: an authority in a few lines. It makes keys, signs a small session for a room of a few seats and writes the folders that the
// console reads, with the same functions as the real one.

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type CandidateId,
  type InvigilatorId,
  MINUTE_MS,
  type SeatId,
  type SessionId,
  toBase64,
  utf8,
} from '@exam-room/shared/base';
import { encodeEnvelope, PURPOSE, type Signer, signEnvelope } from '@exam-room/shared/crypto';
import {
  type DeviceKeys,
  identityOf,
  makeCertificate,
  openDeviceKeys,
  pinOf,
} from '@exam-room/shared/host/device-keys';
import {
  nativeDigest,
  newSecret,
  newSigningSeed,
  ONLY_NONCE,
  questionKey,
  seal,
  signerFromSeed,
} from '@exam-room/shared/host/native-crypto';
import { newSealIdentity, sealTo, sealToOf, sealWithCode } from '@exam-room/shared/host/sealing';
import {
  type Candidate,
  type Invigilator,
  type InvigilatorRole,
  type Policies,
  type Release,
  type ReleaseSecrets,
  type Roll,
  releaseCodeOf,
  type Session,
} from '@exam-room/shared/model';
import type { BankIndex } from '@exam-room/shared/paper';
import { makeKeyFile } from './invigilators/key-files.ts';
import { testTrust } from './trust-maker.test-support.ts';

export interface TestSeat {
  readonly seat: SeatId;
  readonly keys: DeviceKeys;
}

export interface TestPerson {
  readonly id: InvigilatorId;
  readonly pin: string;
}

export interface TestSession {
  readonly folder: string;
  readonly root: string;
  readonly consoleData: string;
  readonly keysFolder: string;
  readonly session: Session;
  readonly roll: Roll;
  readonly console: DeviceKeys;
  /** Listed when the plan asks for one. */
  readonly standby: DeviceKeys;
  readonly standbyData: string;
  readonly seats: readonly TestSeat[];
  readonly chen: TestPerson;
  readonly zhao: TestPerson;
  readonly admin: TestPerson;
  readonly code: string;
  readonly seed: string;
  readonly authority: {
    readonly receiptSigner: Signer;
    readonly sessionSigner: Signer;
    readonly tls: { readonly key: string; readonly cert: string };
    readonly sealIdentity: string;
  };
}

export interface TestPlan {
  readonly folder: string;
  readonly seats?: number;
  readonly spares?: number;
  readonly candidates?: number;
  readonly standby?: boolean;
  readonly mode?: Session['mode'];
  readonly startMs?: number;
  readonly policies?: Partial<Policies>;
}

export const TEST_POLICIES: Policies = {
  checkInOpensMs: 30 * MINUTE_MS,
  rulesLeadMs: 10 * MINUTE_MS,
  lateBarMs: 30 * MINUTE_MS,
  earliestHandInMs: 30 * MINUTE_MS,
  grantAloneMaxMs: 5 * MINUTE_MS,
  snapshots: { randomMin: 2, randomMax: 3, atCheckIn: true, atHandIn: false, maxBytes: 80_000 },
  retentionYears: 3,
  invigilatorsAtLeast: 2,
};

const QUESTIONS = 8;

/** Makes and writes a whole session below `folder`: `session/`, `console/`, `stations/NN/`, `invigilators/`, `root.json`. */
export async function makeTestSession(plan: TestPlan): Promise<TestSession> {
  const { folder } = plan;
  const startMs = plan.startMs ?? Date.now() + 20 * MINUTE_MS;
  const signers = { root: testSigner(), session: testSigner(), receipt: testSigner() };
  const sealIdentity = await newSealIdentity();
  const tls = await makeCertificate('TEST ONLY authority');
  const keysFolder = join(folder, 'invigilators');
  const { devices, ...machines } = await testMachines(plan);
  const people = await testPeople(keysFolder);
  const out = join(folder, 'session');
  const pool = writePool(out, signers.session);
  const roll: Roll = { schema: 'exam-room/roll/v1', session: SESSION, candidates: testCandidates(plan, out) };
  const secrets = { session: SESSION, contentKey: pool.contentKey, seed: newSecret(), nonce: newSecret() };
  const release = await sealRelease(secrets, { consoles: [machines.console, machines.standby], startMs });
  const session = testSession(plan, {
    startMs,
    devices,
    invigilators: people,
    poolIndex: pool.digest,
    roll: writeSigned(out, {
      file: 'roll.dsse.json',
      purpose: PURPOSE.roll,
      content: roll,
      signer: signers.session,
    }),
    release: writeSigned(out, {
      file: 'release.dsse.json',
      purpose: PURPOSE.release,
      content: release,
      signer: signers.session,
    }),
    seedCommitment: nativeDigest(Buffer.from(secrets.seed, 'hex')),
  });
  writeSigned(out, {
    file: 'session.dsse.json',
    purpose: PURPOSE.session,
    content: session,
    signer: signers.session,
  });
  const trust = testTrust(signers, { sealTo: await sealToOf(sealIdentity), intakePin: pinOf(tls.cert) });
  writeSigned(out, { file: 'trust.dsse.json', purpose: PURPOSE.trust, content: trust, signer: signers.root });
  const root = join(folder, 'root.json');
  const { publicKey } = signers.root;
  const own = { schema: 'exam-room/root/v1', authority: 'TEST ONLY', keys: [publicKey], threshold: 1 };
  writeFileSync(root, JSON.stringify(own));
  const person = (at: number, pin: string): TestPerson => ({
    id: people[at]?.id ?? ('' as InvigilatorId),
    pin,
  });
  return {
    folder: out,
    ...machines,
    ...{ root, keysFolder, session, roll, code: CODE, seed: secrets.seed },
    chen: person(0, '111111'),
    zhao: person(1, '222222'),
    admin: person(2, '333333'),
    authority: { receiptSigner: signers.receipt, sessionSigner: signers.session, tls, sealIdentity },
  };
}

const SESSION = 'T1' as SessionId;

const CODE = releaseCodeOf([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8, 9, 7, 9, 3, 2, 3, 8, 4, 6, 2, 6, 4, 3]);

async function sealRelease(
  secrets: ReleaseSecrets,
  of: { readonly consoles: readonly DeviceKeys[]; readonly startMs: number },
): Promise<Release> {
  const inner = await sealWithCode(CODE, utf8(JSON.stringify(secrets)));
  return {
    schema: 'exam-room/release/v1',
    session: SESSION,
    notBeforeMs: of.startMs - 60 * MINUTE_MS,
    sealed: toBase64(
      await sealTo(
        of.consoles.map((one) => one.sealTo),
        inner,
      ),
    ),
  };
}

function testSigner(): Signer {
  return signerFromSeed(newSigningSeed());
}

/** The room's machines, each with keys of its own; the standby is listed when the plan asks for one. */
async function testMachines(plan: TestPlan) {
  const consoleData = join(plan.folder, 'console');
  const standbyData = join(plan.folder, 'standby');
  const console = await openDeviceKeys(consoleData);
  const standby = await openDeviceKeys(standbyData);
  const seats = await testSeats(plan);
  const devices = [
    identityOf(console, { role: 'console' }),
    ...(plan.standby === true ? [identityOf(standby, { role: 'standby' })] : []),
    ...seats.map(({ keys, seat }) => identityOf(keys, { role: 'seat', seat })),
  ];
  return { consoleData, standbyData, console, standby, seats, devices };
}

async function testSeats({ folder, seats = 3, spares = 1 }: TestPlan): Promise<readonly TestSeat[]> {
  const made: TestSeat[] = [];
  for (let at = 1; at <= seats + spares; at += 1) {
    const seat = String(at).padStart(2, '0') as SeatId;
    made.push({ seat, keys: await openDeviceKeys(join(folder, 'stations', seat)) });
  }
  return made;
}

async function testPeople(folder: string): Promise<Invigilator[]> {
  const make = (
    id: string,
    named: { readonly name: string; readonly role: InvigilatorRole; readonly pin: string },
  ) => makeKeyFile({ id: id as InvigilatorId, ...named, folder });
  return [
    await make('V01', { name: '陈建国', role: 'chief', pin: '111111' }),
    await make('V02', { name: '赵敏', role: 'invigilator', pin: '222222' }),
    await make('V03', { name: '孙伟', role: 'administrator', pin: '333333' }),
  ];
}

function testCandidates({ seats = 3, candidates = seats }: TestPlan, out: string): Candidate[] {
  return Array.from({ length: candidates }, (_, at) => {
    const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from(`TEST ONLY photo ${at}`)]);
    const photo = nativeDigest(jpeg);
    mkdirSync(join(out, 'photos'), { recursive: true });
    writeFileSync(join(out, 'photos', `${photo}.jpg`), jpeg);
    const number = at + 1;
    return {
      candidate: `C${number}` as CandidateId,
      ticket: `20261121${String(number).padStart(4, '0')}`,
      name: `考生${number}`,
      sex: number % 2 === 0 ? 'female' : 'male',
      idNumber: residentId(number),
      post: '101',
      employer: '江城建设',
      photo,
      ...(at < seats ? { seat: String(number).padStart(2, '0') as SeatId } : {}),
      attempt: 1,
      warnings: [],
    };
  });
}

/** A number with the right check character (GB 11643) that belongs to nobody: area 429999 was never given out. */
function residentId(number: number): string {
  const body = `42999919900101${String(number).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, at) => total + weight * Number(body[at]), 0);
  return `${body}${'10X98765432'[sum % 11]}`;
}

function writePool(out: string, signer: Signer) {
  const contentKey = newSecret();
  const blobs: Uint8Array[] = [];
  let offset = 0;
  const questions = Array.from({ length: QUESTIONS }, (_, at) => {
    const question = `q${at + 1}`;
    const key = questionKey(Buffer.from(contentKey, 'hex'), question);
    const item = { kind: 'single', stem: [], options: [[], [], [], []], orderLocked: false };
    const plain = { question, kind: 'single', stem: [], items: [item], images: [] };
    const sealed = seal(key, ONLY_NONCE, utf8(JSON.stringify(plain)));
    blobs.push(sealed);
    const place = { offset, length: sealed.length };
    offset += sealed.length;
    const indexed = { kind: 'single', options: 4, orderLocked: false };
    return {
      question,
      kind: 'single',
      topic: 't1',
      difficulty: 'easy',
      items: [indexed],
      cipher: nativeDigest(sealed),
      ...place,
    };
  });
  mkdirSync(join(out, 'pool'), { recursive: true });
  writeFileSync(join(out, 'pool', 'questions.bin'), Buffer.concat(blobs));
  const index = {
    schema: 'exam-room/bank-index/v1',
    bank: 'test',
    version: 1,
    post: '101',
    title: 'TEST ONLY',
    issuedMs: 0,
    expiresMs: 4_000_000_000_000,
    topics: [{ id: 't1', name: '测试', part: 'post' }],
    questions,
  } as unknown as BankIndex; // the console's own schema reads it back
  const digest = writeSigned(out, {
    file: 'pool/index.dsse.json',
    purpose: PURPOSE.bankIndex,
    content: index,
    signer,
  });
  return { contentKey, digest };
}

export function writeSigned(
  folder: string,
  part: {
    readonly file: string;
    readonly purpose: string;
    readonly content: unknown;
    readonly signer: Signer;
  },
) {
  const payload = utf8(JSON.stringify(part.content));
  const path = join(folder, part.file);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, encodeEnvelope(signEnvelope(part.purpose, payload, [part.signer])));
  return nativeDigest(payload);
}

function testSession(
  { seats = 3, spares = 1, mode = 'real', policies = {} }: TestPlan,
  of: Pick<Session, 'devices' | 'invigilators' | 'poolIndex' | 'roll' | 'release' | 'seedCommitment'> & {
    readonly startMs: number;
  },
): Session {
  const { startMs, ...bound } = of;
  // A room has fifty rows at most.
  const columns = Math.max(10, Math.ceil((seats + spares) / 50));
  return {
    schema: 'exam-room/session/v1',
    session: SESSION,
    mode,
    title: '施工现场专业人员职业培训测试',
    slot: '2026-11-21 上午第1场',
    institution: { code: 'WH-01', name: '江城建设职业培训学校' },
    room: {
      code: 'A301',
      name: '第三机考考场',
      seats: Array.from({ length: seats + spares }, (_, at) => ({
        seat: String(at + 1).padStart(2, '0') as SeatId,
        row: Math.floor(at / columns) + 1,
        column: (at % columns) + 1,
        spare: at >= seats,
      })),
    },
    post: { code: '101', name: '土建施工员' },
    issuedMs: 0,
    window: { notBeforeMs: startMs - 60 * MINUTE_MS, startMs, notAfterMs: startMs + 12 * 60 * MINUTE_MS },
    blueprint: {
      schema: 'exam-room/blueprint/v1',
      id: 'test',
      version: 1,
      post: '101',
      title: 'TEST ONLY',
      durationMinutes: 120,
      totalPoints: 400,
      passPoints: 240,
      sections: [
        {
          id: 'single',
          title: '单选题',
          kind: 'single',
          count: 4,
          pointsEach: 100,
          scoring: { policy: 'exact' },
          shuffleQuestions: true,
          cells: [{ topic: 't1', difficulty: 'easy', count: 4 }],
        },
      ],
    },
    durationMs: 120 * MINUTE_MS,
    ...bound,
    policies: { ...TEST_POLICIES, ...policies },
    rules: { version: 'r1', title: '机考考场规则', paragraphs: ['遵守考场规则。'] },
    consent: { version: 'c1', title: '拍照同意', paragraphs: ['同意抓拍。'] },
  };
}
