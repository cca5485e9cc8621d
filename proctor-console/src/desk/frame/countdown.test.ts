import { MINUTE_MS } from '@exam-room/shared/base';
import { describe, expect, test } from 'vitest';
import { createFakeRoom } from '../dev/fake-room.ts';
import { playTo, type Stage } from '../dev/stages.ts';
import { countdown } from './countdown.ts';

function at(stage: Stage, sinceViewMs = 0) {
  const room = createFakeRoom({ seats: 30 });
  playTo(room, stage);
  return { room, count: countdown(room.view(), room.state.nowMs + sinceViewMs, sinceViewMs) };
}

describe('the large countdown', () => {
  test('runs to the planned start, and says so when that is over', () => {
    expect(at('opened').count).toMatchObject({ label: 'toStart', ms: 40 * MINUTE_MS, urgent: false });
    const { room } = at('released');
    const late = room.view().session.plannedStartMs + 90_000;
    expect(countdown(room.view(), late, 0)).toEqual({ label: 'late', ms: 90_000, urgent: true });
  });

  test('then shows the longest time that anybody still has, running between two views', () => {
    expect(at('running').count).toMatchObject({ label: 'left', ms: 96 * MINUTE_MS });
    expect(at('running', 1_000).count.ms).toBe(96 * MINUTE_MS - 1_000);
    const { room, count } = at('troubled');
    expect(count.label).toBe('leftLast');
    expect(count.ms).toBe(
      Math.max(...room.view().seats.map((seat) => (seat.state === 'sitting' ? seat.remainingMs : 0))),
    );
  });

  test('stands still for a room in which everybody is paused', () => {
    const { room } = at('running');
    for (const seat of room.state.seats) seat.paused = seat.stage === 'sitting';
    expect(countdown(room.view(), room.state.nowMs, 60_000).ms).toBe(96 * MINUTE_MS);
  });

  test('says nothing of an end while the stations are still about to begin', () => {
    const { room } = at('running');
    for (const seat of room.state.seats) if (seat.stage === 'sitting') seat.stage = 'ready';
    expect(countdown(room.view(), room.state.nowMs, 0)).toMatchObject({ label: 'left', ms: undefined });
  });

  test('ends when all have handed in', () => {
    expect(at('all-handed-in').count).toMatchObject({ label: 'over', ms: undefined });
    expect(at('closed').count).toMatchObject({ label: 'closed' });
  });
});
