import { describe, expect, test } from 'vitest';
import { createFakeRoom } from '../dev/fake-room.ts';
import { playTo, STAGES } from '../dev/stages.ts';
import { deskAnswerSchema, deskViewSchema } from './view-schema.ts';

describe('what the desk believes', () => {
  test.each(STAGES)('a view of the room when it is %s arrives as it was sent', (stage) => {
    const room = createFakeRoom({ seats: 30 });
    playTo(room, stage);
    const sent: unknown = JSON.parse(JSON.stringify(room.view()));
    expect(deskViewSchema.parse(sent)).toEqual(sent);
  });

  test('an answer that slipped into a view never reaches a page', () => {
    const room = createFakeRoom({ seats: 30 });
    playTo(room, 'running');
    const view = room.view();
    const leaking = { ...view, seats: view.seats.map((seat) => ({ ...seat, answers: { 'q1.1': [0, 2] } })) };
    expect(JSON.stringify(deskViewSchema.parse(leaking))).not.toContain('q1.1');
  });

  test('a view with a part missing or of another kind is not shown at all', () => {
    const { counts: _, ...missing } = createFakeRoom({ seats: 30 }).view();
    expect(deskViewSchema.safeParse(missing).success).toBe(false);
    const odd = { ...createFakeRoom({ seats: 30 }).view(), phase: 'lunch' };
    expect(deskViewSchema.safeParse(odd).success).toBe(false);
  });

  test('a refusal without its sentences is no answer', () => {
    expect(deskAnswerSchema.safeParse({ ok: false, code: 'X' }).success).toBe(false);
    expect(deskAnswerSchema.safeParse({ ok: true }).success).toBe(true);
  });
});
