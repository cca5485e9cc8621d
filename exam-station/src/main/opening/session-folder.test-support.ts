// TEST ONLY: an authority small enough to live in a test. It signs with fresh keys, so nothing of it opens a real room.

import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  type CandidateId,
  type Digest,
  fromHex,
  type InvigilatorId,
  MINUTE_MS,
  type QuestionId,
  toBase64,
  utf8,
} from '@exam-room/shared/base';
import { encodeEnvelope, PURPOSE, type Signer, signEnvelope } from '@exam-room/shared/crypto';
import {
  nativeDigest,
  newSecret,
  newSigningSeed,
  ONLY_NONCE,
  questionKey,
  seal,
  signerFromSeed,
} from '@exam-room/shared/host/native-crypto';
import { newSealIdentity, sealToOf } from '@exam-room/shared/host/sealing';
import type {
  Blueprint,
  Candidate,
  DeviceIdentity,
  Invigilator,
  ItemKind,
  Policies,
  QuestionKind,
  Session,
  Trust,
} from '@exam-room/shared/model';
import type { BankIndex, IndexQuestion, Question } from '@exam-room/shared/paper';

export interface TestPerson extends Invigilator {
  readonly signer: Signer;
}

/** A session folder on the disk and every secret behind it. */
export interface TestSession {
  readonly root: string;
  readonly folder: string;
  readonly session: Session;
  readonly trust: Trust;
  readonly index: BankIndex;
  readonly people: readonly [TestPerson, TestPerson];
  readonly sessionSigner: Signer;
  readonly receiptSigner: Signer;
  /** Opens what is sealed to the authority. */
  readonly resultsIdentity: string;
  readonly seed: Uint8Array;
  readonly contentKey: Uint8Array;
  readonly poolIndex: Digest;
}

export interface TestSessionWishes {
  readonly folder: string;
  readonly devices: readonly DeviceIdentity[];
  readonly mode?: Session['mode'];
  readonly durationMs?: number;
  readonly policies?: Partial<Policies>;
  readonly name?: string;
}

/** One transparent pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

export async function makeSessionFolder(wishes: TestSessionWishes): Promise<TestSession> {
  const folder = join(wishes.folder, 'session');
  const signers = { root: newSigner(), session: newSigner(), receipt: newSigner() };
  const resultsIdentity = await newSealIdentity();
  const trust = trustOf(signers, await sealToOf(resultsIdentity));
  const contentKey = fromHex(newSecret()) ?? new Uint8Array();
  const seed = fromHex(newSecret()) ?? new Uint8Array();
  const pool = makePool(contentKey);
  const indexBytes = utf8(JSON.stringify(pool.index));
  const people = [person('V01', '甲'), person('V02', '乙')] as const;
  const session = sessionOf(wishes, {
    people,
    poolIndex: nativeDigest(indexBytes),
    seedCommitment: nativeDigest(seed),
  });
  const root = join(wishes.folder, 'root.json');
  write(
    root,
    JSON.stringify({
      schema: 'exam-room/root/v1',
      authority: trust.authority,
      keys: [signers.root.publicKey],
      threshold: 1,
    }),
  );
  const parts = [
    ['trust.dsse.json', PURPOSE.trust, utf8(JSON.stringify(trust)), signers.root],
    ['session.dsse.json', PURPOSE.session, utf8(JSON.stringify(session)), signers.session],
    ['pool/index.dsse.json', PURPOSE.bankIndex, indexBytes, signers.session],
  ] as const;
  for (const [name, purpose, payload, signer] of parts)
    write(join(folder, name), encodeEnvelope(signEnvelope(purpose, payload, [signer])));
  write(join(folder, 'pool', 'questions.bin'), pool.bytes);
  return {
    root,
    folder,
    session,
    trust,
    index: pool.index,
    people,
    sessionSigner: signers.session,
    receiptSigner: signers.receipt,
    resultsIdentity,
    seed,
    contentKey,
    poolIndex: session.poolIndex,
  };
}

export const TEST_CANDIDATE: Candidate = {
  candidate: 'C0001' as CandidateId,
  ticket: '20261121001',
  name: '张伟（测试）',
  sex: 'male',
  idNumber: '11010519491231002X',
  post: '101',
  employer: '测试单位',
  photo: '0'.repeat(64) as Digest,
  attempt: 1,
  warnings: [],
};

function write(path: string, content: Uint8Array | string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

function newSigner(): Signer {
  return signerFromSeed(newSigningSeed());
}

function person(id: string, name: string): TestPerson {
  const signer = newSigner();
  return { id: id as InvigilatorId, name, role: 'invigilator', signKey: signer.publicKey, signer };
}

function trustOf(signers: Readonly<Record<'root' | 'session' | 'receipt', Signer>>, sealTo: string): Trust {
  const role = (signer: Signer) => ({ keys: [signer.publicKey], threshold: 1 });
  return {
    schema: 'exam-room/trust/v1',
    version: 1,
    authority: '测试主管部门',
    issuedMs: 1_700_000_000_000,
    expiresMs: 2_000_000_000_000,
    root: role(signers.root),
    roles: { bank: role(signers.session), session: role(signers.session), receipt: role(signers.receipt) },
    resultsSealTo: sealTo,
    intakePin: '0'.repeat(64),
  };
}

/** Four judge, four single, two multi questions and one case of two: 11 questions, 12 items. */
const BLUEPRINT: Blueprint = {
  schema: 'exam-room/blueprint/v1',
  id: 'test',
  version: 1,
  post: '101',
  title: '测试组卷方案',
  durationMinutes: 120,
  totalPoints: 1_200,
  passPoints: 720,
  sections: (
    [
      ['judge', 4],
      ['single', 4],
      ['multi', 2],
      ['case', 1],
    ] as const
  ).map(([kind, count]) => ({
    id: kind,
    title: kind,
    kind,
    count,
    ...(kind === 'case' ? { subsEach: 2 } : {}),
    pointsEach: 100,
    scoring: { policy: 'exact' as const },
    shuffleQuestions: true,
    cells: [{ topic: 't1', difficulty: 'easy' as const, count }],
  })),
};

const POLICIES: Policies = {
  checkInOpensMs: 30 * MINUTE_MS,
  rulesLeadMs: 10 * MINUTE_MS,
  lateBarMs: 30 * MINUTE_MS,
  earliestHandInMs: 0,
  grantAloneMaxMs: 5 * MINUTE_MS,
  snapshots: { randomMin: 6, randomMax: 12, atCheckIn: true, atHandIn: true, maxBytes: 81_920 },
  retentionYears: 3,
  invigilatorsAtLeast: 2,
};

function sessionOf(
  wishes: TestSessionWishes,
  made: {
    readonly people: readonly TestPerson[];
    readonly poolIndex: Digest;
    readonly seedCommitment: Digest;
  },
): Session {
  const seats = wishes.devices.flatMap((device) => (device.seat === undefined ? [] : [device.seat]));
  const start = 1_800_000_000_000;
  return {
    schema: 'exam-room/session/v1',
    session: (wishes.name ?? 'S-TEST-1') as Session['session'],
    mode: wishes.mode ?? 'real',
    title: '测试场次',
    slot: '第1场',
    institution: { code: 'T1', name: '测试机构' },
    room: {
      code: 'R1',
      name: '测试机房',
      seats: seats.map((seat, at) => ({
        seat,
        row: 1,
        column: at + 1,
        spare: at === seats.length - 1 && at > 0,
      })),
    },
    post: { code: '101', name: '土建施工员' },
    issuedMs: 1_790_000_000_000,
    window: { notBeforeMs: start - 3_600_000, startMs: start, notAfterMs: start + 36_000_000 },
    blueprint: BLUEPRINT,
    durationMs: wishes.durationMs ?? 120 * MINUTE_MS,
    poolIndex: made.poolIndex,
    roll: '1'.repeat(64) as Digest,
    release: '2'.repeat(64) as Digest,
    seedCommitment: made.seedCommitment,
    devices: [...wishes.devices],
    invigilators: made.people.map(({ signer: _secret, ...one }) => one),
    policies: { ...POLICIES, ...wishes.policies },
    rules: { version: 'r1', title: '考场规则', paragraphs: ['遵守考场规则。'] },
    consent: { version: 'c1', title: '拍照告知', paragraphs: ['考试中会拍照。'] },
  };
}

function makePool(contentKey: Uint8Array): { readonly index: BankIndex; readonly bytes: Uint8Array } {
  const kinds: readonly QuestionKind[] = ['judge', 'single', 'multi', 'case'];
  const questions = kinds.flatMap((kind) => Array.from({ length: 8 }, (_, at) => testQuestion(kind, at)));
  const sorted = questions.toSorted((a, b) => (a.question < b.question ? -1 : 1));
  const ciphers = sorted.map((one) =>
    seal(questionKey(contentKey, one.question), ONLY_NONCE, utf8(JSON.stringify(one))),
  );
  let offset = 0;
  const entries = sorted.map((one, at): IndexQuestion => {
    const bytes = ciphers[at] ?? new Uint8Array();
    const entry = { offset, length: bytes.length, cipher: nativeDigest(bytes) };
    offset += bytes.length;
    return {
      question: one.question,
      kind: one.kind,
      topic: 't1',
      difficulty: 'easy',
      items: one.items.map((item) => ({
        kind: item.kind,
        options: item.kind === 'judge' ? 2 : item.options.length,
        orderLocked: item.orderLocked,
      })),
      ...entry,
    };
  });
  return {
    bytes: Buffer.concat(ciphers),
    index: {
      schema: 'exam-room/bank-index/v1',
      bank: 'test',
      version: 1,
      post: '101',
      title: '测试题库',
      issuedMs: 1_790_000_000_000,
      expiresMs: 1_900_000_000_000,
      topics: [{ id: 't1', name: '知识点', part: 'post' }],
      questions: entries,
    },
  };
}

function testQuestion(kind: QuestionKind, at: number): Question {
  const picture = nativeDigest(PIXEL);
  const items = kind === 'case' ? [testItem('single'), testItem('multi')] : [testItem(kind)];
  return {
    question: `${kind}${at}` as QuestionId,
    kind,
    stem: [
      { block: 'text', line: [`题干 ${kind} ${at}`] },
      ...(at % 2 === 0 ? [{ block: 'image' as const, image: picture, alt: '图', width: 1, height: 1 }] : []),
    ],
    items,
    images: at % 2 === 0 ? [{ image: picture, type: 'image/png', data: toBase64(PIXEL) }] : [],
  };
}

function testItem(kind: ItemKind): Question['items'][number] {
  const options =
    kind === 'judge'
      ? []
      : ['甲', '乙', '丙', '丁'].map((text) => [{ block: 'text' as const, line: [text] }]);
  return { kind, stem: [], options, orderLocked: false };
}
