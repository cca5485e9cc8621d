import { execFile } from 'node:child_process';
import type { Speak } from '../desk-ports.ts';

/**
 * Plain `cmn` of espeak-ng reads the pinyin of a text as English; this one is right. Polyphones are wrong at times: the voice helps a
 * person who reads aloud, and is never required.
 */
const PROGRAM = 'espeak-ng';
const VOICE = ['-v', 'cmn-latn-pinyin', '-s', '150'];
const WAV_BYTES = 32 * 1024 * 1024;
const PATIENCE_MS = 20_000;

/** Undefined when this machine has no Chinese voice: then people read, as they do anyway. */
export async function openLocalVoice(program: string = PROGRAM): Promise<Speak | undefined> {
  const spoken = new Map<string, Promise<Uint8Array | undefined>>();
  const speak: Speak = (text) => {
    const before = spoken.get(text);
    if (before !== undefined) return before;
    const now = render(program, text);
    spoken.set(text, now);
    return now;
  };
  const tried = await speak('考场规则');
  return tried === undefined ? undefined : speak;
}

/** The WAV of one text; undefined when the program is not there or gives none. */
function render(program: string, text: string): Promise<Uint8Array | undefined> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      [...VOICE, '--stdin', '--stdout'],
      { encoding: 'buffer', maxBuffer: WAV_BYTES, timeout: PATIENCE_MS },
      (error, wav) => resolve(error === null && isWav(wav) ? wav : undefined),
    );
    child.stdin?.on('error', () => undefined); // a program that is not there: told by the callback
    child.stdin?.end(text);
  });
}

function isWav(bytes: Buffer): boolean {
  return bytes.length > 44 && bytes.subarray(0, 4).toString('latin1') === 'RIFF';
}
