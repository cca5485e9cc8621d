import { existsSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decrypter, Encrypter } from 'age-encryption';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { hostClock, readClockSetting, writeClockSetting } from './clock.ts';
import { openDeviceKeys } from './device-keys.ts';
import { writeDurably } from './durable-file.ts';
import { answerNonce, newSecret, questionKey, seal, unseal } from './native-crypto.ts';
import { newSealIdentity, openSealed, openWithCode, sealTo, sealToOf, sealWithCode } from './sealing.ts';
import { assertDurable, NewerDatabase, openDurable } from './sqlite.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'exam-room-host-'));
const FIRST = { version: 1, sql: 'CREATE TABLE entries (seq INTEGER PRIMARY KEY, payload TEXT NOT NULL)' };
const SECOND = { version: 2, sql: "ALTER TABLE entries ADD COLUMN sig TEXT NOT NULL DEFAULT ''" };

describe('a database for acknowledged entries', () => {
  test('is WAL with synchronous=FULL after its first write', () => {
    const database = openDurable(join(folder(), 'journal.sqlite'), [FIRST]);
    database.prepare('INSERT INTO entries VALUES (1, ?)').run('answer');
    expect(() => assertDurable(database)).not.toThrow();
    expect(database.pragma('synchronous', { simple: true })).toBe(2);
  });

  test('that the library quietly turned down to NORMAL is caught', () => {
    const database = new Database(join(folder(), 'careless.sqlite'));
    database.pragma('journal_mode = WAL');
    database.pragma('foreign_keys = ON');
    database.exec(FIRST.sql);
    expect(() => assertDurable(database)).toThrow(/synchronous=1/);
  });

  test('moves forward with its data and refuses to go back', () => {
    const path = join(folder(), 'journal.sqlite');
    const before = openDurable(path, [FIRST]);
    before.prepare('INSERT INTO entries VALUES (1, ?)').run('answer');
    before.close();
    const after = openDurable(path, [FIRST, SECOND]);
    expect(after.prepare('SELECT payload, sig FROM entries').all()).toEqual([{ payload: 'answer', sig: '' }]);
    after.close();
    expect(() => openDurable(path, [FIRST])).toThrow(NewerDatabase);
  });

  test('that could not be opened is let go: the next try is not told that somebody uses it', () => {
    const path = join(folder(), 'journal.sqlite');
    openDurable(path, [FIRST]).close();
    expect(() => openDurable(path, [FIRST, { version: 2, sql: 'not SQL at all' }])).toThrow();
    const next = new Database(path, { timeout: 0 });
    next.pragma('locking_mode = EXCLUSIVE');
    expect(() => next.exec("INSERT INTO entries VALUES (1, 'answer')")).not.toThrow();
    next.close();
  });
});

describe('a file', () => {
  test('is whole under its name and leaves nothing beside it', () => {
    const path = join(folder(), 'deep', 'session.json');
    writeDurably(path, 'first');
    writeDurably(path, '第二');
    expect(readFileSync(path, 'utf8')).toBe('第二');
    expect(readdirSync(join(path, '..'))).toEqual(['session.json']);
  });
});

describe('the keys of a machine', () => {
  test('are made once and stay the same', async () => {
    const place = folder();
    const first = await openDeviceKeys(place);
    const again = await openDeviceKeys(place);
    expect({ ...again, signer: again.signer.publicKey }).toEqual({
      ...first,
      signer: first.signer.publicKey,
    });
    expect(existsSync(join(place, 'device-keys.json'))).toBe(true);
    expect((await openDeviceKeys(folder())).device).not.toBe(first.device);
  });
});

describe('sealing', () => {
  const plain = Buffer.from('答案');

  test('to several machines opens with each of them and with nobody else', async () => {
    const [mine, spare, other] = [await newSealIdentity(), await newSealIdentity(), await newSealIdentity()];
    const sealed = await sealTo([await sealToOf(mine), await sealToOf(spare)], plain);
    expect(Buffer.from((await openSealed(spare, sealed)) ?? []).toString()).toBe('答案');
    expect(await openSealed(other, sealed)).toBeUndefined();
  });

  test('under a code opens with that code only', async () => {
    const sealed = await sealWithCode('123456', plain);
    expect(Buffer.from((await openWithCode('123456', sealed)) ?? []).toString()).toBe('答案');
    expect(await openWithCode('123457', sealed)).toBeUndefined();
  });

  test('under a code is opened by the age library itself, and what the library seals by us', async () => {
    const decrypter = new Decrypter();
    decrypter.addPassphrase('123456');
    const ours = await sealWithCode('123456', plain);
    expect(Buffer.from(await decrypter.decrypt(Uint8Array.from(ours))).toString()).toBe('答案');
    const encrypter = new Encrypter();
    encrypter.setPassphrase('123456');
    encrypter.setScryptWorkFactor(10);
    const theirs = await encrypter.encrypt(Uint8Array.from(plain));
    expect(Buffer.from((await openWithCode('123456', theirs)) ?? []).toString()).toBe('答案');
  });

  test('under a code is sealed by work enough, with a salt of its own each time', async () => {
    const heads = await Promise.all(
      [1, 2].map(
        async () =>
          Buffer.from(await sealWithCode('123456', plain))
            .toString('latin1')
            .split('\n')[1],
      ),
    );
    for (const head of heads) expect(head).toMatch(/^-> scrypt [A-Za-z0-9+/]{22} 15$/);
    expect(heads[0]).not.toBe(heads[1]);
  });

  test('of an answer is undone by its key and place alone, and shows any change', () => {
    const key = questionKey(Buffer.from(newSecret(), 'hex'), 'q1');
    const sealed = seal(key, answerNonce('d', 1, 7), plain);
    expect(Buffer.from(unseal(key, answerNonce('d', 1, 7), sealed) ?? []).toString()).toBe('答案');
    expect(unseal(key, answerNonce('d', 1, 8), sealed)).toBeUndefined();
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(unseal(key, answerNonce('d', 1, 7), changed)).toBeUndefined();
    }
  });
});

describe('a rehearsal clock', () => {
  test('runs at its speed from its own beginning, and its setting survives a command line', () => {
    const setting = { speed: 240, realOriginMs: Date.now() - 1_000, startsAtMs: 5_000_000 };
    expect(readClockSetting(writeClockSetting(setting))).toEqual(setting);
    const ran = hostClock(setting).wallMs() - setting.startsAtMs;
    expect(ran).toBeGreaterThanOrEqual(240_000);
    expect(readClockSetting('0,1,2')).toBeUndefined();
    expect(readClockSetting('fast')).toBeUndefined();
  });
});
