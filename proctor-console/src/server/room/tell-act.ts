import type { CandidateId, DeviceId, SeatId, Words } from '@exam-room/shared/base';
import type { Act, ActKind, Ups } from '@exam-room/shared/records';
import type { RoomState, ToldLine } from './state.ts';
import { STATUS_WORDS, spanWords } from './words.ts';

type Line = Pick<ToldLine, 'topic' | 'words' | 'place' | 'seat' | 'candidate' | 'incident' | 'snapshots'>;

const UPS_WORDS: Readonly<Record<Ups, Words>> = {
  works: { zh: '；UPS 已查看，供电正常', en: '; the power supply was looked at and works' },
  missing: { zh: '；UPS 未接或不能用', en: '; there is no working power supply' },
};
type Teller<Kind extends ActKind> = (room: RoomState, act: Extract<Act, { act: Kind }>) => Line | undefined;

/**
 * What an act adds to the lines that people read. Acts that stand on the sheet in a place of their own (sign-ins, release, start,
 * close) or that only keep the room going (messages, answered calls) add none.
 */
const TELLERS: { readonly [Kind in ActKind]: Teller<Kind> } = {
  'sign-in': nothing,
  'sign-out': nothing,
  'rules-read': nothing,
  release: nothing,
  'start-room': nothing,
  message: nothing,
  'answer-help': nothing,
  'register-video': nothing,
  'close-room': nothing,
  'export-archive': nothing,
  'erase-faces': nothing,
  'sign-sheet': nothing,
  'room-checked': (_, { red, remark, ups }) => {
    const note = remark === '' ? '' : `（说明：${remark}）`;
    const power = ups === undefined ? { zh: '', en: '' } : UPS_WORDS[ups];
    return red.length === 0
      ? ofRoom({
          zh: `考前检查全部合格${power.zh}${note}`,
          en: `The room check was all green${power.en} ${remark}`,
        })
      : ofRoom({
          zh: `考前检查有 ${red.length} 项不合格${power.zh}${note}：${red.join('；')}`,
          en: `The room check left ${red.length} red points${power.en}: ${red.join('; ')} ${remark}`,
        });
  },
  'assign-seats': (_, { how, seed }) =>
    ofRoom(
      how === 'random'
        ? { zh: `座位由系统随机抽签编排（种子 ${seed}）`, en: `Seats were drawn by lot (seed ${seed})` }
        : { zh: '座位按准考证号顺序编排', en: 'Seats were assigned in the order of the tickets' },
    ),
  admit: (_, { candidate, note, seat }) =>
    note === ''
      ? undefined
      : ofSeat(seat, { candidate, words: { zh: `入场备注：${note}`, en: `Admitted with a note: ${note}` } }),
  'turn-away': (room, { candidate, reason }) =>
    ofCandidate(room, candidate, { zh: `拒绝入场：${reason}`, en: `Turned away: ${reason}` }),
  'rules-waived': (_, { reason }) =>
    ofRoom({
      zh: `未按时宣读规则仍开考：${reason}`,
      en: `Started without the rules read in time: ${reason}`,
    }),
  'start-seat': (room, { candidate }) =>
    ofCandidate(room, candidate, { zh: '迟到入场，单独开考', en: 'Late arrival, started alone' }),
  pause: (room, { devices, reason }) =>
    ofSeats(room, devices, { zh: `暂停：${reason}`, en: `Paused: ${reason}` }),
  resume: (room, { devices }) => ofSeats(room, devices, { zh: '恢复作答', en: 'Resumed' }),
  'grant-time': (room, { candidate, ms, reason }) =>
    ofCandidate(room, candidate, {
      zh: `补时 ${spanWords(ms).zh}：${reason}`,
      en: `Extra time of ${spanWords(ms).en}: ${reason}`,
    }),
  'move-seat': (room, { candidate, fromDevice, toSeat, reason }) => ({
    ...ofSeat(toSeat, { candidate, words: { zh: `换座：${reason}`, en: `Seat move: ${reason}` } }),
    place: `${seatLabel(room, fromDevice) ?? ''}→${toSeat}`,
  }),
  unlock: (room, { device, reason }) =>
    ofSeats(room, [device], { zh: `解锁座位：${reason}`, en: `Unlocked: ${reason}` }),
  'leave-seat': (room, { candidate, reason }) =>
    ofCandidate(room, candidate, { zh: `离座：${reason}`, en: `Left the seat: ${reason}` }),
  'return-to-seat': (room, { candidate }) =>
    ofCandidate(room, candidate, { zh: '返回座位', en: 'Returned to the seat' }),
  'record-incident': (room, { incident, candidate, text, snapshots, ...named }) => {
    const seat = named.seat ?? (candidate === undefined ? undefined : seatOfCandidate(room, candidate));
    const line = { topic: 'incident', incident, words: { zh: text, en: text }, place: seat ?? '' } as const;
    return {
      ...line,
      ...(snapshots.length === 0 ? {} : { snapshots }),
      ...(seat === undefined ? {} : { seat }),
      ...(candidate === undefined ? {} : { candidate }),
    };
  },
  'set-status': (room, { candidate, status, reason }) =>
    ofCandidate(room, candidate, {
      zh: `认定为${STATUS_WORDS[status].zh}：${reason}`,
      en: `Status set to ${STATUS_WORDS[status].en}: ${reason}`,
    }),
  'force-hand-in': (room, { candidate, reason }) =>
    ofCandidate(room, candidate, { zh: `强制交卷：${reason}`, en: `Forced hand-in: ${reason}` }),
  'take-over': (_, { size, reason }) =>
    ofRoom({
      zh: `备用监考机接管（接管时已有总账 ${size} 条）：${reason}`,
      en: `The standby console took over, holding ${size} entries of the ledger: ${reason}`,
    }),
  'patrol-visit': (_, { name, remark }) => ({
    topic: 'patrol',
    words: { zh: `巡考 ${name}：${remark}`, en: `Patrol ${name}: ${remark}` },
    place: '',
  }),
  remark: (_, { text }) => ({ topic: 'remark', words: { zh: text, en: text }, place: '' }),
};

/** The line that an act adds, if any. `room` is the room before the act. */
export function tellAct(room: RoomState, act: Act): Line | undefined {
  const tell = TELLERS[act.act] as (room: RoomState, act: Act) => Line | undefined; // the table pairs each kind with its own act
  return tell(room, act);
}

function nothing(): undefined {
  return undefined;
}

function ofRoom(words: Words): Line {
  return { topic: 'event', words, place: '' };
}

function ofSeat(seat: SeatId, of: { readonly candidate: CandidateId; readonly words: Words }): Line {
  return { topic: 'event', words: of.words, candidate: of.candidate, place: seat, seat };
}

function ofCandidate(room: RoomState, candidate: CandidateId, words: Words): Line {
  const seat = seatOfCandidate(room, candidate);
  return seat === undefined
    ? { topic: 'event', words, candidate, place: '' }
    : ofSeat(seat, { candidate, words });
}

/** One line for a pause of the whole room, the seats by name for a few. */
function ofSeats(room: RoomState, devices: readonly DeviceId[], words: Words): Line {
  const seats = devices.flatMap((device) => seatLabel(room, device) ?? []);
  const [only] = seats;
  if (seats.length === 1 && only !== undefined) return { topic: 'event', words, place: only, seat: only };
  const whole = seats.length >= room.plan.seats.length;
  return { topic: 'event', words, place: whole ? '全场' : seats.slice(0, 6).join('、') };
}

export function seatLabel(room: RoomState, device: DeviceId): SeatId | undefined {
  return room.plan.seatOf.get(device)?.seat;
}

export function seatOfCandidate(room: RoomState, candidate: CandidateId): SeatId | undefined {
  const attendance = room.candidates.get(candidate)?.attendance;
  return attendance?.at === 'seated' ? attendance.seat : undefined;
}
