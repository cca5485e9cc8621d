import type { Act } from '../formats/act-formats.ts';
import { momentsOf } from '../snapshots/moments.ts';
import {
  answer,
  CONSOLE_AGAIN_MS,
  does,
  drawn,
  granted,
  picture,
  type SeatMoment,
  seat,
  tells,
} from './draft-makers.test-support.ts';
import type { Day, Draft, Writing } from './drafts.test-support.ts';
import { digestOf, payloadDigest } from './keys.test-support.ts';
import { lateComer } from './late-comer.test-support.ts';
import { DURATION, deviceId, MINUTE, NONCE, ordinaryId, type Plan, SEED } from './plan.test-support.ts';
import { witnesses } from './witness-drafts.test-support.ts';

// One honest morning. 甲 (A) sits at seat 01 through a pause, a restart and a grant of time and hands in early; 乙 (B) loses seat 02
// after four minutes and goes on at the spare until the time is up; 丙 (C) never comes; 丁 (D) is turned away; 戊 (L) comes late.

const BOTH = ['V01', 'V02'];

function min(minutes: number): number {
  return Math.round(minutes * MINUTE);
}

/** How 甲's and 乙's test time runs against the morning. */
const A_AT = (usedMs: number) =>
  usedMs <= min(2) ? min(60) + usedMs : usedMs <= min(3) ? min(61) + usedMs : min(61.5) + usedMs;
const B_AT = (usedMs: number) => (usedMs <= min(4) ? min(60) + usedMs : min(61.16) + usedMs);
const A_HANDS_IN = min(9.5);

export function honestDay(plan: Plan): Day {
  const ordinary = plan.places.length - 4;
  const drafts = [
    ...morning(plan),
    ...checkIn('A', 'seat1', 30),
    ...checkIn('B', 'seat2', 31),
    ...Array.from({ length: ordinary }, (_, at) => checkIn(ordinaryId(at), `seat${at + 3}`, 32)).flat(),
    ...opening(),
    ...sittingOfA(plan),
    ...sittingOfB(plan),
    ...Array.from({ length: ordinary }, (_, at) =>
      plainSitting(plan, ordinaryId(at), `seat${at + 3}`),
    ).flat(),
    ...lateComer(plan),
    ...incidents(),
    ...witnesses(plan),
    ...evening(),
  ];
  return { drafts: drafts.toSorted((a, b) => a.atMs - b.atMs) };
}

function morning(plan: Plan): readonly Draft[] {
  const opened = plan.places.map(({ device }) =>
    seat(`${device}-opened`, { who: device, atMs: min(1) }, () => ({
      kind: 'journal-opened',
      opened: 'first',
      build: 'test',
      shell: 'headless',
    })),
  );
  const connected = plan.places.map(({ device, seat: label }) =>
    tells(`${device}-connected`, min(2), (writing) => ({
      kind: 'device-connected',
      device: deviceId(device),
      seat: label,
      headSeq: writing.seq(`${device}-opened`),
      headHash: writing.hash(`${device}-opened`),
    })),
  );
  return [
    tells('console-opened', 0, () => ({ kind: 'journal-opened', opened: 'first', build: 'test' })),
    tells('imported', 100, () => ({
      kind: 'session-imported',
      session: payloadDigest(plan.envelopes.session),
    })),
    ...opened,
    ...connected,
    does('in-V01', min(5), { act: { act: 'sign-in' }, by: ['V01'] }),
    does('in-V02', min(6), { act: { act: 'sign-in' }, by: ['V02'] }),
    does('in-V04', min(7), { act: { act: 'sign-in' }, by: ['V04'] }),
    does('checked', min(8), { act: { act: 'room-checked', red: [], remark: '' }, by: ['V04'] }),
    does('away-D', min(33), { act: { act: 'turn-away', candidate: 'D', reason: '证件不符' }, by: ['V01'] }),
  ];
}

function checkIn(candidate: string, who: string, minute: number): readonly Draft[] {
  const at = (step: number) => ({ who, atMs: min(minute) + step * 1_000 });
  const label = who.replace('seat', '').padStart(2, '0');
  return [
    does(`admit-${candidate}`, min(minute), {
      act: { act: 'admit', candidate, attempt: 1, seat: label, device: deviceId(who), note: '' },
      by: ['V02'],
    }),
    seat(`open-${candidate}`, at(1), (writing) => ({
      kind: 'sitting-opened',
      order: writing.hash(`admit-${candidate}`),
      candidate,
      attempt: 1,
      answerKeyToAuthority: writing.answerKey(candidate),
    })),
    seat(`confirm-${candidate}`, at(2), () => ({ kind: 'identity-confirmed', candidate })),
    seat(`consent-${candidate}`, at(3), () => ({ kind: 'consent-given', version: 'consent-1' })),
    picture(`pic:${candidate}-check-in`, at(4), { due: 'check-in', number: 0 }),
    seat(`rules-${candidate}`, at(5), () => ({ kind: 'rules-acknowledged', version: 'rules-1' })),
    granted(candidate, who, min(47)),
    drawn(candidate, who, min(47) + 500),
    seat(`start-${candidate}`, { who, atMs: min(60) + 10 }, (writing) => ({
      kind: 'sitting-started',
      order: writing.hash('start-room'),
      durationMs: DURATION,
    })),
    seat(`shown-${candidate}`, { who, atMs: min(60) + 10 }, (writing) => ({
      kind: 'question-shown',
      question: writing.question(candidate, 0),
    })),
  ];
}

function opening(): readonly Draft[] {
  return [
    does('rules-read', min(45), { act: { act: 'rules-read', version: 'rules-1' }, by: BOTH }),
    does('release', min(46), { act: { act: 'release', nonce: NONCE }, by: BOTH }),
    does('start-room', min(60), { act: { act: 'start-room' }, by: ['V01'] }),
  ];
}

/** Right option of every item but the last two: single and judge 1, multi 0 and 2. The items of a paper stand in its own order. */
function answersFrom(
  candidate: string,
  of: {
    readonly who: string;
    readonly boot?: string;
    readonly at: (usedMs: number) => number;
    readonly used: readonly number[];
    readonly first: number;
  },
): readonly Draft[] {
  return of.used.map((usedMs, at) => {
    const item = of.first + at;
    return answer(
      `answer-${candidate}-${item}`,
      { who: of.who, boot: of.boot ?? of.who, atMs: of.at(usedMs), usedMs },
      { candidate, item, choice: [1] },
    );
  });
}

export function momentsFor(plan: Plan, candidate: string): readonly number[] {
  const session = { ...plan.session, digest: '' };
  return momentsOf({ session, seed: Buffer.from(SEED, 'hex'), candidate, attempt: 1 });
}

function sittingOfA(plan: Plan): readonly Draft[] {
  const who = 'seat1';
  const at = (usedMs: number) => ({
    who,
    boot: usedMs > min(3) ? 'seat1 again' : who,
    atMs: A_AT(usedMs),
    usedMs,
  });
  const order = (label: string) => (writing: Writing) => writing.hash(label);
  const device = deviceId(who);
  return [
    ...answersFrom('A', { who, at: A_AT, used: [min(0.5), min(1)], first: 0 }),
    does('pause-A', min(62) - 500, { act: { act: 'pause', devices: [device], reason: '饮水' }, by: ['V01'] }),
    seat('paused-A', at(min(2)), (writing) => ({ kind: 'paused', order: order('pause-A')(writing) })),
    does('resume-A', min(63) - 500, { act: { act: 'resume', devices: [device] }, by: ['V01'] }),
    seat('resumed-A', { ...at(min(2)), atMs: min(63) }, (writing) => ({
      kind: 'resumed',
      order: order('resume-A')(writing),
    })),
    answer('answer-A-2', at(min(2.5)), { candidate: 'A', item: 2, choice: [1] }),
    answer('answer-A-2-again', at(min(2.7)), { candidate: 'A', item: 2, choice: [0] }),
    seat('again-A', { ...at(min(3)), boot: 'seat1 again', atMs: min(64.4) }, () => ({
      kind: 'journal-opened',
      opened: 'restart',
      build: 'test',
      shell: 'headless',
    })),
    seat('gap-A', { ...at(min(3)), boot: 'seat1 again', atMs: min(64.45) }, () => ({
      kind: 'gap-noticed',
      cause: 'restart',
      lostMs: 25_000,
    })),
    seat('shown-A-again', at(min(3) + 1), (writing) => ({
      kind: 'question-shown',
      question: writing.question('A', 3),
    })),
    tells('proposal-A', min(64.9), () => ({
      kind: 'lost-time-proposed',
      candidate: 'A',
      device,
      ms: 30_000,
      cause: '重启',
    })),
    does('grant-A', min(65), {
      act: { act: 'grant-time', candidate: 'A', device, ms: min(3), reason: '重启' },
      by: ['V01'],
    }),
    seat('granted-A', at(min(3.6)), (writing) => ({
      kind: 'time-granted',
      order: order('grant-A')(writing),
      ms: min(3),
    })),
    ...answersFrom('A', { who, boot: 'seat1 again', at: A_AT, used: [4, 5, 6].map(min), first: 3 }),
    answer('answer-A-6', at(min(7)), { candidate: 'A', item: 6, choice: [0, 2] }),
    seat('flag-A', at(min(7.5)), (writing) => ({
      kind: 'question-flagged',
      question: writing.question('A', 6),
      flagged: true,
    })),
    ...momentsFor(plan, 'A')
      .filter((moment) => moment < A_HANDS_IN)
      .map((moment, number) => picture(`pic:A-${number}`, at(moment + 300), { due: 'random', number })),
    ...handIn('A', { ...at(A_HANDS_IN) }, 'candidate'),
    picture(
      'pic:A-hand-in',
      { ...at(A_HANDS_IN), atMs: A_AT(A_HANDS_IN) + 2_000 },
      { due: 'hand-in', number: 0 },
    ),
  ];
}

function sittingOfB(plan: Plan): readonly Draft[] {
  const on = (who: string) => (usedMs: number) => ({ who, atMs: B_AT(usedMs), usedMs });
  const again = (atMs: number) => ({ who: 'seat2', boot: 'seat2 again', atMs, usedMs: min(4) });
  const move: Act = {
    act: 'move-seat',
    candidate: 'B',
    attempt: 1,
    fromDevice: deviceId('seat2'),
    toDevice: deviceId('spare'),
    toSeat: '99',
    reason: '键盘失灵',
  };
  return [
    ...answersFrom('B', { who: 'seat2', at: B_AT, used: [1, 2, 3].map(min), first: 0 }),
    seat('help-B', on('seat2')(min(4)), () => ({ kind: 'help-called' })),
    tells('lost-seat2', min(64.5), () => ({ kind: 'device-lost', device: deviceId('seat2') })),
    does('move-B', min(65), { act: move, by: BOTH }),
    seat('open-B-spare', { who: 'spare', atMs: min(65) + 3_000 }, (writing) => ({
      kind: 'sitting-opened',
      order: writing.hash('move-B'),
      candidate: 'B',
      attempt: 1,
      answerKeyToAuthority: writing.answerKey('B'),
      continues: [
        { device: deviceId('seat2'), epoch: 1, seq: writing.seq('help-B'), hash: writing.hash('help-B') },
      ],
    })),
    granted('B', 'spare', min(65) + 4_000),
    drawn('B', 'spare', min(65) + 5_000),
    seat('start-B-spare', { who: 'spare', atMs: B_AT(min(4) + 1), usedMs: min(4) }, (writing) => ({
      kind: 'sitting-started',
      order: writing.hash('move-B'),
      durationMs: DURATION,
    })),
    ...answersFrom('B', { who: 'spare', at: B_AT, used: [5, 6, 7].map(min), first: 3 }),
    seat('seat2-again', again(min(66)), () => ({
      kind: 'journal-opened',
      opened: 'restart',
      build: 'test',
      shell: 'headless',
    })),
    tells('seat2-connected-again', min(66.1), (writing) => ({
      kind: 'device-connected',
      device: deviceId('seat2'),
      headSeq: writing.seq('seat2-again'),
      headHash: writing.hash('seat2-again'),
    })),
    seat('moved-B', again(min(66.2)), (writing) => ({
      kind: 'sitting-moved',
      order: writing.hash('move-B'),
    })),
    ...momentsFor(plan, 'B').map((moment, number) =>
      picture(
        `pic:B-${number}`,
        on(moment + 300 < min(4) ? 'seat2' : 'spare')(
          Math.max(moment, moment + 300 < min(4) ? 0 : min(4)) + 300,
        ),
        { due: 'random', number },
      ),
    ),
    ...handIn('B', on('spare')(DURATION), 'time'),
    seat('missed-B', { ...on('spare')(DURATION), atMs: B_AT(DURATION) + 2_000 }, () => ({
      kind: 'snapshot-missed',
      due: 'hand-in',
      number: 0,
      reason: '摄像头被拔出',
    })),
  ];
}

function plainSitting(plan: Plan, candidate: string, who: string): readonly Draft[] {
  const at = (usedMs: number) => ({ who, atMs: min(60) + usedMs, usedMs });
  return [
    ...answersFrom(candidate, {
      who,
      at: (usedMs) => min(60) + usedMs,
      used: [1, 2, 3, 4, 5, 6, 7].map(min),
      first: 0,
    }),
    ...momentsFor(plan, candidate).map((moment, number) =>
      picture(`pic:${candidate}-${number}`, at(moment + 300), { due: 'random', number }),
    ),
    ...handIn(candidate, at(DURATION), 'time'),
    picture(
      `pic:${candidate}-hand-in`,
      { ...at(DURATION), atMs: min(70) + 2_000 },
      { due: 'hand-in', number: 0 },
    ),
  ];
}

export function handIn(candidate: string, at: SeatMoment, by: 'candidate' | 'time'): readonly Draft[] {
  const device = deviceId(at.who);
  return [
    seat(`hand-in-${candidate}`, at, (writing) => ({
      kind: 'handed-in',
      by,
      answered: writing.answered(candidate),
      items: 9,
      answers: writing.answersSeal(candidate),
    })),
    tells(`receipt-${candidate}`, min(73), (writing) => ({
      kind: 'receipt-arrived',
      candidate,
      attempt: 1,
      device,
      receipt: writing.receipt(candidate, `hand-in-${candidate}`),
    })),
    seat(`stored-${candidate}`, { ...at, atMs: min(73.1) }, (writing) => ({
      kind: 'receipt-stored',
      order: writing.hash(`receipt-${candidate}`),
      code: '1234-5678-9012',
    })),
  ];
}

function incidents(): readonly Draft[] {
  return [
    does('help-heard', min(66.5), { act: { act: 'answer-help', device: deviceId('spare') }, by: ['V04'] }),
    seat('help-shown', { who: 'spare', atMs: min(66.6), usedMs: min(5.44) }, (writing) => ({
      kind: 'message-shown',
      order: writing.hash('help-heard'),
    })),
    does('incident', min(67), {
      act: {
        act: 'record-incident',
        incident: 'fault',
        candidate: 'B',
        text: '键盘失灵，换至备用机',
        snapshots: [],
      },
      by: ['V02'],
    }),
    does('patrol', min(68), {
      act: { act: 'patrol-visit', name: '刘巡考', remark: '秩序良好' },
      by: ['V03'],
    }),
    does('remark', min(69), { act: { act: 'remark', text: '空调噪声较大' }, by: ['V01'] }),
  ];
}

function evening(): readonly Draft[] {
  return [
    tells('console-restarted', CONSOLE_AGAIN_MS, () => ({
      kind: 'journal-opened',
      opened: 'restart',
      build: 'test',
    })),
    does('in-V01-again', min(75.2), { act: { act: 'sign-in' }, by: ['V01'] }),
    does('in-V02-again', min(75.3), { act: { act: 'sign-in' }, by: ['V02'] }),
    does('video', min(76), {
      act: { act: 'register-video', file: 'room.mp4', bytes: 1_000, sha256: digestOf('video') },
      by: ['V04'],
    }),
    does('close', min(80), { act: { act: 'close-room' }, by: BOTH }),
    tells('seed', min(80) + 100, () => ({ kind: 'seed-revealed', seed: SEED })),
    { ...does('sheet', min(81), { act: { act: 'close-room' }, by: BOTH }), body: { sheet: true } },
    does('sign-V01', min(82), {
      act: (writing) => ({ act: 'sign-sheet', sheet: writing.sheetDigest() }),
      by: ['V01'],
    }),
    does('sign-V02', min(83), {
      act: (writing) => ({ act: 'sign-sheet', sheet: writing.sheetDigest() }),
      by: ['V02'],
    }),
  ];
}
