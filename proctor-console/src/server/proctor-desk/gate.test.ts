import type { DeviceId } from '@exam-room/shared/base';
import type { Acceptance } from '@exam-room/shared/model';
import { describe, expect, it } from 'vitest';
import type { MachineFacts } from '../desk-ports.ts';
import type { SeatReadiness } from '../live-ports.ts';
import { candidate, START_MS, seat, testPlan } from '../room/room.test-support.ts';
import { emptyRoom } from '../room/state.ts';
import { gateLines, seatsOfOtherBuild } from './gate.ts';

const machine: MachineFacts = {
  freeDiskMb: 50_000,
  authority: 'reached',
  releaseLockedForMs: 0,
  speed: 1,
  speaks: false,
  leads: true,
  standbys: [],
  secretsHeld: true,
  videos: 'none' as never, // not looked at by the gate
};

/** A room of three linked seats and a spare, and what each of them says of itself. */
function lines(
  said: readonly (SeatReadiness | undefined)[],
  { accepted, ups, seated }: { accepted?: Acceptance; ups?: 'works' | 'missing'; seated?: number } = {},
) {
  const bare = testPlan(3);
  const session = accepted === undefined ? bare.session : { ...bare.session, acceptance: accepted };
  const plan = { ...bare, session };
  const fresh = emptyRoom(plan);
  const checked = ups === undefined ? {} : { roomChecked: { wallMs: 0, red: [], ups } };
  const empty = { ...fresh, steps: { ...fresh.steps, ...checked } };
  let { seats } = empty;
  for (const { device } of plan.seats) {
    const seat = seats.get(device);
    const there = plan.seats.findIndex((one) => one.device === device) === seated;
    if (seat !== undefined)
      seats = seats.with(device, { ...seat, linked: true, ...(there ? { candidate: candidate(1) } : {}) });
  }
  const live = (device: DeviceId) => {
    const readiness = said[plan.seats.findIndex((one) => one.device === device)];
    return readiness === undefined ? {} : { readiness };
  };
  const from = { room: { ...empty, seats }, live: { seat: live }, machine, wallMs: START_MS };
  const gate = gateLines(from);
  const lineOf = (id: string) => gate.find((one) => one.id === id);
  return {
    readiness: lineOf('readiness'),
    builds: lineOf('builds'),
    acceptance: lineOf('acceptance'),
    ups: lineOf('ups'),
    otherBuild: seatsOfOtherBuild(from),
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

it('the power supply is not known until people have said what they saw', () => {
  const four = [fine(), fine(), fine(), fine()];
  expect(lines(four).ups?.outcome).toBe('unknown');
  expect(lines(four, { ups: 'works' }).ups?.outcome).toBe('pass');
  expect(lines(four, { ups: 'missing' }).ups?.outcome).toBe('fail');
});

it('whoever was admitted to a seat with another program stops the start; an empty seat does not', () => {
  const odd = [fine(), fine('bb22'), fine(), fine()];
  expect(lines(odd, { seated: 1 }).otherBuild).toEqual([seat(2)]);
  expect(lines(odd, { seated: 0 }).otherBuild).toEqual([]);
});

describe('the acceptance of the room (A50)', () => {
  const plan = testPlan(3);
  const accepted: Acceptance = {
    number: '武建培验〔2026〕31 号',
    acceptedMs: 0,
    seats: plan.seats.map((one) => one.seat),
    devices: plan.seats.map((one) => one.device),
    build: 'aa11' as never,
  };
  const four = [fine(), fine(), fine(), fine()];

  it('is not known when the session holds none, and green when nothing has changed', () => {
    expect(lines(four).acceptance?.outcome).toBe('unknown');
    expect(lines(four, { accepted }).acceptance?.outcome).toBe('pass');
  });

  it('a seat or a machine that was not accepted is named, one that is gone is counted', () => {
    const fewer = { ...accepted, devices: accepted.devices.slice(1) };
    expect(lines(four, { accepted: fewer }).acceptance?.words.zh).toContain('未经验收 01 号');
    const more = { ...accepted, devices: [...accepted.devices, 'f'.repeat(32) as DeviceId] };
    expect(lines(four, { accepted: more }).acceptance?.words.zh).toContain('少了 1 台');
  });

  it('the program that was accepted decides, not the majority', () => {
    const all = [fine('bb22'), fine('bb22'), fine('bb22'), fine()];
    const { acceptance, builds, otherBuild } = lines(all, { accepted, seated: 0 });
    expect([acceptance?.outcome, builds?.outcome]).toEqual(['fail', 'fail']);
    expect(otherBuild).toEqual([seat(1)]);
  });
});
