import { MINUTE_MS, SECOND_MS, type Words } from '@exam-room/shared/base';
import { readReleaseCode } from '@exam-room/shared/model';
import type { DeskAct, DeskAnswer } from '../../server/proctor-desk/desk-view.ts';
import { enRoom } from '../words/en-room.ts';
import { zhRoom } from '../words/zh-room.ts';
import { TEST_PIN, TEST_RELEASE_CODE } from './fake-people.ts';
import { emptySitting, type FakeSeat, handIn } from './fake-seats.ts';
import type { FakePerson, FakeState, ToldIncident } from './fake-state.ts';

const OK: DeskAnswer = { ok: true };

function no(code: string, zh: string, en: string): DeskAnswer {
  return { ok: false, code, zh, en };
}

const TWO: ReadonlySet<DeskAct['do']> = new Set<DeskAct['do']>([
  'read-rules',
  'waive-rules',
  'release',
  'move-seat',
  'force-hand-in',
  'close-room',
]);

function takeOver(state: FakeState, act: DeskAct): DeskAnswer {
  if (new Set((act.confirm ?? []).map((one) => one.id)).size < 2)
    return no('NEEDS_TWO', '接管需要两名监考人员。', 'A take-over needs two invigilators.');
  state.part = 'leads';
  return OK;
}

/** Answers an act as the console would, for everything that the desk's pages can ask. */
export function answerAct(state: FakeState, act: DeskAct): DeskAnswer {
  const confirmed = confirm(state, act);
  if (confirmed !== undefined) return confirmed;
  if (act.do === 'take-over') return takeOver(state, act);
  if (TWO.has(act.do) && new Set(act.by).size < 2)
    return no(
      'NEEDS_TWO',
      '这一步需要两名不同的监考人员共同办理。',
      'This needs two different invigilators.',
    );
  const answer = day(state, act) ?? seats(state, act) ?? writing(state, act);
  if (answer.ok) state.entries += 1;
  return answer;
}

function confirm(state: FakeState, act: DeskAct): DeskAnswer | undefined {
  for (const { id, pin } of act.confirm ?? []) {
    const person = state.people.find((one) => one.id === id);
    if (person === undefined) return no('PERSON_UNKNOWN', '不在名单中。', 'Not listed.');
    const refused = checkPin(state, person, pin);
    if (refused !== undefined) return refused;
  }
  return undefined;
}

function checkPin(state: FakeState, person: FakePerson, pin: string): DeskAnswer | undefined {
  if (person.lockedUntilMs > state.nowMs)
    return no('PIN_LOCKED', 'PIN 已锁定，请稍候再试。', 'The PIN is locked; wait.');
  if (pin === TEST_PIN) {
    person.wrongPins = 0;
    return undefined;
  }
  person.wrongPins += 1;
  if (person.wrongPins >= 3)
    person.lockedUntilMs = state.nowMs + 15 * SECOND_MS * 2 ** (person.wrongPins - 3);
  return no(
    'PIN_WRONG',
    `${person.name} 的 PIN 不对，请重新输入。`,
    `The PIN of ${person.name} is wrong. Type it again.`,
  );
}

function names(state: FakeState, act: DeskAct): string {
  return act.by.map((id) => state.people.find((one) => one.id === id)?.name ?? id).join('、');
}

interface Telling {
  readonly words: Words;
  readonly by: string;
  readonly seat?: FakeSeat | undefined;
  readonly kind?: ToldIncident['kind'];
}

function tell(state: FakeState, { words, by, seat, kind }: Telling): void {
  state.told.push({
    seq: state.told.length + 1,
    wallMs: state.nowMs,
    words,
    ...(seat === undefined ? {} : { seat: seat.seat }),
    by,
    kind: kind ?? 'event',
    name: seat?.who?.name ?? '',
  });
}

/** The acts of the day's steps. */
function day(state: FakeState, act: DeskAct): DeskAnswer | undefined {
  const { nowMs } = state;
  switch (act.do) {
    case 'sign-in': {
      const person = state.people.find((one) => one.id === act.id);
      if (person === undefined) return no('PERSON_UNKNOWN', '不在名单中。', 'Not listed.');
      const refused = checkPin(state, person, act.pin);
      if (refused === undefined) person.signedInMs ??= nowMs;
      return refused ?? OK;
    }
    case 'sign-out': {
      const person = state.people.find((one) => one.id === act.id);
      if (person !== undefined) person.signedInMs = undefined;
      return OK;
    }
    case 'check-room':
      if ((redIn(state) || act.ups === 'missing') && new Set(act.by).size < 2)
        return no('NEEDS_TWO', '有不合格项，须两人共同确认。', 'Over a red point two have to go on.');
      state.checkedMs = nowMs;
      return OK;
    case 'assign-seats':
      state.seatsAssigned = act.how;
      return OK;
    case 'export-archive':
      return OK;
    case 'erase-faces':
      state.facesErased = true;
      return OK;
    case 'admit':
      return admit(state, act);
    case 'turn-away': {
      state.turnedAway.add(act.candidate);
      for (const seat of state.seats) if (seat.claim?.candidate === act.candidate) seat.claim = undefined;
      const who = state.roll.find((one) => one.candidate === act.candidate)?.name ?? '';
      tell(state, {
        words: { zh: `${who} 拒绝入场：${act.reason}`, en: `${who} turned away: ${act.reason}` },
        by: names(state, act),
      });
      return OK;
    }
    case 'read-rules':
      state.rulesReadMs = nowMs;
      state.rulesReadBy = names(state, act).split('、');
      return OK;
    case 'waive-rules':
      state.rulesWaived = act.reason;
      return OK;
    case 'release':
      return release(state, act.code);
    case 'start-room':
      return startRoom(state);
    case 'close-room':
      if (state.seats.some((seat) => seat.who !== undefined && seat.stage !== 'handed-in'))
        return no('CLOSE_BLOCKED', '还有人没有交卷。', 'Somebody has not handed in.');
      state.closedMs = nowMs;
      return OK;
    case 'sign-sheet': {
      const name = names(state, act);
      if (!state.signed.some((one) => one.name === name)) state.signed.push({ name, signedMs: nowMs });
      return OK;
    }
    default:
      return undefined;
  }
}

function admit(state: FakeState, act: Extract<DeskAct, { do: 'admit' }>): DeskAnswer {
  const who = state.roll.find((one) => one.candidate === act.candidate);
  const wanted = act.seat ?? who?.assignedSeat;
  const seat = state.seats.find((one) => one.seat === wanted);
  if (who === undefined || seat === undefined) return no('NOT_ON_ROLL', '不在名单中。', 'Not on the roll.');
  if (seat.who !== undefined)
    return no('SEAT_TAKEN', `${seat.seat} 号已有人。`, `Seat ${seat.seat} is taken.`);
  for (const one of state.seats) if (one.claim === who) one.claim = undefined;
  Object.assign(seat, { who, claim: undefined, stage: 'admitted', admittedMs: state.nowMs });
  state.turnedAway.delete(who.candidate);
  return OK;
}

function release(state: FakeState, code: string): DeskAnswer {
  const read = readReleaseCode(code);
  if (!read.ok) return no(read.error.code, read.error.words.zh, read.error.words.en);
  if (read.value !== TEST_RELEASE_CODE) {
    state.wrongCodes += 1;
    state.releaseLockedUntilMs = state.nowMs + 15 * SECOND_MS * 2 ** state.wrongCodes;
    return no(
      'RELEASE_CODE_WRONG',
      '启封码不是本场次的。请核对后再输入。',
      'This is not the code of this session.',
    );
  }
  state.releasedMs = state.nowMs;
  return OK;
}

function startRoom(state: FakeState): DeskAnswer {
  if (state.releasedMs === undefined) return no('NOT_RELEASED', '尚未启封。', 'Not released.');
  if (state.checkedMs === undefined)
    return no('ROOM_NOT_CHECKED', '考前检查尚未完成。', 'The room has not been checked.');
  const opens = (state.rulesReadMs ?? state.nowMs) + 10 * MINUTE_MS;
  if (state.rulesWaived === undefined && opens > state.nowMs)
    return no('RULES_LEAD', '宣读规则后须满规定时间才能开考。', 'The rules must have been read long enough.');
  state.startedMs = state.nowMs;
  for (const seat of state.seats) if (seat.stage === 'ready') seat.stage = 'sitting';
  return OK;
}

/** The acts for seats. */
function seats(state: FakeState, act: DeskAct): DeskAnswer | undefined {
  const by = names(state, act);
  const at = (device: string) => state.seats.find((one) => one.device === device);
  const devices = 'devices' in act ? act.devices : 'device' in act ? [act.device] : [];
  const chosen = devices.flatMap((device) => at(device) ?? []);
  const [one] = chosen;
  switch (act.do) {
    case 'start-seat':
      if (one?.stage === 'ready' || one?.stage === 'admitted') one.stage = 'sitting';
      tell(state, { words: { zh: '迟到入场，单独开考', en: 'Late arrival, started alone' }, by, seat: one });
      return OK;
    case 'message':
      return OK;
    case 'pause':
      for (const seat of chosen) seat.paused = true;
      tell(state, {
        words: { zh: `暂停：${act.reason}`, en: `Paused: ${act.reason}` },
        by,
        seat: chosen.length === 1 ? one : undefined,
      });
      return OK;
    case 'resume':
      for (const seat of chosen) seat.paused = false;
      tell(state, {
        words: { zh: '恢复作答', en: 'Resumed' },
        by,
        seat: chosen.length === 1 ? one : undefined,
      });
      return OK;
    case 'grant-time':
      return grant(state, act);
    case 'move-seat':
      return move(state, act);
    case 'unlock':
      if (one !== undefined) Object.assign(one, { locked: false, alarms: [] });
      tell(state, { words: { zh: `解锁：${act.reason}`, en: `Unlocked: ${act.reason}` }, by, seat: one });
      return OK;
    case 'answer-help':
      if (one !== undefined) one.help = false;
      return OK;
    case 'force-hand-in':
      if (one !== undefined) handIn(one, { nowMs: state.nowMs, by: 'invigilator' });
      tell(state, {
        words: { zh: `强制交卷：${act.reason}`, en: `Forced hand-in: ${act.reason}` },
        by,
        seat: one,
      });
      return OK;
    default:
      return undefined;
  }
}

function grant(state: FakeState, act: Extract<DeskAct, { do: 'grant-time' }>): DeskAnswer {
  const seat = state.seats.find((one) => one.device === act.device);
  if (seat === undefined) return no('SEAT_UNKNOWN', '没有这个座位。', 'No such seat.');
  if (seat.grantedMs + act.ms > 5 * MINUTE_MS && act.by.length < 2)
    return no('NEEDS_TWO', '补时超过 5 分钟须两人共同办理。', 'More than 5 minutes need two.');
  seat.grantedMs += act.ms;
  seat.proposalMs = 0;
  const minutes = Math.round(act.ms / MINUTE_MS);
  tell(state, {
    words: { zh: `补时 ${minutes} 分：${act.reason}`, en: `Extra time of ${minutes} min: ${act.reason}` },
    by: names(state, act),
    seat,
  });
  return OK;
}

function move(state: FakeState, act: Extract<DeskAct, { do: 'move-seat' }>): DeskAnswer {
  const from = state.seats.find((one) => one.device === act.fromDevice);
  const to = state.seats.find((one) => one.device === act.toDevice);
  if (from === undefined || to === undefined || to.who !== undefined)
    return no('SEAT_TAKEN', '目标座位不可用。', 'The seat is taken.');
  const {
    seat: _,
    device: __,
    row: ___,
    column: ____,
    spare: _____,
    linked: ______,
    camera: _______,
    ...sitting
  } = from;
  Object.assign(to, { ...sitting, alarms: [], help: false });
  Object.assign(from, emptySitting(), { linked: false });
  tell(state, {
    words: {
      zh: `换座 ${from.seat}→${to.seat}：${act.reason}`,
      en: `Seat move ${from.seat}→${to.seat}: ${act.reason}`,
    },
    by: names(state, act),
    seat: to,
  });
  return OK;
}

/** A machine that is off, or a camera that sees nothing, is red in the fake gate. */
function redIn(state: FakeState): boolean {
  return state.seats.some((seat) => !seat.linked || seat.camera === 'trouble');
}

function setAway(seat: FakeSeat | undefined, away: boolean): void {
  if (seat !== undefined) seat.away = away;
}

/** What the fake disk of the room's recorder holds. */
export const RECORDINGS = [
  { name: 'CAM1_门口.mp4', bytes: 1_930_115_072, changedMs: 1_795_229_940_000 },
  { name: 'CAM2_讲台.mp4', bytes: 2_104_550_912, changedMs: 1_795_229_940_000 },
] as const;

function fakeRecordings(): FakeState['videos'] {
  return RECORDINGS.map(({ name, bytes }, at) => ({
    file: `2026-11-21上午第1场_S20261121-WH-031-AM1_20261121_0900-1105_0${at + 1}_${name.replace('_', '')}`,
    bytes,
    sha256: `${at}7c4`.repeat(16),
  }));
}

/** What people write down. */
function writing(state: FakeState, act: DeskAct): DeskAnswer {
  const by = names(state, act);
  const seatOf = (candidate: string) => state.seats.find((one) => one.who?.candidate === candidate);
  switch (act.do) {
    case 'leave-seat':
      setAway(seatOf(act.candidate), true);
      tell(state, {
        words: { zh: `离座：${act.reason}`, en: `Left the seat: ${act.reason}` },
        by,
        seat: seatOf(act.candidate),
      });
      return OK;
    case 'return-to-seat':
      setAway(seatOf(act.candidate), false);
      tell(state, { words: { zh: '返回座位', en: 'Returned' }, by, seat: seatOf(act.candidate) });
      return OK;
    case 'record-incident':
      tell(state, {
        words: { zh: act.text, en: act.text },
        by,
        seat: state.seats.find((one) => one.seat === act.seat),
        kind: act.incident,
      });
      return OK;
    case 'set-status':
      state.statuses.set(act.candidate, act.status);
      tell(state, {
        words: {
          zh: `认定为${zhRoom.acts.statuses[act.status]}：${act.reason}`,
          en: `Status set to ${enRoom.acts.statuses[act.status]}: ${act.reason}`,
        },
        by,
        seat: seatOf(act.candidate),
      });
      return OK;
    case 'patrol-visit':
      tell(state, {
        words: { zh: `巡考 ${act.name}：${act.remark}`, en: `Patrol ${act.name}: ${act.remark}` },
        by,
        kind: 'patrol',
      });
      return OK;
    case 'take-videos':
      state.videos.push(...fakeRecordings());
      return OK;
    case 'remark':
      tell(state, { words: { zh: act.text, en: act.text }, by, kind: 'remark' });
      return OK;
    default:
      return no('UNKNOWN', `没有这样的操作：${act.do}`, `No such act: ${act.do}`);
  }
}
