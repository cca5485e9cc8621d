import { execFileSync } from 'node:child_process';
import { type CandidateId, MINUTE_MS, type SeatId, type SessionId } from '@exam-room/shared/base';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { PrintFacts, PrintKind } from '../room/print-facts.ts';
import { drawPrint } from './draw-prints.ts';

const NAMES = ['王伟', '㛃𬭚𠅤', '买买提江·阿卜杜热合曼·吐尔逊', 'Wolfeschlegelsteinhausenbergerdorff'];
const START_MS = Date.UTC(2026, 10, 21, 1);

function factsOf(candidates: number, mode: PrintFacts['mode'] = 'real'): PrintFacts {
  const people = Array.from({ length: candidates }, (_, at) => ({
    candidate: `C${at + 1}` as CandidateId,
    ticket: String(20261121001 + at),
    name: NAMES[at % NAMES.length] ?? '',
    sex: 'male' as const,
    maskedId: `420106********${String(1000 + at)}`,
    employer: '',
    ...(at === 5 ? {} : { seat: String(at + 1).padStart(2, '0') as SeatId }),
  }));
  return {
    ...{
      session: 'S1' as SessionId,
      mode,
      title: '职业培训测试',
      slot: '上午第1场',
      institution: '培训学校',
    },
    ...{ room: '第三机考考场', post: '101 土建施工员', startMs: START_MS },
    ...{ checkInOpensMs: START_MS - 30 * MINUTE_MS, lateBarMinutes: 30, durationMinutes: 120 },
    seats: Array.from({ length: candidates + 2 }, (_, at) => {
      const seat = String(at + 1).padStart(2, '0') as SeatId;
      const person = people.find((one) => one.seat === seat);
      return { seat, spare: at >= candidates, ...(person === undefined ? {} : { person }) };
    }),
    people,
    invigilators: ['陈建国', '赵敏'],
  };
}

async function textOf(kind: PrintKind, facts: PrintFacts): Promise<string> {
  const input = await drawPrint({ kind, facts, photo: () => undefined });
  return execFileSync('pdftotext', ['-layout', '-', '-'], { input, encoding: 'utf8' }).replace(
    /[^\S\n]/g,
    '',
  );
}

describe('what is printed before the exam', () => {
  test('is a label for every seat: who sits there, spares, and seats that are given at the door', async () => {
    const text = await textOf('desk-labels', factsOf(30));
    for (const name of NAMES) expect(text).toContain(name);
    for (let at = 1; at <= 32; at += 1) expect(text).toContain(String(at).padStart(2, '0'));
    expect(text.match(/备用机/g)).toHaveLength(2);
    expect(text.match(/入场时安排/g)).toHaveLength(1);
  });

  test('is a list for the door with everybody, the late bar and when to come', async () => {
    const facts = factsOf(30);
    const text = await textOf('door-list', facts);
    for (const one of facts.people) expect(text).toContain(one.ticket);
    expect(text).toContain('开考30分钟后不得入场');
    expect(text).toContain('08:30起');
  });

  test('is a sheet on which everybody signs beside the own photo, and only there', async () => {
    const jpeg = await sharp({ create: { width: 30, height: 40, channels: 3, background: '#7fa8d8' } })
      .jpeg()
      .toBuffer();
    const asked: string[] = [];
    const photo = (kind: PrintKind) => (who: CandidateId) => {
      asked.push(`${kind} ${who}`);
      return jpeg;
    };
    const draw = (kind: PrintKind) => drawPrint({ kind, facts: factsOf(3), photo: photo(kind) });
    const [sheet] = await Promise.all([draw('sign-in-sheet'), draw('door-list'), draw('desk-labels')]);
    expect(asked).toEqual(['sign-in-sheet C1', 'sign-in-sheet C2', 'sign-in-sheet C3']);
    const images = execFileSync('pdfimages', ['-list', '-'], { input: sheet, encoding: 'utf8' });
    expect(images).toContain('jpeg');
    const text = await textOf('sign-in-sheet', factsOf(30));
    expect(text).toContain('应到30人');
    expect(text).toContain('考生签名');
  });

  test.each(['desk-labels', 'door-list', 'sign-in-sheet'] as const)(
    'shows no whole ID number, says when it is a rehearsal, and is the same when drawn again: %s',
    async (kind) => {
      const facts = factsOf(12, 'rehearsal');
      const text = await textOf(kind, facts);
      expect(text).not.toMatch(/[0-9]{17}[0-9X]/);
      expect(text).toContain('演练');
      const again = await drawPrint({ kind, facts, photo: () => undefined });
      expect(await drawPrint({ kind, facts, photo: () => undefined })).toEqual(again);
    },
  );
});
