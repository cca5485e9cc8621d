import { MINUTE_MS, SECOND_MS, type SessionId, type Words } from '@exam-room/shared/base';
import type {
  DeskAct,
  DeskAnswer,
  DeskView,
  GateLine,
  RollLine,
  RoomPhase,
} from '../../server/proctor-desk/desk-view.ts';
import { answerAct } from './fake-acts.ts';
import { candidateAt, type FakeCandidate, INVIGILATORS, RULES, START_MS } from './fake-people.ts';
import { DURATION_MS, type FakeSeat, furnish, ITEMS, pass, picture, seatView } from './fake-seats.ts';
import type { FakeState } from './fake-state.ts';

export interface FakeRoom {
  readonly state: FakeState;
  readonly view: () => DeskView;
  readonly act: (act: DeskAct) => DeskAnswer;
  readonly advance: (ms: number) => void;
  /** Candidates `from` to `to` (from 0) type their numbers at their assigned seats. */
  readonly claim: (from: number, to: number) => void;
}

/** A room of this many candidates at 08:20, with one machine off and one camera covered. */
export function createFakeRoom(options: {
  readonly seats: number;
  readonly mode?: 'real' | 'rehearsal';
}): FakeRoom {
  const state: FakeState = {
    nowMs: START_MS - 40 * MINUTE_MS,
    mode: options.mode ?? 'real',
    part: 'leads',
    enrolled: options.seats,
    seats: furnish(options.seats),
    roll: Array.from({ length: options.seats }, (_, at) => candidateAt(at)),
    people: INVIGILATORS.map((person) => ({
      ...person,
      signedInMs: undefined,
      wrongPins: 0,
      lockedUntilMs: 0,
    })),
    statuses: new Map(),
    turnedAway: new Set(),
    told: [],
    checkedMs: undefined,
    seatsAssigned: undefined,
    facesErased: false,
    rulesReadMs: undefined,
    rulesReadBy: [],
    rulesWaived: undefined,
    releasedMs: undefined,
    releaseLockedUntilMs: 0,
    wrongCodes: 0,
    startedMs: undefined,
    closedMs: undefined,
    signed: [],
    authority: 'reached',
    entries: 212,
    videos: [],
  };
  return {
    state,
    view: () => viewOf(state),
    act: (act) => answerAct(state, act),
    advance: (ms) => advance(state, ms),
    claim: (from, to) => claim(state, { from, to }),
  };
}

/** Three years, near enough for a screen. */
const KEPT_MS = 3 * 365 * 24 * 60 * MINUTE_MS;
const STEP_MS = 5 * SECOND_MS;

function advance(state: FakeState, ms: number): void {
  for (let left = ms; left > 0; left -= STEP_MS) {
    const stepMs = Math.min(STEP_MS, left);
    state.nowMs += stepMs;
    for (const [place, seat] of state.seats.entries()) {
      const before = seat.lastEntryMs;
      pass(seat, { nowMs: state.nowMs, stepMs, place });
      if (seat.lastEntryMs !== before) state.entries += 1;
      const handed = seat.handedInMs;
      if (handed !== undefined && state.nowMs - handed > 20 * SECOND_MS)
        seat.receipt ??= `R-${String(48_213 + place * 977).slice(-5)}`;
    }
  }
}

function claim(state: FakeState, { from, to }: { from: number; to: number }): void {
  for (const candidate of state.roll.slice(from, to)) {
    const seat = state.seats.find((one) => one.seat === candidate.assignedSeat);
    if (seat === undefined || !seat.linked || seat.who !== undefined) continue;
    seat.claim = candidate;
    picture(seat, state.nowMs);
  }
}

/** The console's own phases: they lead people's eyes and forbid nothing. */
function phaseOf(state: FakeState): RoomPhase {
  if (state.closedMs !== undefined) return state.signed.length >= 2 ? 'closed' : 'closing';
  if (state.startedMs !== undefined) return 'running';
  if (state.rulesReadMs !== undefined || state.rulesWaived !== undefined) return 'release';
  const here = state.people.filter(
    (person) => person.signedInMs !== undefined && person.role !== 'administrator',
  );
  if (here.length < 2 || state.nowMs < START_MS - 30 * MINUTE_MS) return 'prepare';
  return state.nowMs >= START_MS - 12 * MINUTE_MS ? 'rules' : 'check-in';
}

function viewOf(state: FakeState): DeskView {
  const { nowMs } = state;
  const ms = (name: 'rulesReadMs' | 'releasedMs' | 'startedMs' | 'closedMs') => {
    const value = state[name];
    return value === undefined ? {} : { [name]: value };
  };
  const opens =
    state.rulesReadMs === undefined || state.rulesWaived !== undefined
      ? undefined
      : state.rulesReadMs + 10 * MINUTE_MS;
  return {
    phase: phaseOf(state),
    session: sessionOf(state),
    wallMs: nowMs,
    speed: 1,
    invigilators: state.people.map((person) => ({
      id: person.id,
      name: person.name,
      role: person.role,
      signedIn: person.signedInMs !== undefined,
      lockedForMs: Math.max(0, person.lockedUntilMs - nowMs),
    })),
    gate: gateOf(state),
    steps: {
      ...(state.checkedMs === undefined ? {} : { roomCheckedMs: state.checkedMs }),
      ...(state.seatsAssigned === undefined ? {} : { seatsAssigned: state.seatsAssigned }),
      ...ms('rulesReadMs'),
      rulesReadBy: state.rulesReadBy,
      ...(state.rulesWaived === undefined ? {} : { rulesWaived: state.rulesWaived }),
      ...ms('releasedMs'),
      releaseLockedForMs: Math.max(0, state.releaseLockedUntilMs - nowMs),
      ...ms('startedMs'),
      ...ms('closedMs'),
      sheetSignedBy: state.signed.map((one) => one.name),
      ...(opens === undefined ? {} : { startOpensMs: opens }),
    },
    counts: countsOf(state),
    seats: state.seats.map((seat) => seatView(seat)),
    roll: state.roll.map((one) => rollLine(state, one)),
    incidents: state.told.map(({ kind: _, name: __, ...line }) => line),
    closeBlockers: blockersOf(state),
    signBlockers: owedOf(state),
    ledger: { entries: state.entries, code: '82999-78252-58674-60139' },
    authority: state.authority,
    ...(state.signed.length >= 2
      ? {
          archive: {
            folder: '/var/lib/proctor-console/archive/S20261121-WH-031-AM1',
            files: 412,
            receipt: state.authority === 'reached',
          },
        }
      : {}),
    videos: { registered: state.videos },
    faces: state.facesErased ? { are: 'erased', left: 0 } : { are: 'kept' },
    speaks: false,
    console: {
      part: state.part,
      entries: state.entries,
      standbys: state.part === 'leads' ? [{ linked: true, behind: 0 }] : [],
      ...(state.part === 'stands-by' ? { other: { linked: true, behind: 0, picturesBehind: 0 } } : {}),
      codeNeeded: false,
    },
    ...(state.closedMs === undefined ? {} : { keepUntilMs: state.closedMs + KEPT_MS }),
  };
}

function sessionOf(state: FakeState): DeskView['session'] {
  return {
    session: 'S20261121-WH-031-AM1' as SessionId,
    mode: state.mode,
    title: '住房和城乡建设领域施工现场专业人员职业培训测试',
    slot: '2026-11-21 上午第 1 场',
    institution: '武汉市城建职业培训学校',
    room: '第三机考考场',
    post: '土建施工员',
    plannedStartMs: START_MS,
    durationMs: DURATION_MS,
    itemCount: ITEMS,
    policies: {
      checkInOpensMs: 30 * MINUTE_MS,
      rulesLeadMs: 10 * MINUTE_MS,
      lateBarMs: 30 * MINUTE_MS,
      earliestHandInMs: 30 * MINUTE_MS,
      grantAloneMaxMs: 5 * MINUTE_MS,
      snapshots: { randomMin: 8, randomMax: 12, atCheckIn: true, atHandIn: true, maxBytes: 80_000 },
      retentionYears: 3,
      invigilatorsAtLeast: 2,
    },
    rules: RULES,
  };
}

function countsOf(state: FakeState): DeskView['counts'] {
  const at = (stage: FakeSeat['stage']) => state.seats.filter((seat) => seat.stage === stage).length;
  const admitted = state.seats.filter((seat) => seat.who !== undefined).length;
  const late = state.startedMs !== undefined && state.nowMs > state.startedMs + 30 * MINUTE_MS;
  return {
    enrolled: state.enrolled,
    admitted,
    sitting: at('sitting'),
    handedIn: at('handed-in'),
    receipts: state.seats.filter((seat) => seat.receipt !== undefined).length,
    absent: late || state.closedMs !== undefined ? state.enrolled - admitted : 0,
  };
}

export function rollLine(state: FakeState, one: FakeCandidate): RollLine {
  const seat = state.seats.find((place) => place.who === one);
  const claimed = state.seats.some((place) => place.claim === one);
  const late = state.startedMs !== undefined && state.nowMs > state.startedMs + 30 * MINUTE_MS;
  const away = state.turnedAway.has(one.candidate) ? 'turned-away' : late ? 'absent' : 'expected';
  const stage = seat?.stage === 'ready' || seat?.stage === 'vacant' ? 'admitted' : seat?.stage;
  return {
    candidate: one.candidate,
    ticket: one.ticket,
    name: one.name,
    sex: one.sex,
    maskedId: `${one.idNumber.slice(0, 6)}********${one.idNumber.slice(-4)}`,
    employer: one.employer,
    assignedSeat: one.assignedSeat,
    ...(seat === undefined ? {} : { seat: seat.seat }),
    state: stage ?? (claimed ? 'claimed' : away),
    status: state.statuses.get(one.candidate) ?? 'normal',
    warnings: one.warnings,
  };
}

function gateOf(state: FakeState): readonly GateLine[] {
  const off = state.seats.filter((seat) => !seat.linked);
  const blind = state.seats.filter((seat) => seat.camera === 'trouble');
  const labels = (seats: readonly FakeSeat[]) => seats.map((seat) => seat.seat).join('、');
  const line = (id: string, outcome: GateLine['outcome'], words: Words): GateLine => ({ id, outcome, words });
  return [
    line('session', 'pass', {
      zh: '场次文件的签名有效，今天就是考试日。',
      en: 'The session is signed by the authority and is of today.',
    }),
    off.length === 0
      ? line('stations', 'pass', {
          zh: `${state.seats.length} 台考试机全部连接。`,
          en: 'All stations are connected.',
        })
      : line('stations', 'fail', {
          zh: `${off.length} 台考试机没有连接：${labels(off)} 号。请开机并检查网线。`,
          en: `${off.length} stations are not connected: ${labels(off)}. Switch them on and check the cables.`,
        }),
    blind.length === 0
      ? line('cameras', 'pass', { zh: '所有摄像头画面正常。', en: 'All cameras show a picture.' })
      : line('cameras', 'fail', {
          zh: `${labels(blind)} 号摄像头画面全黑或被遮挡。请取下镜头盖，检查插头。`,
          en: `Cameras of ${labels(blind)} are dark or covered. Take off the cap and check the plug.`,
        }),
    line('spares', 'pass', { zh: '备用机 2 台，不少于 5 %。', en: '2 spares, at least 5 %.' }),
    line('disk', 'pass', { zh: '控制台磁盘剩余 182 GB，写入正常。', en: '182 GB free on the console.' }),
    line('clock', 'pass', { zh: '各机时钟相差不超过 2 秒。', en: 'Clocks agree within 2 s.' }),
    line(
      'ups',
      state.checkedMs === undefined ? 'unknown' : 'pass',
      state.checkedMs === undefined
        ? {
            zh: 'UPS 要人工查看：看指示灯是否接通、电量是否正常，完成检查时填写',
            en: 'look at the lamps of the power supply yourself and say so when you finish the check',
          }
        : { zh: 'UPS 已人工查看，供电正常', en: 'the power supply was looked at and works' },
    ),
    line('acceptance', 'pass', { zh: '考场设备与验收时一致。', en: 'The room is as it was accepted.' }),
  ];
}

function owedOf(state: FakeState): readonly Words[] {
  return state.seats.flatMap(({ seat, who, linked, unsent }) =>
    who === undefined || linked || unsent === 0
      ? []
      : [
          {
            zh: `${seat} 号 ${who.name} 还有 ${unsent} 张照片没有送到`,
            en: `seat ${seat} ${who.name}: ${unsent} pictures have not arrived`,
          },
        ],
  );
}

function blockersOf(state: FakeState): readonly Words[] {
  return state.seats.flatMap((seat) => {
    if (seat.who === undefined || seat.stage === 'handed-in') return [];
    return seat.stage === 'sitting'
      ? [
          {
            zh: `${seat.seat} 号 ${seat.who.name} 正在答题`,
            en: `seat ${seat.seat} ${seat.who.name} is still sitting`,
          },
        ]
      : [
          {
            zh: `${seat.seat} 号 ${seat.who.name} 已入场但未开始答题（未考的请认定为缺考）`,
            en: `seat ${seat.seat} ${seat.who.name} was admitted and has not begun (set the status to absent if so)`,
          },
        ];
  });
}
