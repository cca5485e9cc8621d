import { sha256 } from './digests.ts';

const LEAF = Buffer.of(0);
const NODE = Buffer.of(1);

/** The root of an RFC 6962 tree over these leaves, by the definition: split at the largest power of two below the size. */
export function merkleRoot(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return sha256();
  return rootOf(leaves.map((leaf) => sha256(LEAF, leaf)));
}

function rootOf(hashes: readonly Buffer[]): Buffer {
  const [only] = hashes;
  if (only !== undefined && hashes.length === 1) return only;
  let split = 1;
  while (split * 2 < hashes.length) split *= 2;
  return sha256(NODE, rootOf(hashes.slice(0, split)), rootOf(hashes.slice(split)));
}

/** The roots over the first leaves, for many sizes at once: full subtrees are hashed once. Lower-case hex by size. */
export function rootsAt(leaves: readonly Uint8Array[], sizes: Iterable<number>): ReadonlyMap<number, string> {
  const hashes = leaves.map((leaf) => sha256(LEAF, leaf));
  const full = new Map<number, Map<number, Buffer>>();
  const over = (start: number, width: number): Buffer => {
    const [first] = hashes.slice(start, start + 1);
    if (width === 1 && first !== undefined) return first;
    let split = 1;
    while (split * 2 < width) split *= 2;
    const parted = () => sha256(NODE, over(start, split), over(start + split, width - split));
    if (split * 2 !== width) return parted();
    const known = full.get(width) ?? new Map<number, Buffer>();
    full.set(width, known);
    const node = known.get(start) ?? parted();
    known.set(start, node);
    return node;
  };
  const roots = new Map<number, string>();
  for (const size of new Set(sizes))
    if (size <= hashes.length) roots.set(size, (size === 0 ? sha256() : over(0, size)).toString('hex'));
  return roots;
}

/** The 20 digits of the record sheet: the root's first 16 bytes as a number, its last 20 decimal digits, in groups of five. */
export function sheetCode(root: Uint8Array): string {
  const number = BigInt(`0x${Buffer.from(root.subarray(0, 16)).toString('hex')}`);
  const digits = (number % 100_000_000_000_000_000_000n).toString().padStart(20, '0');
  return (digits.match(/.{5}/g) ?? []).join('-');
}
