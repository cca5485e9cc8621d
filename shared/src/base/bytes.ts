const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export type Bytes = Uint8Array<ArrayBufferLike>;

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** Throws on bytes that are not UTF-8: callers that read foreign bytes catch it and name the file. */
export function fromUtf8(bytes: Bytes): string {
  return decoder.decode(bytes);
}

export function concatBytes(...parts: readonly Bytes[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

export function toHex(bytes: Bytes): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte] ?? '';
  return text;
}

/** The four bits of each character code; 16 where it is no lower-case hex digit. */
const NIBBLES = new Uint8Array(128).fill(16);
for (const [digit, code] of utf8('0123456789abcdef').entries()) NIBBLES[code] = digit;

/** Undefined unless the text is an even number of lower-case hex digits. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  const digit = (at: number) => NIBBLES[text.charCodeAt(at)] ?? 16;
  for (let at = 0; at < bytes.length; at += 1) {
    const [high, low] = [digit(at * 2), digit(at * 2 + 1)];
    if ((high | low) > 15) return undefined;
    bytes[at] = (high << 4) | low;
  }
  return bytes;
}

const ALPHABET = utf8('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/');
const PAD = 61;
/** The six bits of each character code of the alphabet. */
const DIGITS = new Uint8Array(128);
for (const [digit, code] of ALPHABET.entries()) DIGITS[code] = digit;

/** Standard base64 with padding (RFC 4648 section 4). */
export function toBase64(bytes: Bytes): string {
  const codes = new Uint8Array(Math.ceil(bytes.length / 3) * 4);
  for (let at = 0, to = 0; at < bytes.length; at += 3, to += 4) {
    const [a, b = 0, c = 0] = [bytes[at] ?? 0, bytes[at + 1], bytes[at + 2]];
    const left = bytes.length - at;
    codes[to] = ALPHABET[a >> 2] ?? 0;
    codes[to + 1] = ALPHABET[((a & 3) << 4) | (b >> 4)] ?? 0;
    codes[to + 2] = left > 1 ? (ALPHABET[((b & 15) << 2) | (c >> 6)] ?? 0) : PAD;
    codes[to + 3] = left > 2 ? (ALPHABET[c & 63] ?? 0) : PAD;
  }
  return decoder.decode(codes);
}

/** Undefined unless the text is canonical base64: a second spelling of the same bytes is refused. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const bytes = new Uint8Array((text.length / 4) * 3 - padding);
  const digit = (at: number) => DIGITS[text.charCodeAt(at)] ?? 0;
  for (let at = 0, to = 0; at < text.length; at += 4, to += 3) {
    const word = (digit(at) << 18) | (digit(at + 1) << 12) | (digit(at + 2) << 6) | digit(at + 3);
    // Beyond the end of the array nothing is written.
    bytes[to] = word >> 16;
    bytes[to + 1] = (word >> 8) & 255;
    bytes[to + 2] = word & 255;
  }
  // The bits that the padding leaves over must be zero: with others the same bytes would have several spellings.
  const spare = padding === 2 ? 15 : padding === 1 ? 3 : 0;
  return (digit(text.length - 1 - padding) & spare) === 0 ? bytes : undefined;
}

export function equalBytes(a: Bytes, b: Bytes): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let at = 0; at < a.length; at += 1) difference |= (a[at] ?? 0) ^ (b[at] ?? 0);
  return difference === 0;
}

/** Big-endian, four bytes. */
export function u32(value: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.of((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255);
}
