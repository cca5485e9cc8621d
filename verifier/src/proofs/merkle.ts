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

/** The 20 digits of the record sheet: the root's first 16 bytes as a number, its last 20 decimal digits, in groups of five. */
export function sheetCode(root: Uint8Array): string {
  const number = BigInt(`0x${Buffer.from(root.subarray(0, 16)).toString('hex')}`);
  const digits = (number % 100_000_000_000_000_000_000n).toString().padStart(20, '0');
  return (digits.match(/.{5}/g) ?? []).join('-');
}
