import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromUtf8, utf8 } from '@exam-room/shared/base';
import {
  decodeEnvelope,
  openEnvelope,
  PURPOSE,
  portableSignatures,
  signEnvelope,
} from '@exam-room/shared/crypto';
import { nativeSignatures, signerFromSeed } from '@exam-room/shared/host/native-crypto';
import { rootSchema, type Trust, trustSchema } from '@exam-room/shared/model';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { must, temporaryFolder } from '../../e2e/small-authority.ts';
import { initAuthority, openAuthority, openBankSigner } from './authority-keys.ts';
import {
  type Ceremony,
  ROTATED,
  renewTrust,
  replaceRoot,
  revokeKey,
  rotateKey,
  showKeys,
} from './ceremonies.ts';

const NOW = Date.UTC(2026, 10, 21);
const YEAR = 366 * 24 * 3_600_000;
const folders: string[] = [];
let data: string;
let held: Ceremony;
beforeEach(async () => {
  const folder = temporaryFolder();
  folders.push(folder);
  data = join(folder, 'authority');
  must(await initAuthority(data, { name: '测试主管部门', label: 'TEST ONLY', nowMs: NOW }));
  held = { data, rootKeys: [keyFile('root-1'), keyFile('root-3')], nowMs: NOW + YEAR };
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function keyFile(name: string): string {
  return join(data, 'keys', `${name}.json`);
}

function rootNow() {
  return rootSchema.parse(JSON.parse(readFileSync(join(data, 'root.json'), 'utf8')));
}

/** What a machine with this root.json makes of the present trust file. */
function believedBy(root: ReturnType<typeof rootNow>): Trust | undefined {
  const envelope = must(decodeEnvelope(readFileSync(join(data, 'trust.dsse.json')), 'trust'));
  const opened = openEnvelope(
    envelope,
    { payloadType: PURPOSE.trust, role: root, what: 'trust' },
    portableSignatures,
  );
  return opened.ok ? trustSchema.parse(JSON.parse(fromUtf8(opened.value.payload))) : undefined;
}

describe('an older trust file that somebody puts back', () => {
  it('is refused with a sentence by the office and by every ceremony, also after a restart, and the newest opens again', async () => {
    const path = join(data, 'trust.dsse.json');
    const old = readFileSync(path);
    const struck = must(showKeys(data, NOW)).trust.roles.session.keys;
    must(await rotateKey(held, 'session'));
    const newest = readFileSync(path);
    writeFileSync(path, old);
    // The old key's file is put back, too: everything fits, but for what the machine remembers.
    writeFileSync(keyFile('session'), readFileSync(keyFile('session-retired-v1')));
    const opened = await openAuthority(data);
    expect(opened.ok ? opened.value.trust.roles.session.keys : opened.error).toMatchObject({
      code: 'TRUST_ROLLED_BACK',
      words: { en: expect.stringContaining('Restore the newest') },
    });
    expect(struck).toHaveLength(1);
    for (const refused of [showKeys(data, NOW), renewTrust(held), replaceRoot(held)])
      expect(refused.ok ? '' : refused.error.code).toBe('TRUST_ROLLED_BACK');
    expect(readFileSync(path)).toEqual(old);
    writeFileSync(path, newest);
    expect(must(renewTrust(held)).version).toBe(3);
  });

  it('is not let in by damaging what the machine remembers', async () => {
    must(renewTrust(held));
    must(showKeys(data, NOW));
    writeFileSync(join(data, 'newest-trust.json'), '{"测试主管部门": tw');
    const opened = await openAuthority(data);
    expect(opened.ok ? '' : opened.error.code).toBe('TRUST_MEMORY');
  });
});

describe('a ceremony', () => {
  it('renews the trust file: the next version, the same keys, two more years', () => {
    const before = must(showKeys(data, NOW)).trust;
    const after = must(renewTrust(held));
    expect(after).toMatchObject({ version: 2, issuedMs: NOW + YEAR, roles: before.roles, root: before.root });
    expect(after.expiresMs).toBe(NOW + 3 * YEAR);
    expect(must(showKeys(data, NOW + 4 * YEAR)).expired).toBe(true);
  });

  it.each([
    ['one officer', ['root-1']],
    ['one officer twice', ['root-1', 'root-1']],
    ['nobody of the root', ['session', 'receipt']],
  ])('is refused to %s, and changes nothing', async (_, names) => {
    const before = readFileSync(join(data, 'trust.dsse.json'));
    const alone = { ...held, rootKeys: names.map(keyFile) };
    for (const refused of [renewTrust(alone), replaceRoot(alone), await rotateKey(alone, 'session')])
      expect(refused.ok ? '' : refused.error.code).toBe('ROOT_KEYS_TOO_FEW');
    expect(readFileSync(join(data, 'trust.dsse.json'))).toEqual(before);
    expect(readdirSync(join(data, 'keys')).some((name) => name.includes('retired'))).toBe(false);
    expect((await openAuthority(data)).ok).toBe(true);
  });

  it.each(ROTATED)('puts a new %s key in the place of the old one, and the office goes on', async (name) => {
    const old = readFileSync(keyFile(name), 'utf8');
    const before = must(showKeys(data, NOW)).trust;
    const after = must(await rotateKey(held, name));
    expect(after.version).toBe(2);
    expect(JSON.stringify({ ...after, version: 1 })).not.toBe(JSON.stringify(before));
    expect(readFileSync(keyFile(`${name}-retired-v1`), 'utf8')).toBe(old);
    expect(statSync(keyFile(name)).mode & 0o077).toBe(0);
    const office = must(await openAuthority(data));
    expect(office.trust).toEqual(after);
    for (const person of ['bank-editor', 'bank-approver'])
      expect(openBankSigner(keyFile(person), office.trust).ok).toBe(true);
  });

  it('leaves the old key refused: what it signs from now on is believed by nobody', async () => {
    const old = signerFromSeed(JSON.parse(readFileSync(keyFile('session'), 'utf8')).seed);
    const { roles } = must(await rotateKey(held, 'session'));
    const forged = signEnvelope(PURPOSE.session, utf8('{}'), [old]);
    for (const check of [nativeSignatures, portableSignatures]) {
      const opened = openEnvelope(
        forged,
        { payloadType: PURPOSE.session, role: roles.session, what: 'session' },
        check,
      );
      expect(opened.ok ? '' : opened.error.code).toBe('ENVELOPE_SIGNATURE');
    }
  });

  it('rotates the results key, and what was sealed to the old one still opens', async () => {
    const letter = await must(await openAuthority(data)).results.seal(Buffer.from('旧答卷'));
    must(await rotateKey(held, 'results'));
    const { results } = must(await openAuthority(data));
    expect(Buffer.from((await results.open(letter)) ?? []).toString()).toBe('旧答卷');
    const fresh = await results.seal(Buffer.from('新答卷'));
    expect(Buffer.from((await results.open(fresh)) ?? []).toString()).toBe('新答卷');
  });

  it('strikes a stolen key from its role, but not the last that is needed', async () => {
    const { trust } = must(showKeys(data, NOW));
    const [editor = ''] = trust.roles.bank.keys;
    const needed = revokeKey(held, editor);
    expect(needed.ok ? '' : needed.error.code).toBe('KEY_NEEDED');
    const unknown = revokeKey(held, 'ab'.repeat(32));
    expect(unknown.ok ? '' : unknown.error.code).toBe('KEY_NOT_LISTED');
    // A role with one key more than it needs, as an office with a deputy has.
    const wide = JSON.parse(JSON.stringify(trust));
    wide.roles.session.keys.push(editor);
    const officers = ['root-1', 'root-2'].map((name) =>
      signerFromSeed(JSON.parse(readFileSync(keyFile(name), 'utf8')).seed),
    );
    const signed = signEnvelope(
      PURPOSE.trust,
      utf8(JSON.stringify({ ...wide, roles: { ...wide.roles, bank: trust.roles.receipt } })),
      officers,
    );
    writeFileSync(join(data, 'trust.dsse.json'), `${JSON.stringify(signed, null, 1)}\n`);
    expect(must(revokeKey(held, editor)).roles.session.keys).toEqual(trust.roles.session.keys);
  });
});

describe('a new root', () => {
  it('is believed by machines with the old root.json and with the new one; the version after that by the new one only', async () => {
    const oldRoot = rootNow();
    const second = must(replaceRoot(held));
    const newRoot = rootNow();
    expect(newRoot.keys).not.toEqual(oldRoot.keys);
    expect(believedBy(oldRoot)).toEqual(second);
    expect(believedBy(newRoot)).toEqual(second);
    expect((await openAuthority(data)).ok).toBe(true);
    const byOld = renewTrust(held);
    expect(byOld.ok ? '' : byOld.error.code).toBe('ROOT_KEYS_TOO_FEW');
    const third = must(renewTrust({ ...held, rootKeys: [keyFile('root-1-v2'), keyFile('root-2-v2')] }));
    expect(believedBy(oldRoot)).toBeUndefined();
    expect(believedBy(newRoot)).toEqual(third);
  });

  it('is replaced twice: a machine that is versions behind believes nothing until it is handed the new root.json', () => {
    const first = rootNow();
    must(replaceRoot(held));
    must(replaceRoot({ ...held, rootKeys: [keyFile('root-2-v2'), keyFile('root-3-v2')] }));
    expect(believedBy(first)).toBeUndefined();
    expect(believedBy(rootNow())?.version).toBe(3);
  });
});

describe('keys show', () => {
  it('says which root keys still lie on this machine, and tells no secret', () => {
    const shown = must(showKeys(data, NOW));
    expect(shown.rootKeysHere).toEqual(['root-1.json', 'root-2.json', 'root-3.json']);
    const secrets = readdirSync(join(data, 'keys')).flatMap(
      (name) =>
        readFileSync(join(data, 'keys', name), 'utf8').match(
          /AGE-SECRET-KEY-1[0-9A-Z]+|(?<="seed": ")[0-9a-f]{64}/g,
        ) ?? [],
    );
    expect(secrets.length).toBe(8);
    for (const secret of secrets) expect(JSON.stringify(shown)).not.toContain(secret);
  });
});
