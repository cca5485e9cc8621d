// TEST ONLY: a room on paper. Persons and seats with physical verbs, entries without signatures, a clock that is turned by hand.

import {
  type CandidateId,
  type DeviceId,
  type Digest,
  type InvigilatorId,
  MINUTE_MS,
  type Result,
  type SeatId,
  type SessionId,
  toBase64,
  utf8,
} from '@exam-room/shared/base';
import { digestOf } from '@exam-room/shared/crypto';
import type { Candidate, Policies, Session } from '@exam-room/shared/model';
import { type ConsoleFact, NO_ENTRY, type SeatFact } from '@exam-room/shared/records';
import { apply, type LedgerEntry } from './apply.ts';
import type { Decision, MachineCommand, PersonsCommand, Wish } from './commands.ts';
import { decide, decideMachine } from './decide.ts';
import { planOf, type RoomPlan } from './plan.ts';
import { emptyRoom, type RoomState } from './state.ts';

export const START_MS = Date.UTC(2026, 10, 21, 1, 0, 0);
const CONSOLE = 'c'.repeat(32) as DeviceId;
const KEY = '0'.repeat(64);

export const chen = 'V01' as InvigilatorId;
export const zhao = 'V02' as InvigilatorId;
export const admin = 'V03' as InvigilatorId;
export const patrol = 'V04' as InvigilatorId;

export function device(number: number): DeviceId {
  return String(number).padStart(32, '0') as DeviceId;
}
export function candidate(number: number): CandidateId {
  return `C${number}` as CandidateId;
}
export function seat(number: number): SeatId {
  return String(number).padStart(2, '0') as SeatId;
}

export const POLICIES: Policies = {
  checkInOpensMs: 30 * MINUTE_MS,
  rulesLeadMs: 10 * MINUTE_MS,
  lateBarMs: 30 * MINUTE_MS,
  earliestHandInMs: 30 * MINUTE_MS,
  grantAloneMaxMs: 5 * MINUTE_MS,
  snapshots: { randomMin: 2, randomMax: 3, atCheckIn: true, atHandIn: true, maxBytes: 80_000 },
  retentionYears: 3,
  invigilatorsAtLeast: 2,
};

/** A room of `seats` seats and one spare; candidate 1 is planned for seat 01 and so on; one more candidate than seats has none. */
export function testPlan(seats = 3): RoomPlan {
  const all = Array.from({ length: seats + 1 }, (_, at) => at + 1);
  const seed = '5e'.repeat(32);
  const session = {
    schema: 'exam-room/session/v1',
    session: 'S1' as SessionId,
    mode: 'real',
    title: '测试',
    slot: '上午第1场',
    institution: { code: 'I', name: '江城建设职业培训学校' },
    room: {
      code: 'A1',
      name: '第一机考考场',
      seats: all.map((number) => ({ seat: seat(number), row: 1, column: number, spare: number > seats })),
    },
    post: { code: '101', name: '土建施工员' },
    issuedMs: 0,
    window: {
      notBeforeMs: START_MS - 60 * MINUTE_MS,
      startMs: START_MS,
      notAfterMs: START_MS + 600 * MINUTE_MS,
    },
    blueprint: { sections: [{ kind: 'single', count: 4 }] },
    durationMs: 120 * MINUTE_MS,
    seedCommitment: digestOf(seed),
    devices: all.map((number) => ({
      device: device(number),
      role: 'seat',
      seat: seat(number),
      signKey: KEY,
      tlsPin: KEY,
    })),
    invigilators: [
      { id: chen, name: '陈建国', role: 'chief', signKey: KEY },
      { id: zhao, name: '赵敏', role: 'invigilator', signKey: KEY },
      { id: admin, name: '孙伟', role: 'administrator', signKey: KEY },
      { id: patrol, name: '刘志远', role: 'patrol', signKey: KEY },
    ],
    policies: POLICIES,
    rules: { version: 'r1', title: '规则', paragraphs: ['一'] },
  } as unknown as Session; // the room reads no more of it than this
  const candidates = all.map(
    (number): Candidate => ({
      candidate: candidate(number),
      ticket: `2026${String(number).padStart(4, '0')}`,
      name: `考生${number}`,
      sex: 'male',
      idNumber: `4299991990010100${number}X`,
      post: '101',
      employer: '',
      photo: KEY as Digest,
      ...(number <= seats ? { seat: seat(number) } : {}),
      attempt: 1,
      warnings: [],
    }),
  );
  return planOf(session, { schema: 'exam-room/roll/v1', session: session.session, candidates }, CONSOLE);
}

export interface PaperRoom {
  readonly state: () => RoomState;
  readonly entries: readonly LedgerEntry[];
  /** Turns the clock to so many minutes before (negative) or after the planned start. */
  readonly at: (minutes: number) => PaperRoom;
  readonly ask: (by: readonly InvigilatorId[], wish: Wish) => Result<Decision>;
  /** Asks and expects that it is done. */
  readonly done: (by: readonly InvigilatorId[], wish: Wish) => PaperRoom;
  readonly refused: (by: readonly InvigilatorId[], wish: Wish) => string;
  readonly machine: (command: MachineCommand) => PaperRoom;
  readonly fact: (fact: ConsoleFact) => PaperRoom;
  readonly seatWrites: (number: number, fact: SeatFact, usedMinutes?: number) => PaperRoom;
  /** The console's program is started again. */
  readonly restart: () => PaperRoom;
  /** The wall clock is put forward without any time passing. */
  readonly putClockForward: (minutes: number) => PaperRoom;
}

/** The ledger of a room on paper and the state folded from it. */
function paperLedger(plan: RoomPlan) {
  let state = emptyRoom(plan);
  const entries: LedgerEntry[] = [];
  const clock = { elapsed: -45 * MINUTE_MS, shift: 0, boot: 1 };
  const seqs = new Map<DeviceId, number>();
  const now = () => ({
    wallMs: START_MS + clock.elapsed + clock.shift,
    monoMs: clock.elapsed + 600 * MINUTE_MS,
    boot: String(clock.boot).padStart(16, '0'),
  });
  function write(writer: DeviceId, fact: ConsoleFact | SeatFact, usedMs: number): void {
    const seq = (seqs.get(writer) ?? 0) + 1;
    seqs.set(writer, seq);
    const { session } = plan.session;
    const header = { v: 1, session, device: writer, epoch: 1, seq, prev: NO_ENTRY, ...now(), usedMs };
    const from = writer === CONSOLE ? 'console' : 'seat';
    const hash = digestOf(`${writer}/${seq}`);
    const position = entries.length + 1;
    const entry = { from, position, hash, entry: { ...header, fact } } as LedgerEntry; // typed by its writer
    entries.push(entry);
    state = apply(state, entry);
  }
  function follow(decision: Decision): void {
    if (decision.decided === 'facts') for (const fact of decision.facts) write(CONSOLE, fact, 0);
    if (decision.decided !== 'act') return;
    const { by, act } = decision;
    const statement = { session: plan.session.session, nonce: '0'.repeat(32), by, act };
    const payload = toBase64(utf8(JSON.stringify(statement)));
    write(CONSOLE, { kind: 'act-done', envelope: { payloadType: 'act', payload, signatures: [] } }, 0);
  }
  return { state: () => state, entries, clock, now, write, follow };
}

export function paperRoom(plan: RoomPlan = testPlan()): PaperRoom {
  const ledger = paperLedger(plan);
  const { state, entries, clock, now, write, follow } = ledger;
  const room: PaperRoom = {
    state,
    entries,
    at(minutes) {
      clock.elapsed = minutes * MINUTE_MS;
      return room;
    },
    ask(by, wish) {
      const command: PersonsCommand = { ...wish, by };
      const decision = decide(state(), command, now());
      if (decision.ok) follow(decision.value);
      return decision;
    },
    done(by, wish) {
      const decision = room.ask(by, wish);
      if (!decision.ok) throw new Error(`${wish.do}: ${decision.error.code} ${decision.error.words.en}`);
      return room;
    },
    refused(by, wish) {
      const decision = room.ask(by, wish);
      return decision.ok ? `done: ${decision.value.decided}` : decision.error.code;
    },
    machine(command) {
      const decision = decideMachine(state(), command);
      if (!decision.ok) throw new Error(decision.error.code);
      follow(decision.value);
      return room;
    },
    fact(fact) {
      write(CONSOLE, fact, 0);
      return room;
    },
    seatWrites(number, fact, usedMinutes = 0) {
      write(device(number), fact, usedMinutes * MINUTE_MS);
      return room;
    },
    restart() {
      clock.boot += 1;
      write(CONSOLE, { kind: 'journal-opened', opened: 'restart', build: 'test' }, 0);
      return room;
    },
    putClockForward(minutes) {
      clock.shift += minutes * MINUTE_MS;
      return room;
    },
  };
  return room;
}

const ORDER = KEY as Digest;

/** Every station is connected and two have signed in; nobody has checked the room. */
export function uncheckedRoom(plan?: RoomPlan): PaperRoom {
  const room = paperRoom(plan).at(-40);
  for (const one of room.state().plan.seats)
    room.fact({ kind: 'device-connected', device: one.device, headSeq: 0, headHash: NO_ENTRY });
  return room.done([chen], { do: 'sign-in' }).done([zhao], { do: 'sign-in' });
}

/** Both invigilators are in, the room is checked, both doors are open: five minutes before the rules must be read. */
export function openedRoom(plan?: RoomPlan): PaperRoom {
  return uncheckedRoom(plan).done([chen], { do: 'check-room', remark: '', red: [] });
}

export function admit(room: PaperRoom, number: number): PaperRoom {
  return room.done([chen], { do: 'admit', candidate: candidate(number), note: '' });
}

/** What a station writes from the admission to the paper. */
export function settle(room: PaperRoom, number: number, at = number): PaperRoom {
  return room
    .seatWrites(at, {
      kind: 'sitting-opened',
      order: ORDER,
      candidate: candidate(number),
      attempt: 1,
      answerKeyToAuthority: 'x',
    })
    .seatWrites(at, {
      kind: 'paper-drawn',
      candidate: candidate(number),
      attempt: 1,
      paper: ORDER,
      items: 4,
    });
}

export function begin(room: PaperRoom, at: number): PaperRoom {
  return room.seatWrites(at, { kind: 'sitting-started', order: ORDER, durationMs: 120 * MINUTE_MS });
}

export function handIn(
  room: PaperRoom,
  at: number,
  by: 'candidate' | 'time' | 'invigilator' = 'candidate',
): PaperRoom {
  return handInUnseen(room, at, by).seatWrites(
    at,
    { kind: 'snapshot-missed', due: 'hand-in', number: 0, reason: '未收到画面' },
    by === 'time' ? 120 : 90,
  );
}

/** A hand-in whose picture has not been taken yet. */
export function handInUnseen(
  room: PaperRoom,
  at: number,
  by: 'candidate' | 'time' | 'invigilator' = 'candidate',
): PaperRoom {
  return room.seatWrites(
    at,
    { kind: 'handed-in', by, answered: 4, items: 4, answers: ORDER },
    by === 'time' ? 120 : 90,
  );
}

/** A room that runs: candidates 1 and 2 sit at 01 and 02, 3 and 4 have not come. */
export function runningRoom(plan?: RoomPlan): PaperRoom {
  const room = openedRoom(plan).at(-25);
  for (const number of [1, 2]) settle(admit(room, number), number);
  room.at(-11).done([chen, zhao], { do: 'read-rules' });
  room.at(-5).done([chen, zhao], { do: 'release', secrets: { nonce: KEY, after: 'first' } });
  room.at(0).done([chen], { do: 'start-room' });
  for (const number of [1, 2]) begin(room, number);
  return room;
}

/** Everybody who came has handed in, two have closed, the seed is told. */
export function closedRoom(plan?: RoomPlan): PaperRoom {
  const room = runningRoom(plan).at(95);
  handIn(handIn(room, 1), 2);
  return room.done([chen, zhao], { do: 'close-room' }).machine({ do: 'reveal-seed', seed: '5e'.repeat(32) });
}
