import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLocalVoice } from './local-voice.ts';

/** A program that speaks as espeak-ng does: a WAV on its output, with what it was asked for inside. */
function program(script: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'exam-room-voice-')), 'voice.mjs');
  writeFileSync(path, `#!${process.execPath}\n${script}`);
  chmodSync(path, 0o755);
  return path;
}

const SPEAKS = `
const text = await new Promise((done) => { let all = ''; process.stdin.on('data', (part) => { all += part; }).on('end', () => done(all)); });
process.stdout.write('RIFF' + ' '.repeat(60) + process.argv.slice(2).join(' ') + '|' + text);
`;

test('the rules are spoken by the voice that reads pinyin as pinyin, each text once', async () => {
  const speak = await openLocalVoice(program(SPEAKS));
  const wav = Buffer.from((await speak?.('请保持安静')) ?? []).toString('utf8');
  expect(wav).toMatch(/^RIFF/);
  expect(wav).toContain('-v cmn-latn-pinyin');
  expect(wav).toMatch(/\|请保持安静$/);
  expect(await speak?.('请保持安静')).toBe(await speak?.('请保持安静'));
});

test('a machine without a voice, or with one that fails, has none, and nothing breaks', async () => {
  expect(await openLocalVoice(join(tmpdir(), 'no-such-program'))).toBeUndefined();
  expect(await openLocalVoice(program('process.exit(1)'))).toBeUndefined();
  expect(await openLocalVoice(program("process.stdout.write('no sound')"))).toBeUndefined();
});
