import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { malformed } from '@exam-room/test-fixtures/bank-formats/make-malformed';
import { fixturePaths } from '@exam-room/test-fixtures/fixture-paths';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { limitsOf, watchImport } from './cli-guard.ts';
import { initAuthority } from './keys/authority-keys.ts';

const CLI = join(import.meta.dirname, 'cli.ts');
const folder = mkdtempSync(join(tmpdir(), 'bank-guard-'));
afterAll(() => rmSync(folder, { recursive: true }));

const HUNGRY =
  "process.send({ at: 'reading', place: 'trap.xlsx 题库' }); const kept = []; for (;;) kept.push(Buffer.alloc(8e6, 1));";
const ENDLESS =
  "process.send({ at: 'reading', place: 'trap.xlsx 题库' }); setTimeout(() => { for (;;); }, 300);";

describe('an import that takes more than a file of its size may', () => {
  it('is stopped before it fills the memory, and the place is known', async () => {
    const ended = await watchImport({
      args: ['-e', HUNGRY],
      file: 'trap.xlsx',
      limits: { heapMb: 64, rssMb: 300, cpuSeconds: 20 },
    });
    expect(ended).toEqual({ end: 'heavy', why: 'memory', place: 'trap.xlsx 题库' });
  });

  it('is stopped when it never ends, and the place is known', async () => {
    const ended = await watchImport({
      args: ['-e', ENDLESS],
      file: 'trap.xlsx',
      limits: { heapMb: 64, rssMb: 300, cpuSeconds: 1 },
    });
    expect(ended).toEqual({ end: 'heavy', why: 'time', place: 'trap.xlsx 题库' });
  });

  it('may take half a gigabyte and ten seconds when it is small', () => {
    expect(limitsOf(100_000).rssMb).toBeLessThanOrEqual(512);
    expect(limitsOf(100_000).cpuSeconds).toBeLessThanOrEqual(10);
    expect(limitsOf(64 * 1024 * 1024).rssMb).toBeLessThanOrEqual(1_500);
  });
});

describe('authority bank build on a file that is a trap', () => {
  const data = join(folder, 'authority');
  beforeAll(() => initAuthority(data, { name: '测试', label: 'TEST ONLY', nowMs: 1_000 }));

  // Every kind of trap goes through the importers in malformed.test.ts, and through this command in `npm run bench -- bank`.
  const names = ['bomb.xlsx', 'long.xlsx', 'entities.xlsx', 'slip.zip', 'encrypted.xls', 'mixed.csv'];
  const traps = malformed.filter((one) => names.includes(one.name));
  it.each(traps)(
    'says so in one sentence and writes nothing: $name',
    async ({ name, bytes, code, place }) => {
      writeFileSync(join(folder, name), bytes());
      const before = readdirSync(data, { recursive: true }).map(String).sort();
      const told = ['--data', data, '--bank', 'B', '--version', '1', '--post', '101', '--title', '题库'];
      const ended = spawnSync(
        process.execPath,
        [CLI, 'bank', 'build', join(folder, name), ...told, '--topics', fixturePaths.topics],
        { encoding: 'utf8' },
      );
      expect(ended.status).toBe(1);
      for (const word of [code, name, place]) expect(`${ended.stdout}${ended.stderr}`).toContain(word);
      expect(readdirSync(data, { recursive: true }).map(String).sort()).toEqual(before);
    },
  );
});
