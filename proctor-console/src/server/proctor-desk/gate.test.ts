import type { DeviceId } from '@exam-room/shared/base';
import { expect, it } from 'vitest';
import type { MachineFacts } from '../desk-ports.ts';
import type { SeatReadiness } from '../live-ports.ts';
import { START_MS, testPlan } from '../room/room.test-support.ts';
import { emptyRoom } from '../room/state.ts';
import { gateLines } from './gate.ts';

const machine: MachineFacts = {
  freeDiskMb: 50_000,
  authority: 'reached',
  releaseLockedForMs: 0,
  speed: 1,
  videos: 'none' as never, // not looked at by the gate
};

/** A room of three linked seats and a spare, and what each of them says of itself. */
function lines(said: readonly (SeatReadiness | undefined)[]) {
  const plan = testPlan(3);
  const empty = emptyRoom(plan);
  let { seats } = empty;
  for (const { device } of plan.seats) {
    const seat = seats.get(device);
    if (seat !== undefined) seats = seats.with(device, { ...seat, linked: true });
  }
  const live = (device: DeviceId) => {
    const readiness = said[plan.seats.findIndex((one) => one.device === device)];
    return readiness === undefined ? {} : { readiness };
  };
  const gate = gateLines({ room: { ...empty, seats }, live: { seat: live }, machine, wallMs: START_MS });
  const lineOf = (id: string) => gate.find((one) => one.id === id);
  return {
    readiness: lineOf('readiness'),
    builds: lineOf('builds'),
    checks: gate.filter((one) => one.id.startsWith('readiness-')),
  };
}

const fine = (build = 'aa11'): SeatReadiness => [
  { check: 'camera', outcome: 'pass', detail: '' },
  { check: 'build-hash', outcome: 'unknown', detail: build },
];

it('the gate is green when every seat has passed every check and all run the same program', () => {
  const { readiness, builds } = lines([fine(), fine(), fine(), fine()]);
  expect([readiness?.outcome, builds?.outcome]).toEqual(['pass', 'pass']);
});

it('a check that a seat could not answer is not green, and is named', () => {
  const open = { check: 'virtual-machine', outcome: 'unknown', detail: '' } as const;
  const { readiness, checks } = lines([fine(), [...fine(), open], fine(), fine()]);
  expect(readiness).toBeUndefined();
  expect(checks).toMatchObject([{ outcome: 'unknown' }]);
  expect(checks[0]?.words.zh).toBe('02 号 疑似虚拟机。机器自己查不出来，请到座位前查看');
  expect(lines([fine(), undefined, fine(), fine()]).readiness?.outcome).toBe('unknown');
});

it('each check that seats have failed is one red line with the seats and what to do', () => {
  const remote = { check: 'remote-session', outcome: 'fail', detail: 'AnyDesk' } as const;
  const dark = { check: 'camera', outcome: 'fail', detail: 'trouble' } as const;
  const { checks } = lines([fine(), [...fine(), dark], [...fine(), remote, dark], fine()]);
  expect(checks.map(({ outcome, words }) => [outcome, words.zh])).toEqual([
    ['fail', '02、03 号 摄像头：有故障。请检查摄像头是否插好、是否被遮挡'],
    ['fail', '03 号 远程控制：AnyDesk。请退出远程控制程序后重启考试机'],
  ]);
});

it('a seat with another program than the others is named', () => {
  const { builds } = lines([fine(), fine('bb22'), fine(), fine()]);
  expect(builds?.outcome).toBe('fail');
  expect(builds?.words.zh).toContain('02');
  expect(lines([fine(), fine(''), fine(), fine()]).builds?.outcome).toBe('unknown');
});
