import type { RandomStream } from '@exam-room/shared/crypto';
import { type Drill, type DrillOrder, type Findings, tally } from './drill.ts';
import { CANDIDATE, DRILL_DEVICE, DRILL_RULES } from './drill-seat.ts';
import { bootSeat, type SeatDisk, type TimedSeat } from './timed-seat.ts';
import { type ClockFaults, type VirtualMachine, virtualMachine } from './virtual-machine.ts';

export const clock: Drill = {
  name: 'clock',
  line: 'whole sittings under wall-clock jumps of up to a day, drift, suspend, stalls and reboots, in simulated time',
  lossWindow:
    'Clock set, drifting, machine asleep or stopped: the net test time stays right within one second and every jump is an entry; a crash gives back to the candidate at most the five seconds since the time was last written down.',
  rounds: 1_000,
  run: playSchedules,
};

const SECOND = 1_000;
/** The bar of the net time. */
const NET_TIME_MS = 1_000;
/** What one crash may give back: the station writes its used time down so often. */
const GIVEN_BACK_MS = 5_000;
/** A seat's own quartz; what it is off by nobody in the room can see (0.72 s in two hours). */
const QUARTZ_PPM = 100;
/** A wall clock may be drawn towards another machine's by this much, or be that bad. */
const WALL_PPM = 500;
/** True time after which a sitting must have ended, whatever happened. */
const LONGEST_MS = 40_000 * SECOND;
const WALL_START = 1_800_000_000_000;

interface Totals {
  worstNetMs: number;
  worstGivenBackMs: number;
  jumps: number;
  sleeps: number;
  stalls: number;
  reboots: number;
  entries: number;
  missing: number;
}

async function playSchedules(order: DrillOrder): Promise<Findings> {
  const found = tally();
  const totals: Totals = {
    worstNetMs: 0,
    worstGivenBackMs: 0,
    jumps: 0,
    sleeps: 0,
    stalls: 0,
    reboots: 0,
    entries: 0,
    missing: 0,
  };
  for (let round = 1; round <= order.rounds; round += 1) {
    const day = await playDay(order.dice);
    for (const sentence of judge(day, totals)) found.fail(`schedule ${round}: ${sentence}`);
    if (round % 100 === 0)
      order.tell(`${round} schedules, worst net time error ${Math.round(totals.worstNetMs)} ms`);
  }
  const { entries, missing, ...figures } = totals;
  return {
    rounds: order.rounds,
    failures: found.failures(),
    acknowledged: entries,
    lost: missing,
    details: {
      ...figures,
      worstNetMs: Math.round(totals.worstNetMs),
      worstGivenBackMs: Math.round(totals.worstGivenBackMs),
    },
    examples: found.examples(),
  };
}

type Happening =
  | { readonly happens: 'jump'; readonly ms: number }
  | { readonly happens: 'suspend' | 'stall' | 'reboot'; readonly ms: number }
  | { readonly happens: 'pause' | 'answer' }
  | { readonly happens: 'grant'; readonly ms: number };

/** One sitting and what really happened in it. */
interface PlayedDay {
  readonly disk: SeatDisk;
  /** True time for which the seat was up, awake and not held. */
  readonly exposedMs: number;
  readonly grantedMs: number;
  readonly jumps: readonly number[];
  readonly sleeps: readonly number[];
  readonly stalls: readonly number[];
  readonly reboots: number;
  readonly endedLate: 'by-a-stall' | 'no';
}

interface Room {
  readonly dice: RandomStream;
  readonly disk: SeatDisk;
  readonly faults: ClockFaults;
  machine: VirtualMachine;
  seat: TimedSeat;
  exposedMs: number;
  grantedMs: number;
  orders: number;
  readonly jumps: number[];
  readonly sleeps: number[];
  readonly stalls: number[];
  reboots: number;
  endedLate: PlayedDay['endedLate'];
}

async function playDay(dice: RandomStream): Promise<PlayedDay> {
  const faults = {
    monoPpm: between(dice, -QUARTZ_PPM, QUARTZ_PPM),
    wallPpm: between(dice, -WALL_PPM, WALL_PPM),
  };
  const disk: SeatDisk = { entries: [], row: undefined };
  const machine = virtualMachine(faults, { wallMs: WALL_START });
  const seat = await bootSeat(disk, machine);
  const room: Room = {
    dice,
    disk,
    faults,
    machine,
    seat,
    exposedMs: 0,
    grantedMs: 0,
    orders: 0,
    jumps: [],
    sleeps: [],
    stalls: [],
    reboots: 0,
    endedLate: 'no',
  };
  await seat.checkIn();
  const happenings = 3 + dice.below(10);
  for (let count = 0; count < happenings && !over(room); count += 1) {
    await pass(room, between(dice, 3 * SECOND, 1_200 * SECOND));
    if (!over(room)) await happen(room, drawHappening(dice));
  }
  await pass(room, LONGEST_MS);
  return room;
}

function drawHappening(dice: RandomStream): Happening {
  const kind = dice.below(12);
  if (kind < 4) {
    const far = between(dice, 5 * SECOND, 86_400 * SECOND);
    return { happens: 'jump', ms: dice.below(2) === 0 ? far : -far };
  }
  if (kind < 6) return { happens: 'suspend', ms: between(dice, 8 * SECOND, 900 * SECOND) };
  if (kind < 7) return { happens: 'stall', ms: between(dice, 8 * SECOND, 120 * SECOND) };
  if (kind < 9) return { happens: 'reboot', ms: between(dice, 5 * SECOND, 600 * SECOND) };
  if (kind < 10) return { happens: 'pause' };
  if (kind < 11) return { happens: 'grant', ms: between(dice, SECOND, 300 * SECOND) };
  return { happens: 'answer' };
}

function between(dice: RandomStream, least: number, most: number): number {
  return least + dice.below(most - least + 1);
}

function over({ seat }: Room): boolean {
  return seat.writer.state().sitting.at === 'handed-in';
}

async function pass(room: Room, ms: number): Promise<void> {
  const { seat } = room;
  await room.machine.pass(ms, {
    before(by) {
      if (seat.isExposed()) room.exposedMs += by;
    },
    after: seat.settled,
    until: () => over(room),
  });
}

async function happen(room: Room, what: Happening): Promise<void> {
  const { machine, seat } = room;
  switch (what.happens) {
    case 'jump':
      machine.setWall(what.ms);
      room.jumps.push(what.ms);
      return;
    case 'suspend':
      machine.suspend(what.ms);
      room.sleeps.push(what.ms);
      return;
    case 'stall':
      return stall(room, what.ms);
    case 'reboot':
      return reboot(room, what.ms);
    case 'pause': {
      await seat.order({ act: 'pause', devices: [DRILL_DEVICE], reason: 'drill' });
      await pass(room, between(room.dice, 3 * SECOND, 600 * SECOND));
      await room.seat.order({ act: 'resume', devices: [DRILL_DEVICE] });
      return;
    }
    case 'grant':
      await seat.order({
        act: 'grant-time',
        candidate: CANDIDATE,
        device: DRILL_DEVICE,
        ms: what.ms,
        reason: 'drill',
      });
      room.grantedMs += what.ms;
      return;
    case 'answer':
      await seat.answer();
      return;
  }
}

/** The page stands still with the question on it: the candidate sees it, so this time counts. */
async function stall(room: Room, ms: number): Promise<void> {
  const { machine, seat } = room;
  if (seat.isExposed()) room.exposedMs += ms;
  machine.stall(ms);
  room.stalls.push(ms);
  if (seat.isOverdue()) room.endedLate = 'by-a-stall';
}

async function reboot(room: Room, downMs: number): Promise<void> {
  room.seat.cutPower();
  room.reboots += 1;
  const wallMs = room.machine.wallOffset() + downMs;
  room.machine = virtualMachine(room.faults, { wallMs });
  room.seat = await bootSeat(room.disk, room.machine);
}

/** What was not as promised, in sentences. */
function judge(day: PlayedDay, totals: Totals): readonly string[] {
  const wrong: string[] = [];
  const facts = day.disk.entries.map((entry) => entry.fact);
  const handIns = day.disk.entries.filter((entry) => entry.fact.kind === 'handed-in');
  const used = handIns[0]?.usedMs ?? 0;
  if (handIns.length !== 1) wrong.push(`${handIns.length} hand-ins`);
  if (handIns.some((entry) => entry.fact.kind === 'handed-in' && entry.fact.by !== 'time'))
    wrong.push('the hand-in was not the automatic one');
  const allowed = DRILL_RULES.durationMs + day.grantedMs;
  if (day.endedLate === 'no' && Math.abs(used - allowed) > NET_TIME_MS)
    wrong.push(`handed in at ${used} ms of ${allowed} ms`);
  // A crash forgets what was not written down: in the candidate's favour, and never by more than the time between two writings.
  const error = used - day.exposedMs;
  const givenBack = Math.max(0, -error);
  const most = NET_TIME_MS + day.reboots * GIVEN_BACK_MS;
  if (error > NET_TIME_MS) wrong.push(`charged ${Math.round(error)} ms too much`);
  if (givenBack > most)
    wrong.push(`charged ${Math.round(givenBack)} ms too little after ${day.reboots} reboots`);
  if (day.reboots === 0) totals.worstNetMs = Math.max(totals.worstNetMs, Math.abs(error));
  else totals.worstGivenBackMs = Math.max(totals.worstGivenBackMs, givenBack / day.reboots);
  const jumped = facts.flatMap((fact) =>
    fact.kind === 'clock-jumped' ? [fact.toWallMs - fact.fromWallMs] : [],
  );
  const gaps = facts.flatMap((fact) => (fact.kind === 'gap-noticed' ? [fact] : []));
  const untold = [
    ...unmatched([...day.jumps, ...day.sleeps], jumped),
    ...unmatched(
      day.stalls,
      gaps.flatMap((gap) => (gap.cause === 'suspend' ? [gap.lostMs] : [])),
    ),
  ];
  if (untold.length > 0) wrong.push(`no entry tells of ${untold.map((ms) => `${ms} ms`).join(', ')}`);
  if (gaps.filter((gap) => gap.cause === 'restart').length !== day.reboots)
    wrong.push('a restart has no entry');
  totals.jumps += day.jumps.length;
  totals.sleeps += day.sleeps.length;
  totals.stalls += day.stalls.length;
  totals.reboots += day.reboots;
  totals.entries += facts.length;
  totals.missing += untold.length;
  return wrong;
}

/** A look each second: what it tells of a jump or a sleep is right to about that. */
const TOLD_WITHIN_MS = 2_100;

function unmatched(happened: readonly number[], told: readonly number[]): readonly number[] {
  const left = [...told];
  return happened.filter((ms) => {
    const at = left.findIndex((one) => Math.abs(one - ms) <= TOLD_WITHIN_MS);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}
