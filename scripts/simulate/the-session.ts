import {
  type CandidateId,
  type DeviceId,
  type Digest,
  fromHex,
  fromUtf8,
  type InvigilatorId,
  MINUTE_MS,
  ok,
  type QuestionId,
  refuse,
  type SeatId,
  type SessionId,
  trouble,
  utf8,
} from '@exam-room/shared/base';
import type { Signer } from '@exam-room/shared/crypto';
import type { DeviceKeys } from '@exam-room/shared/host/device-keys';
import { deviceIdOf } from '@exam-room/shared/host/device-keys';
import {
  nativeDigest,
  ONLY_NONCE,
  questionKey,
  seal,
  signerFromSeed,
  unseal,
} from '@exam-room/shared/host/native-crypto';
import { newSealIdentity, sealToOf } from '@exam-room/shared/host/sealing';
import type {
  Candidate,
  ItemKind,
  QuestionKind,
  ReleaseSecrets,
  Roll,
  Session,
  Trust,
} from '@exam-room/shared/model';
import {
  type BankIndex,
  type IndexQuestion,
  type Pool,
  poolOf,
  type Question,
  questionSchema,
} from '@exam-room/shared/paper';
import type { OpenedSession } from '../../exam-station/src/main/papers/open-session.ts';
import { blueprintOf, paperPlan, policiesOf } from './rules-of-the-day.ts';

/** The moment of true time 0 by a right wall clock. */
export const DAWN_MS = 1_800_000_000_000;
/** The planned start, in true time. */
export const START_MS = 8 * MINUTE_MS;
export const DURATION_MS = 12 * MINUTE_MS;

export interface Person {
  readonly id: InvigilatorId;
  readonly signer: Signer;
}

/** A session of one simulated room and every secret behind it. */
export interface TheSession {
  readonly session: Session;
  readonly roll: Roll;
  readonly opened: OpenedSession;
  readonly pool: Pool;
  readonly secrets: ReleaseSecrets;
  /** The session's console, and the standby when the room has one. */
  readonly consoles: readonly DeviceKeys[];
  readonly seats: readonly { readonly seat: SeatId; readonly spare: boolean; readonly keys: DeviceKeys }[];
  readonly people: readonly [Person, Person];
  /** Opens what is sealed to the authority. */
  readonly resultsIdentity: string;
}

/** Age identities are random by the library; nothing that is decided depends on them. */
let agePair: Promise<{ readonly identity: string; readonly to: string }> | undefined;

function ageKeys() {
  agePair ??= newSealIdentity().then(async (identity) => ({ identity, to: await sealToOf(identity) }));
  return agePair;
}

/** For one whose machine is gone, for one who is moved all the same, and for who comes uncalled. */
const SPARES = 3;

/** A session for `seats` seats and the spares, with one console or two; every key but those of age follows from the seed. */
export async function makeSession(seed: number, seats: number, standby = false): Promise<TheSession> {
  const age = await ageKeys();
  const secret = (label: string): string => nativeDigest(utf8(`simulate/${seed}/${label}`));
  const keysOf = (label: string): DeviceKeys => {
    const signer = signerFromSeed(secret(label));
    const tlsPin = secret(`${label}/tls`);
    return {
      ...{ device: deviceIdOf(signer.publicKey), signer, sealIdentity: age.identity, sealTo: age.to },
      ...{ tlsKey: '', tlsCert: '', tlsPin },
    };
  };
  const all = Array.from({ length: seats + SPARES }, (_, at) => ({
    seat: String(at + 1).padStart(2, '0') as SeatId, // two digits: the shape of a seat's label
    spare: at >= seats,
    keys: keysOf(`seat ${at}`),
  }));
  const people = [personOf('V01', secret('V01')), personOf('V02', secret('V02'))] as const;
  const consoles = (standby ? ['console', 'standby'] : ['console']).map(keysOf);
  const secrets: ReleaseSecrets = {
    session: 'SIM' as SessionId,
    ...{ contentKey: secret('content'), seed: secret('draw'), nonce: secret('nonce') },
  };
  const made = makePool(fromHex(secrets.contentKey) ?? new Uint8Array());
  const roll: Roll = {
    schema: 'exam-room/roll/v1',
    session: secrets.session,
    candidates: candidatesOf(seats),
  };
  const session = sessionOf({ all, people, consoles, secrets, roll, index: made.index });
  const trust = { resultsSealTo: age.to } as Trust; // the station reads no more of it here: there are no receipts
  const opened = {
    trust,
    session,
    index: made.index,
    poolIndex: session.poolIndex,
    questions: made.questions,
  };
  const pool = poolOf(made.index);
  return {
    session,
    roll,
    opened,
    pool,
    secrets,
    consoles,
    seats: all,
    people,
    resultsIdentity: age.identity,
  };
}

function personOf(id: string, seed: string): Person {
  return { id: id as InvigilatorId, signer: signerFromSeed(seed) }; // the shape that the session lists
}

function candidatesOf(seats: number): Candidate[] {
  return Array.from({ length: seats }, (_, at) => ({
    candidate: `C${at + 1}` as CandidateId, // the shape of the roll
    ticket: `2026112${String(at + 1).padStart(4, '0')}`,
    name: `考生${at + 1}`,
    sex: 'female',
    idNumber: '11010519491231002X',
    post: '101',
    employer: '',
    photo: '0'.repeat(64) as Digest,
    seat: String(at + 1).padStart(2, '0') as SeatId,
    attempt: 1,
    warnings: [],
  }));
}

interface SessionOf {
  readonly all: TheSession['seats'];
  readonly people: readonly Person[];
  readonly consoles: readonly DeviceKeys[];
  readonly secrets: ReleaseSecrets;
  readonly roll: Roll;
  readonly index: BankIndex;
}

function sessionOf({ all, people, consoles, secrets, roll, index }: SessionOf): Session {
  const digestOf = (content: unknown) => nativeDigest(utf8(JSON.stringify(content)));
  const startMs = DAWN_MS + START_MS;
  const identity = (keys: DeviceKeys) => {
    const { device, signer, sealTo, tlsPin } = keys;
    return { device, signKey: signer.publicKey, sealTo, tlsPin };
  };
  return {
    schema: 'exam-room/session/v1',
    session: secrets.session,
    mode: 'rehearsal',
    title: 'simulation',
    slot: 'simulation',
    institution: { code: 'SIM', name: '模拟' },
    room: {
      code: 'SIM',
      name: '模拟考场',
      seats: all.map(({ seat, spare }, at) => ({ seat, row: 1, column: at + 1, spare })),
    },
    post: { code: '101', name: '土建施工员' },
    issuedMs: 0,
    window: { notBeforeMs: 0, startMs, notAfterMs: startMs + 400 * 86_400_000 },
    blueprint: blueprintOf(DURATION_MS),
    durationMs: DURATION_MS,
    poolIndex: digestOf(index),
    roll: digestOf(roll),
    release: digestOf('release'),
    seedCommitment: nativeDigest(fromHex(secrets.seed) ?? new Uint8Array()),
    devices: [
      ...consoles.map((keys, at) => ({
        ...identity(keys),
        role: at === 0 ? ('console' as const) : ('standby' as const),
      })),
      ...all.map(({ seat, keys }) => ({ ...identity(keys), role: 'seat' as const, seat })),
    ],
    invigilators: people.map(({ id, signer }, at) => ({
      id,
      name: at === 0 ? '陈建国' : '赵敏',
      role: at === 0 ? 'chief' : 'invigilator',
      signKey: signer.publicKey,
    })),
    policies: policiesOf(),
    rules: { version: 'r1', title: '规则', paragraphs: ['遵守考场规则。'] },
    consent: { version: 'c1', title: '拍照', paragraphs: ['考试中会拍照。'] },
  };
}

/** The pool's index and its questions, sealed one by one as in a real pool, in memory. */
function makePool(contentKey: Uint8Array): Pick<OpenedSession, 'index' | 'questions'> {
  const questions = paperPlan().flatMap(({ kind, stock }) =>
    Array.from({ length: stock }, (_, at) => questionOf(kind, at)),
  );
  const sealed = new Map<QuestionId, Uint8Array>();
  let offset = 0;
  const entries = questions
    .toSorted((a, b) => (a.question < b.question ? -1 : 1))
    .map((one): IndexQuestion => {
      const bytes = seal(questionKey(contentKey, one.question), ONLY_NONCE, utf8(JSON.stringify(one)));
      sealed.set(one.question, bytes);
      const place = { offset, length: bytes.length, cipher: nativeDigest(bytes) };
      offset += bytes.length;
      const items = one.items.map((item) => ({
        kind: item.kind,
        options: item.kind === 'judge' ? 2 : 4,
        orderLocked: false,
      }));
      return { question: one.question, kind: one.kind, topic: 't1', difficulty: 'easy', items, ...place };
    });
  const index: BankIndex = {
    ...{ schema: 'exam-room/bank-index/v1', bank: 'sim', version: 1, post: '101', title: '模拟题库' },
    ...{
      issuedMs: 0,
      expiresMs: 4_000_000_000_000,
      topics: [{ id: 't1', name: '知识点', part: 'post' }],
      questions: entries,
    },
  };
  return {
    index,
    questions: {
      open({ question }, key) {
        const plain = unseal(key, ONLY_NONCE, sealed.get(question) ?? new Uint8Array());
        return plain === undefined
          ? refuse(trouble('QUESTION_KEY', { zh: '密钥不符', en: 'wrong key' }, question))
          : ok(questionSchema.parse(JSON.parse(fromUtf8(plain))));
      },
      close: () => {},
    },
  };
}

function questionOf(kind: QuestionKind, at: number): Question {
  const items = kind === 'case' ? [itemOf('single'), itemOf('multi')] : [itemOf(kind)];
  return { question: `${kind}${at}` as QuestionId, kind, stem: [], items, images: [] }; // the shape of the index
}

function itemOf(kind: ItemKind): Question['items'][number] {
  const options = kind === 'judge' ? [] : [[], [], [], []];
  return { kind, stem: [], options, orderLocked: false };
}

export type { DeviceId };
