import { createHmac, hash } from 'node:crypto';
import { sha256 as portableSha256 } from '@noble/hashes/sha2.js';

export function sha256(...parts: readonly Uint8Array[]): Buffer {
  return hash(
    'sha256',
    parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts),
    'buffer',
  );
}

export function sha256Hex(bytes: Uint8Array): string {
  return hash('sha256', bytes, 'hex');
}

export function hmacSha256(key: Uint8Array, message: Uint8Array | string): Buffer {
  return createHmac('sha256', key).update(message).digest();
}

/**
 * SHA-256 by two implementations that share no line. Undefined when they disagree, which means that one of them (or this
 * machine) is broken and nothing more may be concluded.
 */
export function agreedSha256Hex(bytes: Uint8Array): string | undefined {
  const native = sha256Hex(bytes);
  return Buffer.from(portableSha256(Uint8Array.from(bytes))).toString('hex') === native ? native : undefined;
}
