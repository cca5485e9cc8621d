import type { DeviceId } from '@exam-room/shared/base';
import { HOUR_MS } from '@exam-room/shared/base';
import type { DeskView, SeatView } from '../../proctor-console/src/server/proctor-desk/desk-view.ts';
import type { FaultTools } from './fault-tools.ts';

/** Real milliseconds after the entry before the clock is set again: long enough for a look at it. */
const LOOK_MS = 2_500;
const DAY_HOURS = 24;

/**
 * Somebody sets one seat's clock a day forward, then back, then right again. Each must become an entry that the desk tells, and the test
 * time must go on as if nothing had happened.
 */
export async function jumpClock({ day, room, desk, strange, tell }: FaultTools): Promise<string> {
  const seat = strange.clock;
  if (seat === undefined) throw new Error('clock-jump needs a seat whose clock can be set');
  const station = await room.station(seat.device).up();
  const { speed } = day.plan.clock;
  const before = { used: usedOf(desk.view(), seat.device), at: performance.now() };
  let told = jumpsTold(desk.view(), seat.seat);
  for (const hours of [DAY_HOURS, -DAY_HOURS, 0]) {
    tell(`the clock of seat ${seat.seat} is set ${hours} h off`);
    seat.set(station, (hours * HOUR_MS) / speed);
    told += 1;
    const wanted = told;
    await desk.until(`the ${wanted}. clock jump of seat ${seat.seat} to be told`, (view) => {
      return jumpsTold(view, seat.seat) >= wanted;
    });
  }
  await pause(LOOK_MS);
  const passed = (performance.now() - before.at) * speed;
  const used = usedOf(desk.view(), seat.device) - before.used;
  // A day more or less would show by hours; what a heartbeat tells is a few seconds of real time old.
  if (stateOf(desk.view(), seat.device) === 'sitting' && Math.abs(used - passed) > 8_000 * speed)
    throw new Error(
      `seat ${seat.seat} counted ${used} ms of test time where ${Math.round(passed)} ms passed`,
    );
  return 'clock-jump x3';
}

/** Another program takes the whole disk of one seat. Answers go on being saved, pictures are shed, and the invigilators hear of it. */
export async function fillDisk({ room, desk, strange, tell }: FaultTools): Promise<string> {
  const seat = strange.disk;
  if (seat === undefined) throw new Error('disk-full needs a seat on a small disk');
  const station = await room.station(seat.device).up();
  tell(`the disk of seat ${seat.seat} is filled to the last byte`);
  seat.fill(station);
  const answered = find(desk.view(), seat.device)?.answered ?? 0;
  await desk.until(`seat ${seat.seat} to tell of its full disk`, (view) =>
    linesOf(view, seat.seat).some((line) => line.includes('磁盘')),
  );
  await desk.until(
    `seat ${seat.seat} to save answers on a full disk`,
    (view) => {
      const now = find(view, seat.device);
      return (now?.answered ?? 0) > answered || now?.state === 'handed-in';
    },
    60_000,
  );
  seat.free(station);
  tell(`the disk of seat ${seat.seat} has room again`);
  return 'disk-full x1';
}

/** A station dies for good in the middle of a sitting; two invigilators let its candidate go on at the spare. */
export async function moveSeat({ day, room, desk, strange, dead, tell }: FaultTools): Promise<string> {
  const spare = day.seats.find((one) => one.spare);
  if (spare === undefined) throw new Error('move-seat needs a spare seat');
  const view = await desk.until('the spare to be free', (one) => find(one, spare.device)?.state === 'vacant');
  const needed = new Set<string | undefined>([strange.disk?.device, strange.clock?.device]);
  const writing = view.seats
    .filter(({ state, device }) => state === 'sitting' && !needed.has(device))
    .toSorted((a, b) => a.answered - b.answered);
  const [victim] = writing;
  if (victim === undefined)
    throw new Error('everybody had handed in before a seat could be moved: rehearse with a lower --speed');
  const from = victim.device as DeviceId;
  tell(`the station of seat ${victim.seat} dies for good`);
  dead.add(from);
  await room.station(from).kill();
  await desk.until(`seat ${victim.seat} to be lost`, (one) => find(one, from)?.linked === false);
  await desk.together({
    do: 'move-seat',
    fromDevice: from,
    toDevice: spare.device,
    reason: '主机断电，无法启动',
  });
  room.walkOver(from, spare.device);
  tell(`two invigilators move its candidate to seat ${spare.seat}`);
  await desk.until(`the sitting to go on at seat ${spare.seat}`, (one) => {
    const state = find(one, spare.device)?.state;
    return state === 'sitting' || state === 'handed-in';
  });
  return 'move-seat x1';
}

function find(view: DeskView | undefined, device: DeviceId): SeatView | undefined {
  return view?.seats.find((seat) => seat.device === device);
}

function stateOf(view: DeskView | undefined, device: DeviceId): SeatView['state'] | undefined {
  return find(view, device)?.state;
}

/** Test time used, by what the desk shows as left. */
function usedOf(view: DeskView | undefined, device: DeviceId): number {
  const seat = find(view, device);
  const duration = view?.session.durationMs ?? 0;
  return seat === undefined ? 0 : duration + seat.grantedMs - seat.remainingMs;
}

function jumpsTold(view: DeskView | undefined, seat: string): number {
  return linesOf(view, seat).filter((line) => line.includes('系统时间被改动')).length;
}

function linesOf(view: DeskView | undefined, seat: string): readonly string[] {
  return (view?.incidents ?? []).filter((line) => line.seat === seat).map((line) => line.words.zh);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
