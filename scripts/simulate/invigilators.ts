import type { CandidateId, DeviceId, InvigilatorId } from '@exam-room/shared/base';
import { closeBlockers } from '../../proctor-console/src/server/room/close-blockers.ts';
import type { Wish } from '../../proctor-console/src/server/room/commands.ts';
import {
  type RoomState,
  type SeatState,
  type SittingFold,
  sittingAt,
  sittingOf,
} from '../../proctor-console/src/server/room/state.ts';
import type { Desk } from './console.ts';
import { actApart, type Feet, goToConsole } from './go-to-console.ts';
import type { SeatPc } from './seat.ts';
import type { TheSession } from './the-session.ts';
import type { Dice, World } from './world.ts';

/** Two invigilators who do what the day asks for and whatever else chance brings, at a console that may be gone. */
export interface Invigilators {
  readonly begin: () => void;
  readonly acts: () => number;
}

export interface InvigilatorsOf {
  readonly world: World;
  readonly session: TheSession;
  readonly feet: Feet;
  readonly seats: readonly SeatPc[];
  readonly startMs: number;
  /** A candidate gets up and goes to another seat. */
  readonly moved: (candidate: CandidateId, fromDevice: DeviceId, toDevice: DeviceId) => void;
  /** From then on nobody is given anything any more and whoever still sits is handed in. */
  readonly lastMs: number;
}

const LEAST_MS = 1_000;
const MOST_MS = 4_000;

interface Staff {
  readonly of: InvigilatorsOf;
  readonly dice: Dice;
  readonly alone: readonly InvigilatorId[];
  readonly both: readonly InvigilatorId[];
  acts: number;
  /** Where they have seated people, whatever a console that they have just taken over knows of it. */
  readonly seated: Map<CandidateId, DeviceId>;
  /** Somebody was moved from a machine that works. */
  movedAnyway: boolean;
}

export function openInvigilators(of: InvigilatorsOf): Invigilators {
  const { world, session, feet } = of;
  const [chief, second] = session.people;
  const staff: Staff = {
    of,
    dice: world.dice('invigilators'),
    alone: [chief.id],
    both: [chief.id, second.id],
    acts: 0,
    seated: new Map(),
    movedAnyway: false,
  };
  const walkers = {
    feet,
    world,
    dice: world.dice('going to a console'),
    alone: staff.alone,
    both: staff.both,
  };
  const again = () =>
    void world.at(world.nowMs() + staff.dice.between(LEAST_MS, MOST_MS), () => {
      goToConsole(walkers);
      const console = feet.at;
      console.pc.bring(() => {
        const desk = console.desk();
        if (desk !== undefined && feet.at === console) lookAround(staff, desk);
      });
      actApart(walkers);
      again();
    });
  return { begin: again, acts: () => staff.acts };
}

/** One thing at a time, as people do: the first that is due. */
function lookAround(staff: Staff, desk: Desk): void {
  const { of, dice } = staff;
  const state = desk.room.state();
  if (state.steps.closed !== undefined) {
    revealSeed(staff, desk);
    return;
  }
  const due =
    signIn(staff, state) ??
    prepare(staff, desk, state) ??
    start(staff, desk, state) ??
    (of.world.nowMs() > of.lastMs ? finish(staff, state) : lookAfterSeats(staff, state));
  if (due !== undefined) ask(staff, desk, due);
  else if (dice.chance(5)) ask(staff, desk, { wish: { do: 'remark', text: '一切正常' }, by: staff.alone });
}

interface Due {
  readonly wish: Wish;
  readonly by: readonly InvigilatorId[];
}

function ask(staff: Staff, desk: Desk, { wish, by }: Due): void {
  const { of } = staff;
  const asked = wish.do === 'move-seat' ? withUsedTime(desk, wish) : wish;
  const candidate =
    wish.do === 'move-seat' ? desk.room.state().seats.get(wish.fromDevice)?.candidate : undefined;
  const done = of.feet.at.act(asked, by);
  staff.acts += 1;
  if (done?.ok === true) remember(staff, asked);
  const outcome = done === undefined ? 'no console' : done.ok ? 'done' : done.error.code;
  of.world.tell('invigilators', `${tellWish(wish)}: ${outcome}`);
  if (wish.do === 'move-seat' && candidate !== undefined && done?.ok === true)
    of.moved(candidate, wish.fromDevice, wish.toDevice);
}

function remember({ seated }: Staff, wish: Wish): void {
  if (wish.do === 'admit' && wish.claimedAt !== undefined) seated.set(wish.candidate, wish.claimedAt);
  if (wish.do !== 'move-seat') return;
  for (const [candidate, device] of seated)
    if (device === wish.fromDevice) seated.set(candidate, wish.toDevice);
}

type Move = Extract<Wish, { do: 'move-seat' }>;

/** As perform-act.ts: the test time that the seat told last. */
function withUsedTime(desk: Desk, wish: Move): Move {
  const usedMs = desk.live.seat(wish.fromDevice).status?.usedMs;
  return usedMs === undefined ? wish : { ...wish, usedMs };
}

function tellWish(wish: Wish): string {
  const where = 'device' in wish ? ` ${wish.device.slice(0, 4)}` : '';
  const who = 'candidate' in wish ? ` ${wish.candidate ?? ''}` : '';
  const ms = 'ms' in wish ? ` ${wish.ms}` : '';
  return `${wish.do}${where}${who}${ms}`;
}

function signIn({ both }: Staff, state: RoomState): Due | undefined {
  const missing = both.find((id) => state.people.get(id)?.signedIn !== true);
  return missing === undefined ? undefined : { wish: { do: 'sign-in' }, by: [missing] };
}

function prepare(staff: Staff, desk: Desk, state: RoomState): Due | undefined {
  const { alone } = staff;
  if (state.steps.roomChecked === undefined)
    return { wish: { do: 'check-room', remark: '', red: [] }, by: alone };
  for (const { candidate, attendance } of candidatesOf(state)) {
    const claimedAt = desk.live.claimOf(candidate);
    if (attendance.at !== 'expected' || claimedAt === undefined) continue;
    if (!sitsElsewhere(staff, candidate, claimedAt))
      return { wish: { do: 'admit', candidate, claimedAt, note: '' }, by: alone };
  }
  return undefined;
}

/** Where two consoles stand, one may not have heard yet of what people see: who sits at which seat. */
function sitsElsewhere({ of, seated }: Staff, candidate: CandidateId, device: DeviceId): boolean {
  return of.feet.all.length > 1 && (seated.get(candidate) ?? device) !== device;
}

function candidatesOf(state: RoomState) {
  return [...state.plan.candidates.keys()].flatMap((candidate) => {
    const who = state.candidates.get(candidate);
    return who === undefined ? [] : [{ candidate, attendance: who.attendance, who }];
  });
}

function start(staff: Staff, desk: Desk, state: RoomState): Due | undefined {
  const { of, alone, both } = staff;
  const { steps } = state;
  const toStartMs = of.startMs - of.world.nowMs();
  if (steps.started !== undefined && steps.released !== undefined && desk.papers.held() !== undefined)
    return undefined;
  if (toStartMs < 180_000 && steps.rulesRead === undefined && steps.rulesWaived === undefined)
    return { wish: { do: 'read-rules' }, by: both };
  if (toStartMs < 60_000 && (steps.released === undefined || desk.papers.held() === undefined))
    return release(staff, desk);
  if (toStartMs > 0 || steps.started !== undefined) return undefined;
  const late = toStartMs < -20_000 && steps.rulesWaived === undefined;
  return late
    ? { wish: { do: 'waive-rules', reason: '宣读规则较晚' }, by: both }
    : { wish: { do: 'start-room' }, by: alone };
}

/** As perform-act.ts: asked first, then the secrets on the disk, then the act. */
function release({ of, both }: Staff, desk: Desk): Due | undefined {
  const already = desk.room.state().steps.released !== undefined;
  const console = of.feet.at;
  if (console.act({ do: 'release', secrets: 'unopened' }, both)?.ok !== true) return undefined;
  console.guard(() => void desk.papers.hold(of.session.secrets));
  const { nonce } = of.session.secrets;
  return { wish: { do: 'release', secrets: { nonce, after: already ? 'loss' : 'first' } }, by: both };
}

function lookAfterSeats(staff: Staff, state: RoomState): Due | undefined {
  const { dice, alone, both } = staff;
  const urgent = urgentSeat(staff, state);
  if (urgent !== undefined) return urgent;
  const sitting = state.seats.rows().filter((seat) => sittingAt(seat)?.stage === 'sitting');
  const some = dice.pick(sitting);
  if (some === undefined || !dice.chance(20 * sitting.length)) return undefined;
  const { device } = some;
  if (!staff.movedAnyway && dice.chance(30)) {
    staff.movedAnyway = true;
    return moveToSpare(staff, state, some);
  }
  const ms = dice.between(5, 120) * 1_000;
  const wish = dice.pick<Wish>([
    {
      do: 'pause',
      devices: dice.chance(300) ? sitting.map((one) => one.device) : [device],
      reason: '突发情况',
    },
    { do: 'grant-time', device, ms, reason: '补时' },
    { do: 'message', devices: [device], text: '请注意时间' },
    ...(dice.chance(60) ? [{ do: 'force-hand-in', device, reason: '违纪' } as const] : []),
  ]);
  return wish === undefined
    ? undefined
    : { wish, by: wish.do === 'grant-time' && dice.chance(500) ? alone : both };
}

/** Locked, paused, calling, or at a machine that will not come back. */
function urgentSeat(staff: Staff, state: RoomState): Due | undefined {
  const { of, dice, alone } = staff;
  for (const seat of state.seats.rows()) {
    const { device } = seat;
    const sitting = sittingAt(seat);
    if (sitting?.locked !== undefined && dice.chance(400))
      return { wish: { do: 'unlock', device, reason: '已核查' }, by: alone };
    if (sitting?.paused === true && dice.chance(200))
      return { wish: { do: 'resume', devices: [device] }, by: alone };
    if (seat.helpCalled && dice.chance(400)) return { wish: { do: 'answer-help', device }, by: alone };
    const pc = of.seats.find((one) => one.device === device);
    if (pc?.lost === true && seat.candidate !== undefined) return moveToSpare(staff, state, seat);
  }
  return undefined;
}

/** The sitting goes on at a spare, if one is free. */
function moveToSpare(staff: Staff, state: RoomState, seat: SeatState): Due | undefined {
  const { both } = staff;
  const { candidate } = seat;
  if (candidate === undefined || sitsElsewhere(staff, candidate, seat.device)) return undefined;
  if (sittingOf(state, candidate)?.handedIn !== undefined) return undefined;
  const spare = state.plan.seats.find(
    ({ spare: isSpare, device }) => isSpare && state.seats.get(device)?.candidate === undefined,
  )?.device;
  if (spare === undefined || spare === seat.device) return undefined;
  return {
    wish: { do: 'move-seat', fromDevice: seat.device, toDevice: spare, reason: '机器损坏' },
    by: both,
  };
}

/** The end of the day: everything that holds somebody up is taken away, then the room is closed. */
function finish(staff: Staff, state: RoomState): Due | undefined {
  const { alone, both } = staff;
  for (const seat of state.seats.rows()) {
    const { device, candidate } = seat;
    if (candidate === undefined) continue;
    const due = finishSeat(staff, state, { device, candidate });
    if (due !== undefined) return due;
  }
  if (closeBlockers(state).length > 0) return undefined;
  const busy = staff.of.seats.some((seat) => !seat.lost && seat.pc.isOn() && unsent(seat));
  return busy
    ? { wish: { do: 'remark', text: '等待备份' }, by: alone }
    : { wish: { do: 'close-room' }, by: both };
}

function unsent(seat: SeatPc): boolean {
  const journal = seat.station()?.journal;
  return journal !== undefined && !seat.rolledBack && journal.ackedSeq() < journal.head().seq;
}

function finishSeat(
  staff: Staff,
  state: RoomState,
  at: { readonly device: DeviceId; readonly candidate: CandidateId },
): Due | undefined {
  const { alone, both, of } = staff;
  const sitting = sittingOf(state, at.candidate);
  if (sitting?.handedIn !== undefined) return pictureOwed(staff, sitting, at);
  const lost = of.seats.find((one) => one.device === at.device)?.lost === true;
  if (lost) {
    const moves = moveToSpare(staff, state, { ...emptySeatAt(state, at.device), candidate: at.candidate });
    if (moves !== undefined) return moves;
  }
  if (sitting === undefined || sitting.stage !== 'sitting')
    return {
      wish: { do: 'set-status', candidate: at.candidate, status: 'absent', reason: '未开始答题' },
      by: alone,
    };
  return { wish: { do: 'force-hand-in', device: at.device, reason: '考试结束' }, by: both };
}

/** The picture at the hand-in comes within its patience, or the machine is off for good: then people write down why. */
function pictureOwed(
  { of, alone }: Staff,
  sitting: SittingFold,
  at: { readonly device: DeviceId; readonly candidate: CandidateId },
): Due | undefined {
  const pc = of.seats.find((one) => one.device === at.device);
  if (sitting.handInPictureTold || (pc?.lost !== true && pc?.pc.isOn() === true)) return undefined;
  return {
    wish: {
      do: 'record-incident',
      incident: 'fault',
      candidate: at.candidate,
      text: '交卷后考试机损坏，未能拍照',
    },
    by: alone,
  };
}

function emptySeatAt(state: RoomState, device: DeviceId): SeatState {
  const seat = state.seats.get(device);
  if (seat === undefined) throw new Error(`the plan has no seat ${device}`);
  return seat;
}

function revealSeed({ of }: Staff, desk: Desk): void {
  if (desk.room.state().steps.seed !== undefined) return;
  of.feet.at.guard(() => {
    desk.room.machine({ do: 'reveal-seed', seed: of.session.secrets.seed });
  });
}
