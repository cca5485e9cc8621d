import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { honestDay } from './test-archive/honest-day.test-support.ts';
import { makePlan, type Plan } from './test-archive/plan.test-support.ts';
import { answerKey, pictureBytes } from './test-archive/sealing.test-support.ts';
import { type Archive, buildArchive } from './test-archive/write-archive.test-support.ts';

const AGE = ['/usr/bin/age', '/usr/local/bin/age', '/opt/homebrew/bin/age'].find((path) => existsSync(path));

// The age tool of the distribution, no line of ours: what an archive has sealed can be read with it in twenty years.
describe.runIf(AGE !== undefined)('the plain age tool with the authority’s key', () => {
  let folder: string;
  let plan: Plan;
  let archive: Archive;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'exam-room-age-'));
    plan = await makePlan({ ordinary: 0 });
    archive = await buildArchive(plan, honestDay(plan));
    writeFileSync(join(folder, 'identity.txt'), `${plan.identity}\n`, { mode: 0o600 });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function opened(sealed: Uint8Array): Buffer {
    const path = join(folder, 'sealed.age');
    writeFileSync(path, sealed);
    return execFileSync(AGE ?? '', ['-d', '-i', join(folder, 'identity.txt'), path], { stdio: 'pipe' });
  }

  it('opens a picture of the archive', () => {
    const taken = archive.built.find(({ draft }) => draft.label === 'pic:A-check-in')?.fact;
    if (taken?.kind !== 'snapshot-taken') throw new Error('no picture');
    const sealed = archive.files.get(`snapshots/${taken.file}.age`) ?? Buffer.alloc(0);
    expect(opened(sealed)).toEqual(Buffer.from(pictureBytes('pic:A-check-in')));
  });

  it('opens the key under which a candidate’s answers are sealed', () => {
    const sat = archive.built.find(({ draft }) => draft.label === 'open-A')?.fact;
    if (sat?.kind !== 'sitting-opened') throw new Error('nobody sat');
    expect(opened(Buffer.from(sat.answerKeyToAuthority, 'base64'))).toEqual(Buffer.from(answerKey('A')));
  });

  it('opens nothing that was changed', () => {
    const sat = archive.built.find(({ draft }) => draft.label === 'open-A')?.fact;
    if (sat?.kind !== 'sitting-opened') throw new Error('nobody sat');
    const changed = Buffer.from(sat.answerKeyToAuthority, 'base64');
    changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
    expect(() => opened(changed)).toThrow();
  });
});
