import type { Digest } from '@exam-room/shared/base';
import { expect, test } from 'vitest';
import { closedRoom, device } from '../room/room.test-support.ts';
import { openLiveBoard } from '../station-door/live-board.ts';
import { seatViews } from './seat-views.ts';

test('a seat that is cut off owes what its entries tell and the console does not have, whatever it had said before', () => {
  const room = closedRoom();
  const [here, away] = ['a', 'b'].map((letter) => letter.repeat(64) as Digest) as [Digest, Digest];
  for (const [number, file] of [here, away].entries())
    room.seatWrites(1, {
      kind: 'snapshot-taken',
      ...{ due: 'random', number, file, picture: file, bytes: 9, verdict: 'fine' },
    });
  const owed = () =>
    seatViews(room.state(), openLiveBoard(), (file) => file === here).find((one) => one.device === device(1))
      ?.picturesUnsent;
  expect(owed(), 'a linked seat says itself what it still has').toBe(0);
  room.fact({ kind: 'device-lost', device: device(1) });
  expect(owed()).toBe(1);
});
