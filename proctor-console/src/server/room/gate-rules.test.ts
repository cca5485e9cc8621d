import type { Digest } from '@exam-room/shared/base';
import { describe, expect, test } from 'vitest';
import { assignSeats } from './assign-seats.ts';
import { printFacts } from './print-facts.ts';
import {
  admin,
  admit,
  begin,
  candidate,
  chen,
  closedRoom,
  device,
  openedRoom,
  type PaperRoom,
  runningRoom,
  seat,
  settle,
  testPlan,
  zhao,
} from './room.test-support.ts';
import { sheetFacts } from './sheet-facts.ts';

const NONCE = '0'.repeat(64);
const HEAD = { size: 1, root: '0'.repeat(64) as Digest, code: '' };

function told(room: PaperRoom): readonly string[] {
  return room.state().told.map((line) => line.words.zh);
}

describe('the room check', () => {
  const red = ['03 号 疑似虚拟机'];

  test('is finished by one when all is green, and says what was seen of the power supply', () => {
    const room = openedRoom().done([admin], { do: 'check-room', remark: '', red: [], ups: 'works' });
    expect(room.state().steps.roomChecked).toMatchObject({ red: [], ups: 'works' });
    expect(told(room).at(-1)).toBe('考前检查全部合格；UPS 已查看，供电正常');
  });

  test('goes ahead over a red point only by two persons with a reason, and the sheet shows all of it', () => {
    const room = openedRoom();
    expect(room.refused([chen], { do: 'check-room', remark: '演练', red })).toBe('NEEDS_TWO');
    expect(room.refused([chen, zhao], { do: 'check-room', remark: ' ', red })).toBe('REASON_MISSING');
    room.done([chen, zhao], { do: 'check-room', remark: '演练', red, ups: 'missing' });
    expect(told(room).at(-1)).toBe('考前检查有 1 项不合格；UPS 未接或不能用（说明：演练）：03 号 疑似虚拟机');
  });
});

describe('a program that is not the accepted one', () => {
  test('stops the start, and the sentence names the seats; the room starts when nobody sits there any more', () => {
    const room = openedRoom().at(-25);
    settle(admit(room, 1), 1);
    room.at(-11).done([chen, zhao], { do: 'read-rules' });
    room.at(-5).done([chen, zhao], { do: 'release', secrets: { nonce: NONCE, after: 'first' } });
    const refusal = room.at(0).ask([chen], { do: 'start-room', otherBuild: [seat(1)] });
    expect(refusal).toMatchObject({ ok: false, error: { code: 'BUILD_DIFFERS' } });
    expect(refusal.ok ? '' : refusal.error.words.zh).toContain('01 号');
    room.done([chen], { do: 'start-room', otherBuild: [] });
  });
});

describe('seats', () => {
  const plan = testPlan(5);

  test('stay those of the roll until the room assigns them', () => {
    expect([...openedRoom(plan).state().expectedAt].slice(0, 2)).toEqual([
      [candidate(1), seat(1)],
      [candidate(2), seat(2)],
    ]);
  });

  test('by lot: one ordinary seat for everybody, the same for the same seed, another for another', () => {
    const small = testPlanOf(5);
    const draw = (seed: string) => [...(assignSeats(small, { how: 'random', seed }) ?? [])];
    const first = draw('a'.repeat(32));
    expect(draw('a'.repeat(32))).toEqual(first);
    expect(new Set(first.map(([, at]) => at)).size).toBe(first.length);
    const spares = small.seats.filter((one) => one.spare).map((one) => one.seat);
    expect(first.every(([, at]) => !spares.includes(at))).toBe(true);
    const others = ['b', 'c', 'd'].map((letter) => JSON.stringify(draw(letter.repeat(32))));
    expect(new Set([...others, JSON.stringify(first)]).size).toBeGreaterThan(1);
  });

  test('are drawn before anybody is in; then labels, admission and sheet follow the lots, and the seed stands in the record', () => {
    const small = testPlanOf(5);
    const seed = 'c'.repeat(32);
    const room = openedRoom(small).done([chen], { do: 'assign-seats', how: 'random', seed });
    const lots = assignSeats(small, { how: 'random', seed });
    expect(room.state().expectedAt).toEqual(lots);
    expect(printFacts(room.state()).people.map((one) => one.seat)).toEqual([...(lots?.values() ?? [])]);
    expect(told(room).at(-1)).toContain(seed);
    room.at(-20).done([chen], { do: 'admit', candidate: candidate(2), note: '' });
    expect(room.state().candidates.get(candidate(2))?.attendance).toMatchObject({
      seat: lots?.get(candidate(2)),
    });
    expect(room.refused([chen], { do: 'assign-seats', how: 'by-ticket', seed })).toBe('SEATS_IN_USE');
  });

  test('are not assigned when there are fewer than people', () => {
    expect(
      openedRoom(plan).refused([chen], { do: 'assign-seats', how: 'by-ticket', seed: 'a'.repeat(32) }),
    ).toBe('SEATS_TOO_FEW');
  });
});

/** A plan whose roll fits the ordinary seats: the common one has somebody for the spare, too. */
function testPlanOf(seats: number) {
  const plan = testPlan(seats);
  const candidates = new Map([...plan.candidates].filter(([, one]) => one.seat !== undefined));
  return { ...plan, candidates };
}

describe('nobody judges the own trainees', () => {
  const plan = testPlan(3);
  const people = new Map(plan.people);
  const person = people.get(zhao);
  if (person !== undefined) people.set(zhao, { ...person, recusedFrom: [candidate(1)] });
  const recusing = { ...plan, people };

  test('admission, extra time, verdict and hand-in need other persons; facts may be told by everybody', () => {
    const room = openedRoom(recusing).at(-25);
    const asked = { do: 'admit', candidate: candidate(1), note: '' } as const;
    const refusal = room.ask([zhao], asked);
    expect(refusal).toMatchObject({ ok: false, error: { code: 'RECUSED' } });
    expect(refusal.ok ? '' : refusal.error.words.zh).toMatch(/^赵敏 应回避考生 考生1/);
    room.done([zhao], { do: 'admit', candidate: candidate(2), note: '' });
    room.done([chen], asked);
    settle(room, 1);
    room.at(-11).done([chen, zhao], { do: 'read-rules' });
    room.at(-5).done([chen, zhao], { do: 'release', secrets: { nonce: NONCE, after: 'first' } });
    begin(room.at(0).done([chen], { do: 'start-room' }), 1);
    const about = { candidate: candidate(1), reason: '交谈' };
    expect(room.refused([chen, zhao], { do: 'set-status', status: 'violation', ...about })).toBe('RECUSED');
    expect(room.refused([zhao], { do: 'grant-time', device: device(1), ms: 60_000, reason: '停电' })).toBe(
      'RECUSED',
    );
    expect(room.refused([chen, zhao], { do: 'force-hand-in', device: device(1), reason: '违纪' })).toBe(
      'RECUSED',
    );
    room.done([zhao], {
      do: 'record-incident',
      incident: 'violation',
      candidate: candidate(1),
      text: '交谈',
    });
  });
});

describe('evidence', () => {
  const file = (letter: string) => letter.repeat(64) as Digest;

  function pictured(): PaperRoom {
    const room = runningRoom().at(10);
    for (const [number, letter] of ['a', 'b', 'c'].entries())
      room.at(10 + number).seatWrites(1, {
        kind: 'snapshot-taken',
        due: 'random',
        number,
        file: file(letter),
        bytes: 100,
        picture: file('0'),
        verdict: 'fine',
      });
    return room;
  }

  test('the newest pictures go along with an incident and stand on the sheet', () => {
    const room = pictured();
    room.done([chen], {
      do: 'record-incident',
      incident: 'violation',
      candidate: candidate(1),
      text: '使用手机',
      pictures: 2,
    });
    const [incident] = sheetFacts(room.state(), HEAD).incidents;
    expect(incident).toMatchObject({ text: '使用手机', snapshots: [file('b'), file('c')] });
  });

  test('none is promised where none was taken', () => {
    const wish = { do: 'record-incident', incident: 'fault', text: '黑屏', pictures: 1 } as const;
    expect(pictured().refused([chen], { ...wish, candidate: candidate(2) })).toBe('NO_PICTURES');
    const room = pictured().done([chen], { ...wish, candidate: candidate(2), pictures: 0 });
    expect(sheetFacts(room.state(), HEAD).incidents[0]).not.toHaveProperty('snapshots');
  });
});

describe('what cannot be taken back', () => {
  test('a verdict needs two; an absentee needs one', () => {
    const verdict = {
      do: 'set-status',
      candidate: candidate(1),
      status: 'violation',
      reason: '手机',
    } as const;
    expect(runningRoom().refused([chen], verdict)).toBe('NEEDS_TWO');
    runningRoom().done([chen, zhao], verdict);
    runningRoom().done([chen], { ...verdict, candidate: candidate(3), status: 'absent' });
  });

  test('faces are erased by two after the sheet is signed, once, and again only for what was left', () => {
    const room = closedRoom();
    const erase = { do: 'erase-faces' } as const;
    expect(room.refused([chen, zhao], erase)).toBe('FACES_NOT_YET');
    for (const id of [chen, zhao]) room.done([id], { do: 'sign-sheet', sheet: file64('d') });
    expect(room.refused([chen], erase)).toBe('NEEDS_TWO');
    room.done([chen, zhao], erase);
    expect(room.state().steps.faces).toMatchObject({ orderedMs: expect.any(Number) });
    room.machine({ do: 'faces-erased', photos: 2, pictures: 3, left: 1 });
    room.done([chen, zhao], erase).machine({ do: 'faces-erased', photos: 1, pictures: 0, left: 0 });
    expect(room.state().steps.faces?.done).toEqual({ left: 0 });
    expect(room.refused([chen, zhao], erase)).toBe('done: nothing');
  });
});

function file64(letter: string): Digest {
  return letter.repeat(64) as Digest;
}
