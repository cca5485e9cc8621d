import { MINUTE_MS } from '@exam-room/shared/base';
import type { SeatFact } from '@exam-room/shared/records';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { apply } from './apply.ts';
import { countRoom } from './close-blockers.ts';
import type { Wish } from './commands.ts';
import {
  admin,
  candidate,
  chen,
  device,
  openedRoom,
  type PaperRoom,
  patrol,
  seat,
  testPlan,
  zhao,
} from './room.test-support.ts';
import { emptyRoom, type RoomState } from './state.ts';
import { tableOf } from './table.ts';

const ORDER = '0'.repeat(64) as never;
const number = fc.integer({ min: 1, max: 5 });
const reason = fc.constantFrom('', '键盘失灵');
const by = fc.constantFrom([chen], [zhao], [chen, zhao], [admin], [patrol], [chen, admin]);

const wish: fc.Arbitrary<Wish> = fc.oneof(
  fc.constantFrom<Wish>(
    { do: 'sign-in' },
    { do: 'sign-out' },
    { do: 'check-room', remark: '', red: ['spares'] },
    { do: 'read-rules' },
    { do: 'waive-rules', reason: 'x' },
    { do: 'release', secrets: { nonce: ORDER, after: 'first' } },
    { do: 'start-room' },
    { do: 'close-room' },
    { do: 'remark', text: 'x' },
    { do: 'sign-sheet', sheet: ORDER },
  ),
  fc.record({
    do: fc.constant('admit' as const),
    candidate: number.map(candidate),
    seat: number.map(seat),
    note: reason,
  }),
  fc.record({ do: fc.constant('admit' as const), candidate: number.map(candidate), note: reason }),
  fc.record({ do: fc.constant('turn-away' as const), candidate: number.map(candidate), reason }),
  fc.record({
    do: fc.constantFrom('start-seat' as const, 'answer-help' as const),
    device: number.map(device),
  }),
  fc.record({
    do: fc.constant('grant-time' as const),
    device: number.map(device),
    ms: fc.integer({ min: 0, max: 8 * MINUTE_MS }),
    reason,
  }),
  fc.record({
    do: fc.constant('move-seat' as const),
    fromDevice: number.map(device),
    toDevice: number.map(device),
    reason,
  }),
  fc.record({ do: fc.constant('pause' as const), devices: fc.array(number.map(device)), reason }),
  fc.record({ do: fc.constant('leave-seat' as const), candidate: number.map(candidate), reason }),
  fc.record({
    do: fc.constant('set-status' as const),
    candidate: number.map(candidate),
    status: fc.constantFrom('normal' as const, 'violation' as const, 'absent' as const),
    reason,
  }),
  fc.record({
    do: fc.constant('record-incident' as const),
    incident: fc.constant('fault' as const),
    candidate: number.map(candidate),
    text: reason,
  }),
);

const seatFact: fc.Arbitrary<SeatFact> = fc.oneof(
  fc.record({
    kind: fc.constant('sitting-opened' as const),
    order: fc.constant(ORDER),
    candidate: number.map(candidate),
    attempt: fc.constant(1),
    answerKeyToAuthority: fc.constant('x'),
  }),
  fc.constantFrom<SeatFact>(
    { kind: 'paper-drawn', candidate: candidate(1), attempt: 1, paper: ORDER, items: 4 },
    { kind: 'sitting-started', order: ORDER, durationMs: 7_200_000 },
    { kind: 'answer-saved', item: 'q1.1' as never, sealed: 'x' },
    { kind: 'help-called' },
    { kind: 'gap-noticed', cause: 'restart', lostMs: 20_000 },
    { kind: 'seat-locked', cause: 'focus' },
    { kind: 'handed-in', by: 'candidate', answered: 1, items: 4, answers: ORDER },
    { kind: 'snapshot-missed', due: 'random', number: 0, reason: 'no camera' },
  ),
);

type Step = (room: PaperRoom) => unknown;
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.tuple(by, wish).map(
      ([who, what]): Step =>
        (room) =>
          room.ask(who, what),
    ),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(number, seatFact).map(
      ([at, fact]): Step =>
        (room) =>
          room.seatWrites(at, fact),
    ),
  },
  {
    weight: 1,
    arbitrary: fc.integer({ min: -35, max: 40 }).map(
      (minutes): Step =>
        (room) =>
          room.at(minutes),
    ),
  },
  {
    weight: 1,
    arbitrary: number.map(
      (at): Step =>
        (room) =>
          room.fact({ kind: 'device-lost', device: device(at) }),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>((room) => room.machine({ do: 'propose-lost-time' })) },
  { weight: 1, arbitrary: fc.constant<Step>((room) => room.restart()) },
);

/** Tables as plain rows: what two rooms have in common or not. */
function plain({ people, candidates, seats, ...rest }: RoomState) {
  return { ...rest, people: people.rows(), candidates: candidates.rows(), seats: seats.rows() };
}

describe('whatever people and seats do', () => {
  test('the room rebuilt from the ledger is the room as it was live (THREATS K12)', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const room = openedRoom(testPlan(4));
        for (const one of steps) one(room);
        const written: typeof room.entries = JSON.parse(JSON.stringify(room.entries));
        const rebuilt = written.reduce(apply, emptyRoom(room.state().plan));
        expect(plain(rebuilt)).toEqual(plain(room.state()));
      }),
      { numRuns: 300 },
    );
  });

  test('nobody is on two seats, no seat has two, and everybody on the roll is somewhere', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const room = openedRoom(testPlan(4));
        for (const one of steps) one(room);
        const state = room.state();
        for (const who of state.candidates.rows()) {
          if (who.attendance.at !== 'seated') continue;
          const { device: there } = who.attendance;
          const at = state.seats.rows().filter((one) => one.device === there);
          expect(at).toHaveLength(1);
        }
        const taken = state.seats.rows().flatMap((one) => one.candidate ?? []);
        expect(new Set(taken).size).toBe(taken.length);
        const counts = countRoom(state);
        expect(counts.present).toBe(taken.length);
        if (state.steps.closed !== undefined) expect(counts.present + counts.absent).toBe(counts.enrolled);
        if (state.steps.started !== undefined) expect(state.steps.released).toBeDefined();
      }),
      { numRuns: 300 },
    );
  });
});

describe('the table of seats', () => {
  test('changes one row and leaves the older table as it was', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.array(fc.tuple(fc.nat(199), fc.nat())),
        (size, changes) => {
          const keys = Array.from({ length: size }, (_, at) => `k${at}`);
          const first = tableOf(keys, () => 0);
          const model = new Map(keys.map((key) => [key, 0]));
          let table = first;
          for (const [at, value] of changes) {
            const key = `k${at % size}`;
            table = table.with(key, value);
            model.set(key, value);
          }
          expect(table.rows()).toEqual([...model.values()]);
          expect(first.rows().every((row) => row === 0)).toBe(true);
        },
      ),
    );
  });
});
