import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import type { Result, SessionId } from '@exam-room/shared/base';
import { fromBase64, fromUtf8 } from '@exam-room/shared/base';
import { decodeEnvelope } from '@exam-room/shared/crypto';
import { type DeviceKeys, identityOf, openDeviceKeys } from '@exam-room/shared/host/device-keys';
import { newSigningSeed, signerFromSeed } from '@exam-room/shared/host/native-crypto';
import { openSealed, openWithCode } from '@exam-room/shared/host/sealing';
import {
  type Blueprint,
  type ReleaseSecrets,
  type Roll,
  releaseSchema,
  releaseSecretsSchema,
  type Session,
  seatIdSchema,
} from '@exam-room/shared/model';
import type { PaperPerson } from '@exam-room/test-fixtures/doubles/paper-room';
import sharp from 'sharp';
import {
  approveBankVersion,
  buildBankVersion,
  issue,
  type Office,
  openOffice,
  releaseCode,
} from '../src/compose-office.ts';
import { initAuthority } from '../src/keys/authority-keys.ts';
import { checkSessionFolder } from '../src/session/check-folder.ts';
import { soundRows, TOPICS, workbook } from './small-workbook.ts';

const MINUTE = 60_000;
/** The morning of the test: Saturday, 21 November 2026, 9:00 in China. */
export const START_MS = Date.UTC(2026, 10, 21, 1, 0, 0);

const section = (id: string, kind: Blueprint['sections'][number]['kind'], count: number) => ({
  id,
  title: id,
  kind,
  count,
  shuffleQuestions: true,
  cells: [{ topic: 'laws', difficulty: 'easy', count }],
});

/** 9 items, 10 points. */
export const SMALL_BLUEPRINT = {
  schema: 'exam-room/blueprint/v1',
  id: 'small-101',
  version: 1,
  post: '101',
  title: '样卷',
  durationMinutes: 60,
  totalPoints: 1_000,
  passPoints: 600,
  sections: [
    { ...section('single', 'single', 4), pointsEach: 100, scoring: { policy: 'exact' } },
    { ...section('multi', 'multi', 1), pointsEach: 200, scoring: { policy: 'fewer_each', each: 50 } },
    { ...section('judge', 'judge', 2), pointsEach: 50, scoring: { policy: 'exact' } },
    { ...section('case', 'case', 1), subsEach: 2, pointsEach: 150, scoring: { policy: 'exact' } },
  ],
};

/** An authority with keys, a bank and one issued session, and the keys of the room's machines and people. Everything is real and TEST ONLY. */
export interface SmallAuthority {
  readonly folder: string;
  readonly data: string;
  readonly office: Office;
  readonly sessionFolder: string;
  readonly session: Session;
  readonly roll: Roll;
  readonly seats: readonly DeviceKeys[];
  readonly console: DeviceKeys;
  readonly people: readonly [PaperPerson, PaperPerson];
  /** As the console reads them at the release: with its key and the code. */
  readonly secrets: ReleaseSecrets;
  /** The envelopes of the session folder that go into an archive. */
  readonly issued: ReadonlyMap<string, Uint8Array>;
  readonly clear: () => void;
}

export interface SmallPlan {
  readonly session: string;
  readonly candidates: number;
  readonly policies?: object;
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'small-authority-'));
}

/** Throws with the sentence when something was refused that must not be. */
export function must<Value>(result: Result<Value, unknown>): Value {
  if (result.ok) return result.value;
  throw new Error(`refused: ${JSON.stringify(result.error)}`);
}

/** Makes an authority with a built bank, and no session yet. */
export async function smallOffice(
  folder = temporaryFolder(),
): Promise<{ readonly folder: string; readonly data: string; readonly office: Office }> {
  const data = join(folder, 'authority');
  must(await initAuthority(data, { name: '测试主管部门', label: 'TEST ONLY', nowMs: START_MS - 86_400_000 }));
  writeFileSync(join(folder, 'topics.json'), TOPICS);
  writeFileSync(join(folder, 'bank.xlsx'), workbook({ 题库: soundRows() }));
  const office = must(await openOffice(data));
  const built = must(
    await buildBankVersion(office, {
      file: join(folder, 'bank.xlsx'),
      topics: join(folder, 'topics.json'),
      bank: 'small',
      version: 1,
      post: '101',
      title: '样例题库',
      issuedMs: START_MS - 86_400_000,
    }),
  );
  if (!built.built) throw new Error(`the small bank has problems: ${JSON.stringify(built.report.problems)}`);
  must(await approveBankVersion(office, { bank: 'small', version: 1, nowMs: START_MS - 86_400_000 }));
  return { folder, data, office };
}

export async function smallAuthority(plan: SmallPlan): Promise<SmallAuthority> {
  const { folder, data, office } = await smallOffice();
  const seats = await Promise.all(
    Array.from({ length: plan.candidates }, (_, at) => openDeviceKeys(join(folder, `seat-${at + 1}`))),
  );
  const console = await openDeviceKeys(join(folder, 'console'));
  const people = [person('V01'), person('V02')] as const;
  const planFile = await writePlan(folder, { plan, seats, console, people });
  const sessionFolder = join(folder, 'session');
  must(await issue(office, { plan: planFile, out: sessionFolder, nowMs: START_MS - 3_600_000 }));
  const { session, roll } = must(checkSessionFolder(sessionFolder, office.keys.root));
  return {
    folder,
    data,
    office,
    sessionFolder,
    session,
    roll,
    seats,
    console,
    people,
    secrets: await openRelease({ office, sessionFolder, console, session: session.session }),
    issued: issuedParts(sessionFolder),
    clear: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function person(id: string): PaperPerson {
  return { id, signer: signerFromSeed(newSigningSeed()) };
}

interface Room {
  readonly plan: SmallPlan;
  readonly seats: readonly DeviceKeys[];
  readonly console: DeviceKeys;
  readonly people: readonly PaperPerson[];
}

/** Writes a plan that may be issued; tests of bad plans change the returned object and write it again. */
export function planOf({ plan, seats, console, people }: Room) {
  const seatName = (at: number) => seatIdSchema.parse(String(at + 1).padStart(2, '0'));
  return {
    session: plan.session,
    mode: 'rehearsal',
    title: '职业培训测试',
    slot: '2026-11-21 上午第1场',
    institution: { code: 'WH-01', name: '江城职业培训学校' },
    room: {
      code: 'A301',
      name: 'A301 机房',
      seats: seats.map((_, at) => ({ seat: seatName(at), row: 1, column: at + 1, spare: false })),
    },
    post: { code: '101', name: '土建施工员' },
    bank: 'small',
    bankVersion: 1,
    blueprint: 'blueprint.json',
    window: { notBeforeMs: START_MS - 30 * MINUTE, startMs: START_MS, notAfterMs: START_MS + 600 * MINUTE },
    policies: {
      checkInOpensMs: 30 * MINUTE,
      rulesLeadMs: 10 * MINUTE,
      lateBarMs: 30 * MINUTE,
      earliestHandInMs: 0,
      grantAloneMaxMs: 5 * MINUTE,
      snapshots: { randomMin: 2, randomMax: 3, atCheckIn: true, atHandIn: true, maxBytes: 81_920 },
      retentionYears: 3,
      invigilatorsAtLeast: 2,
      ...plan.policies,
    },
    rules: { version: 'r1', title: '考场规则', paragraphs: ['请对号入座。'] },
    consent: { version: 'c1', title: '抓拍告知', paragraphs: ['考试中将随机抓拍。'] },
    devices: [
      identityOf(console, { role: 'console' }),
      ...seats.map((keys, at) => identityOf(keys, { role: 'seat', seat: seatName(at) })),
    ],
    invigilators: people.map((one) => ({
      id: one.id,
      name: `监考${one.id}`,
      role: 'invigilator',
      signKey: one.signer.publicKey,
    })),
    candidates: seats.map((_, at) => ({
      candidate: `C${at + 1}`,
      ticket: String(260_010_001 + at),
      name: `考生${at + 1}`,
      sex: 'male',
      idNumber: residentId(at),
      post: '101',
      employer: '江城建设',
      photoFile: `photos/${at + 1}.jpg`,
      seat: seatName(at),
      attempt: 1,
      warnings: [],
    })),
  };
}

async function writePlan(folder: string, room: Room): Promise<string> {
  mkdirSync(join(folder, 'photos'), { recursive: true });
  for (const at of room.seats.keys()) {
    const background = { r: (at * 40) % 256, g: 90, b: 120 };
    const photo = await sharp({ create: { width: 102, height: 140, channels: 3, background } })
      .jpeg()
      .toBuffer();
    writeFileSync(join(folder, 'photos', `${at + 1}.jpg`), photo);
  }
  writeFileSync(join(folder, 'blueprint.json'), JSON.stringify(SMALL_BLUEPRINT));
  const path = join(folder, 'plan.json');
  writeFileSync(path, JSON.stringify(planOf(room)));
  return path;
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** A number of GB 11643 with a birth date of 1900: nobody alive has it. */
function residentId(at: number): string {
  const body = `42010619000101${String(at % 1000).padStart(3, '0')}`;
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(body[place]), 0);
  return `${body}${'10X98765432'.charAt(sum % 11)}`;
}

async function openRelease(of: {
  readonly office: Office;
  readonly sessionFolder: string;
  readonly console: DeviceKeys;
  readonly session: SessionId;
}): Promise<ReleaseSecrets> {
  const code = must(await releaseCode(of.office, { session: of.session, nowMs: START_MS - 15 * MINUTE }));
  const release = releaseSchema.parse(payloadOf(join(of.sessionFolder, 'release.dsse.json')));
  const inner = await openSealed(of.console.sealIdentity, fromBase64(release.sealed) ?? new Uint8Array());
  const plain = await openWithCode(code, inner ?? new Uint8Array());
  return releaseSecretsSchema.parse(JSON.parse(fromUtf8(plain ?? new Uint8Array())));
}

export function payloadOf(path: string): unknown {
  const envelope = must(decodeEnvelope(readFileSync(path), path));
  return JSON.parse(fromUtf8(fromBase64(envelope.payload) ?? new Uint8Array()));
}

function issuedParts(folder: string): ReadonlyMap<string, Uint8Array> {
  const names = [
    'trust.dsse.json',
    'session.dsse.json',
    'roll.dsse.json',
    'release.dsse.json',
    'pool/index.dsse.json',
  ];
  return new Map(names.map((name) => [name, readFileSync(join(folder, name))]));
}

/** Every file below a folder, relative to it. */
export function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => statSync(join(folder, name)).isFile())
    .map((name) => relative(folder, join(folder, name)))
    .toSorted();
}
