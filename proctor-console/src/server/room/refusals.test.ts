import { MINUTE_MS } from '@exam-room/shared/base';
import { describe, expect, test } from 'vitest';
import type { Wish } from './commands.ts';
import { mayAskPaper } from './decide.ts';
import { lockMs } from './lock-out.ts';
import {
  admin,
  admit,
  begin,
  candidate,
  chen,
  closedRoom,
  device,
  handIn,
  openedRoom,
  type PaperRoom,
  paperRoom,
  patrol,
  runningRoom,
  seat,
  settle,
  uncheckedRoom,
  zhao,
} from './room.test-support.ts';
import { signersNeeded } from './signers.ts';

const NONCE = '0'.repeat(64);
const RELEASE: Wish = { do: 'release', secrets: { nonce: NONCE, after: 'first' } };
const START: Wish = { do: 'start-room' };
const SHEET = 'ab'.repeat(32) as never;

/** Rules read and questions released; the start is due. */
function readyRoom(): PaperRoom {
  const room = openedRoom().at(-20);
  settle(admit(room, 1), 1);
  return room.at(-11).done([chen, zhao], { do: 'read-rules' }).done([chen, zhao], RELEASE);
}

function aloneRoom(): PaperRoom {
  return paperRoom().at(-20).done([chen], { do: 'sign-in' });
}

describe('the start is refused', () => {
  test.each<[string, string, () => PaperRoom, Wish]>([
    ['with one invigilator: no release', 'INVIGILATORS_TOO_FEW', aloneRoom, RELEASE],
    ['with one invigilator: no start', 'INVIGILATORS_TOO_FEW', aloneRoom, START],
    [
      'when the second person is an administrator',
      'INVIGILATORS_TOO_FEW',
      () => aloneRoom().done([admin], { do: 'sign-in' }),
      RELEASE,
    ],
    [
      'before the questions are released',
      'NOT_RELEASED',
      () => openedRoom().at(-11).done([chen, zhao], { do: 'read-rules' }).at(0),
      START,
    ],
    [
      'before the room has been checked',
      'ROOM_NOT_CHECKED',
      () =>
        uncheckedRoom().at(-11).done([chen, zhao], { do: 'read-rules' }).done([chen, zhao], RELEASE).at(0),
      START,
    ],
    [
      'before the rules are read',
      'RULES_NOT_READ',
      () => openedRoom().at(-1).done([chen, zhao], RELEASE),
      START,
    ],
    ['before the ten minutes after the rules are over', 'RULES_LEAD', () => readyRoom().at(-2), START],
    ['a second time', 'STARTED', () => readyRoom().at(0).done([chen], START), START],
    ['after the signed window', 'WINDOW_OVER', () => readyRoom().at(601), START],
  ])('%s', (...[, code, prepare, wish]) => {
    expect(prepare().refused([chen, zhao], wish)).toBe(code);
  });

  test('when somebody puts the wall clock forward to shorten the ten minutes (A59)', () => {
    const room = readyRoom().putClockForward(30);
    expect(room.refused([chen], START)).toBe('RULES_LEAD');
    room.at(-1);
    expect(room.refused([chen], START)).toBe('done: act');
  });

  test('unless two have signed why the rules were not read in time', () => {
    const room = openedRoom().at(-1).done([chen, zhao], RELEASE);
    expect(room.refused([chen], { do: 'waive-rules', reason: '火警疏散' })).toBe('NEEDS_TWO');
    expect(room.refused([chen, zhao], { do: 'waive-rules', reason: ' ' })).toBe('REASON_MISSING');
    room.done([chen, zhao], { do: 'waive-rules', reason: '火警疏散' }).done([chen], START);
    expect(room.state().steps.rulesWaived?.by).toEqual(['陈建国', '赵敏']);
  });
});

describe('the release is refused', () => {
  test('by one person, twice, or outside the signed window', () => {
    expect(openedRoom().at(-5).refused([chen], RELEASE)).toBe('NEEDS_TWO');
    expect(openedRoom().at(-5).refused([chen, chen], RELEASE)).toBe('NEEDS_TWO');
    expect(openedRoom().at(-5).refused([chen, admin], RELEASE)).toBe('NOT_YOUR_PART');
    expect(openedRoom().at(-61).refused([chen, zhao], RELEASE)).toBe('WINDOW_NOT_OPEN');
    expect(readyRoom().refused([chen, zhao], RELEASE)).toBe('ALREADY_DONE');
  });

  test('only asked for, writes nothing down', () => {
    const room = openedRoom().at(-5);
    const before = room.entries.length;
    expect(room.refused([chen, zhao], { do: 'release', secrets: 'unopened' })).toBe('done: nothing');
    expect(room.refused([chen], { do: 'release', secrets: 'unopened' })).toBe('NEEDS_TWO');
    expect(room.entries.length).toBe(before);
  });

  test('not a second time when the console has lost what the first had opened', () => {
    const again: Wish = { do: 'release', secrets: { nonce: NONCE, after: 'loss' } };
    const room = readyRoom().restart().done([chen], { do: 'sign-in' }).done([zhao], { do: 'sign-in' });
    expect(room.refused([chen, zhao], again)).toBe('done: act');
  });
});

describe('at check-in', () => {
  const comes = (number: number, at?: number): Wish =>
    at === undefined
      ? { do: 'admit', candidate: candidate(number), note: '' }
      : { do: 'admit', candidate: candidate(number), seat: seat(at), note: '' };

  test.each<[string, string, () => PaperRoom, Wish]>([
    ['nobody comes in before it opens', 'CHECK_IN_CLOSED', () => openedRoom().at(-31), comes(1)],
    ['nobody who is not on the roll', 'NOT_ON_ROLL', () => openedRoom().at(-20), comes(77)],
    ['nobody after the late bar', 'LATE', () => runningRoom().at(31), comes(3)],
    ['nobody after the signed window', 'WINDOW_OVER', () => openedRoom().at(601), comes(1)],
    ['nobody to a seat that is taken', 'SEAT_TAKEN', () => admit(openedRoom().at(-20), 1), comes(2, 1)],
    ['nobody to two seats', 'SEATED_ELSEWHERE', () => admit(openedRoom().at(-20), 1), comes(1, 2)],
    ['nobody to a seat that is not there', 'SEAT_UNKNOWN', () => openedRoom().at(-20), comes(1, 88)],
    ['nobody who has handed in', 'HANDED_IN', () => handIn(runningRoom().at(90), 1), comes(1)],
    [
      'nobody is turned away without a reason',
      'REASON_MISSING',
      () => openedRoom().at(-20),
      { do: 'turn-away', candidate: candidate(1), reason: '' },
    ],
    [
      'nobody is turned away who is in',
      'ALREADY_ADMITTED',
      () => admit(openedRoom().at(-20), 1),
      { do: 'turn-away', candidate: candidate(1), reason: '无证件' },
    ],
  ])('%s', (...[, code, prepare, wish]) => {
    expect(prepare().refused([chen], wish)).toBe(code);
  });

  test('a repeat of the same admission changes nothing', () => {
    const room = admit(openedRoom().at(-20), 1);
    expect(room.refused([chen], comes(1, 1))).toBe('done: nothing');
  });

  test('the claimed seat comes first, then the planned one, then the next free one', () => {
    const room = openedRoom().at(-20);
    room.done([chen], { do: 'admit', candidate: candidate(1), claimedAt: device(3), note: '' });
    room.done([chen], comes(2)).done([chen], comes(3)).done([chen], comes(4));
    const seats = [1, 2, 3, 4].map((number) => room.state().candidates.get(candidate(number))?.attendance);
    expect(seats).toMatchObject([{ seat: '03' }, { seat: '02' }, { seat: '01' }, { seat: '04' }]);
  });

  test('who was turned away may come back with the right papers', () => {
    const room = openedRoom().at(-20);
    room
      .done([chen], { do: 'turn-away', candidate: candidate(1), reason: '证件不符' })
      .done([chen], comes(1));
    expect(room.state().candidates.get(candidate(1))?.attendance.at).toBe('seated');
  });
});

describe('while the room runs', () => {
  const grant = (minutes: number): Wish => ({
    do: 'grant-time',
    device: device(1),
    ms: minutes * MINUTE_MS,
    reason: '换键盘',
  });

  test.each<[string, string, Wish]>([
    ['extra time beyond five minutes', 'NEEDS_TWO', grant(6)],
    [
      'a seat move',
      'NEEDS_TWO',
      { do: 'move-seat', fromDevice: device(1), toDevice: device(4), reason: '蓝屏' },
    ],
    ['a forced hand-in', 'NEEDS_TWO', { do: 'force-hand-in', device: device(1), reason: '违纪' }],
    ['extra time for nobody', 'NO_SITTING', { do: 'grant-time', device: device(3), ms: 60_000, reason: 'x' }],
    ['extra time of nothing', 'TIME_RANGE', grant(0)],
    [
      'extra time without a reason',
      'REASON_MISSING',
      { do: 'grant-time', device: device(1), ms: 60_000, reason: '' },
    ],
    ['a pause where nobody sits', 'NOBODY_CHOSEN', { do: 'pause', devices: [device(3)], reason: 'x' }],
    ['to open a seat that is not locked', 'NOT_NEEDED', { do: 'unlock', device: device(1), reason: 'x' }],
    [
      'absence for who sits',
      'STATUS_ABSENT',
      { do: 'set-status', candidate: candidate(1), status: 'absent', reason: 'x' },
    ],
    ['an incident without a word', 'REASON_MISSING', { do: 'record-incident', incident: 'fault', text: ' ' }],
    ['to start a seat where nobody is', 'NO_SITTING', { do: 'start-seat', device: device(3) }],
  ])('one invigilator cannot do: %s', (...[, code, wish]) => {
    expect(runningRoom().at(10).refused([chen], wish)).toBe(code);
  });

  test('a sitting moves only to a free seat', () => {
    const move: Wish = { do: 'move-seat', fromDevice: device(1), toDevice: device(2), reason: '蓝屏' };
    expect(runningRoom().refused([chen, zhao], move)).toBe('SEAT_TAKEN');
  });

  test('one person cannot grant six minutes three at a time', () => {
    const room = runningRoom().at(10).done([chen], grant(3));
    expect(
      signersNeeded(room.state(), {
        act: 'grant-time',
        candidate: candidate(1),
        device: device(1),
        ms: 3 * MINUTE_MS,
        reason: 'x',
      }),
    ).toBe(2);
    expect(room.refused([zhao], grant(3))).toBe('NEEDS_TWO');
    expect(room.refused([chen, zhao], grant(30))).toBe('done: act');
    expect(room.refused([zhao], grant(2))).toBe('done: act');
  });

  test('after the hand-in nothing of the sitting changes any more (THREATS K7)', () => {
    const room = handIn(runningRoom().at(90), 1);
    expect(room.refused([chen], grant(1))).toBe('HANDED_IN');
    expect(
      room.refused([chen, zhao], {
        do: 'move-seat',
        fromDevice: device(1),
        toDevice: device(4),
        reason: 'x',
      }),
    ).toBe('HANDED_IN');
    handIn(room, 1, 'time');
    expect(room.state().seats.get(device(1))?.sittings.get(candidate(1))?.handedIn?.by).toBe('candidate');
  });

  test('a patrol may visit and tell, and nothing else', () => {
    const room = runningRoom();
    expect(room.refused([patrol], { do: 'patrol-visit', name: '市中心', remark: '' })).toBe('done: act');
    expect(room.refused([patrol], { do: 'pause', devices: [device(1)], reason: 'x' })).toBe('NOT_YOUR_PART');
    expect(room.refused(['V99' as never], { do: 'remark', text: 'x' })).toBe('PERSON_UNKNOWN');
  });

  test('a paper is given to whoever is seated there, after the release, and to nobody else', () => {
    const ask = (room: PaperRoom, number: number, at: number) => {
      const may = mayAskPaper(room.state(), { device: device(at), candidate: candidate(number), attempt: 1 });
      return may.ok ? 'ok' : may.error.code;
    };
    expect(ask(admit(openedRoom().at(-20), 1), 1, 1)).toBe('NOT_RELEASED');
    expect(ask(runningRoom(), 1, 1)).toBe('ok');
    expect(ask(runningRoom(), 1, 2)).toBe('WRONG_SEAT');
    expect(ask(runningRoom(), 3, 3)).toBe('WRONG_SEAT');
    expect(ask(handIn(runningRoom(), 1), 1, 1)).toBe('WRONG_SEAT');
  });
});

describe('the close is refused', () => {
  test('by one person, or while somebody sits or was admitted and never began', () => {
    const room = handIn(handIn(runningRoom().at(20), 1), 2);
    expect(room.refused([chen], { do: 'close-room' })).toBe('NEEDS_TWO');
    settle(admit(room, 3), 3);
    const blocked = room.ask([chen, zhao], { do: 'close-room' });
    expect(blocked).toMatchObject({ ok: false, error: { code: 'CLOSE_BLOCKED' } });
    expect(blocked.ok ? '' : blocked.error.words.zh).toContain('03 号 考生3');
    room.done([chen], {
      do: 'set-status',
      candidate: candidate(3),
      status: 'absent',
      reason: '未开始即离场',
    });
    expect(room.refused([chen, zhao], { do: 'close-room' })).toBe('done: act');
    expect(begin(runningRoom(), 1).refused([chen, zhao], { do: 'close-room' })).toBe('CLOSE_BLOCKED');
  });

  test('and after it nothing runs, but people may still tell what happened until the sheet is signed', () => {
    const room = closedRoom();
    expect(room.refused([chen], { do: 'admit', candidate: candidate(3), note: '' })).toBe('ROOM_CLOSED');
    expect(room.refused([chen, zhao], { do: 'close-room' })).toBe('ROOM_CLOSED');
    expect(room.refused([chen], { do: 'remark', text: '清场完毕' })).toBe('done: act');
    expect(runningRoom().refused([chen], { do: 'sign-sheet', sheet: SHEET })).toBe('NOT_CLOSED');
    room.done([chen], { do: 'sign-sheet', sheet: SHEET });
    expect(room.refused([chen], { do: 'remark', text: '再补一句' })).toBe('SHEET_SIGNED');
    expect(room.refused([zhao], { do: 'sign-sheet', sheet: 'cd'.repeat(32) as never })).toBe('SHEET_CHANGED');
  });
});

describe('a lock-out', () => {
  test.each([
    [4, 0],
    [5, 15_000],
    [6, 30_000],
    [8, 120_000],
    [40, 900_000],
  ])('after %d wrong codes in a row lasts %d ms', (wrong, ms) => {
    expect(lockMs(wrong)).toBe(ms);
  });
});
