import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { electronMayGrant, PERMISSIONS } from './permissions.ts';

/** Every permission that this version of Electron knows, read from its own published types. */
function electronPermissions(): readonly string[] {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const types = readFileSync(join(folder, 'electron.d.ts'), 'utf8');
  const lists = [
    ...types.matchAll(/setPermission(?:Check|Request)Handler\(handler: .*? permission: ([^,]+),/g),
  ];
  return [
    ...new Set(lists.flatMap((list) => [...(list[1] ?? '').matchAll(/'([^']+)'/g)].map((m) => m[1] ?? ''))),
  ];
}

describe('the table of permissions', () => {
  it('grants the camera to the exam screen and nothing to anybody else', () => {
    expect(PERMISSIONS.filter((row) => row.grant !== 'never').map((row) => row.what)).toEqual(['camera']);
  });

  it('has a line for every permission that Electron knows, and grants only the camera’s', () => {
    const known = electronPermissions();
    expect(known.length).toBeGreaterThan(30);
    const listed = new Set(PERMISSIONS.flatMap((row) => row.electron));
    expect(known.filter((name) => !listed.has(name))).toEqual([]);
    expect(known.filter(electronMayGrant)).toEqual(['media']);
  });

  it('refuses a permission that nobody has heard of', () => {
    expect(electronMayGrant('teleport')).toBe(false);
  });

  it('has a reason on every line', () => {
    for (const row of PERMISSIONS) expect(row.reason.length, row.what).toBeGreaterThan(5);
  });
});
