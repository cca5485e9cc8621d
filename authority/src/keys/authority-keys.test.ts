import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { must, temporaryFolder } from '../../e2e/small-authority.ts';
import { initAuthority, openAuthority } from './authority-keys.ts';

const folders: string[] = [];
let data: string;
beforeEach(async () => {
  const folder = temporaryFolder();
  folders.push(folder);
  data = join(folder, 'authority');
  must(
    await initAuthority(data, { name: '测试主管部门', label: 'TEST ONLY', nowMs: Date.UTC(2026, 10, 21) }),
  );
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe("the authority's keys", () => {
  it('are three root keys of which two must sign, one key a purpose, readable by their owner alone and labelled', async () => {
    const { root, trust, label } = must(await openAuthority(data));
    expect(root.keys.length).toBe(3);
    expect(root.threshold).toBe(2);
    const purposes = [
      ...trust.roles.bank.keys,
      ...trust.roles.session.keys,
      ...trust.roles.receipt.keys,
      ...root.keys,
    ];
    expect(new Set(purposes).size).toBe(7);
    expect(trust.roles.bank).toMatchObject({ threshold: 2, keys: [expect.any(String), expect.any(String)] });
    expect(label).toBe('TEST ONLY');
    for (const name of readdirSync(join(data, 'keys'))) {
      expect(statSync(join(data, 'keys', name)).mode & 0o077).toBe(0);
      expect(readFileSync(join(data, 'keys', name), 'utf8')).toContain('TEST ONLY');
    }
  });

  it('are never overwritten', async () => {
    const again = await initAuthority(data, { name: 'x', label: 'REAL', nowMs: 0 });
    expect(again.ok ? '' : again.error.code).toBe('AUTHORITY_EXISTS');
  });

  it('open without the root keys, which lie in safes', async () => {
    for (const at of [1, 2, 3]) rmSync(join(data, 'keys', `root-${at}.json`));
    expect((await openAuthority(data)).ok).toBe(true);
  });

  it.each(['trust.dsse.json', 'root.json', 'keys/session.json', 'keys/results.json', 'keys/tls.json'])(
    'are refused with a changed %s, which is named',
    async (name) => {
      const path = join(data, name);
      const text = readFileSync(path, 'utf8');
      // Another valid-looking character inside the first long run of hex, base64 or bech32.
      const at = text.search(/[0-9a-zA-Z+/]{60}/) + 20;
      writeFileSync(path, text.slice(0, at) + (text[at] === 'a' ? 'c' : 'a') + text.slice(at + 1));
      const opened = await openAuthority(data);
      expect(opened.ok ? 'opened' : opened.error.where).toContain(
        name === 'root.json' ? 'trust.dsse.json' : name,
      );
    },
  );

  it('are refused when one of them belongs to another authority', async () => {
    const other = join(temporaryFolder(), 'other');
    folders.push(other);
    must(await initAuthority(other, { name: 'x', label: 'TEST ONLY', nowMs: 0 }));
    writeFileSync(join(data, 'keys', 'receipt.json'), readFileSync(join(other, 'keys', 'receipt.json')));
    const opened = await openAuthority(data);
    expect(opened.ok ? '' : opened.error.code).toBe('KEY_NOT_TRUSTED');
  });

  it.runIf(existsSync('/usr/bin/age'))(
    'open what is sealed to the authority with the plain age tool as well',
    async () => {
      const { results } = must(await openAuthority(data));
      writeFileSync(join(data, 'letter.age'), await results.seal(Buffer.from('会面地点不变')));
      const { identity } = JSON.parse(readFileSync(join(data, 'keys', 'results.json'), 'utf8'));
      writeFileSync(join(data, 'identity.txt'), `${identity}\n`, { mode: 0o600 });
      const plain = execFileSync('age', ['-d', '-i', join(data, 'identity.txt'), join(data, 'letter.age')]);
      expect(plain.toString('utf8')).toBe('会面地点不变');
    },
  );
});
