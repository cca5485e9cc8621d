import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rehearseDay } from './rehearse-day.ts';
import type { Summary } from './summary.ts';

/*
 * A whole exam day with real processes: three candidates, a station killed, the console killed, then switched off for good, so that two
 * go on at the standby, the LAN cut, a clock set a day off, and a station that dies for good, whose candidate goes on at the spare.
 * Afterwards somebody who owns the disks changes one byte of the archive.
 */
let out: string;
let summary: Summary;

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'exam-room-day-'));
  summary = await rehearseDay(
    {
      seats: 3,
      minutes: 120,
      speed: 300,
      out,
      faults: ['kill-station', 'kill-console', 'take-over', 'cut-lan', 'clock-jump', 'move-seat'],
      seed: 'npm test',
      json: 'yes',
    },
    () => {},
  );
}, 600_000);

afterAll(() => rmSync(out, { recursive: true, force: true }));

describe('an exam day on which stations, the console, its machine, the LAN and a clock fail', () => {
  test('loses no answer that the screen had called saved', () => {
    expect(summary.broken).toEqual([]);
    expect(summary.answersLost).toBe(0);
    expect(summary.answersForgottenOnScreen).toBe(0);
    expect(summary.answersAcknowledged).toBeGreaterThan(50);
    expect(summary.faultsInjected).toEqual([
      'move-seat x1',
      'kill-station x1',
      'kill-console',
      'take-over',
      'cut-lan',
      'clock-jump x3',
    ]);
  });

  test('tells every fault on the record sheet', () => {
    const sheet = JSON.parse(readFileSync(join(summary.archive, 'record-sheet.json'), 'utf8'));
    const told: readonly string[] = sheet.events.map((event: { text: string }) => event.text);
    for (const part of [
      '考试机程序重新启动',
      '控制台程序重新启动',
      '备用监考机接管',
      '监考机断电，无法启动',
      '断开',
      '系统时间被改动',
      '换座：',
      '接续答题',
    ])
      expect(
        told.some((text) => text.includes(part)),
        part,
      ).toBe(true);
    expect(told.filter((text) => text.includes('系统时间被改动'))).toHaveLength(3);
  });

  test('ends with a receipt, a score and an own paper for everybody', () => {
    expect(summary).toMatchObject({
      present: 3,
      handedIn: 3,
      receipts: 3,
      papersDistinct: 3,
      papersRecomputedByAuthority: 3,
      scores: { count: 3 },
    });
  });

  test('has heads of either console’s ledger signed by every seat that lived to see the standby', () => {
    const written = readdirSync(join(summary.archive, 'journals')).map((name) =>
      readFileSync(join(summary.archive, 'journals', name), 'utf8')
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(JSON.parse(line).payload)),
    );
    const followed = written.filter((entries) =>
      entries.some(({ fact }) => fact.kind === 'console-followed'),
    );
    expect(followed).toHaveLength(3); // two seats, and the spare
    for (const entries of followed) {
      const seen = entries.flatMap(({ fact }) => (fact.kind === 'ledger-witnessed' ? [fact.note] : []));
      const epochs = seen.map((note: string) => note.split('\n')[0]?.split('-').at(-1));
      expect(new Set(epochs)).toEqual(new Set(['1', '2']));
    }
  });

  test('leaves an archive that the verifier accepts, and refuses after one changed byte', () => {
    expect(summary.verifier.ok).toBe(true);
    const [journal = ''] = readdirSync(join(summary.archive, 'journals'));
    const file = join(summary.archive, 'journals', journal);
    const bytes = readFileSync(file);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    const verdict = spawnSync(
      process.execPath,
      [join(import.meta.dirname, '..', '..', 'verifier', 'src', 'cli.ts'), summary.archive, '--json'],
      { encoding: 'utf8' },
    );
    expect(verdict.status).toBe(1);
    expect(JSON.parse(verdict.stdout)).toMatchObject({ ok: false });
  });
});
