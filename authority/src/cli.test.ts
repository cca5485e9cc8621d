import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { identityOf, openDeviceKeys } from '@exam-room/shared/host/device-keys';
import { seatIdSchema } from '@exam-room/shared/model';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pinnedClient } from '../e2e/pinned-client.ts';
import { type SmallAuthority, smallAuthority, temporaryFolder } from '../e2e/small-authority.ts';
import { allRight, smallRoom, submissionOf } from '../e2e/small-room.ts';
import { single, soundRows, TOPICS, workbook } from '../e2e/small-workbook.ts';

const CLI = join(import.meta.dirname, 'cli.ts');

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

function start(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs one command of the authority to its end, in a process of its own. */
async function authority(...args: readonly string[]): Promise<Ended> {
  const child = start(args);
  const [out, err] = [collect(child.stdout), collect(child.stderr)];
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out: await out, err: await err };
}

async function collect(stream: ChildProcess['stdout']): Promise<string> {
  let text = '';
  if (stream !== null) for await (const chunk of stream.setEncoding('utf8')) text += String(chunk);
  return text;
}

/** A serving authority and the address of its first line. */
async function serving(args: readonly string[]) {
  const child = start(['serve', ...args]);
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  if (child.stdout === null) throw new Error('no standard output');
  const line = await new Promise<string>((resolve, reject) => {
    if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', resolve);
    void ended.then((code) => reject(new Error(`serve ended with ${code}`)));
  });
  const { intake }: { readonly intake: string } = JSON.parse(line);
  return {
    intake,
    stop(signal: NodeJS.Signals): Promise<number | null> {
      child.kill(signal);
      return ended;
    },
  };
}

const folders: string[] = [];
const fresh = () => {
  const folder = temporaryFolder();
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('the days before the exam, command by command', () => {
  const folder = fresh();
  const at = (name: string) => join(folder, name);
  const data = at('authority');

  it('makes keys once', async () => {
    const made = await authority('init', '--data', data, '--name', '测试主管部门', '--test', '--json');
    expect(made).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(made.out)).toMatchObject({ authority: '测试主管部门', label: 'TEST ONLY' });
    expect(await authority('init', '--data', data, '--name', 'x')).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^AUTHORITY_EXISTS .*\n$/),
    });
  });

  it('tells every bad row of a bank and builds nothing; builds and signs a sound one', async () => {
    writeFileSync(at('topics.json'), TOPICS);
    writeFileSync(
      at('bad.xlsx'),
      workbook({ 题库: [single('一', { 正确答案: 'F' }), single('二', { 难度: '?' })] }),
    );
    writeFileSync(at('good.xlsx'), workbook({ 题库: soundRows() }));
    const linted = await authority('bank', 'lint', at('bad.xlsx'), '--topics', at('topics.json'), '--json');
    expect(linted.code).toBe(1);
    expect(JSON.parse(linted.out)).toMatchObject({
      ok: false,
      problems: [
        { sheet: '题库', row: 2, column: '正确答案', code: 'ANSWER_OUTSIDE' },
        { sheet: '题库', row: 3, column: '难度', code: 'DIFFICULTY_UNCLEAR' },
      ],
    });
    const build = (file: string) =>
      authority(
        'bank',
        'build',
        at(file),
        '--data',
        data,
        '--bank',
        'small',
        '--version',
        '1',
        '--post',
        '101',
        '--title',
        '样例',
        '--topics',
        at('topics.json'),
        '--json',
      );
    expect((await build('bad.xlsx')).code).toBe(1);
    expect(existsSync(join(data, 'banks'))).toBe(false);
    const built = await build('good.xlsx');
    expect(built.code).toBe(0);
    expect(JSON.parse(built.out)).toMatchObject({
      built: true,
      bank: 'small',
      version: 1,
      counts: { single: 8, case: 2, items: 22 },
      signed: 1,
      needed: 2,
      approved: false,
    });
    const approve = (...key: readonly string[]) =>
      authority('bank', 'approve', '--data', data, '--bank', 'small', '--version', '1', ...key, '--json');
    expect(await approve('--key', join(data, 'keys', 'bank-editor.json'))).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^BANK_SAME_PERSON .*\n$/),
    });
    const approved = await approve();
    expect(approved.code).toBe(0);
    expect(JSON.parse(approved.out)).toMatchObject({ signed: 2, approved: true });
    const text = await authority('bank', 'lint', at('bad.xlsx'), '--topics', at('topics.json'));
    expect(text.out).toMatch(
      /^error 题库!2 正确答案 \(K2\) ANSWER_OUTSIDE: .*\nerror 题库!3 难度 \([A-Z]+3\) DIFFICULTY_UNCLEAR: /,
    );
  });

  it('says how it wants to be asked, with exit code 2', async () => {
    expect(await authority()).toMatchObject({ code: 2, err: expect.stringContaining('authority serve') });
    expect((await authority('serve', '--dta', data)).code).toBe(2);
    expect((await authority('scores', '--data', data)).code).toBe(2);
    expect(
      (await authority('bank', 'build', at('good.xlsx'), '--data', data, '--bank', '../evil')).code,
    ).toBe(2);
    expect((await authority('serve', '--data', data, '--clock', 'soon')).code).toBe(2);
  });

  it('ends with 1 and one line where there is no authority', async () => {
    const served = await authority('serve', '--data', at('nowhere'));
    expect(served).toMatchObject({
      code: 1,
      out: '',
      err: expect.stringMatching(/^AUTHORITY_MISSING .*\n$/),
    });
  });
});

describe('an issued session, command by command', () => {
  let small: SmallAuthority;
  beforeAll(async () => {
    small = await smallAuthority({ session: 'BY-HAND', candidates: 2 });
    folders.push(small.folder);
  });

  it('is issued from a plan file, checked with root.json alone, and opened by its code', async () => {
    const plan = JSON.parse(readFileSync(join(small.folder, 'plan.json'), 'utf8'));
    writeFileSync(join(small.folder, 'second.json'), JSON.stringify({ ...plan, session: 'SECOND' }));
    const out = join(small.folder, 'second');
    const issued = await authority(
      'session',
      'issue',
      '--data',
      small.data,
      '--plan',
      join(small.folder, 'second.json'),
      '--out',
      out,
      '--json',
    );
    expect(issued).toMatchObject({ code: 0, err: '' });
    expect(JSON.parse(issued.out)).toMatchObject({
      session: 'SECOND',
      candidates: 2,
      papersDistinct: 2,
      folder: out,
    });
    const root = join(small.data, 'root.json');
    expect((await authority('session', 'check', out, '--root', root)).code).toBe(0);
    const code = await authority(
      'session',
      'release-code',
      '--data',
      small.data,
      '--session',
      'SECOND',
      '--json',
    );
    expect(JSON.parse(code.out)).toMatchObject({
      session: 'SECOND',
      code: expect.stringMatching(/^\d{6}(-\d{6}){4}$/),
    });
    expect(
      await authority('session', 'release-code', '--data', small.data, '--session', 'THIRD'),
    ).toMatchObject({ code: 1, err: expect.stringContaining('SESSION_UNKNOWN') });
    writeFileSync(join(out, 'pool', 'questions.bin'), 'x');
    expect(await authority('session', 'check', out, '--root', root)).toMatchObject({
      code: 1,
      err: expect.stringContaining('pool/questions.bin'),
    });
  });

  it('a candidate more than the room has machines for is told in one line', async () => {
    const plan = JSON.parse(readFileSync(join(small.folder, 'plan.json'), 'utf8'));
    const keys = await openDeviceKeys(join(small.folder, 'lonely'));
    mkdirSync(join(small.folder, 'lonely'), { recursive: true });
    const seat = seatIdSchema.parse('01');
    const devices = [plan.devices[0], identityOf(keys, { role: 'seat', seat })];
    writeFileSync(join(small.folder, 'short.json'), JSON.stringify({ ...plan, session: 'SHORT', devices }));
    const issued = await authority(
      'session',
      'issue',
      '--data',
      small.data,
      '--plan',
      join(small.folder, 'short.json'),
      '--out',
      join(small.folder, 'short'),
    );
    expect(issued).toMatchObject({ code: 1, err: expect.stringMatching(/^PLAN_SEATS [^\n]*\n$/) });
    expect(existsSync(join(small.folder, 'short'))).toBe(false);
  });

  it('keeps what it gave a receipt for when the program is killed the next moment, and ends cleanly when told', async () => {
    const args = ['--data', small.data];
    const first = await serving(args);
    const pin = small.office.keys.trust.intakePin;
    const room = await smallRoom(small);
    const sitting = await room.sit(0, { answering: allRight });
    const client = pinnedClient(first.intake, pin);
    for (const bytes of sitting.pictures.values()) await client.put(bytes);
    const receipt = await client.post('/intake/sittings', submissionOf(small, sitting));
    expect(receipt.status).toBe(200);
    await first.stop('SIGKILL');

    const second = await serving(args);
    const again = await pinnedClient(second.intake, pin).post(
      '/intake/sittings',
      submissionOf(small, sitting),
    );
    expect(again.body).toEqual(receipt.body);
    const asked = await authority('scores', ...args, '--session', 'BY-HAND', '--json');
    expect(JSON.parse(asked.out)).toMatchObject({
      session: 'BY-HAND',
      count: 1,
      passed: 1,
      papersRecomputed: 1,
      scores: [{ candidate: 'C1', points: 1_000, passed: true, status: 'normal' }],
    });
    expect(await second.stop('SIGTERM')).toBe(0);
    const text = await authority('scores', ...args, '--session', 'BY-HAND');
    expect(text.out).toContain('10.00');
    const queue = await authority('review', ...args);
    expect(queue).toMatchObject({ code: 0, out: 'nothing to review\n' });
  });
});
