import { SECOND_MS } from '@exam-room/shared/base';
import { describe, expect, test } from 'vitest';
import { createFakeRoom } from '../dev/fake-room.ts';
import { playTo } from '../dev/stages.ts';
import { zh } from '../words/zh.ts';
import { concernOf, tileOf, tileSentence, wantsAttention, worstFirst } from './tile.ts';

function troubled() {
  const room = createFakeRoom({ seats: 30 });
  playTo(room, 'troubled');
  return room;
}

function tileAt(label: string) {
  const view = troubled().view();
  const seat = view.seats.find((one) => one.seat === label);
  if (seat === undefined) throw new Error(`no seat ${label}`);
  return tileOf(seat, zh, view.wallMs);
}

describe('a seat on the map', () => {
  test('says in one sentence who sits there, how far, how long still, and what is wrong', () => {
    expect(tileSentence(tileAt('08'), zh)).toBe(
      '08 号，李建国，已锁定，33/100，剩 85 分，上次保存 2 分，已备份，拍 4，警报 1',
    );
    expect(tileSentence(tileAt('21'), zh)).toContain('摄像头 异常');
    expect(tileSentence(tileAt('10'), zh)).toContain('待备份 34');
  });

  test('says nothing of answers or time where nobody sits', () => {
    expect(tileSentence(tileAt('28'), zh)).toBe('28 号，无人，空座');
    expect(tileAt('28').progress).toBe(-1);
  });

  test.each([
    ['04', 'red'],
    ['08', 'red'],
    ['21', 'red'],
    ['12', 'amber'],
    ['15', 'amber'],
    ['19', 'amber'],
    ['01', 'none'],
    ['28', 'none'],
  ])('seat %s is %s', (label, concern) => {
    expect(tileAt(label).concern).toBe(concern);
  });

  test('is not drawn again while only milliseconds have passed', () => {
    const room = createFakeRoom({ seats: 200 });
    playTo(room, 'running');
    // Just past a whole minute of everything, so that a second later no figure has changed.
    room.advance(20 * SECOND_MS);
    const before = room.view();
    room.advance(SECOND_MS);
    const after = room.view();
    const same = after.seats.filter((seat, at) => {
      const was = before.seats[at];
      return (
        was !== undefined &&
        JSON.stringify(tileOf(was, zh, before.wallMs)) === JSON.stringify(tileOf(seat, zh, after.wallMs))
      );
    });
    expect(same.length).toBeGreaterThan(150);
    expect(after.seats[0]?.remainingMs).toBe((before.seats[0]?.remainingMs ?? 0) - SECOND_MS);
  });
});

describe('the list of seats that want somebody', () => {
  test('begins with the worst and leaves out those that are fine', () => {
    const seats = worstFirst(troubled().view().seats.filter(wantsAttention));
    expect(seats.map((seat) => seat.seat)).toEqual(['08', '04', '21', '12', '17', '15', '19']);
  });

  test('keeps the order of the room among equals, whatever order they came in', () => {
    const seats = createFakeRoom({ seats: 30 })
      .view()
      .seats.filter((seat) => concernOf(seat) === 'none');
    expect(worstFirst(seats.toReversed()).map((seat) => seat.seat)).toEqual(seats.map((seat) => seat.seat));
  });
});
