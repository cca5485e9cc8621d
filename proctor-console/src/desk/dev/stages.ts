import { MINUTE_MS, SECOND_MS } from '@exam-room/shared/base';
import type { DeskCommand } from '../../server/proctor-desk/desk-view.ts';
import { INVIGILATORS, START_MS, TEST_PIN, TEST_RELEASE_CODE } from './fake-people.ts';
import type { FakeRoom } from './fake-room.ts';
import { type FakeSeat, picture } from './fake-seats.ts';

// The day of the fake room, played up to a point. Each stage stands on the one before it.

export const STAGES = [
  'opened',
  'prepared',
  'checking-in',
  'everybody-in',
  'rules-read',
  'released',
  'running',
  'troubled',
  'all-handed-in',
  'closed',
  'signed',
] as const;
export type Stage = (typeof STAGES)[number];

const [chen, zhao] = INVIGILATORS.map((person) => person.id);
if (chen === undefined || zhao === undefined) throw new Error('the fake room has two invigilators');
const BOTH = { by: [chen, zhao], confirm: [{ id: zhao, pin: TEST_PIN }] };

/** Plays the room from wherever it is to the end of `stage`. */
export function playTo(room: FakeRoom, stage: Stage): void {
  const play: Readonly<Record<Stage, (room: FakeRoom) => void>> = {
    opened: oneOffOneCovered,
    prepared: prepare,
    'checking-in': checkIn,
    'everybody-in': everybodyIn,
    'rules-read': readRules,
    released: release,
    running: run,
    troubled: trouble,
    'all-handed-in': allHandIn,
    closed: close,
    signed: sign,
  };
  for (const one of STAGES.slice(0, STAGES.indexOf(stage) + 1)) {
    if (!played(room).has(one)) play[one](room);
    played(room).add(one);
  }
}

const playedBy = new WeakMap<FakeRoom, Set<Stage>>();

function played(room: FakeRoom): Set<Stage> {
  const set = playedBy.get(room) ?? new Set<Stage>();
  playedBy.set(room, set);
  return set;
}

function until(room: FakeRoom, beforeStartMs: number): void {
  room.advance(Math.max(0, START_MS - beforeStartMs - room.state.nowMs));
}

function ask(room: FakeRoom, command: DeskCommand, who: 'one' | 'both' = 'one'): void {
  const answer = room.act(
    who === 'both' ? { ...command, ...BOTH } : { ...command, by: [chen ?? zhao].flatMap((id) => id ?? []) },
  );
  if (!answer.ok) throw new Error(`${command.do}: ${answer.code} ${answer.zh}`);
}

function seat(room: FakeRoom, at: number): FakeSeat {
  const one = room.state.seats[at];
  if (one === undefined) throw new Error(`the fake room has no seat ${at}`);
  return one;
}

function oneOffOneCovered(room: FakeRoom): void {
  seat(room, 13).linked = false;
  seat(room, 20).camera = 'trouble';
}

function prepare(room: FakeRoom): void {
  for (const id of [chen, zhao])
    if (id !== undefined) room.act({ do: 'sign-in', id, pin: TEST_PIN, by: [id] });
  until(room, 31 * MINUTE_MS);
  seat(room, 13).linked = true;
  ask(room, { do: 'check-room', remark: '21 号摄像头正在更换', ups: 'works' }, 'both');
}

function admit(room: FakeRoom, from: number, to: number): void {
  for (const one of room.state.roll.slice(from, to))
    ask(room, { do: 'admit', candidate: one.candidate, seat: one.assignedSeat, note: '' });
}

function checkIn(room: FakeRoom): void {
  until(room, 24 * MINUTE_MS);
  admit(room, 0, 5);
  room.advance(3 * MINUTE_MS);
  room.claim(5, 9);
  room.advance(5 * SECOND_MS);
}

/** All but two: one never comes, one is turned away. */
function everybodyIn(room: FakeRoom): void {
  const { roll } = room.state;
  admit(room, 5, roll.length - 3);
  const away = roll[roll.length - 3];
  if (away !== undefined) ask(room, { do: 'turn-away', candidate: away.candidate, reason: '证件与本人不符' });
  until(room, 11 * MINUTE_MS);
}

function readRules(room: FakeRoom): void {
  until(room, 10 * MINUTE_MS + 10 * SECOND_MS);
  ask(room, { do: 'read-rules' }, 'both');
}

function release(room: FakeRoom): void {
  until(room, 4 * MINUTE_MS);
  ask(room, { do: 'release', code: TEST_RELEASE_CODE }, 'both');
}

function run(room: FakeRoom): void {
  until(room, 0);
  room.advance(12 * SECOND_MS);
  ask(room, { do: 'start-room' });
  seat(room, 20).camera = 'ready';
  room.advance(24 * MINUTE_MS);
}

/** Half an hour later: what an invigilator may meet, all at once. */
function trouble(room: FakeRoom): void {
  room.advance(11 * MINUTE_MS);
  const lost = seat(room, 3);
  Object.assign(lost, { linked: false, unsent: 0 });
  Object.assign(seat(room, 7), {
    locked: true,
    alarms: [
      { zh: '试图离开考试窗口 2 次，机位已锁定。', en: 'Left the exam window twice; the station is locked.' },
    ],
  });
  Object.assign(seat(room, 11), { help: true });
  Object.assign(seat(room, 16), { help: true, proposalMs: 4 * MINUTE_MS });
  Object.assign(seat(room, 20), {
    camera: 'trouble',
    missed: 1,
    alarms: [{ zh: '摄像头画面被遮挡已 3 分钟。', en: 'The camera has been covered for 3 minutes.' }],
  });
  Object.assign(seat(room, 9), { unsent: 34 });
  const paused = seat(room, 14);
  ask(room, { do: 'pause', devices: [paused.device], reason: '考生身体不适' });
  const speaker = seat(room, 22);
  if (speaker.who !== undefined) {
    ask(room, {
      do: 'record-incident',
      incident: 'violation',
      seat: speaker.seat,
      candidate: speaker.who.candidate,
      text: '交头接耳，经提醒后仍继续',
    });
    ask(
      room,
      { do: 'set-status', candidate: speaker.who.candidate, status: 'violation', reason: '经提醒仍交谈' },
      'both',
    );
  }
  ask(room, {
    do: 'patrol-visit',
    name: '刘志远（市建设教育中心）',
    remark: '监考人员到位，规则已宣读，秩序良好。',
  });
  const broken = seat(room, 18);
  const spare = room.state.seats.find((one) => one.spare && one.who === undefined);
  if (spare !== undefined)
    ask(
      room,
      { do: 'move-seat', fromDevice: broken.device, toDevice: spare.device, reason: '键盘或鼠标失灵' },
      'both',
    );
  if (spare !== undefined)
    ask(room, { do: 'grant-time', device: spare.device, ms: 4 * MINUTE_MS, reason: '换座耗时' });
  for (const one of room.state.seats)
    if (one.thumbnail !== undefined)
      picture(one, room.state.nowMs - ((one.row * 47 + one.column * 13) % 400) * SECOND_MS);
  room.advance(5 * SECOND_MS);
}

function allHandIn(room: FakeRoom): void {
  Object.assign(seat(room, 3), { linked: true });
  Object.assign(seat(room, 7), { locked: false, alarms: [] });
  Object.assign(seat(room, 9), { unsent: 0 });
  Object.assign(seat(room, 11), { help: false });
  Object.assign(seat(room, 16), { help: false, proposalMs: 0 });
  Object.assign(seat(room, 20), { camera: 'ready', alarms: [] });
  ask(room, { do: 'resume', devices: [seat(room, 14).device] });
  room.advance(135 * MINUTE_MS);
  ask(room, { do: 'remark', text: '3 号空调漏水，已移开 24 号座位的机箱，未影响考试。' });
}

function close(room: FakeRoom): void {
  ask(room, { do: 'close-room' }, 'both');
  room.advance(MINUTE_MS);
}

function sign(room: FakeRoom): void {
  for (const id of [chen, zhao]) {
    if (id !== undefined) room.act({ do: 'sign-sheet', by: [id], confirm: [{ id, pin: TEST_PIN }] });
    room.advance(20 * SECOND_MS);
  }
}
