import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CandidateId, DeviceId, InvigilatorId, SeatId, SessionId } from '@exam-room/shared/base';
import { HOUR_MS, MINUTE_MS } from '@exam-room/shared/base';
import { type ClockSetting, writeClockSetting } from '@exam-room/shared/host/clock';
import { type DeviceKeys, identityOf, openDeviceKeys } from '@exam-room/shared/host/device-keys';
import {
  type DeviceIdentity,
  type Invigilator,
  invigilatorSchema,
  type Policies,
} from '@exam-room/shared/model';
import { invigilators } from '../../test-fixtures/people/invigilators.ts';
import { candidates } from '../../test-fixtures/roll/people.ts';
import { runCommand } from './appliance.ts';
import { CONSENT, RULES } from './notices.ts';
import type { Person } from './simulated-invigilators.ts';

const FIXTURES = join(import.meta.dirname, '..', '..', 'test-fixtures');

export interface DayPlan {
  /** Everything of the day lies below this folder. */
  readonly folder: string;
  readonly session: string;
  readonly title: string;
  readonly candidates: number;
  readonly spares: number;
  readonly durationMs: number;
  readonly clock: ClockSetting;
  readonly window: { readonly notBeforeMs: number; readonly startMs: number; readonly notAfterMs: number };
  readonly policies: Policies;
  /** A second machine of the room stands by as a console. */
  readonly standby?: boolean;
}

export interface PreparedSeat {
  readonly seat: SeatId;
  readonly device: DeviceId;
  readonly data: string;
  readonly spare: boolean;
}

export interface PreparedCandidate {
  readonly candidate: CandidateId;
  readonly ticket: string;
  readonly name: string;
  readonly sex: 'male' | 'female';
  readonly idNumber: string;
  readonly photoFile: string;
  readonly seat: SeatId;
}

/** A session that is issued, with machines that have made their keys: the room on the evening before. */
export interface PreparedDay {
  readonly plan: DayPlan;
  readonly session: SessionId;
  readonly sessionFolder: string;
  readonly root: string;
  readonly authorityData: string;
  readonly consoleData: string;
  /** The standby's own disk, where the room has one. */
  readonly standbyData?: string;
  readonly keysFolder: string;
  readonly logs: string;
  readonly seats: readonly PreparedSeat[];
  readonly candidates: readonly PreparedCandidate[];
  readonly people: readonly [Person, Person];
  /** `--clock` for every process, or nothing for the real clock. */
  readonly clockArgs: readonly string[];
}

export const DEFAULT_POLICIES: Policies = {
  checkInOpensMs: 30 * MINUTE_MS,
  rulesLeadMs: 10 * MINUTE_MS,
  lateBarMs: 30 * MINUTE_MS,
  earliestHandInMs: 30 * MINUTE_MS,
  grantAloneMaxMs: 5 * MINUTE_MS,
  snapshots: { randomMin: 6, randomMax: 12, atCheckIn: true, atHandIn: true, maxBytes: 81_920 },
  retentionYears: 3,
  invigilatorsAtLeast: 2,
};

/** Does what the authority and the institution do in the days before, with the real commands. `tell` hears each step. */
export async function prepareDay(plan: DayPlan, tell: (step: string) => void): Promise<PreparedDay> {
  const places = placesIn(plan.folder);
  for (const folder of [places.logs, places.authorityData, places.consoleData])
    mkdirSync(folder, { recursive: true });

  tell('the authority makes its keys and builds the question bank');
  await runCommand('authority', [
    'init',
    '--data',
    places.authorityData,
    '--name',
    '示例市住建局（演练）',
    '--test',
    '--json',
  ]);
  await buildBank(places.authorityData);

  tell('the machines of the room make their keys');
  const consoles = await makeConsoles(plan, places);
  const seats = await makeSeats(plan);
  const [first, second] = invigilators;
  if (first === undefined || second === undefined)
    throw new Error('the fixtures name fewer than two invigilators');
  const persons = [
    await invigilatorKey(first, places.keysFolder),
    await invigilatorKey(second, places.keysFolder),
  ];

  tell('the authority issues the session');
  const seated = await seatCandidates(plan, seats);
  const devices = [...consoles, ...seats.map((one) => one.identity)];
  const planFile = join(plan.folder, 'plan.json');
  writeFileSync(planFile, JSON.stringify(planOf({ plan, seats, devices, persons, seated }), null, 1));
  await runCommand('authority', [
    'session',
    'issue',
    '--data',
    places.authorityData,
    '--plan',
    planFile,
    '--out',
    places.sessionFolder,
    '--json',
  ]);
  return {
    plan,
    session: plan.session as SessionId, // the authority has just accepted it
    ...placesOf(plan, places),
    seats,
    candidates: seated,
    people: [personOf(first), personOf(second)],
    clockArgs: plan.clock.speed === 1 ? [] : ['--clock', writeClockSetting(plan.clock)],
  };
}

function placesIn(folder: string) {
  const authorityData = join(folder, 'authority');
  return {
    authorityData,
    root: join(authorityData, 'root.json'),
    consoleData: join(folder, 'console'),
    standbyData: join(folder, 'standby'),
    keysFolder: join(folder, 'invigilators'),
    sessionFolder: join(folder, 'session'),
    logs: join(folder, 'logs'),
  };
}

/** A room without a standby has no place for one. */
function placesOf({ standby }: DayPlan, { standbyData, ...places }: ReturnType<typeof placesIn>) {
  return standby === true ? { ...places, standbyData } : places;
}

async function makeConsoles(
  { standby }: DayPlan,
  { consoleData, standbyData }: ReturnType<typeof placesIn>,
): Promise<readonly DeviceIdentity[]> {
  const own = identityOf(await openDeviceKeys(consoleData), { role: 'console' });
  if (standby !== true) return [own];
  mkdirSync(standbyData, { recursive: true });
  return [own, identityOf(await openDeviceKeys(standbyData), { role: 'standby' })];
}

async function invigilatorKey(person: (typeof invigilators)[number], out: string): Promise<Invigilator> {
  const args = [
    '--id',
    person.id,
    '--name',
    person.name,
    '--role',
    person.role,
    '--pin',
    person.pin,
    '--out',
    out,
  ];
  return invigilatorSchema.parse(await runCommand('console', ['invigilator-key', ...args]));
}

function personOf(person: (typeof invigilators)[number]): Person {
  return { id: person.id as InvigilatorId, pin: person.pin }; // the fixtures' own ids
}

/** Builds and approves the sample bank of post 101 with the real commands. */
export async function buildBank(authorityData: string): Promise<void> {
  await runCommand('authority', [
    'bank',
    'build',
    join(FIXTURES, 'bank', '土建施工员101题库.xlsx'),
    '--data',
    authorityData,
    '--bank',
    'sample-101',
    '--version',
    '1',
    '--post',
    '101',
    '--title',
    '土建施工员（示例题库）',
    '--topics',
    join(FIXTURES, 'bank', 'topics.json'),
    '--images',
    join(FIXTURES, 'bank', 'images'),
    '--json',
  ]);
  await runCommand('authority', [
    'bank',
    'approve',
    '--data',
    authorityData,
    '--bank',
    'sample-101',
    '--version',
    '1',
    '--json',
  ]);
}

async function makeSeats(
  plan: DayPlan,
): Promise<readonly (PreparedSeat & { readonly identity: DeviceIdentity })[]> {
  const seats: (PreparedSeat & { readonly identity: DeviceIdentity })[] = [];
  for (let at = 0; at < plan.candidates + plan.spares; at += 1) {
    const seat = String(at + 1).padStart(2, '0') as SeatId; // our own numbering
    const data = join(plan.folder, 'stations', seat);
    mkdirSync(data, { recursive: true });
    const keys: DeviceKeys = await openDeviceKeys(data);
    seats.push({
      seat,
      device: keys.device,
      data,
      spare: at >= plan.candidates,
      identity: identityOf(keys, { role: 'seat', seat }),
    });
  }
  return seats;
}

async function seatCandidates(
  plan: DayPlan,
  seats: readonly PreparedSeat[],
): Promise<readonly (PreparedCandidate & Record<string, unknown>)[]> {
  const people = await candidates(plan.candidates, join(plan.folder, 'photos'));
  return people.map((person, at) => {
    const seat = seats[at]?.seat;
    if (seat === undefined) throw new Error('more candidates than seats');
    const { photo, ...rest } = person;
    return { ...rest, candidate: person.candidateId as CandidateId, photoFile: photo, seat };
  });
}

function planOf(from: {
  readonly plan: DayPlan;
  readonly seats: readonly PreparedSeat[];
  readonly devices: readonly DeviceIdentity[];
  readonly persons: readonly Invigilator[];
  readonly seated: readonly (PreparedCandidate & Record<string, unknown>)[];
}) {
  const { plan } = from;
  const columns = Math.max(1, Math.ceil(Math.sqrt(from.seats.length * 1.5)));
  return {
    session: plan.session,
    mode: 'rehearsal',
    title: plan.title,
    slot: '演练第1场',
    institution: { code: 'WH-DEMO-01', name: '江城建设职业培训学校（演练）' },
    room: {
      code: 'A301',
      name: '实训楼 A301 机房',
      seats: from.seats.map((one, at) => ({
        seat: one.seat,
        row: Math.floor(at / columns) + 1,
        column: (at % columns) + 1,
        spare: one.spare,
      })),
    },
    post: { code: '101', name: '土建施工员' },
    bank: 'sample-101',
    bankVersion: 1,
    blueprint: join(FIXTURES, 'blueprint', '101.blueprint.json'),
    durationMs: plan.durationMs,
    window: plan.window,
    policies: plan.policies,
    rules: RULES,
    consent: CONSENT,
    devices: from.devices,
    invigilators: from.persons,
    candidates: from.seated.map((one) => ({
      candidate: one.candidate,
      ticket: one.ticket,
      name: one.name,
      sex: one.sex,
      idNumber: one.idNumber,
      post: '101',
      employer: one['employer'],
      photoFile: one.photoFile,
      seat: one.seat,
      attempt: 1,
      warnings: [],
    })),
  };
}

/** The window of a session that starts `leadMs` after the clock's beginning. */
export function windowFrom(startsAtMs: number, leadMs: number, durationMs: number): DayPlan['window'] {
  const startMs = startsAtMs + leadMs;
  return { notBeforeMs: startsAtMs - HOUR_MS, startMs, notAfterMs: startMs + durationMs + 12 * HOUR_MS };
}
