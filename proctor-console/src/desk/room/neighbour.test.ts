import type { DeviceId } from '@exam-room/shared/base';
import { describe, expect, test } from 'vitest';
import { neighbour } from './neighbour.ts';

/** A room of 3 x 3 desks whose middle is a pillar. */
const seats = [1, 2, 3].flatMap((row) =>
  [1, 2, 3].flatMap((column) =>
    row === 2 && column === 2 ? [] : [{ device: `${row}${column}` as DeviceId, row, column }],
  ),
);

describe('an arrow key on the seat map', () => {
  test.each([
    ['11', 'ArrowRight', '12'],
    ['11', 'ArrowDown', '21'],
    ['21', 'ArrowRight', '23'],
    ['12', 'ArrowDown', '21'],
    ['33', 'ArrowUp', '23'],
    ['13', 'ArrowRight', undefined],
    ['11', 'ArrowUp', undefined],
    ['11', 'Enter', undefined],
  ])('from %s %s leads to %s', (from, key, to) => {
    expect(neighbour({ seats, from: from as DeviceId, key, turned: false })).toBe(to);
  });

  test('goes the other way on a map that is turned round', () => {
    expect(neighbour({ seats, from: '12' as DeviceId, key: 'ArrowRight', turned: true })).toBe('11');
    expect(neighbour({ seats, from: '31' as DeviceId, key: 'ArrowDown', turned: true })).toBe('21');
  });
});
