import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { InvigilatorId } from '@exam-room/shared/base';
import { describe, expect, test } from 'vitest';
import { makeKeyFile, readKeyFiles } from './key-files.ts';
import { openLockOuts } from './lock-outs.ts';
import { openPeoplesKeys } from './peoples-keys.ts';

const chen = 'V01' as InvigilatorId;
const zhao = 'V02' as InvigilatorId;

async function peopleIn(folder: string, monoMs: () => number) {
  const listed = await makeKeyFile({ id: chen, name: '陈建国', role: 'chief', pin: '111111', folder });
  const open = () => {
    const files = readKeyFiles(folder);
    if (!files.ok) throw new Error(files.error.code);
    return openPeoplesKeys([listed], files.value, openLockOuts(join(folder, 'lock-outs.json'), monoMs));
  };
  return { listed, open };
}

const temp = () => mkdtempSync(join(tmpdir(), 'exam-room-keys-'));
const code = (result: { readonly ok: boolean; readonly error?: { readonly code: string } }) =>
  result.ok ? 'open' : result.error?.code;

describe("a person's key", () => {
  test('opens with its own PIN and signs as the session lists it', async () => {
    const { listed, open } = await peopleIn(temp(), () => 0);
    const opened = await open().open(chen, '111111');
    expect(opened.ok && opened.value.publicKey).toBe(listed.signKey);
    expect(code(await open().open(chen, '111112'))).toBe('PIN_WRONG');
    expect(code(await open().open(zhao, '111111'))).toBe('PERSON_NO_KEY');
  });

  test('locks after five wrong PINs, 15 seconds and doubling, and a restart does not open it', async () => {
    let nowMs = 0;
    const { open } = await peopleIn(temp(), () => nowMs);
    const people = open();
    for (let tries = 0; tries < 5; tries += 1)
      expect(code(await people.open(chen, '999999'))).toBe('PIN_WRONG');
    expect(people.lockedForMs(chen)).toBe(15_000);
    expect(code(await people.open(chen, '111111'))).toBe('PIN_LOCKED');
    nowMs = 14_000;
    const restarted = open();
    expect(restarted.lockedForMs(chen), 'the lock begins again after a restart').toBe(15_000);
    expect(code(await restarted.open(chen, '111111'))).toBe('PIN_LOCKED');
    nowMs = 30_000;
    expect(code(await restarted.open(chen, '999999'))).toBe('PIN_WRONG');
    expect(restarted.lockedForMs(chen)).toBe(30_000);
    nowMs = 60_001;
    expect(code(await restarted.open(chen, '111111'))).toBe('open');
    expect(code(await open().open(chen, '999999'))).toBe('PIN_WRONG');
    expect(open().lockedForMs(chen), 'a right PIN forgives the wrong ones').toBe(0);
  });

  test('that is not the one the authority lists opens nothing', async () => {
    const folder = temp();
    const { open } = await peopleIn(folder, () => 0);
    await makeKeyFile({ id: chen, name: '陈建国', role: 'chief', pin: '222222', folder });
    expect(code(await open().open(chen, '222222'))).toBe('PERSON_KEY_OTHER');
  });

  test('in a damaged file is named by its file', () => {
    const folder = temp();
    writeFileSync(join(folder, 'V09.key.json'), '{"schema":"exam-room/invigilator-key/v1"}');
    expect(readKeyFiles(folder)).toMatchObject({
      ok: false,
      error: { code: 'KEY_FILE', where: 'V09.key.json' },
    });
    expect(readKeyFiles(join(folder, 'nowhere'))).toMatchObject({
      ok: false,
      error: { code: 'KEYS_FOLDER' },
    });
  });
});
