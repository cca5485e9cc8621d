import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';

export interface DecodedText {
  readonly text: string;
  readonly encoding: TextEncodingName;
}

export type TextEncodingName = 'utf-8' | 'utf-16le' | 'utf-16be' | 'gb18030';

const BYTE_ORDER_MARKS: readonly (readonly [TextEncodingName, readonly number[]])[] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['gb18030', [0x84, 0x31, 0x95, 0x33]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/** Big5 and Shift-JIS also pass as GB18030, but spread over rare characters; Chinese office text stays in the plane of GB 2312. */
const COMMON_SHARE = 0.9;
const SAMPLE = 65_536;

/**
 * Reads the bytes of a text file in UTF-8, UTF-16 or GB18030, with or without a byte order mark. Never guesses into replacement
 * characters: a byte that does not fit refuses the file and names the line. Codes: ENCODING_UNKNOWN, ENCODING_BROKEN.
 */
export function decodeText(bytes: Uint8Array, what: string): Result<DecodedText> {
  const marked = BYTE_ORDER_MARKS.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte));
  if (marked !== undefined) {
    const [encoding, mark] = marked;
    const body = bytes.subarray(mark.length);
    const text = strictly(encoding, body);
    return text === undefined ? refuse(broken(what, encoding, body)) : ok({ text, encoding });
  }
  const wide = bytes.subarray(0, SAMPLE).includes(0) ? wideEncoding(bytes) : undefined;
  if (wide !== undefined) {
    const text = strictly(wide, bytes);
    return text === undefined ? refuse(broken(what, wide, bytes)) : ok({ text, encoding: wide });
  }
  const utf8 = strictly('utf-8', bytes);
  if (utf8 !== undefined) return ok({ text: utf8, encoding: 'utf-8' });
  const chinese = strictly('gb18030', bytes);
  if (chinese !== undefined && commonShare(bytes) >= COMMON_SHARE)
    return ok({ text: chinese, encoding: 'gb18030' });
  // Mostly UTF-8 with a wrong byte, and something else altogether, call for different words.
  return mostlyUtf8(bytes) ? refuse(broken(what, 'utf-8', bytes)) : refuse(unknown(what));
}

function strictly(encoding: TextEncodingName, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined; // a byte sequence that this encoding does not have
  }
}

/** Line feeds and digits have a zero byte in UTF-16: on the even side in big endian, on the odd side in little endian. */
function wideEncoding(bytes: Uint8Array): TextEncodingName | undefined {
  let [even, odd] = [0, 0];
  for (let at = 0; at < Math.min(bytes.length, SAMPLE); at += 1)
    if (bytes[at] === 0) {
      if (at % 2 === 0) even += 1;
      else odd += 1;
    }
  if (bytes.length % 2 !== 0 || even + odd < 2) return undefined;
  if (odd > even * 4) return 'utf-16le';
  return even > odd * 4 ? 'utf-16be' : undefined;
}

/** Share of the two-byte characters that lie where GB 2312 has its symbols and hanzi. */
function commonShare(bytes: Uint8Array): number {
  let [pairs, common] = [0, 0];
  for (let at = 0; at < Math.min(bytes.length, SAMPLE); at += 1) {
    const lead = bytes[at] ?? 0;
    if (lead < 0x81) continue;
    const trail = bytes[at + 1] ?? 0;
    pairs += 1;
    if (lead >= 0xa1 && lead <= 0xf7 && trail >= 0xa1) common += 1;
    at += trail >= 0x30 && trail <= 0x39 ? 3 : 1;
  }
  return pairs === 0 ? 1 : common / pairs;
}

/** Whether nearly every line is UTF-8, so that the few others are the fault. */
function mostlyUtf8(bytes: Uint8Array): boolean {
  let [lines, wrong] = [0, 0];
  for (const line of linesOf(bytes.subarray(0, SAMPLE * 16))) {
    if (line.every((byte) => byte < 0x80)) continue;
    lines += 1;
    if (strictly('utf-8', line) === undefined) wrong += 1;
  }
  return lines > 0 && wrong <= Math.max(1, lines / 4) && wrong < lines;
}

function* linesOf(bytes: Uint8Array): Generator<Uint8Array> {
  let from = 0;
  while (from < bytes.length) {
    const end = bytes.indexOf(0x0a, from);
    yield bytes.subarray(from, end < 0 ? bytes.length : end);
    if (end < 0) return;
    from = end + 1;
  }
}

function broken(what: string, encoding: TextEncodingName, bytes: Uint8Array) {
  const line = brokenLine(encoding, bytes);
  return trouble(
    'ENCODING_BROKEN',
    {
      zh: `${what} 第 ${line} 行含有不属于 ${encoding.toUpperCase()} 编码的字节，文件可能损坏或混用了两种编码。请用记事本打开，另存为 UTF-8。`,
      en: `${what}, line ${line}, holds bytes that are not ${encoding.toUpperCase()}: the file is damaged or mixes two encodings. Open it in an editor and save it as UTF-8.`,
    },
    `${what}:${line}`,
  );
}

/** The first line that does not decode; in UTF-16 lines are counted up to the first lone surrogate. */
function brokenLine(encoding: TextEncodingName, bytes: Uint8Array): number {
  if (encoding === 'utf-16le' || encoding === 'utf-16be') {
    const text = new TextDecoder(encoding).decode(bytes);
    const at = text.indexOf('\ufffd');
    return (at < 0 ? text : text.slice(0, at)).split('\n').length;
  }
  let line = 0;
  for (const part of linesOf(bytes)) {
    line += 1;
    if (strictly(encoding, part) === undefined) return line;
  }
  return Math.max(1, line);
}

function unknown(what: string) {
  return trouble(
    'ENCODING_UNKNOWN',
    {
      zh: `${what} 不是 UTF-8、UTF-16 或 GB18030 编码的简体中文文本。请用记事本打开，确认文字正常后另存为 UTF-8。`,
      en: `${what} is not text in UTF-8, UTF-16 or GB18030. Open it in an editor, see that it reads well, and save it as UTF-8.`,
    },
    what,
  );
}
