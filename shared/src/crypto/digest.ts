import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { type Bytes, type Digest, toHex, utf8 } from '../base/index.ts';

/** SHA-256 in portable code: used where the code must run anywhere. Hot paths use `host/native-crypto`. */
export function sha256(bytes: Bytes): Uint8Array {
  return nobleSha256(bytes);
}

/** SHA-256 as lower-case hex. Text is hashed as UTF-8. */
export function digestOf(content: Bytes | string): Digest {
  return toHex(sha256(typeof content === 'string' ? utf8(content) : content)) as Digest; // 64 hex digits by construction
}

export function hmacSha256(key: Bytes, message: Bytes): Uint8Array {
  return hmac(nobleSha256, key, message);
}
