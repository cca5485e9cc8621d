import { MINUTE_MS, type Trouble, trouble } from '@exam-room/shared/base';
import { deviceIdOf } from '@exam-room/shared/host/device-keys';
import { type Blueprint, checkBlueprint } from '@exam-room/shared/model';
import type { Plan } from './plan.ts';

/** The length of the sitting that a plan asks for. */
export function durationOf(plan: Plan, blueprint: Blueprint): number {
  return plan.durationMs ?? blueprint.durationMinutes * MINUTE_MS;
}

/** Everything about a plan that can be judged without opening another file. Empty when it may be issued. */
export function checkPlan(plan: Plan, blueprint: Blueprint): readonly Trouble[] {
  return [
    ...checkTimes(plan, blueprint),
    ...checkPost(plan, blueprint),
    ...checkSeats(plan),
    ...checkDevices(plan),
    ...checkPeople(plan),
    ...checkRoll(plan),
  ];
}

function checkTimes(plan: Plan, blueprint: Blueprint): readonly Trouble[] {
  const { notBeforeMs, startMs, notAfterMs } = plan.window;
  const found: Trouble[] = [];
  if (!(notBeforeMs < startMs && startMs < notAfterMs))
    found.push(
      wrong('PLAN_WINDOW', 'window', [
        '场次时间应满足 notBefore < start < notAfter',
        'the window must run notBefore < start < notAfter',
      ]),
    );
  else if (startMs + durationOf(plan, blueprint) > notAfterMs)
    found.push(
      wrong('PLAN_WINDOW', 'window.notAfterMs', [
        '场次在考试时长结束之前就已失效',
        'the window closes before the sitting can end',
      ]),
    );
  if (plan.mode === 'real' && durationOf(plan, blueprint) !== blueprint.durationMinutes * MINUTE_MS)
    found.push(
      wrong('PLAN_WINDOW', 'durationMs', [
        `正式场次的考试时长由组卷方案规定（${blueprint.durationMinutes} 分钟），不能另定`,
        `the length of a real test is the blueprint's: ${blueprint.durationMinutes} minutes`,
      ]),
    );
  if (durationOf(plan, blueprint) < MINUTE_MS)
    found.push(
      wrong('PLAN_WINDOW', 'durationMs', ['考试时长不足 1 分钟', 'the sitting is shorter than a minute']),
    );
  const { randomMin, randomMax } = plan.policies.snapshots;
  if (randomMin > randomMax)
    found.push(
      wrong('PLAN_POLICY', 'policies.snapshots', ['随机抓拍的下限大于上限', 'randomMin is above randomMax']),
    );
  return found;
}

function checkPost(plan: Plan, blueprint: Blueprint): readonly Trouble[] {
  const found: Trouble[] = [];
  const sums = checkBlueprint(blueprint);
  if (!sums.ok) found.push(sums.error);
  if (blueprint.post !== plan.post.code)
    found.push(
      wrong('PLAN_POST', 'blueprint', [
        `组卷方案属于岗位 ${blueprint.post}，场次是 ${plan.post.code}`,
        `the blueprint is for post ${blueprint.post}, the session for ${plan.post.code}`,
      ]),
    );
  for (const one of plan.candidates)
    if (one.post !== plan.post.code)
      found.push(
        wrong('PLAN_POST', `candidate ${one.candidate}`, [
          `报考岗位 ${one.post} 与场次岗位 ${plan.post.code} 不同`,
          `is enrolled for post ${one.post}, the session is for ${plan.post.code}`,
        ]),
      );
  return found;
}

function checkSeats(plan: Plan): readonly Trouble[] {
  const seats = plan.room.seats;
  const found = [
    ...twice({ items: seats, key: (seat) => seat.seat, where: 'room.seats' }),
    ...twice({ items: seats, key: (seat) => `row ${seat.row} column ${seat.column}`, where: 'room.seats' }),
  ];
  const usable = seats.filter(
    (seat) => !seat.spare && plan.devices.some((device) => device.seat === seat.seat),
  );
  if (usable.length < plan.candidates.length)
    found.push(
      wrong('PLAN_SEATS', 'room.seats', [
        `考生 ${plan.candidates.length} 人，可用座位（有机器、非备用）只有 ${usable.length} 个`,
        `${plan.candidates.length} candidates, but only ${usable.length} seats that have a machine and are no spare`,
      ]),
    );
  return found;
}

/** A key that two machines share, or a device that is not named after its key, was copied (THREATS L10). */
function checkDevices(plan: Plan): readonly Trouble[] {
  const found = [
    ...twice({ items: plan.devices, key: (one) => one.device, where: 'devices' }),
    ...twice({ items: plan.devices, key: (one) => one.signKey, where: 'devices' }),
    ...twice({ items: plan.devices, key: (one) => one.sealTo, where: 'devices' }),
    ...twice({ items: plan.devices, key: (one) => one.tlsPin, where: 'devices' }),
    ...twice({
      items: plan.devices.filter((one) => one.seat !== undefined),
      key: (one) => `seat ${one.seat}`,
      where: 'devices',
    }),
  ];
  for (const one of plan.devices) {
    if (one.device !== deviceIdOf(one.signKey))
      found.push(
        wrong('PLAN_DEVICE', `device ${one.device}`, [
          '机器编号与其签名公钥不符，请在该机器上重新导出身份',
          'is not named after its key; export its identity on the machine again',
        ]),
      );
    if (one.role === 'seat' && !plan.room.seats.some((seat) => seat.seat === one.seat))
      found.push(
        wrong('PLAN_DEVICE', `device ${one.device}`, [
          `座位 ${one.seat ?? '（无）'} 不在考场座位表中`,
          `stands at seat ${one.seat ?? '(none)'}, which the room does not have`,
        ]),
      );
  }
  const consoles = plan.devices.filter((one) => one.role === 'console').length;
  if (consoles !== 1)
    found.push(
      wrong('PLAN_DEVICE', 'devices', [
        `监考台应恰好一台，现有 ${consoles} 台`,
        `there must be exactly one console, not ${consoles}`,
      ]),
    );
  return found;
}

function checkPeople(plan: Plan): readonly Trouble[] {
  const found = [
    ...twice({ items: plan.invigilators, key: (one) => one.id, where: 'invigilators' }),
    ...twice({ items: plan.invigilators, key: (one) => one.signKey, where: 'invigilators' }),
  ];
  const able = plan.invigilators.filter((one) => one.role === 'chief' || one.role === 'invigilator').length;
  if (able < plan.policies.invigilatorsAtLeast)
    found.push(
      wrong('PLAN_INVIGILATORS', 'invigilators', [
        `监考人员 ${able} 名，至少需要 ${plan.policies.invigilatorsAtLeast} 名（A58）`,
        `${able} invigilators are named, at least ${plan.policies.invigilatorsAtLeast} are needed (A58)`,
      ]),
    );
  return [...found, ...checkRecusals(plan)];
}

/** Whoever has trained somebody may not judge that person: enough others must be there for every candidate. */
function checkRecusals(plan: Plan): readonly Trouble[] {
  const known = new Set(plan.candidates.map((one) => one.candidate));
  const able = plan.invigilators.filter((one) => one.role === 'chief' || one.role === 'invigilator');
  const found = plan.invigilators
    .filter((one) => one.recusedFrom?.some((candidate) => !known.has(candidate)))
    .map((one) =>
      wrong('PLAN_RECUSAL', `invigilator ${one.id}`, [
        '回避名单中有人不在考生名单里',
        'is recused from somebody who is not on the roll',
      ]),
    );
  const alone = plan.candidates.filter(
    ({ candidate }) =>
      able.filter((one) => !one.recusedFrom?.includes(candidate)).length < plan.policies.invigilatorsAtLeast,
  );
  const [first] = alone;
  return first === undefined
    ? found
    : [
        ...found,
        wrong('PLAN_RECUSAL', `candidate ${first.candidate}`, [
          `${alone.length} 名考生除去应回避的监考人员后，不足 ${plan.policies.invigilatorsAtLeast} 人可以监考`,
          `${alone.length} candidates have fewer than ${plan.policies.invigilatorsAtLeast} invigilators who are not recused`,
        ]),
      ];
}

function checkRoll(plan: Plan): readonly Trouble[] {
  const roll = plan.candidates;
  const found = [
    ...twice({ items: roll, key: (one) => one.candidate, where: 'candidates' }),
    ...twice({ items: roll, key: (one) => `ticket ${one.ticket}`, where: 'candidates' }),
    ...twice({
      items: roll,
      key: (one) => one.idNumber,
      where: 'candidates',
      say: (one) => `ID number of candidate ${one.candidate}`,
    }),
    ...twice({
      items: roll.filter((one) => one.seat !== undefined),
      key: (one) => `seat ${one.seat}`,
      where: 'candidates',
    }),
  ];
  for (const one of roll) {
    const seat = plan.room.seats.find((known) => known.seat === one.seat);
    if (one.seat !== undefined && (seat === undefined || seat.spare))
      found.push(
        wrong('PLAN_SEATS', `candidate ${one.candidate}`, [
          `座位 ${one.seat} ${seat === undefined ? '不在座位表中' : '是备用机'}`,
          `is given seat ${one.seat}, which ${seat === undefined ? 'the room does not have' : 'is a spare'}`,
        ]),
      );
  }
  return found;
}

interface Uniqueness<Item> {
  readonly items: readonly Item[];
  readonly key: (item: Item) => string;
  readonly where: string;
  /** What the message says instead of the key, where the key is nobody else's business. */
  readonly say?: (item: Item) => string;
}

/** One trouble for every item whose key an earlier item has. */
function twice<Item>({ items, key, where, say }: Uniqueness<Item>): Trouble[] {
  const seen = new Set<string>();
  return items.flatMap((item) => {
    const value = key(item);
    if (!seen.has(value)) {
      seen.add(value);
      return [];
    }
    const told = say?.(item) ?? value;
    return [wrong('PLAN_TWICE', `${where}: ${told}`, ['出现了两次', 'stands twice'])];
  });
}

function wrong(code: string, where: string, [zh, en]: readonly [string, string]): Trouble {
  return trouble(
    code,
    {
      zh: `场次计划 ${where}：${zh}。请改正后重新签发。`,
      en: `Plan, ${where}: ${en}. Correct it and issue again.`,
    },
    where,
  );
}
