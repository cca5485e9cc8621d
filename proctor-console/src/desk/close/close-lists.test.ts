import { describe, expect, test } from 'vitest';
import { createFakeRoom } from '../dev/fake-room.ts';
import { playTo } from '../dev/stages.ts';
import { closeLists, closeSums } from './close-lists.ts';

function roomAt(stage: Parameters<typeof playTo>[1]) {
  const room = createFakeRoom({ seats: 30 });
  playTo(room, stage);
  return room;
}

describe('what is looked through before the close', () => {
  test('the sums come out with everybody who never came or was turned away, before and after the close', () => {
    for (const stage of ['all-handed-in', 'closed'] as const)
      expect(closeSums(roomAt(stage).view())).toEqual({
        enrolled: 30,
        present: 27,
        absent: 3,
        handedIn: 27,
        enrolledHolds: true,
        handedHolds: true,
      });
    expect(closeSums(roomAt('running').view())).toMatchObject({ handedIn: 0, handedHolds: false });
  });

  test('who has not handed in, answered nothing, has no picture or unsent entries is named with the seat', () => {
    const room = roomAt('all-handed-in');
    const [first, second, third] = room.state.seats;
    if (first === undefined || second === undefined || third === undefined) throw new Error('too small');
    Object.assign(first, { stage: 'sitting', handedInMs: undefined });
    Object.assign(second, { answered: 0, taken: 0 });
    Object.assign(third, { unsent: 3 });
    const lists = closeLists(room.view());
    expect(lists.notHandedIn.map((one) => one.seat)).toEqual(['01']);
    expect(lists.zero.map((one) => one.seat)).toEqual(['02']);
    expect(lists.noSnapshot.map((one) => one.seat)).toEqual(['02']);
    expect(lists.unsent.map((one) => one.seat)).toEqual(['03']);
    expect(lists.absent.map((one) => one.name)).toEqual(['李敏', '陈勇', '赵芳']);
  });
});
