import { hmacSha256, sha256 } from './digests.ts';

const WORDS = 0x1_0000_0000;

/** Whole numbers below a bound, taken from a key's stream; docs/draw.md section 2. */
export type Below = (bound: number) => number;

/** The key of one purpose of a secret. */
export function purposeKey(secret: Uint8Array, label: string): Buffer {
  return hmacSha256(secret, label);
}

function* words(key: Uint8Array): Generator<number, never> {
  const counter = Buffer.alloc(4);
  for (let block = 0; ; block += 1) {
    counter.writeUInt32BE(block);
    const bytes = sha256(key, counter);
    for (let at = 0; at < bytes.length; at += 4) yield bytes.readUInt32BE(at);
  }
}

export function randomNumbers(key: Uint8Array): Below {
  const stream = words(key);
  return (bound) => {
    const tooLarge = WORDS - (WORDS % bound);
    for (;;) {
      const { value } = stream.next();
      if (value < tooLarge) return value % bound;
    }
  };
}

/** `count` of the numbers 0 … size - 1, by exchanging place after place with a later one or itself. */
export function pick(below: Below, size: number, count: number): readonly number[] {
  const places = Array.from({ length: size }, (_, place) => place);
  for (let place = 0; place < count; place += 1) exchange(places, place, place + below(size - place));
  return places.slice(0, count);
}

/** All of 0 … size - 1 in random order; the last place has no choice left and uses up no number. */
export function shuffle(below: Below, size: number): readonly number[] {
  const places = Array.from({ length: size }, (_, place) => place);
  for (let place = 0; place < size - 1; place += 1) exchange(places, place, place + below(size - place));
  return places;
}

function exchange(places: number[], one: number, other: number): void {
  const kept = places[one] ?? one;
  places[one] = places[other] ?? other;
  places[other] = kept;
}
