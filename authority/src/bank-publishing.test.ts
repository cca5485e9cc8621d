import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Result, Trouble } from '@exam-room/shared/base';
import { decodeEnvelope, encodeEnvelope } from '@exam-room/shared/crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BankBench, bankBench } from '../e2e/bank-bench.ts';
import { must, type SmallAuthority, START_MS, smallAuthority } from '../e2e/small-authority.ts';
import { single, soundRows } from '../e2e/small-workbook.ts';
import { openBank } from './bank/bank-folder.ts';
import { approveBankVersion, buildBankVersion, issue } from './compose-office.ts';
import { initAuthority } from './keys/authority-keys.ts';

// - the editor builds a bank and signs it; nobody can use it yet
// - the approver looks at it and signs with a key of their own; sessions take from it
// - a newer version replaces it; the older one never comes back

let bench: BankBench;
beforeAll(async () => {
  bench = await bankBench();
});
afterAll(() => bench.clear());

const codeOf = (result: Result<unknown, Trouble | readonly Trouble[]>): string =>
  result.ok
    ? 'ok'
    : [result.error]
        .flat()
        .map((one) => one.code)
        .join();

async function proposed() {
  const made = await bench.build(bench.written(soundRows()), { unapproved: true });
  expect(must(made.outcome)).toMatchObject({ built: true, signed: 1, needed: 2 });
  const office = { ...bench.office, data: made.data };
  const keys = bench.office.keys;
  return {
    ...made,
    office,
    open: () => openBank(made.at, keys.trust.roles.bank, keys.results),
    approve: (how: { readonly key?: string; readonly nowMs?: number } = {}) =>
      approveBankVersion(office, { bank: 'small', version: 1, nowMs: 2_000, ...how }),
  };
}

describe('a bank that only its editor has signed', () => {
  it('is refused with a sentence that names the missing person; with the second signature it opens', async () => {
    const { open, approve } = await proposed();
    const refused = await open();
    expect(codeOf(refused)).toBe('BANK_UNAPPROVED');
    expect(refused.ok ? '' : refused.error.words.zh).toContain('审核人');
    expect(must(await approve())).toMatchObject({ already: false, signed: 2, needed: 2 });
    expect(must(await open()).index.questions.length).toBe(20);
    expect(must(await approve())).toMatchObject({ already: true, signed: 2 });
  });

  it('is not approved by its editor, nor by anybody whom the root does not name', async () => {
    const { open, approve } = await proposed();
    expect(codeOf(await approve({ key: join(bench.office.keysFolder, 'bank-editor.json') }))).toBe(
      'BANK_SAME_PERSON',
    );
    const other = join(bench.folder, 'stranger');
    must(await initAuthority(other, { name: 'x', label: 'TEST ONLY', nowMs: 1_000 }));
    expect(codeOf(await approve({ key: join(other, 'keys', 'bank-approver.json') }))).toBe('KEY_NOT_TRUSTED');
    expect(codeOf(await approve({ key: join(bench.office.keysFolder, 'session.json') }))).toBe(
      'KEY_NOT_TRUSTED',
    );
    expect(codeOf(await open())).toBe('BANK_UNAPPROVED');
  });

  it('does not become two people by the same signature written twice, nor by a trust file that asks for one', async () => {
    const { at } = await proposed();
    for (const name of ['bank.dsse.json', 'record.dsse.json']) {
      const envelope = must(decodeEnvelope(readFileSync(join(at, name)), name));
      const twice = { ...envelope, signatures: [...envelope.signatures, ...envelope.signatures] };
      writeFileSync(join(at, name), encodeEnvelope(twice));
    }
    const { trust, results } = bench.office.keys;
    expect(codeOf(await openBank(at, trust.roles.bank, results))).toBe('BANK_UNAPPROVED');
    const lax = { ...trust.roles.bank, threshold: 1 };
    expect(codeOf(await openBank(at, lax, results))).toBe('BANK_UNAPPROVED');
  });

  it('is finished by the same command after a power cut between the two signatures', async () => {
    const { at, open, approve } = await proposed();
    const head = readFileSync(join(at, 'bank.dsse.json'));
    must(await approve());
    writeFileSync(join(at, 'bank.dsse.json'), head);
    expect(codeOf(await open())).toBe('BANK_UNAPPROVED');
    expect(must(await approve())).toMatchObject({ already: false, signed: 2 });
    expect((await open()).ok).toBe(true);
  });

  it.each(['answer-keys.age', 'build-report.age'])(
    'is not approved when %s is another than the editor signed',
    async (name) => {
      const { at, approve } = await proposed();
      const sealed = await bench.office.keys.results.seal(Buffer.from('{"keys":{}}'));
      writeFileSync(join(at, name), sealed);
      expect(codeOf(await approve())).toBe('ANSWER_KEYS_SEALED');
    },
  );

  it('is not approved with other questions, nor after its last day', async () => {
    const { at, approve } = await proposed();
    const path = join(at, 'questions.bin');
    const whole = readFileSync(path);
    writeFileSync(path, Buffer.from(whole).fill(0, 5, 6));
    expect(codeOf(await approve())).toBe('BANK_QUESTION');
    writeFileSync(path, whole);
    const refused = await approve({ nowMs: Date.UTC(2026, 0, 1) });
    expect(codeOf(refused)).toBe('BANK_EXPIRED');
    expect(refused.ok ? '' : refused.error.words.en).toContain('1971-01-02');
  });
});

describe('an approved bank', () => {
  it('gives no keys that were exchanged behind the two signatures', async () => {
    const { at, open, approve } = await proposed();
    must(await approve());
    const other = await bench.build(bench.written(soundRows().map((row) => ({ ...row, 解析: '另一' }))));
    cpSync(join(other.at, 'answer-keys.age'), join(at, 'answer-keys.age'));
    expect(codeOf(await must(await open()).answerKeys())).toBe('ANSWER_KEYS_SEALED');
  });

  it('is not changed by building it again; a corrected key needs another version although no seat could see it', async () => {
    const rows = [single('甲（ ）。', { 正确答案: 'A' }), single('乙（ ）。')];
    const { data, at } = await bench.build(bench.written(rows));
    const before = readFileSync(join(at, 'bank.dsse.json'), 'utf8');
    const again = await bench.build(bench.written(rows), { data, unapproved: true });
    expect(must(again.outcome)).toMatchObject({ already: true, signed: 2 });
    const corrected = [single('甲（ ）。', { 正确答案: 'D' }), single('乙（ ）。')];
    expect(codeOf((await bench.build(bench.written(corrected), { data, unapproved: true })).outcome)).toBe(
      'BANK_VERSION_TAKEN',
    );
    expect(readFileSync(join(at, 'bank.dsse.json'), 'utf8')).toBe(before);
  });

  it('needs a second person again when one of the two keys was replaced, and then opens', async () => {
    const { at, office, approve } = await proposed();
    must(await approve());
    const other = join(bench.folder, 'successor');
    const { trust } = bench.office.keys;
    const successor = must(await initAuthority(other, { name: 'x', label: 'TEST ONLY', nowMs: 1_000 }));
    const keys = [...successor.roles.bank.keys.slice(0, 1), ...trust.roles.bank.keys.slice(1)];
    const bank = { keys, threshold: 2 };
    const rotated = { ...office.keys, trust: { ...trust, roles: { ...trust.roles, bank } } };
    expect(codeOf(await openBank(at, bank, rotated.results))).toBe('BANK_UNAPPROVED');
    const again = { bank: 'small', version: 1, nowMs: 2_000, key: join(other, 'keys', 'bank-editor.json') };
    expect(must(await approveBankVersion({ ...office, keys: rotated }, again)).signed).toBe(2);
    expect((await openBank(at, bank, rotated.results)).ok).toBe(true);
  });

  it('keeps a sealed report of what was done to the files on their way in', async () => {
    const { at } = await bench.build(bench.written(soundRows()));
    const plain = await bench.office.keys.results.open(readFileSync(join(at, 'build-report.age')));
    expect(JSON.parse(Buffer.from(plain ?? []).toString('utf8'))).toMatchObject({
      schema: 'exam-room/build-report/v1',
      sources: [{ file: expect.stringMatching(/^bank-\d+\.xlsx$/), sha256: expect.any(String) }],
      counts: { items: 22 },
      applied: [],
    });
  });
});

describe('an older version', () => {
  let small: SmallAuthority;
  beforeAll(async () => {
    small = await smallAuthority({ session: 'OLD', candidates: 2 });
  });
  afterAll(() => small.clear());

  const build = (version: number) =>
    buildBankVersion(small.office, {
      file: join(small.folder, 'bank.xlsx'),
      topics: join(small.folder, 'topics.json'),
      bank: 'small',
      version,
      post: '101',
      title: '样例题库',
      issuedMs: START_MS - 86_400_000,
    });
  const approve = (version: number) =>
    approveBankVersion(small.office, { bank: 'small', version, nowMs: START_MS });
  const issuing = (session: string, bankVersion: number) => {
    const plan = JSON.parse(readFileSync(join(small.folder, 'plan.json'), 'utf8'));
    const path = join(small.folder, `${session}.json`);
    writeFileSync(path, JSON.stringify({ ...plan, session, bankVersion }));
    return issue(small.office, { plan: path, out: join(small.folder, session), nowMs: START_MS - 3_600_000 });
  };

  it('is issued until a newer one is approved, then refused with a sentence; what was issued before still opens', async () => {
    must(await build(2));
    const early = await issuing('EARLY', 2);
    expect(codeOf(early)).toBe('BANK_UNAPPROVED');
    expect(existsSync(join(small.folder, 'EARLY'))).toBe(false);
    expect(codeOf(await issuing('STILL', 1))).toBe('ok');
    must(await approve(2));
    const late = await issuing('LATE', 1);
    expect(codeOf(late)).toBe('BANK_OLDER');
    expect(late.ok ? '' : late.error[0]?.words.en).toContain('replaced by version 2');
    expect(existsSync(join(small.folder, 'LATE'))).toBe(false);
    expect(codeOf(await issuing('NEW', 2))).toBe('ok');
    expect(codeOf(await build(1))).toBe('BANK_OLDER');
    // Approving it again brings nothing back.
    expect(must(await approve(1))).toMatchObject({ already: true });
    expect(codeOf(await issuing('STILL-LATE', 1))).toBe('BANK_OLDER');
    expect((await small.office.sessions.open(small.session.session)).ok).toBe(true);
  });

  it('does not come back by deleting the newer folder, nor under its number', async () => {
    const folder = join(small.data, 'banks', 'small-v2');
    const beside = mkdtempSync(join(small.folder, 'away-'));
    cpSync(folder, beside, { recursive: true });
    rmSync(folder, { recursive: true });
    expect(codeOf(await issuing('BACK', 1))).toBe('BANK_OLDER');
    const renamed = join(small.data, 'banks', 'small-v3');
    cpSync(join(small.data, 'banks', 'small-v1'), renamed, { recursive: true });
    expect(codeOf(await issuing('RENAMED', 3))).toBe('BANK_MISLABELLED');
    expect(codeOf(await approve(3))).toBe('BANK_MISLABELLED');
    rmSync(renamed, { recursive: true });
    cpSync(beside, folder, { recursive: true });
    expect(codeOf(await issuing('AGAIN', 2))).toBe('ok');
  });

  it('is not forgotten quietly: without the list of known banks, or with one that was changed by hand, nothing is issued', async () => {
    const path = join(small.data, 'known-banks.json');
    const whole = readFileSync(path, 'utf8');
    const refused = async (session: string) => {
      const found = await issuing(session, 1);
      expect(codeOf(found)).toBe('KNOWN_BANKS');
      expect(found.ok ? '' : found.error[0]?.words.en).toContain('changed by hand');
    };
    writeFileSync(path, whole.slice(0, 20));
    await refused('DAMAGED');
    const known = JSON.parse(whole);
    const before = { ...known.banks.small, version: 1 };
    writeFileSync(path, JSON.stringify({ ...known, banks: { small: before } }));
    await refused('TURNED-BACK');
    writeFileSync(path, JSON.stringify({ ...known, banks: {} }));
    await refused('EMPTIED');
    rmSync(path);
    await refused('DELETED');
    writeFileSync(path, whole);
    expect(codeOf(await issuing('WHOLE-AGAIN', 2))).toBe('ok');
  });
});
