import {
  type Bytes,
  concatBytes,
  equalBytes,
  fromBase64,
  fromHex,
  toBase64,
  u32,
  utf8,
} from '../base/index.ts';
import { type SignatureCheck, type Signer, sha256 } from '../crypto/index.ts';

// Signed notes, checkpoints and cosignatures as C2SP writes them down (c2sp.org/signed-note, tlog-checkpoint, tlog-cosignature): whoever
// audits transparency logs has tools that read these lines. The first signed words differ from those of every envelope ("DSSEv1 "), so
// no signature of one kind can be used as the other.

const PLAIN = 1;
const COSIGNATURE = 4;
const ID_BYTES = 4;
const TIME_BYTES = 8;
const SIGNATURE_BYTES = 64;
/** One line for each machine that a session may list, and some. */
const LINES_MOST = 2_200;

export interface NoteLine {
  readonly name: string;
  /** Key id and signature, as they stand behind the name. */
  readonly bytes: Bytes;
  /** The line itself, without its end. */
  readonly text: string;
}

export interface Note {
  /** With its last line's end. */
  readonly text: string;
  readonly lines: readonly NoteLine[];
}

/** The head of a log: `origin` names the log, `root` is the RFC 6962 root over the first `size` leaves. */
export interface LogHead {
  readonly origin: string;
  readonly size: number;
  readonly root: Bytes;
}

export interface NoteKey {
  /** Without spaces and plus signs. */
  readonly name: string;
  /** Ed25519, lower-case hex. */
  readonly publicKey: string;
}

export function headText({ origin, size, root }: LogHead): string {
  return `${origin}\n${size}\n${toBase64(root)}\n`;
}

/** Undefined unless the text is just three lines: origin, size, root. */
export function readHead(text: string): LogHead | undefined {
  const [, origin = '', size = '', root = ''] = /^([^\n]+)\n(0|[1-9]\d{0,14})\n([^\n]+)\n$/.exec(text) ?? [];
  const bytes = fromBase64(root);
  return bytes?.length === 32 ? { origin, size: Number(size), root: bytes } : undefined;
}

export function writeNote(text: string, lines: readonly string[]): string {
  return `${text}\n${lines.map((line) => `${line}\n`).join('')}`;
}

/** Undefined unless the text is a note: text, an empty line, signature lines. Nothing is proven yet. */
export function readNote(note: string): Note | undefined {
  const end = note.lastIndexOf('\n\n');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a note may hold none but the line's end
  if (end < 0 || !note.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f]/.test(note)) return undefined;
  const below = note.slice(end + 2, -1);
  const texts = below === '' ? [] : below.split('\n');
  if (texts.length === 0 || texts.length > LINES_MOST) return undefined;
  const lines = texts.flatMap((text): readonly NoteLine[] => {
    const [, name = '', base64 = ''] = /^— ([^\s+]+) ([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
    const bytes = base64 === '' ? undefined : fromBase64(base64);
    return bytes === undefined || bytes.length <= ID_BYTES ? [] : [{ name, bytes, text }];
  });
  return lines.length === texts.length ? { text: note.slice(0, end + 1), lines } : undefined;
}

/** The signature line of whoever keeps the log. */
export function signLine(text: string, name: string, signer: Signer): string {
  return lineOf(
    name,
    concatBytes(keyId({ name, publicKey: signer.publicKey }, PLAIN), signer.sign(utf8(text))),
  );
}

/** A witness' line: at `seconds` (POSIX), this was the newest head that it had seen, and it continued all it had seen before. */
export function cosignLine(
  text: string,
  by: { readonly name: string; readonly signer: Signer; readonly seconds: number },
): string {
  const { name, signer, seconds } = by;
  const signature = signer.sign(cosigned(text, seconds));
  const time = concatBytes(u32(Math.floor(seconds / 2 ** 32)), u32(seconds % 2 ** 32));
  return lineOf(
    name,
    concatBytes(keyId({ name, publicKey: signer.publicKey }, COSIGNATURE), time, signature),
  );
}

/** Whether this line is this key's own plain signature under the text. */
export function isSignedBy(
  text: string,
  line: NoteLine,
  of: NoteKey & { readonly check: SignatureCheck },
): boolean {
  const { bytes } = line;
  if (line.name !== of.name || bytes.length !== ID_BYTES + SIGNATURE_BYTES) return false;
  if (!equalBytes(bytes.subarray(0, ID_BYTES), keyId(of, PLAIN))) return false;
  return of.check.verify(of.publicKey, utf8(text), bytes.subarray(ID_BYTES));
}

/** The time of a witness' line in POSIX seconds, when it is this key's own; undefined when it is not. */
export function cosignedAt(
  text: string,
  line: NoteLine,
  of: NoteKey & { readonly check: SignatureCheck },
): number | undefined {
  const { bytes } = line;
  if (line.name !== of.name || bytes.length !== ID_BYTES + TIME_BYTES + SIGNATURE_BYTES) return undefined;
  if (!equalBytes(bytes.subarray(0, ID_BYTES), keyId(of, COSIGNATURE))) return undefined;
  const seconds = bytes.subarray(ID_BYTES, ID_BYTES + TIME_BYTES).reduce((sum, byte) => sum * 256 + byte, 0);
  if (!Number.isSafeInteger(seconds)) return undefined;
  const signature = bytes.subarray(ID_BYTES + TIME_BYTES);
  return of.check.verify(of.publicKey, cosigned(text, seconds), signature) ? seconds : undefined;
}

function cosigned(text: string, seconds: number): Uint8Array<ArrayBuffer> {
  return utf8(`cosignature/v1\ntime ${seconds}\n${text}`);
}

function lineOf(name: string, bytes: Bytes): string {
  return `— ${name} ${toBase64(bytes)}`;
}

/** The first four bytes of SHA-256(name, line's end, kind of signature, public key). */
function keyId({ name, publicKey }: NoteKey, kind: number): Uint8Array {
  const key = fromHex(publicKey) ?? new Uint8Array();
  return sha256(concatBytes(utf8(`${name}\n`), Uint8Array.of(kind), key)).subarray(0, ID_BYTES);
}
