import { MINUTE_MS } from '@exam-room/shared/base';
import { describe, expect, test } from 'vitest';
import type { DeskView, SeatView } from '../../server/proctor-desk/desk-view.ts';
import { firstGap, startValues } from '../acting/act-form.ts';
import { createFakeRoom } from '../dev/fake-room.ts';
import { playTo, type Stage } from '../dev/stages.ts';
import { zh } from '../words/zh.ts';
import { seatActs } from './seat-acts.ts';
import { grantForm, mayContinueAt, statusForm } from './seat-forms.ts';
import { startGaps } from './start-gaps.ts';

function viewAt(stage: Stage): DeskView {
  const room = createFakeRoom({ seats: 30 });
  playTo(room, stage);
  return room.view();
}

function seatOf(view: DeskView, label: string) {
  const seat = view.seats.find((one) => one.seat === label);
  if (seat === undefined) throw new Error(`no seat ${label}`);
  return seat;
}

function actsAt(stage: Stage, label: string) {
  const view = viewAt(stage);
  return seatActs(seatOf(view, label), {
    words: zh,
    seats: view.seats,
    started: view.steps.startedMs !== undefined,
    closed: view.steps.closedMs !== undefined,
    grantAloneMaxMs: view.session.policies.grantAloneMaxMs,
  });
}

const ids = (stage: Stage, label: string) => actsAt(stage, label).map((act) => act.id);

describe('what can be done for a seat', () => {
  test.each([
    ['troubled', '01', ['message', 'pause', 'grant', 'leave', 'move', 'incident', 'status', 'force']],
    [
      'troubled',
      '08',
      ['unlock', 'message', 'pause', 'grant', 'leave', 'move', 'incident', 'status', 'force'],
    ],
    [
      'troubled',
      '12',
      ['answerHelp', 'message', 'pause', 'grant', 'leave', 'move', 'incident', 'status', 'force'],
    ],
    ['troubled', '15', ['message', 'resume', 'grant', 'leave', 'move', 'incident', 'status', 'force']],
    [
      'troubled',
      '17',
      ['answerHelp', 'message', 'pause', 'proposed', 'leave', 'move', 'incident', 'status', 'force'],
    ],
    ['troubled', '28', ['incident']],
    ['released', '01', ['message', 'move', 'incident', 'status']],
    ['all-handed-in', '01', ['incident', 'status']],
    ['closed', '01', ['incident', 'status']],
  ] as const)('in the room that is %s, seat %s offers exactly %j', (stage, label, offered) => {
    expect(ids(stage, label)).toEqual(offered);
  });

  test('who has left the seat can come back, and who sits there cannot', () => {
    const view = viewAt('troubled');
    const offered = (away: boolean) =>
      seatActs(
        { ...seatOf(view, '01'), away },
        { words: zh, seats: view.seats, started: true, closed: false, grantAloneMaxMs: 0 },
      )
        .map((act) => act.id)
        .filter((id) => id === 'leave' || id === 'back');
    expect(offered(false)).toEqual(['leave']);
    expect(offered(true)).toEqual(['back']);
  });

  test('a late candidate at a ready seat can be started alone', () => {
    const view = viewAt('running');
    const late = { ...seatOf(view, '01'), state: 'ready' as const };
    const acts = seatActs(late, {
      words: zh,
      seats: view.seats,
      started: true,
      closed: false,
      grantAloneMaxMs: 0,
    });
    expect(acts.map((act) => act.id)).toContain('start');
  });
});

test('a sitting that has begun is offered spares only, which alone can open its answer key; before that any free seat', () => {
  const running = viewAt('running');
  const left = { ...seatOf(running, '05'), state: 'vacant' as const, linked: true };
  const seats = running.seats.map((one) => (one.seat === '05' ? left : one));
  const offered = (seat: SeatView) => mayContinueAt(seats, seat).map((one) => one.seat);
  const writing = seatOf(running, '01');
  expect(writing.begun).toBe(true);
  expect(offered(writing)).toEqual(['31', '32']);
  expect(offered({ ...writing, state: 'lost' })).toEqual(['31', '32']);
  expect(offered({ ...writing, state: 'admitted', begun: false })).toEqual([
    '31',
    '32',
    '05',
    '28',
    '29',
    '30',
  ]);
});

describe('who must sign', () => {
  test.each(['move', 'force'] as const)('two for %s, and a reason is needed', (id) => {
    const act = actsAt('troubled', '01').find((one) => one.id === id);
    if (act === undefined || !('form' in act)) throw new Error(`${id} has no form`);
    const values = startValues(act.form);
    expect(act.form.signers(values)).toEqual({ sign: 'two' });
    expect(firstGap(act.form, values)).toMatchObject({ name: 'reason' });
    expect(firstGap(act.form, { ...values, reason: '死机' })).toBeUndefined();
  });

  test.each([
    [0, 5, 'operator'],
    [0, 6, 'two'],
    [4, 1, 'operator'],
    [4, 2, 'two'],
  ])('a seat that got %d minutes and is to get %d more needs: %s', (got, more, sign) => {
    const seat = { ...seatOf(viewAt('troubled'), '01'), grantedMs: got * MINUTE_MS };
    const form = grantForm(zh, seat, 5 * MINUTE_MS);
    expect(form.signers({ minutes: String(more) })).toEqual({ sign });
    expect(form.command({ minutes: String(more), reason: '停电' }, '')).toMatchObject({
      ms: more * MINUTE_MS,
    });
  });

  test('what was computed as lost is offered as the extra time', () => {
    const form = grantForm(zh, seatOf(viewAt('troubled'), '17'), 5 * MINUTE_MS);
    expect(startValues(form)).toEqual({ minutes: '4', reason: '' });
  });

  test('two for a verdict that makes the score 0, one for an absentee', () => {
    const who = seatOf(viewAt('troubled'), '01').candidate;
    if (who === undefined) throw new Error('nobody sits there');
    const form = statusForm(zh, who);
    expect(form.signers({ status: 'violation' })).toEqual({ sign: 'two' });
    expect(form.signers({ status: 'normal' })).toEqual({ sign: 'two' });
    expect(form.signers({ status: 'absent' })).toEqual({ sign: 'operator' });
  });
});

describe('the start button', () => {
  const say = (view: DeskView) => startGaps(view, { words: zh, now: view.wallMs }).map((gap) => gap.say);

  test('says everything that is missing, in the order in which it can be put right', () => {
    expect(say(viewAt('opened'))).toEqual([
      '两位监考人员签到',
      '准备检查',
      '宣读规则',
      '启封',
      '至少一位考生入座就绪',
    ]);
    expect(say(viewAt('released'))).toEqual(['规则宣读满规定时间：08:59:50 开放，还有 03:50']);
  });

  test('opens when the ten minutes are over, or at once when the rules were waived', () => {
    const view = viewAt('released');
    expect(startGaps(view, { words: zh, now: view.wallMs + 4 * MINUTE_MS })).toEqual([]);
    const { startOpensMs: _, ...steps } = view.steps;
    expect(say({ ...view, steps: { ...steps, rulesWaived: '停电' } })).toEqual([]);
  });
});
