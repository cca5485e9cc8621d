import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rememberTrust } from './newest-trust.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'exam-room-trust-'));
const trust = (version: number, authority = '主管部门') => ({ authority, version });

describe('a machine that has believed a version of the trust list', () => {
  test('believes it again and every newer one, and no older one, also after a restart', () => {
    const data = folder();
    for (const version of [3, 3, 4])
      expect(rememberTrust(data, trust(version))).toEqual({ ok: true, value: true });
    for (const version of [3, 1])
      expect(rememberTrust(data, trust(version))).toMatchObject({
        ok: false,
        error: { code: 'TRUST_OLDER' },
      });
    expect(JSON.parse(readFileSync(join(data, 'newest-trust.json'), 'utf8'))).toEqual({ 主管部门: 4 });
    expect(rememberTrust(data, trust(4)).ok).toBe(true);
  });
  test('holds it against no other authority', () => {
    const data = folder();
    expect(rememberTrust(data, trust(9)).ok).toBe(true);
    expect(rememberTrust(data, trust(1, '演练')).ok).toBe(true);
  });
  test.each(['', '{', '{"主管部门":0}', '[]', '{"主管部门":"9"}'])(
    'opens nothing when its memory reads %j',
    (text) => {
      const data = folder();
      writeFileSync(join(data, 'newest-trust.json'), text);
      expect(rememberTrust(data, trust(9))).toMatchObject({ ok: false, error: { code: 'TRUST_MEMORY' } });
    },
  );
});
