import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import type {
  Blueprint,
  IndexQuestion,
  PoolIndex,
  Roll,
  Session,
  Trust,
} from '../formats/authority-formats.ts';
import { PURPOSES } from '../proofs/statements.ts';
import { digestOf, payloadDigest, signedEnvelope, type TestEnvelope, testKey } from './keys.test-support.ts';

/** 2026-11-21 08:00 in the room. */
export const MORNING_MS = Date.UTC(2026, 10, 21, 0, 0, 0);
export const MINUTE = 60_000;
export const DURATION = 10 * MINUTE;

export const SESSION = 'S20261121-01';
export const SEED = digestOf('TEST ONLY seed');
export const NONCE = digestOf('TEST ONLY nonce');

/** Seats of the small room: who sits where, and one spare. */
export interface Place {
  readonly device: string;
  readonly seat: string;
  readonly spare: boolean;
}

export interface RoomSize {
  /** Candidates beside 甲 (seat 01) and 乙 (seat 02, moved to the spare), each with a whole plain sitting. */
  readonly ordinary: number;
}

/** Everything that the authority had made for the day, with its secrets. */
export interface Plan {
  readonly trust: Trust;
  readonly session: Session;
  readonly roll: Roll;
  readonly pool: PoolIndex;
  readonly envelopes: Readonly<Record<'trust' | 'session' | 'roll' | 'release' | 'pool', TestEnvelope>>;
  readonly places: readonly Place[];
  readonly answerKeys: Readonly<Record<string, readonly number[]>>;
  readonly identity: string;
}

let identity: Promise<string> | undefined;

/** The authority's results key; one for all tests of a run, because making one is slow. */
function resultsIdentity(): Promise<string> {
  identity ??= generateX25519Identity();
  return identity;
}

export function deviceId(name: string): string {
  return digestOf(Buffer.from(testKey(name).publicKey, 'hex')).slice(0, 32);
}

/** The code that the authority gives with its receipt for a sitting. */
export function receiptCode(candidate: string): string {
  return `1234-5678-${String(candidate.charCodeAt(0)).padStart(4, '0')}`;
}

const EASY = { topic: 'laws', difficulty: 'easy' } as const;
const HARD = { topic: 'skill', difficulty: 'hard' } as const;

const BLUEPRINT: Blueprint = {
  schema: 'exam-room/blueprint/v1',
  id: 'bp-101',
  version: 1,
  post: '101',
  title: '土建施工员 小卷',
  durationMinutes: DURATION / MINUTE,
  totalPoints: 1_300,
  passPoints: 600,
  sections: [
    section('single', {
      count: 3,
      pointsEach: 100,
      cells: [
        { ...EASY, count: 2 },
        { ...HARD, count: 1 },
      ],
    }),
    section('judge', { count: 2, pointsEach: 100, cells: [{ ...EASY, count: 2 }] }),
    {
      ...section('multi', { count: 2, pointsEach: 200, cells: [{ ...EASY, count: 2 }] }),
      scoring: { policy: 'fewer_each', each: 50 },
    },
    {
      ...section('case', { count: 1, pointsEach: 200, cells: [{ ...HARD, count: 1 }] }),
      subsEach: 2,
      shuffleQuestions: false,
    },
  ],
};

function section(
  kind: 'single' | 'judge' | 'multi' | 'case',
  of: Pick<Blueprint['sections'][number], 'count' | 'pointsEach' | 'cells'>,
): Blueprint['sections'][number] {
  return { id: kind, title: kind, kind, scoring: { policy: 'exact' }, shuffleQuestions: true, ...of };
}

function questions(): readonly IndexQuestion[] {
  const list: IndexQuestion[] = [];
  const add = (kind: IndexQuestion['kind'], cell: typeof EASY | typeof HARD, count: number) => {
    for (let at = 0; at < count; at += 1)
      list.push({
        question: `${kind}${cell.difficulty}${at}`,
        kind,
        ...cell,
        items: itemsFor(kind, at),
        cipher: digestOf(`${kind}${at}`),
        offset: list.length * 100,
        length: 100,
      });
  };
  add('single', EASY, 5);
  add('single', HARD, 3);
  add('judge', EASY, 4);
  add('multi', EASY, 4);
  add('case', HARD, 3);
  return list.toSorted((a, b) => (a.question < b.question ? -1 : 1));
}

function itemsFor(kind: IndexQuestion['kind'], at: number): IndexQuestion['items'] {
  if (kind === 'judge') return [{ kind: 'judge', options: 2, orderLocked: false }];
  if (kind === 'case')
    return [
      { kind: 'single', options: 4, orderLocked: false },
      { kind: 'multi', options: 5, orderLocked: true },
    ];
  return [{ kind, options: kind === 'multi' ? 5 : 4, orderLocked: at === 0 }];
}

const NAMES = ['甲', '乙', '丙', '丁', '戊'];
const PERSONS = [
  { id: 'V01', name: '陈监考', role: 'chief' },
  { id: 'V02', name: '赵监考', role: 'invigilator' },
  { id: 'V03', name: '刘巡考', role: 'patrol' },
  { id: 'V04', name: '孙管理', role: 'administrator' },
] as const;

/** A resident number with a right check character. */
function residentNumber(at: number): string {
  const body = `11010519900101${String(at).padStart(3, '0')}`;
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
  const sum = weights.reduce((total, weight, place) => total + weight * Number(body[place]), 0);
  return body + '10X98765432'.charAt(sum % 11);
}

/** 甲 to 丁 are A to D, 戊 is L; ordinary candidates follow as E01, E02 … */
function candidatesOf(ordinary: number): Roll['candidates'] {
  const ids = ['A', 'B', 'C', 'D', 'L', ...Array.from({ length: ordinary }, (_, at) => ordinaryId(at))];
  return ids.map((candidate, at) => ({
    candidate,
    ticket: String(26_112_100 + at),
    name: NAMES[at] ?? `考生${at}`,
    sex: at % 2 === 0 ? 'male' : 'female',
    idNumber: residentNumber(at),
    post: '101',
    employer: '测试建筑公司',
    photo: digestOf(`photo ${candidate}`),
    attempt: 1,
    warnings: [],
  }));
}

export function ordinaryId(at: number): string {
  return `E${String(at + 1).padStart(2, '0')}`;
}

function placesOf(ordinary: number): readonly Place[] {
  const plain = Array.from({ length: 2 + ordinary }, (_, at) => ({
    device: `seat${at + 1}`,
    seat: String(at + 1).padStart(2, '0'),
    spare: false,
  }));
  return [
    ...plain,
    { device: 'seatL', seat: '98', spare: false },
    { device: 'spare', seat: '99', spare: true },
  ];
}

export async function makePlan({ ordinary }: RoomSize): Promise<Plan> {
  const keyring = await resultsIdentity();
  const trust = trustOf(await identityToRecipient(keyring));
  const pool: PoolIndex = {
    schema: 'exam-room/bank-index/v1',
    bank: 'bank-101',
    version: 3,
    post: '101',
    title: '土建施工员题库',
    issuedMs: MORNING_MS - 86_400_000,
    expiresMs: MORNING_MS + 86_400_000_0,
    topics: [
      { id: 'laws', name: '法规', part: 'general' },
      { id: 'skill', name: '技能', part: 'skill' },
    ],
    questions: [...questions()],
  };
  const roll: Roll = { schema: 'exam-room/roll/v1', session: SESSION, candidates: candidatesOf(ordinary) };
  const release = {
    schema: 'exam-room/release/v1',
    session: SESSION,
    notBeforeMs: MORNING_MS + 30 * MINUTE,
    sealed: 'c2VhbGVk',
  };
  const issuer = [testKey('session issuer')];
  const envelopes = {
    trust: signedEnvelope(PURPOSES.trust, trust, [testKey('root 1'), testKey('root 2')]),
    pool: signedEnvelope(PURPOSES.poolIndex, pool, issuer),
    roll: signedEnvelope(PURPOSES.roll, roll, issuer),
    release: signedEnvelope(PURPOSES.release, release, issuer),
  };
  const session = sessionOf(placesOf(ordinary), envelopes);
  return {
    trust,
    session,
    roll,
    pool,
    envelopes: { ...envelopes, session: signedEnvelope(PURPOSES.session, session, issuer) },
    places: placesOf(ordinary),
    answerKeys: keysFor(pool.questions),
    identity: keyring,
  };
}

function trustOf(resultsSealTo: string): Trust {
  const role = (...names: readonly string[]) => ({
    keys: names.map((name) => testKey(name).publicKey),
    threshold: 1,
  });
  return {
    schema: 'exam-room/trust/v1',
    version: 1,
    authority: 'TEST ONLY 主管部门',
    issuedMs: MORNING_MS - 86_400_000_0,
    expiresMs: MORNING_MS + 86_400_000_0,
    root: { ...role('root 1', 'root 2', 'root 3'), threshold: 2 },
    roles: { bank: role('bank signer'), session: role('session issuer'), receipt: role('receipts') },
    resultsSealTo,
    intakePin: digestOf('intake'),
  };
}

function sessionOf(
  places: readonly Place[],
  named: Readonly<Record<'pool' | 'roll' | 'release', TestEnvelope>>,
): Session {
  const machine = (name: string, role: 'seat' | 'console' | 'standby', seat?: string) => ({
    device: deviceId(name),
    role,
    ...(seat === undefined ? {} : { seat }),
    signKey: testKey(name).publicKey,
    sealTo: 'age1testonlytestonlytestonly',
    tlsPin: digestOf(`tls ${name}`),
  });
  return {
    schema: 'exam-room/session/v1',
    session: SESSION,
    mode: 'real',
    title: '土建施工员 机考',
    slot: '2026-11-21 上午第1场',
    institution: { code: 'I01', name: '测试培训机构' },
    room: {
      code: 'R1',
      name: '第一机考考场',
      seats: places.map(({ seat, spare }, at) => ({
        seat,
        row: 1 + Math.floor(at / 10),
        column: 1 + (at % 10),
        spare,
      })),
    },
    post: { code: '101', name: '土建施工员' },
    issuedMs: MORNING_MS - 86_400_000,
    window: {
      notBeforeMs: MORNING_MS + 30 * MINUTE,
      startMs: MORNING_MS + 60 * MINUTE,
      notAfterMs: MORNING_MS + 240 * MINUTE,
    },
    blueprint: BLUEPRINT,
    durationMs: DURATION,
    poolIndex: payloadDigest(named.pool),
    roll: payloadDigest(named.roll),
    release: payloadDigest(named.release),
    seedCommitment: digestOf(Buffer.from(SEED, 'hex')),
    devices: [
      machine('console', 'console'),
      ...places.map(({ device, seat }) => machine(device, 'seat', seat)),
      machine('standby', 'standby'),
    ],
    invigilators: PERSONS.map((one) => ({ ...one, signKey: testKey(one.id).publicKey })),
    policies: {
      checkInOpensMs: 30 * MINUTE,
      rulesLeadMs: 10 * MINUTE,
      lateBarMs: 30 * MINUTE,
      earliestHandInMs: 2 * MINUTE,
      grantAloneMaxMs: 5 * MINUTE,
      snapshots: { randomMin: 3, randomMax: 5, atCheckIn: true, atHandIn: true, maxBytes: 80_000 },
      retentionYears: 3,
      invigilatorsAtLeast: 2,
    },
    rules: { version: 'rules-1', title: '机考考场规则', paragraphs: ['保持安静。'] },
    consent: { version: 'consent-1', title: '拍照告知', paragraphs: ['考试期间随机拍照。'] },
  };
}

/** Every single and judge item's right option is 1; multi items' are 0 and 2. */
function keysFor(list: readonly IndexQuestion[]): Readonly<Record<string, readonly number[]>> {
  return Object.fromEntries(
    list.flatMap(({ question, items }) =>
      items.map((item, at) => [`${question}.${at + 1}`, item.kind === 'multi' ? [0, 2] : [1]] as const),
    ),
  );
}
