import type { Digest } from '@exam-room/shared/base';
import { MINUTE_MS } from '@exam-room/shared/base';
import { digestOf } from '@exam-room/shared/crypto';
import type { SeatFact } from '@exam-room/shared/records';
import { describe, expect, test } from 'vitest';
import { closeBlockers, countRoom } from './close-blockers.ts';
import type { Wish } from './commands.ts';
import {
  begin,
  candidate,
  chen,
  device,
  handIn,
  type PaperRoom,
  runningRoom,
  seat,
  settle,
  zhao,
} from './room.test-support.ts';
import { sheetFacts } from './sheet-facts.ts';
import { sittingOf, stayOf } from './state.ts';

/*
 * 考生1 has answered two questions at seat 01 when its machine dies. Two invigilators move the sitting to the spare, seat 04. Later somebody
 * gets the old machine to start once more, and it sends what it had never been able to send.
 */
const MOVE: Extract<Wish, { do: 'move-seat' }> = {
  do: 'move-seat',
  fromDevice: device(1),
  toDevice: device(4),
  reason: '蓝屏',
};
const HEAD = { size: 40, root: 'ab'.repeat(32) as never, code: '00000-00000-00000-00000' };

function answer(room: PaperRoom, at: number, item: string): PaperRoom {
  return room.seatWrites(at, { kind: 'answer-saved', item: item as never, sealed: 'x' }, 30);
}

/** Seat 01 has written five entries: opened, paper, start, two answers. */
function movedRoom(): PaperRoom {
  const room = runningRoom().at(30);
  answer(answer(room, 1, 'q1.1'), 1, 'q2.1');
  return room.at(31).done([chen, zhao], { ...MOVE, usedMs: 30.5 * MINUTE_MS });
}

function opensAtSpare(room: PaperRoom, lastTakenOver: number): PaperRoom {
  const head = { device: device(1), epoch: 1, seq: lastTakenOver };
  const opened: SeatFact = {
    kind: 'sitting-opened',
    order: '0'.repeat(64) as Digest,
    candidate: candidate(1),
    attempt: 1,
    answerKeyToAuthority: 'x',
    continues: [{ ...head, hash: digestOf(`${device(1)}/${lastTakenOver}`) }],
  };
  return room.seatWrites(4, opened);
}

const told = (room: PaperRoom) => room.state().told.map((line) => `${line.place} ${line.words.zh}`);

describe('a sitting that was moved', () => {
  test('has an epoch that grows with every move, and tells of the time that the old seat had used', () => {
    const room = movedRoom();
    expect(room.state().candidates.get(candidate(1))).toMatchObject({
      epoch: 2,
      attendance: { seat: seat(4) },
    });
    const last = room.entries.at(-1);
    expect(JSON.stringify(last?.entry.fact)).toContain('act-done');
    expect(room.ask([chen, zhao], { ...MOVE, fromDevice: device(4), toDevice: device(3) })).toMatchObject({
      error: { code: 'NOT_A_SPARE' },
    });
  });

  test('takes what was answered along, and goes on at the new seat for everybody to see', () => {
    const room = opensAtSpare(movedRoom(), 5);
    expect(sittingOf(room.state(), candidate(1))).toMatchObject({ stage: 'opened', usedMs: 30 * MINUTE_MS });
    begin(room, 4);
    answer(room, 4, 'q3.1');
    expect([...(sittingOf(room.state(), candidate(1))?.answered.keys() ?? [])]).toEqual([
      'q1.1',
      'q2.1',
      'q3.1',
    ]);
    expect(told(room).filter((line) => line.includes('接续'))).toEqual([
      '04 换座后在本机接续答题：已接续 2 小题作答，已用时 30 分钟',
    ]);
  });

  test('that was paused is paused at the new seat too, and goes on when an invigilator says so', () => {
    const room = runningRoom()
      .at(20)
      .done([chen], { do: 'pause', devices: [device(1)], reason: '停电' });
    room.seatWrites(1, { kind: 'paused', order: '0'.repeat(64) as Digest }, 20);
    room.done([chen, zhao], MOVE);
    begin(opensAtSpare(room, 4), 4);
    expect(sittingOf(room.state(), candidate(1))).toMatchObject({ stage: 'sitting', paused: true });
    room.done([chen], { do: 'resume', devices: [device(4)] });
  });

  test('that had begun can no longer be absent, wherever it waits to go on', () => {
    const room = opensAtSpare(movedRoom(), 5);
    const absent: Wish = { do: 'set-status', candidate: candidate(1), status: 'absent', reason: 'x' };
    expect(room.refused([chen], absent)).toBe('STATUS_ABSENT');
  });

  test('tells once of answers that the old seat brings after the new one has gone on, and mixes none in', () => {
    const room = begin(opensAtSpare(movedRoom(), 5), 4);
    for (const item of ['q3.1', 'q4.1']) answer(room, 1, item);
    room.seatWrites(1, {
      kind: 'handed-in',
      by: 'time',
      answered: 4,
      items: 4,
      answers: '0'.repeat(64) as Digest,
    });
    expect(told(room).filter((line) => line.startsWith('01 换座后收到'))).toHaveLength(1);
    expect(told(room).filter((line) => line.includes('仍送来交卷'))).toHaveLength(1);
    expect(sittingOf(room.state(), candidate(1))?.answered.size).toBe(2);
    handIn(room, 4);
    expect(countRoom(room.state())).toMatchObject({ handedIn: 1, byTime: 0 });
    const line = sheetFacts(room.state(), HEAD).sittings.find((one) => one.candidate === candidate(1));
    expect(line).toMatchObject({ seat: seat(4), handedInBy: 'candidate' });
  });

  test('tells of answers that came between the taking over and its entry, too', () => {
    const room = movedRoom();
    answer(room, 1, 'q3.1');
    opensAtSpare(room, 5);
    expect(told(room).filter((line) => line.startsWith('01 换座后收到'))).toHaveLength(1);
    expect(sittingOf(room.state(), candidate(1))?.answered.has('q3.1')).toBe(false);
  });

  test('is over when it turns out that the hand-in came before the move, and the room can be closed', () => {
    const room = handIn(movedRoom(), 1);
    expect(stayOf(room.state(), candidate(1))).toMatchObject({ device: device(1) });
    expect(closeBlockers(room.state()).map((one) => one.en)).toEqual(['seat 02 考生2 is still sitting']);
  });

  test('that had not begun may go to any free seat and checks in there', () => {
    const room = runningRoom().at(5);
    settle(room.done([chen], { do: 'admit', candidate: candidate(3), note: '' }), 3);
    const move: Wish = { do: 'move-seat', fromDevice: device(3), toDevice: device(4), reason: '屏幕' };
    expect(room.refused([chen, zhao], move)).toBe('done: act');
  });
});
