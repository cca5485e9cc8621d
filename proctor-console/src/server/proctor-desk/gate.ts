import { MINUTE_MS, type Words } from '@exam-room/shared/base';
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
    clocks(from),
    disk(from),
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

/** All seats run the same program. Which one is the odd one is told by the majority. */
function builds({ room, live }: GateFrom): GateLine {
  const linked = room.plan.seats.filter((one) => room.seats.get(one.device)?.linked === true);
  const hashes = linked.map((one) => ({
    seat: one.seat,
    hash: live.seat(one.device).readiness?.find((check) => check.check === JUDGED_TOGETHER)?.detail ?? '',
  }));
  const seatsWith = (hash: string) => hashes.filter((one) => one.hash === hash).length;
  const most = hashes.map((one) => one.hash).toSorted((a, b) => seatsWith(b) - seatsWith(a))[0] ?? '';
  const odd = hashes.filter((one) => one.hash !== most);
  const unknown = linked.length === 0 || hashes.some((one) => one.hash === '');
  return line('builds', unknown ? 'unknown' : odd.length > 0 ? 'fail' : 'pass', {
    zh: odd.length > 0 ? `程序与其他考试机不同：${named(odd)}` : `考试机程序一致（${most.slice(0, 8)}）`,
    en:
      odd.length > 0
        ? `another program than at the other seats: ${named(odd)}`
        : `all stations run the same program (${most.slice(0, 8)})`,
  });
}

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
