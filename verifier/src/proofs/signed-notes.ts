import { readBase64, readHex } from './bytes.ts';
import { sha256 } from './digests.ts';
import { type Signed, signatureHolds } from './ed25519.ts';

// Signed notes, checkpoints and cosignatures (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature), read and proven.

const KINDS = { log: 0x01, witness: 0x04 } as const;
const BEFORE_SIGNATURE = { log: 4, witness: 12 } as const;
const SIGNATURE_BYTES = 64;

export interface Note {
  /** What is signed: with the end of its last line. */
  readonly text: string;
  readonly lines: readonly NoteLine[];
}

export interface NoteLine {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface Head {
  readonly origin: string;
  readonly size: number;
  /** Lower-case hex. */
  readonly root: string;
}

/** Undefined unless this is a note in its one spelling: text, empty line, signature lines. */
export function readNote(note: string): Note | undefined {
  const end = note.lastIndexOf('\n\n') + 1;
  const text = note.slice(0, end);
  const below = note.slice(end + 1);
  if (end === 0 || !below.endsWith('\n') || /[^\P{Cc}\n]/u.test(text)) return undefined;
  const lines = below
    .slice(0, -1)
    .split('\n')
    .map((line) => readLine(line));
  return lines.every((line) => line !== undefined) ? { text, lines } : undefined;
}

/** One signature line, without its end. */
export function readLine(line: string): NoteLine | undefined {
  const [dash, name = '', base64 = '', ...more] = line.split(' ');
  const bytes = readBase64(base64);
  if (dash !== '—' || name === '' || name.includes('+') || more.length > 0) return undefined;
  return bytes === undefined || bytes.length <= BEFORE_SIGNATURE.log ? undefined : { name, bytes };
}

/** The three lines of a checkpoint; undefined when there are others, or more. */
export function readHead(text: string): Head | undefined {
  const [origin = '', size = '', root = '', end, ...more] = text.split('\n');
  const bytes = readBase64(root);
  const isSize = /^(0|[1-9][0-9]{0,14})$/.test(size);
  if (origin === '' || !isSize || bytes?.length !== 32 || end !== '' || more.length > 0) return undefined;
  return { origin, size: Number(size), root: bytes.toString('hex') };
}

/** What a line claims to be this key's signature over; undefined when the line is not this key's by its name and id. */
export function signedByLine(
  text: string,
  line: NoteLine,
  key: { readonly name: string; readonly publicKey: string; readonly as: keyof typeof KINDS },
): Signed | undefined {
  const { name, publicKey, as } = key;
  const raw = readHex(publicKey, 32) ?? Buffer.alloc(0);
  const id = sha256(Buffer.from(`${name}\n`), Buffer.of(KINDS[as]), raw).subarray(0, 4);
  const from = BEFORE_SIGNATURE[as];
  if (
    line.name !== name ||
    line.bytes.length !== from + SIGNATURE_BYTES ||
    !line.bytes.subarray(0, 4).equals(id)
  )
    return undefined;
  const time = as === 'witness' ? `cosignature/v1\ntime ${line.bytes.readBigUInt64BE(4)}\n` : '';
  return { publicKey, message: Buffer.from(`${time}${text}`), signature: line.bytes.subarray(from) };
}

export function lineHolds(...asked: Parameters<typeof signedByLine>): boolean {
  const signed = signedByLine(...asked);
  return signed !== undefined && signatureHolds(signed);
}
