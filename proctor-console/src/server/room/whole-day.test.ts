import { type Digest, MINUTE_MS } from '@exam-room/shared/base';
import { recordSheetSchema } from '@exam-room/shared/records';
import { describe, expect, test } from 'vitest';
import { closeBlockers, countRoom } from './close-blockers.ts';
import { sheetIsSigned } from './decide-closing.ts';
import { orderedTo } from './orders.ts';
import { phaseOf } from './phase.ts';
import { picturesOwed } from './pictures-owed.ts';
import {
  admit,
  begin,
  candidate,
  chen,
  closedRoom,
  device,
  handIn,
  handInUnseen,
  openedRoom,
  paperRoom,
  patrol,
  runningRoom,
  START_MS,
  seat,
  settle,
  zhao,
} from './room.test-support.ts';
import { sheetFacts } from './sheet-facts.ts';
import { sittingOf } from './state.ts';

const HEAD = { size: 40, root: 'ab'.repeat(32) as never, code: '00000-00000-00000-00000' };

describe('an exam day', () => {
  test('goes from the first sign-in to the signed sheet', () => {
    const room = paperRoom();
    const phase = (minutes: number) => phaseOf(room.state(), START_MS + minutes * MINUTE_MS);
    expect(phase(-45)).toBe('prepare');
    room.at(-40).done([chen], { do: 'sign-in' }).done([zhao], { do: 'sign-in' });
    expect(phase(-40)).toBe('prepare');
    expect(phase(-30)).toBe('check-in');
    room.at(-29).done([chen], { do: 'check-room', remark: '一切正常', red: [] });
    settle(admit(room, 1), 1);
    settle(admit(room, 2), 2);
    expect(phase(-12)).toBe('rules');
    room.at(-11).done([chen, zhao], { do: 'read-rules' });
    expect(phase(-11)).toBe('release');
    room.done([chen, zhao], { do: 'release', secrets: { nonce: '0'.repeat(64), after: 'first' } });
    room.at(0).done([zhao], { do: 'start-room' });
    begin(begin(room, 1), 2);
    expect(phase(0)).toBe('running');
    expect(closeBlockers(room.state()).map((one) => one.zh)).toEqual([
      '01 号 考生1 正在答题',
      '02 号 考生2 正在答题',
    ]);
    handIn(handIn(room.at(95), 1), 2);
    room.done([chen, zhao], { do: 'close-room' }).machine({ do: 'reveal-seed', seed: '5e'.repeat(32) });
    expect(phase(96)).toBe('closing');
    const sheet = 'cd'.repeat(32) as never;
    room.done([chen], { do: 'sign-sheet', sheet });
    expect(sheetIsSigned(room.state())).toBe(false);
    room.done([chen], { do: 'sign-sheet', sheet });
    expect(sheetIsSigned(room.state()), 'the same person twice is one signature').toBe(false);
    room.done([zhao], { do: 'sign-sheet', sheet });
    expect(sheetIsSigned(room.state())).toBe(true);
    expect(phase(97)).toBe('closed');
  });

  test('closes when the picture of each hand-in is there, or people have written down why there is none', () => {
    const room = runningRoom();
    const owed = () => closeBlockers(room.state()).map((one) => one.zh.slice(0, 8));
    handInUnseen(handInUnseen(room.at(95), 1), 2);
    expect(owed()).toEqual(['01 号 考生1', '02 号 考生2']);
    room.seatWrites(1, { kind: 'snapshot-missed', due: 'hand-in', number: 0, reason: '未收到画面' });
    expect(owed()).toEqual(['02 号 考生2']);
    room.done([zhao], { do: 'record-incident', incident: 'fault', seat: seat(2), text: '交卷后断电' });
    expect(owed()).toEqual([]);
  });

  test('is not signed while a seat that is cut off has pictures that would be missing for ever', () => {
    const room = closedRoom();
    const [here, away] = ['a', 'b'].map((letter) => letter.repeat(64) as Digest);
    const has = (file: Digest) => file === here;
    for (const [number, file] of [here, away].entries())
      room.seatWrites(1, {
        kind: 'snapshot-taken',
        ...{
          due: 'random',
          number,
          file: file as Digest,
          picture: file as Digest,
          bytes: 9,
          verdict: 'fine',
        },
      });
    const sheet = 'cd'.repeat(32) as never;
    const sign = () => ({ do: 'sign-sheet', sheet, owed: picturesOwed(room.state(), has) }) as const;
    expect(sign().owed, 'a linked seat brings them by itself').toEqual([]);
    room.done([zhao], { do: 'record-incident', incident: 'fault', seat: seat(1), text: '键盘失灵' });
    room.at(96).fact({ kind: 'device-lost', device: device(1) });
    expect(sign().owed, 'a fault of before tells nothing of now').toMatchObject([
      { zh: '01 号 考生1 还有 1 张照片没有送到' },
    ]);
    expect(room.refused([chen], sign())).toBe('PICTURES_OWED');
    room.at(97).done([zhao], { do: 'record-incident', incident: 'fault', seat: seat(1), text: '断电' });
    expect(sign().owed).toEqual([]);
    room.done([chen], sign());
    const late = { ...sign(), owed: [{ zh: '01 号 考生1', en: 'seat 01' }] };
    expect(room.done([zhao], late), 'whoever signs second can mend nothing any more').toBe(room);
  });

  test('accounts for everybody on the roll: enrolled = present + absent, present = handed in', () => {
    const counts = countRoom(closedRoom().state());
    expect(counts).toMatchObject({ enrolled: 4, present: 2, absent: 2, handedIn: 2 });
    expect(counts.enrolled).toBe(counts.present + counts.absent);
    expect(counts.present).toBe(counts.handedIn);
  });

  test('lets a late arrival begin alone until the late bar, and nobody after it', () => {
    const room = runningRoom();
    settle(admit(room.at(20), 3), 3);
    room.at(21).done([chen], { do: 'start-seat', device: device(3) });
    begin(room, 3);
    expect(sittingOf(room.state(), candidate(3))?.stage).toBe('sitting');
    room.at(31);
    expect(room.refused([chen], { do: 'admit', candidate: candidate(4), note: '' })).toBe('LATE');
    for (const number of [1, 2, 3]) handIn(room.at(140), number);
    room.done([chen, zhao], { do: 'close-room' });
    expect(room.state().candidates.get(candidate(4))).toMatchObject({
      status: 'absent',
      attendance: { at: 'absent', reason: '开考 30 分钟内未到' },
    });
  });

  test('moves a sitting to the spare when its machine dies, and proposes the time that was lost', () => {
    const room = runningRoom()
      .at(30)
      .fact({ kind: 'device-lost', device: device(1) });
    room
      .at(33)
      .done([chen, zhao], { do: 'move-seat', fromDevice: device(1), toDevice: device(4), reason: '蓝屏' });
    room.machine({ do: 'propose-lost-time' });
    const who = room.state().candidates.get(candidate(1));
    expect(who).toMatchObject({ attendance: { at: 'seated', seat: seat(4) }, proposedMs: 3 * MINUTE_MS });
    expect(room.state().proposalsDue).toEqual([]);
    expect(room.state().told.at(-1)).toMatchObject({
      place: '04',
      words: { zh: expect.stringContaining('建议补时 3 分钟') },
    });
    expect(room.state().seats.get(device(1))).toMatchObject({ faulty: true });
    expect(room.state().seats.get(device(1))?.candidate).toBeUndefined();
    expect(closeBlockers(room.state()).some((one) => one.zh.startsWith('04 号 考生1'))).toBe(true);
  });

  test('proposes the time that a crash has cost, once, and only while somebody sits', () => {
    const room = runningRoom().at(30);
    room.seatWrites(1, { kind: 'gap-noticed', cause: 'restart', lostMs: 45_300 });
    room.seatWrites(3, { kind: 'gap-noticed', cause: 'restart', lostMs: 45_300 });
    room.seatWrites(2, { kind: 'gap-noticed', cause: 'suspend', lostMs: 3_000 });
    room.machine({ do: 'propose-lost-time' }).machine({ do: 'propose-lost-time' });
    const proposed = [1, 2].map((number) => room.state().candidates.get(candidate(number))?.proposedMs);
    expect(proposed).toEqual([46_000, 0]);
  });

  test('closes every key and every link when the console starts again, and knows the rest', () => {
    const room = runningRoom().at(20).restart();
    expect(room.state().people.get(chen)?.signedIn).toBe(false);
    expect(room.state().seats.get(device(1))?.linked).toBe(false);
    expect(room.state().steps.started).toBeDefined();
    expect(sittingOf(room.state(), candidate(1))?.stage).toBe('sitting');
  });
});

describe('the record sheet', () => {
  test('tells the day as the ledger has it', () => {
    const room = runningRoom().at(30);
    room.done([chen], { do: 'grant-time', device: device(1), ms: 4 * MINUTE_MS, reason: '键盘更换' });
    room.done([zhao], {
      do: 'record-incident',
      incident: 'violation',
      candidate: candidate(2),
      text: '交头接耳',
    });
    room.done([chen, zhao], {
      do: 'set-status',
      candidate: candidate(2),
      status: 'violation',
      reason: '经提醒不改',
    });
    room.done([patrol], { do: 'patrol-visit', name: '市建设教育中心', remark: '秩序良好' });
    room.done([chen], { do: 'remark', text: '空调漏水' });
    room.seatWrites(1, {
      kind: 'snapshot-taken',
      due: 'check-in',
      number: 0,
      file: 'aa'.repeat(32) as never,
      bytes: 100,
      picture: 'bb'.repeat(32) as never,
      verdict: 'fine',
    });
    handIn(handIn(room.at(119), 1), 2, 'time');
    room
      .at(125)
      .done([chen, zhao], { do: 'close-room' })
      .machine({ do: 'reveal-seed', seed: '5e'.repeat(32) });
    const sheet = recordSheetSchema.parse(sheetFacts(room.state(), HEAD));
    expect(sheet.counts).toEqual({
      enrolled: 4,
      present: 2,
      absent: 2,
      handedIn: 2,
      byTime: 1,
      forced: 0,
      violations: 1,
    });
    expect(sheet.times).toMatchObject({
      rulesReadBy: ['陈建国', '赵敏'],
      startedMs: START_MS,
      closedMs: START_MS + 125 * MINUTE_MS,
    });
    expect(sheet.absentees.map((one) => one.name)).toEqual(['考生3', '考生4']);
    expect(sheet.sittings).toMatchObject([
      { seat: '01', grantedMs: 4 * MINUTE_MS, handedInBy: 'candidate', snapshotsTaken: 1, status: 'normal' },
      { seat: '02', handedInBy: 'time', status: 'violation', answered: 4, items: 4 },
    ]);
    expect(sheet.incidents).toMatchObject([
      { incident: 'violation', name: '考生2', text: '交头接耳', by: '赵敏', seat: '02' },
    ]);
    expect(sheet.events.map((one) => one.text)).toEqual([
      '考前检查全部合格',
      '补时 4 分钟：键盘更换',
      '认定为违纪：经提醒不改',
    ]);
    expect(sheet.patrols).toMatchObject([{ name: '市建设教育中心' }]);
    expect(sheet.remarks).toEqual(['空调漏水']);
    expect(sheet.invigilators.map((one) => one.name)).toEqual(['陈建国', '赵敏']);
  });

  test('counts as due the pictures whose moment the sitting reached, once the seed is told', () => {
    const due = sheetFacts(closedRoom().state(), HEAD).sittings.map((one) => one.snapshotsDue);
    // Check-in, hand-in, and of two or three random ones those in the first 90 of 120 minutes.
    for (const count of due) expect(count).toBeGreaterThanOrEqual(3);
    for (const count of due) expect(count).toBeLessThanOrEqual(5);
  });
});

describe('an order', () => {
  test('goes to the seats that must follow it and to no other', () => {
    const room = openedRoom().at(-20);
    admit(room, 1);
    const told = room.entries.flatMap((one) =>
      one.from === 'console' ? (orderedTo(one.entry.fact) ?? []) : [],
    );
    expect(told).toEqual([{ to: 'devices', devices: [device(1)] }]);
    const running = runningRoom().at(10);
    running.done([chen], { do: 'message', devices: [device(2)], text: '请坐好' });
    running.done([chen], { do: 'grant-time', device: device(1), ms: 60_000, reason: '补' });
    const later = running.entries.flatMap((one) =>
      one.from === 'console' ? (orderedTo(one.entry.fact) ?? []) : [],
    );
    expect(later.slice(2)).toEqual([
      { to: 'all' },
      { to: 'devices', devices: [device(2)] },
      { to: 'candidate', candidate: candidate(1) },
    ]);
  });
});
