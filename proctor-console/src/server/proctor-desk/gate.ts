import { MINUTE_MS, type SeatId, type Words } from '@exam-room/shared/base';
import type { ReadinessCheck } from '@exam-room/shared/protocol';
import type { MachineFacts } from '../desk-ports.ts';
import type { LiveBoard } from '../live-ports.ts';
import { checkAdvice, checkFoundWords, LOOK_YOURSELF } from '../room/machine-words.ts';
import { type RoomState, signedInInvigilators } from '../room/state.ts';
import type { GateLine } from './desk-view.ts';

const SPARES_SHARE = 0.05;
const DISK_MB = 2_000;
const CLOCKS_APART_MS = 2 * MINUTE_MS;
const PLACES_NAMED = 8;

export interface GateFrom {
  readonly room: RoomState;
  readonly live: Pick<LiveBoard, 'seat'>;
  readonly machine: MachineFacts;
  readonly wallMs: number;
}

/** The start gate (A57): the room's own readiness, line by line; what is not known is not green. */
export function gateLines(from: GateFrom): readonly GateLine[] {
  return [
    invigilators(from),
    stations(from),
    spares(from),
    ...readiness(from),
    builds(from),
    acceptance(from),
    clocks(from),
    disk(from),
    ups(from),
    authority(from),
  ];
}

function line(id: string, outcome: GateLine['outcome'], words: Words): GateLine {
  return { id, outcome, words };
}

function invigilators({ room }: GateFrom): GateLine {
  const [present, needed] = [
    signedInInvigilators(room).length,
    room.plan.session.policies.invigilatorsAtLeast,
  ];
  return line('invigilators', present >= needed ? 'pass' : 'fail', {
    zh: `监考人员已签到 ${present} 名（至少 ${needed} 名）`,
    en: `${present} invigilators signed in (at least ${needed})`,
  });
}

function stations({ room }: GateFrom): GateLine {
  const ordinary = room.plan.seats.filter((one) => !one.spare);
  const missing = ordinary.filter((one) => room.seats.get(one.device)?.linked !== true);
  return line('stations', missing.length === 0 ? 'pass' : 'fail', {
    zh:
      missing.length === 0
        ? `考试机全部连接（${ordinary.length} 台）`
        : `未连接的考试机：${named(missing)}，请开机并检查网线`,
    en:
      missing.length === 0
        ? `all ${ordinary.length} stations are connected`
        : `stations not connected: ${named(missing)}; switch them on and see to their cables`,
  });
}

function spares({ room }: GateFrom): GateLine {
  const spare = room.plan.seats.filter((one) => one.spare);
  const ready = spare.filter((one) => room.seats.get(one.device)?.linked === true).length;
  const needed = Math.ceil((room.plan.seats.length - spare.length) * SPARES_SHARE);
  return line('spares', ready >= needed ? 'pass' : 'fail', {
    zh: `备用机已连接 ${ready} 台（应有 ${needed} 台，即 5%）`,
    en: `${ready} spares are connected (${needed} wanted, 5 %)`,
  });
}

/**
 * What the stations say of themselves, one line for each check that some seat has not passed; a station that has said nothing, or does
 * not know, is not green. A check that cannot be passed is told with its seats and with what to do about it.
 */
function readiness({ room, live }: GateFrom): readonly GateLine[] {
  const linked = room.plan.seats.filter((one) => room.seats.get(one.device)?.linked === true);
  const said = linked.map((one) => ({ seat: one.seat, checks: live.seat(one.device).readiness ?? [] }));
  const silent = said.filter((one) => one.checks.length === 0);
  const waiting: readonly GateLine[] =
    silent.length > 0 || linked.length === 0
      ? [
          line('readiness', 'unknown', {
            zh: linked.length === 0 ? '尚未收到自检结果' : `尚未收到自检结果：${named(silent)}`,
            en: linked.length === 0 ? 'no self-checks yet' : `no self-checks yet from ${named(silent)}`,
          }),
        ]
      : [];
  const open = [...openChecks(said, 'fail'), ...openChecks(said, 'unknown'), ...waiting];
  return open.length > 0
    ? open
    : [
        line('readiness', 'pass', {
          zh: `考试机自检全部通过（${linked.length} 台）`,
          en: `all ${linked.length} stations have passed their self-checks`,
        }),
      ];
}

interface Said {
  readonly seat: string;
  readonly checks: readonly ReadinessCheck[];
}

/** No seat can know by itself whether its build is the right one: the line of the builds compares them. */
const JUDGED_TOGETHER = 'build-hash';

/** One line for each check with this outcome: what was found at the first of its seats, at which seats, and what to do. */
function openChecks(said: readonly Said[], outcome: 'fail' | 'unknown'): readonly GateLine[] {
  const found = said.flatMap(({ seat, checks }) =>
    checks
      .filter((one) => one.outcome === outcome && one.check !== JUDGED_TOGETHER)
      .map(({ check, detail }) => ({ seat, check, detail })),
  );
  return [...new Set(found.map(({ check }) => check))].map((check) => {
    const at = found.filter((one) => one.check === check);
    const what = checkFoundWords(check, at[0]?.detail ?? '');
    const todo = outcome === 'fail' ? checkAdvice(check) : LOOK_YOURSELF;
    const all = at.length === said.length && said.length > PLACES_NAMED;
    return line(`readiness-${check}`, outcome, {
      zh: `${all ? '全部考试机' : `${named(at)} 号`} ${what.zh}。${todo.zh}`,
      en: `${all ? 'all stations' : named(at)}: ${what.en}. ${todo.en}`,
    });
  });
}

/** What each connected station says of its own program; empty when it does not know. */
function buildHashes({ room, live }: Pick<GateFrom, 'room' | 'live'>) {
  return room.plan.seats
    .filter((one) => room.seats.get(one.device)?.linked === true)
    .map(({ seat, device }) => ({
      seat,
      device,
      hash: live.seat(device).readiness?.find((check) => check.check === JUDGED_TOGETHER)?.detail ?? '',
    }));
}

/** The accepted program (A50), or what most seats run when the acceptance names none. */
function rightBuild({ room, live }: Pick<GateFrom, 'room' | 'live'>): string {
  const accepted = room.plan.session.acceptance?.build;
  if (accepted !== undefined) return accepted;
  const hashes = buildHashes({ room, live }).filter((one) => one.hash !== '');
  const seatsWith = (hash: string) => hashes.filter((one) => one.hash === hash).length;
  return hashes.map((one) => one.hash).toSorted((a, b) => seatsWith(b) - seatsWith(a))[0] ?? '';
}

/** Seats at which somebody was admitted and another program runs: the room does not start with them. */
export function seatsOfOtherBuild(from: Pick<GateFrom, 'room' | 'live'>): readonly SeatId[] {
  const right = rightBuild(from);
  return buildHashes(from)
    .filter(({ hash, device }) => hash !== '' && hash !== right && from.room.seats.get(device)?.candidate)
    .map(({ seat }) => seat);
}

/** All seats run the same program: the one that was accepted, or else that of the majority. */
function builds({ room, live }: GateFrom): GateLine {
  const hashes = buildHashes({ room, live });
  const right = rightBuild({ room, live });
  const odd = hashes.filter((one) => one.hash !== right && one.hash !== '');
  const unknown = hashes.length === 0 || hashes.some((one) => one.hash === '');
  return line('builds', odd.length > 0 ? 'fail' : unknown ? 'unknown' : 'pass', {
    zh:
      odd.length > 0
        ? `${named(odd)} 号的程序与验收或其他考试机不同，有考生坐这里就不能开考。请重装程序或改用其他机位`
        : `考试机程序一致（${right.slice(0, 8)}）`,
    en:
      odd.length > 0
        ? `another program than accepted, or than at the other seats: ${named(odd)}; the room cannot start with anybody there. Install it again or use other seats`
        : `all stations run the same program (${right.slice(0, 8)})`,
  });
}

/** A50: no unapproved change. What the session names of the acceptance is compared; what it does not name, people have to look at. */
function acceptance({ room, live }: GateFrom): GateLine {
  const { acceptance: accepted, devices } = room.plan.session;
  if (accepted === undefined)
    return line('acceptance', 'unknown', {
      zh: '场次中没有考场验收记录，请对照验收文件查看座位、机器有无改动',
      en: 'the session holds no acceptance of the room; compare seats and machines with the paper',
    });
  const added = room.plan.seats.filter(
    (one) => !accepted.seats.includes(one.seat) || !accepted.devices.includes(one.device),
  );
  const gone = accepted.devices.filter((one) => !devices.some(({ device }) => device === one));
  const rebuilt =
    accepted.build === undefined
      ? []
      : buildHashes({ room, live }).filter((one) => one.hash !== '' && one.hash !== accepted.build);
  const same = added.length === 0 && gone.length === 0 && rebuilt.length === 0;
  if (same)
    return line('acceptance', 'pass', {
      zh: `与验收一致（${accepted.number}）：座位 ${accepted.seats.length} 个，机器 ${accepted.devices.length} 台`,
      en: `as accepted (${accepted.number}): ${accepted.seats.length} seats, ${accepted.devices.length} machines`,
    });
  const changes = [
    ...(added.length > 0 ? [{ zh: `未经验收 ${named(added)} 号`, en: `not accepted: ${named(added)}` }] : []),
    ...(gone.length > 0 ? [{ zh: `少了 ${gone.length} 台`, en: `${gone.length} machines are gone` }] : []),
    ...(rebuilt.length > 0
      ? [{ zh: `程序已改动 ${named(rebuilt)} 号`, en: `another program at ${named(rebuilt)}` }]
      : []),
  ];
  return line('acceptance', 'fail', {
    zh: `考场与验收（${accepted.number}）不一致：${changes.map((one) => one.zh).join('，')}。请报主管部门`,
    en: `the room is not as accepted (${accepted.number}): ${changes.map((one) => one.en).join(', ')}. Tell the office`,
  });
}

/** A power supply tells the console nothing: people look at its lamps and say so when they finish the check. */
function ups({ room }: GateFrom): GateLine {
  const seen = room.steps.roomChecked?.ups;
  if (seen === undefined)
    return line('ups', 'unknown', {
      zh: 'UPS 要人工查看：看指示灯是否接通、电量是否正常，完成检查时填写',
      en: 'look at the lamps of the power supply yourself and say so when you finish the check',
    });
  return line('ups', seen === 'works' ? 'pass' : 'fail', UPS_SEEN[seen]);
}

const UPS_SEEN = {
  works: { zh: 'UPS 已人工查看，供电正常', en: 'the power supply was looked at and works' },
  missing: {
    zh: 'UPS 未接或不能用：停电时控制台会中断，各机位继续答题',
    en: 'there is no working power supply: without power the console stops, the seats go on',
  },
} as const;

function clocks({ room, live }: GateFrom): GateLine {
  const told = room.plan.seats.flatMap((one) => {
    const status = live.seat(one.device).status;
    return status === undefined ? [] : [{ seat: one.seat, apart: Math.abs(status.wallMs - status.heardMs) }];
  });
  const bad = told.filter((one) => one.apart > CLOCKS_APART_MS);
  const outcome = told.length === 0 ? 'unknown' : bad.length === 0 ? 'pass' : 'fail';
  return line('clocks', outcome, {
    zh: bad.length > 0 ? `时钟相差过大：${named(bad)}（不影响计时，请校正）` : '考试机时钟一致',
    en:
      bad.length > 0
        ? `clocks differ too much at ${named(bad)} (the test time is not affected; correct them)`
        : 'the clocks of the stations agree',
  });
}

function disk({ machine }: GateFrom): GateLine {
  return line('disk', machine.freeDiskMb >= DISK_MB ? 'pass' : 'fail', {
    zh: `控制台剩余空间 ${Math.round(machine.freeDiskMb / 1024)} GB（至少 2 GB）`,
    en: `${Math.round(machine.freeDiskMb / 1024)} GB left on the console's disk (at least 2 GB)`,
  });
}

/** The room runs without the authority; only people want to know. */
function authority({ machine }: GateFrom): GateLine {
  const words = {
    reached: { zh: '主管部门可以连通', en: 'the authority is reached' },
    unreached: {
      zh: '主管部门暂时连不上（不影响考试）',
      en: 'the authority is not reached now (the exam goes on without it)',
    },
    unknown: {
      zh: '尚未联系主管部门（不影响考试）',
      en: 'the authority has not been called yet (the exam goes on without it)',
    },
  }[machine.authority];
  return line('authority', machine.authority === 'reached' ? 'pass' : 'unknown', words);
}

function named(seats: readonly { readonly seat: string }[]): string {
  const some = seats.slice(0, PLACES_NAMED).map((one) => one.seat);
  return seats.length > some.length ? `${some.join('、')} …（${seats.length}）` : some.join('、');
}
