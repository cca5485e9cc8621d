import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS, STEPS_WHEN_BROKEN } from './report/reading.ts';
import { RULE_MEANINGS } from './report/rule-meanings.ts';
import { KEY_RULES, RULES } from './rule-catalogue.ts';
import { writeAuthorityData } from './test-archive/authority-data.test-support.ts';
import { honestDay } from './test-archive/honest-day.test-support.ts';
import { testKey } from './test-archive/keys.test-support.ts';
import { makePlan } from './test-archive/plan.test-support.ts';
import { type Archive, buildArchive, writeFolder } from './test-archive/write-archive.test-support.ts';
import { verifyArchive } from './verify-archive.ts';

let scratch: string;
let folder: string;
let archive: Archive;

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'exam-room-verify-'));
  folder = join(scratch, 'archive');
  const plan = await makePlan({ ordinary: 1 });
  archive = await buildArchive(plan, honestDay(plan));
  writeFolder(archive.files, folder);
  await writeAuthorityData(plan, join(scratch, 'authority'));
  const keys = ['root 1', 'root 2', 'root 3'].map((name) => testKey(name).publicKey);
  writeFileSync(
    join(scratch, 'root.json'),
    JSON.stringify({ schema: 'exam-room/root/v1', authority: 'TEST ONLY', keys, threshold: 2 }),
  );
});

afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function run(...args: readonly string[]) {
  const cli = join(import.meta.dirname, 'cli.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('the command', () => {
  it('says one line a rule and ends with 0 when all hold', () => {
    const { status, stdout } = run(folder, '--root', join(scratch, 'root.json'));
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ok {3}R12 chain {12}\S/m);
    expect(stdout.split('\n').filter((line) => /^ok {3}R\d\d /.test(line))).toHaveLength(RULES.length);
    expect(stdout).toContain('The archive is whole and true');
    expect(stdout).not.toContain('FAIL');
  });

  it('says loudly that no root was given, and claims less', () => {
    const { status, stdout } = run(folder);
    expect(status).toBe(0);
    expect(stdout).toContain('!! No root was given');
    expect(stdout).toContain('未提供根密钥');
    expect(stdout).not.toContain('whole and true');
  });

  it('ends with 1 at the first forgery, with the reason in both languages, and lists what it did not reach', () => {
    const path = join(folder, 'record-sheet.json');
    const kept = readFileSync(path);
    writeFileSync(path, kept.toString('utf8').replace('"enrolled":6', '"enrolled":5'));
    const { status, stdout } = run(folder);
    writeFileSync(path, kept);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^FAIL R01 files .*record-sheet\.json.*changed.*改动/m);
    expect(stdout.split('\n').filter((line) => line.startsWith('--   R'))).toHaveLength(RULES.length - 1);
    expect(stdout).toContain('DO NOT BELIEVE');
  });

  it('prints one object with --json, opens and marks with --keys', () => {
    const { status, stdout } = run(folder, '--json', '--keys', join(scratch, 'authority'));
    expect(status).toBe(0);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ ok: true, session: 'S20261121-01', sittings: 4, failures: [] });
    expect(report.entries).toBe(archive.built.length);
    expect(report.rules).toHaveLength(RULES.length + KEY_RULES.length);
    expect(report.rules[0]).toMatchObject({ id: 'R01', name: 'files', ok: true });
    expect(report.marked).toHaveLength(4);
  });

  it('compares with the authority’s scores', () => {
    const marked = JSON.parse(run(folder, '--json', '--keys', join(scratch, 'authority')).stdout).marked;
    const scores = {
      session: 'S20261121-01',
      count: 4,
      passed: marked.filter((one: { passed: boolean }) => one.passed).length,
      scores: marked,
    };
    const file = join(scratch, 'scores.json');
    writeFileSync(file, JSON.stringify(scores));
    expect(run(folder, '--keys', join(scratch, 'authority'), '--scores', file).status).toBe(0);
    writeFileSync(file, JSON.stringify({ ...scores, scores: marked.slice(1) }));
    const { status, stdout } = run(folder, '--keys', join(scratch, 'authority'), '--scores', file);
    expect(status).toBe(1);
    expect(stdout).toMatch(/^FAIL R52 scores/m);
  });

  it('writes a page for a reader that loads nothing and runs nothing', () => {
    const page = join(scratch, 'report.html');
    expect(run(folder, '--html', page).status).toBe(0);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain("default-src 'none'");
    expect(html).not.toMatch(/<script|https?:|src=/);
    expect(html).toContain('档案自身一致');
    expect(html).not.toContain('怎么办');
  });

  it('writes a page that needs no other paper: what each rule proves, what the verdict leaves open, the digits to compare', () => {
    const page = join(scratch, 'report.html');
    expect(run(folder, '--html', page).status).toBe(0);
    const html = readFileSync(page, 'utf8');
    const texts = [...RULES.map(([id]) => RULE_MEANINGS[id].proves), ...LIMITS].flatMap(({ zh, en }) => [
      zh,
      en,
    ]);
    for (const text of texts) expect(html).toContain(text.replaceAll('"', '&quot;'));
    expect(html).toMatch(/总账码 \d{5}-\d{5}-\d{5}-\d{5}，请与手写签字的纸质表核对/);
    expect(html).toMatch(/核验时间 Verified at<\/th><td>20\d\d-/);
  });

  it('writes of a forged archive what it may mean and what to do now, in both languages', () => {
    const broken = join(scratch, 'broken');
    cpSync(folder, broken, { recursive: true });
    writeFileSync(join(broken, 'record-sheet.pdf'), '%PDF-1.7 another');
    const page = join(scratch, 'broken.html');
    expect(run(broken, '--html', page).status).toBe(1);
    const html = readFileSync(page, 'utf8');
    for (const text of [...STEPS_WHEN_BROKEN, RULE_MEANINGS.R01.broken].flatMap(({ zh, en }) => [zh, en]))
      expect(html).toContain(text);
    expect(html).not.toContain(RULE_MEANINGS.R02.broken.zh);
  });

  it.each([
    ['nothing', []],
    ['two folders', ['a', 'b']],
    ['a folder that is not there', ['/nowhere/at/all']],
    ['an option that does not exist', ['--believe']],
  ])('asked for %s ends with 2 and says how to ask', (_, args) => {
    const { status, stdout, stderr } = run(...args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr.length).toBeGreaterThan(10);
  });

  it('given something else as the root ends with 2', () => {
    expect(run(folder, '--root', join(folder, 'record-sheet.json')).status).toBe(2);
  });
});

describe('one changed byte', () => {
  it('anywhere in the archive, the receipts included, is found', async () => {
    const paths = [...archive.files.keys()];
    await fc.assert(
      fc.asyncProperty(
        fc.nat(paths.length - 1),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (which, where, flip) => {
          const path = paths[which] ?? '';
          const bytes = archive.files.get(path) ?? Buffer.alloc(0);
          const changed = Buffer.from(bytes);
          const at = where % bytes.length;
          changed[at] = (changed[at] ?? 0) ^ flip;
          writeFileSync(join(folder, path), changed);
          const verified = await verifyArchive({ folder });
          writeFileSync(join(folder, path), bytes);
          expect(verified.ok, `${path}:${at} ^ ${flip}`).toBe(false);
          expect(verified.failures[0]?.where).not.toBe('verifier');
        },
      ),
      { numRuns: 400 },
    );
  });

  it('less or more at the end of any file is found', async () => {
    for (const [path, bytes] of archive.files) {
      for (const other of [bytes.subarray(0, -1), Buffer.concat([bytes, Buffer.from('\n')])]) {
        writeFileSync(join(folder, path), other);
        expect((await verifyArchive({ folder })).ok, path).toBe(false);
      }
      writeFileSync(join(folder, path), bytes);
    }
    expect((await verifyArchive({ folder })).ok).toBe(true);
  });
});
