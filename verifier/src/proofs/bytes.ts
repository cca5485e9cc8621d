const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Undefined unless the text is base64 in its one spelling: right alphabet, right padding, no stray bits. */
export function readBase64(text: string): Buffer | undefined {
  if (text.length % 4 !== 0) return undefined;
  const bytes = Buffer.from(text, 'base64');
  return bytes.toString('base64') === text ? bytes : undefined;
}

/** Undefined unless the text is `size` bytes in lower-case hex. */
export function readHex(text: string, size: number): Buffer | undefined {
  return text.length === size * 2 && /^[0-9a-f]*$/.test(text) ? Buffer.from(text, 'hex') : undefined;
}

/** Undefined when the bytes are not UTF-8. */
export function readText(bytes: Uint8Array): string | undefined {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return undefined; // the decoder has one error for every kind of bad byte
  }
}

/** Undefined when the text is not JSON. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // callers refuse `undefined` by their schema
  }
}
