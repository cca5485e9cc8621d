import { MINUTE_MS } from '@exam-room/shared/base';
import { describe, expect, test } from 'vitest';
import { createFakeRoom } from '../dev/fake-room.ts';
import { playTo, type Stage } from '../dev/stages.ts';
import { daySteps } from './steps.ts';

function stepsAt(stage: Stage) {
  const room = createFakeRoom({ seats: 30 });
  playTo(room, stage);
  return daySteps(room.view());
}

describe('the steps of the day', () => {
  test.each([
    ['opened', 'sign-in'],
    ['checking-in', 'check-in'],
    ['everybody-in', 'rules'],
    ['rules-read', 'release'],
    ['released', 'room'],
    ['running', 'room'],
    ['troubled', 'room'],
    ['all-handed-in', 'close'],
    ['closed', 'sheet'],
  ] as const)('when the room is %s, %s is what it waits for, and nothing else is', (stage, now) => {
    expect(stepsAt(stage).filter((step) => step.is === 'now')).toEqual([{ step: now, is: 'now' }]);
  });

  test('wait for nothing once two have signed the sheet', () => {
    expect(stepsAt('signed').every((step) => step.is === 'done')).toBe(true);
  });

  test('that cannot be done yet say what they wait for', () => {
    const why = Object.fromEntries(
      stepsAt('opened').flatMap((step) => (step.is === 'later' ? [[step.step, step.why]] : [])),
    );
    expect(why).toEqual({
      'check-in': 'needs-sign-in',
      rules: 'needs-sign-in',
      release: 'needs-rules',
      room: 'needs-release',
      close: 'needs-start',
      sheet: 'needs-close',
    });
    expect(stepsAt('running').find((step) => step.step === 'close')).toMatchObject({ why: 'needs-hand-in' });
  });

  test('keep an unfinished check open without holding up check-in when its hour has come', () => {
    const room = createFakeRoom({ seats: 30 });
    playTo(room, 'prepared');
    room.state.checkedMs = undefined;
    const before = daySteps(room.view());
    expect(before.find((step) => step.is === 'now')?.step).toBe('readiness');
    expect(before.find((step) => step.step === 'check-in')).toMatchObject({ is: 'later', why: 'needs-time' });
    room.advance(5 * MINUTE_MS);
    expect(daySteps(room.view()).find((step) => step.is === 'now')?.step).toBe('check-in');
    expect(daySteps(room.view())[0]).toEqual({ step: 'readiness', is: 'open' });
  });

  test('let a room be closed to which nobody came, after the late bar', () => {
    const room = createFakeRoom({ seats: 30 });
    playTo(room, 'prepared');
    expect(daySteps(room.view()).find((step) => step.step === 'close')?.is).toBe('later');
    room.advance(65 * MINUTE_MS);
    expect(daySteps(room.view()).find((step) => step.step === 'close')?.is).toBe('open');
  });

  test('do not count an administrator as one of the two invigilators', () => {
    const room = createFakeRoom({ seats: 30 });
    for (const id of ['V01', 'V04'] as const) {
      const person = room.state.people.find((one) => one.id === id);
      if (person !== undefined) person.signedInMs = room.state.nowMs;
    }
    expect(daySteps(room.view()).find((step) => step.step === 'sign-in')?.is).toBe('now');
  });
});
