import { type Bytes, fromHex } from '../src/base/index.ts';
import { isReduced, isSmallOrder } from '../src/crypto/index.ts';

/** A room has a few hundred keys; more means that somebody feeds us strange ones. */
const PUBLIC_KEYS_KEPT = 5_000;

/** Public keys (64 hex digits) in the form that a library wants, each made once; undefined for what is no key or one of small order. */
export function keptKeys<Key>(make: (raw: Uint8Array) => Key): (publicKey: string) => Key | undefined {
  const keys = new Map<string, Key>();
  return (publicKey) => {
    const kept = keys.get(publicKey);
    if (kept !== undefined) return kept;
    const raw = fromHex(publicKey);
    if (raw === undefined || raw.length !== 32 || isSmallOrder(raw)) return undefined;
    const key = make(raw);
    if (keys.size >= PUBLIC_KEYS_KEPT) keys.clear();
    keys.set(publicKey, key);
    return key;
  };
}

/** Whether a signature may be shown to a library at all: 64 bytes, its R of no small order, its S in the one right spelling. */
export function isWellFormed(signature: Bytes): boolean {
  return (
    signature.length === 64 && !isSmallOrder(signature.subarray(0, 32)) && isReduced(signature.subarray(32))
  );
}
