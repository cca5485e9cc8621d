import { closeSync, globSync, openSync, readdirSync, readFileSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';

/** Something that must not be read where it does not belong: what it is, and its bytes in every spelling. */
export interface Canary {
  readonly what: string;
  readonly spellings: readonly Buffer[];
}

/** A text as UTF-8, as UTF-16, in hex, and inside base64 at each of its three steps. */
export function canary(what: string, text: string): Canary {
  const plain = Buffer.from(text);
  const inBase64 = [0, 1, 2].map((step) => {
    const spelt = Buffer.concat([Buffer.alloc(step), plain])
      .toString('base64')
      .replaceAll('=', '');
    return Buffer.from(spelt.slice(step === 0 ? 0 : 4, -2));
  });
  return {
    what,
    spellings: [plain, Buffer.from(text, 'utf16le'), Buffer.from(plain.toString('hex')), ...inBase64],
  };
}

/** The two spellings that a text has in a program's memory: searching for more of them takes minutes. */
export function inMemory({ what, spellings }: Canary): Canary {
  return { what, spellings: spellings.slice(0, 2) };
}

/** Which of the canaries stand in these bytes. */
export function found(bytes: Buffer, canaries: readonly Canary[]): readonly string[] {
  return canaries
    .filter(({ spellings }) => spellings.some((one) => bytes.includes(one)))
    .map(({ what }) => what);
}

/** A JPEG that a viewer would open, as it is or in base64. */
export function holdsPicture(bytes: Buffer): boolean {
  for (let at = bytes.indexOf(JPEG); at >= 0; at = bytes.indexOf(JPEG, at + 1))
    if (JPEG_MARKERS.has(bytes[at + 3] ?? 0) && bytes.includes(SOF, at) && bytes.includes(END, at))
      return true;
  return bytes.includes('/9j/4AAQSkZJRg');
}

const JPEG = Buffer.of(0xff, 0xd8, 0xff);
const JPEG_MARKERS: ReadonlySet<number> = new Set([0xe0, 0xe1, 0xdb, 0xee]);
const SOF = Buffer.of(0xff, 0xc0, 0x00, 0x11, 0x08);
const END = Buffer.of(0xff, 0xd9);

/** Every file below a folder, with its name as part of what is searched. */
export async function* filesBelow(
  folder: string,
): AsyncGenerator<{ readonly path: string; readonly bytes: Buffer }> {
  for (const name of globSync('**/*', { cwd: folder })) {
    const path = join(folder, name);
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue;
    await setImmediate(); // the day goes on meanwhile
    yield { path: name, bytes: Buffer.concat([Buffer.from(`${name}\n`), readFileSync(path)]) };
  }
}

/** Processes whose command line names this folder: those that work with it. */
export function processesOf(folder: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name) && Number(name) !== process.pid)
    .map(Number)
    .filter((pid) => commandOf(pid).includes(folder));
}

export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // it has just ended
  }
}

const CHUNK = 1024 * 1024;
/** Longer than any spelling: a canary across two chunks is found as well. */
const OVERLAP = 1_024;

/** The writable memory of a process, in overlapping pieces. Nothing when it has ended or may not be read. */
export async function* memoryOf(pid: number): AsyncGenerator<Buffer> {
  let memory: number;
  let maps: string;
  try {
    maps = readFileSync(`/proc/${pid}/maps`, 'utf8');
    memory = openSync(`/proc/${pid}/mem`, 'r');
  } catch {
    return; // it has ended, or belongs to somebody else: the caller counts what was read
  }
  const chunk = Buffer.alloc(CHUNK);
  try {
    for (const [, from = '', to = ''] of maps.matchAll(/^([0-9a-f]+)-([0-9a-f]+) rw/gm))
      for (let at = BigInt(`0x${from}`); at < BigInt(`0x${to}`); at += BigInt(CHUNK - OVERLAP)) {
        const left = BigInt(`0x${to}`) - at;
        const size = pieceOf(memory, chunk, { at, size: left < BigInt(CHUNK) ? Number(left) : CHUNK });
        await setImmediate();
        if (size > 0) yield chunk.subarray(0, size);
      }
  } finally {
    closeSync(memory);
  }
}

function pieceOf(memory: number, chunk: Buffer, of: { readonly at: bigint; readonly size: number }): number {
  try {
    return readSync(memory, chunk, 0, of.size, of.at);
  } catch {
    return 0; // given back to the system in between
  }
}
