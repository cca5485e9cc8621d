import { describe, expect, test } from 'vitest';
import { createFakeRoom } from '../dev/fake-room.ts';
import { playTo } from '../dev/stages.ts';
import { matches } from './roll-search.ts';
import { seatChoices } from './seat-choices.ts';

function checkingIn() {
  const room = createFakeRoom({ seats: 30 });
  playTo(room, 'checking-in');
  return room.view();
}

function lineOf(view: ReturnType<typeof checkingIn>, at: number) {
  const line = view.roll[at];
  if (line === undefined) throw new Error('the roll is too short');
  return line;
}

describe('the seats offered at check-in', () => {
  test('begin with the one where the candidate already sits', () => {
    const view = checkingIn();
    const claimed = view.seats.find((seat) => seat.seat === '06');
    const choices = seatChoices({ seats: view.seats, line: lineOf(view, 5), claimed });
    expect(choices[0]).toEqual({ seat: '06', label: 'seatClaimed' });
  });

  test('else with the assigned one; taken, claimed and dead machines are not among them; spares come last', () => {
    const view = checkingIn();
    const seats = view.seats.map((seat) => (seat.seat === '12' ? { ...seat, linked: false } : seat));
    const choices = seatChoices({ seats, line: lineOf(view, 14), claimed: undefined });
    expect(choices[0]).toEqual({ seat: '15', label: 'seatAssigned' });
    const labels = choices.map((choice) => choice.seat);
    for (const gone of ['01', '06', '12']) expect(labels).not.toContain(gone);
    expect(choices.slice(-2).map((choice) => choice.label)).toEqual(['seatSpare', 'seatSpare']);
  });
});

describe('the search in the roll', () => {
  test.each(['王伟', '202611210001', '0001', '第三建筑', '01', '  王 '])(
    'finds a candidate by %s',
    (text) => {
      expect(matches(lineOf(checkingIn(), 0), text)).toBe(true);
    },
  );

  test('takes full-width digits and finds nobody by what nobody has', () => {
    expect(matches(lineOf(checkingIn(), 0), '２０２６１１２１０００１')).toBe(true);
    expect(matches(lineOf(checkingIn(), 0), '9999')).toBe(false);
  });
});
