import { concatBytes, u32, utf8 } from '../base/index.ts';
import { hmacSha256, sha256 } from './digest.ts';

/** Whole numbers that look random and are the same for ever for the same seed and label. */
export interface RandomStream {
  /** Uniform in 0 … bound - 1, by rejection: no number is likelier than another. `bound` from 1 to 2^32. */
  readonly below: (bound: number) => number;
}

const WORDS = 2 ** 32;

/** The key of one purpose: HMAC-SHA256(secret, label). Who holds it learns nothing of the secret or of other purposes. */
export function purposeKey(secret: Uint8Array, label: string): Uint8Array {
  return hmacSha256(secret, utf8(label));
}

/**
 * The stream of a 32-byte key: block i = SHA-256(key || u32be(i)), read as eight big-endian 32-bit words.
 * The specification stands in docs/draw.md; the verifier has its own implementation of it.
 */
export function randomStream(key: Uint8Array): RandomStream {
  let block = new Uint8Array(0);
  let at = 0;
  let count = 0;
  function word(): number {
    if (at >= block.length) {
      block = Uint8Array.from(sha256(concatBytes(key, u32(count))));
      count += 1;
      at = 0;
    }
    const value =
      ((block[at] ?? 0) * 0x1000000 +
        ((block[at + 1] ?? 0) << 16) +
        ((block[at + 2] ?? 0) << 8) +
        (block[at + 3] ?? 0)) >>>
      0;
    at += 4;
    return value;
  }
  return {
    below(bound) {
      if (!Number.isInteger(bound) || bound < 1 || bound > WORDS) throw new Error(`no stream below ${bound}`);
      const limit = WORDS - (WORDS % bound);
      for (;;) {
        const value = word();
        if (value < limit) return value % bound;
      }
    },
  };
}

/** The numbers 0 … size - 1 in random order (Fisher-Yates from the front). */
export function shuffled(stream: RandomStream, size: number): readonly number[] {
  const order = Array.from({ length: size }, (_, at) => at);
  for (let at = 0; at < size - 1; at += 1) {
    const other = at + stream.below(size - at);
    const kept = order[at] ?? 0;
    order[at] = order[other] ?? 0;
    order[other] = kept;
  }
  return order;
}

/** `count` different numbers of 0 … size - 1 in random order; the cost follows `count`, never `size`. */
export function sampled(stream: RandomStream, size: number, count: number): readonly number[] {
  if (count > size) throw new Error(`cannot take ${count} of ${size}`);
  const moved = new Map<number, number>();
  const taken: number[] = [];
  for (let at = 0; at < count; at += 1) {
    const other = at + stream.below(size - at);
    taken.push(moved.get(other) ?? other);
    moved.set(other, moved.get(at) ?? at);
  }
  return taken;
}
