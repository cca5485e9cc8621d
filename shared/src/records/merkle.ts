import { type Bytes, concatBytes } from '../base/index.ts';
import { sha256 } from '../crypto/index.ts';

export type Hash = (bytes: Bytes) => Uint8Array;

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

export function leafHash(content: Bytes, hash: Hash = sha256): Uint8Array {
  return hash(concatBytes(LEAF, content));
}

export function nodeHash(left: Bytes, right: Bytes, hash: Hash = sha256): Uint8Array {
  return hash(concatBytes(NODE, left, right));
}

/** The right edge of a Merkle tree (RFC 6962): enough to append leaves and tell the root at any time. */
export interface MerkleEdge {
  readonly size: number;
  /** Roots of the full subtrees, largest first. */
  readonly peaks: readonly Uint8Array[];
}

export const EMPTY_EDGE: MerkleEdge = { size: 0, peaks: [] };

export function appendLeaf(edge: MerkleEdge, leaf: Uint8Array, hash: Hash = sha256): MerkleEdge {
  const peaks = [...edge.peaks];
  let node = leaf;
  for (let size = edge.size; size % 2 === 1; size = (size - 1) / 2) {
    const left = peaks.pop();
    if (left === undefined) throw new Error('a Merkle edge lost a peak');
    node = nodeHash(left, node, hash);
  }
  return { size: edge.size + 1, peaks: [...peaks, node] };
}

export function merkleRoot(edge: MerkleEdge, hash: Hash = sha256): Uint8Array {
  const last = edge.peaks.at(-1);
  if (last === undefined) return hash(new Uint8Array());
  return edge.peaks.slice(0, -1).reduceRight((right, left) => nodeHash(left, right, hash), last);
}

/** The head as 20 digits in groups of five, printed on the record sheet and readable over a telephone (66 bits of the root). */
export function sheetCode(root: Uint8Array): string {
  let value = 0n;
  for (const byte of root.subarray(0, 16)) value = (value << 8n) | BigInt(byte);
  const digits = (value % 10n ** 20n).toString().padStart(20, '0');
  return [0, 5, 10, 15].map((at) => digits.slice(at, at + 5)).join('-');
}
