import { type Bytes, equalBytes } from '../base/index.ts';
import { sha256 } from '../crypto/index.ts';
import { type Hash, nodeHash } from './merkle.ts';

const HASH_BYTES = 32;
const FIRST_ROOM = 64;

/** An RFC 6962 tree with every full subtree kept (64 bytes a leaf): any root and any proof is a walk along one edge. */
export interface MerkleTree {
  readonly size: () => number;
  /** Takes a leaf's hash (`leafHash`). */
  readonly append: (leaf: Bytes) => void;
  /** MTH over the first `size` leaves; over all when left out. */
  readonly root: (size?: number) => Uint8Array;
  /** PATH (RFC 6962 2.1.1) of the leaf at `place`, from 0, in the tree of `size` leaves. */
  readonly inclusion: (place: number, size: number) => readonly Uint8Array[];
  /** PROOF (RFC 6962 2.1.2) that the tree of `size` leaves continues the tree of `before`; empty from 0 and to itself. */
  readonly consistency: (before: number, size: number) => readonly Uint8Array[];
}

export function openMerkleTree(hash: Hash = sha256): MerkleTree {
  const levels: Level[] = [];
  const levelAt = (height: number): Level => {
    levels[height] ??= { nodes: new Uint8Array(FIRST_ROOM * HASH_BYTES), count: 0 };
    return levels[height];
  };
  const size = () => levels[0]?.count ?? 0;

  /** The root over `width` leaves from `start` on: kept as it is when they are a full subtree. */
  function rootOver(start: number, width: number): Uint8Array {
    if (width === 0) return hash(new Uint8Array());
    const half = splitOf(width);
    if (half * 2 === width || width === 1) {
      const height = Math.log2(width);
      return nodeOf(levelAt(height), start / width);
    }
    return nodeHash(rootOver(start, half), rootOver(start + half, width - half), hash);
  }
  function path(place: number, start: number, width: number): readonly Uint8Array[] {
    if (width === 1) return [];
    const half = splitOf(width);
    return place < half
      ? [...path(place, start, half), rootOver(start + half, width - half)]
      : [...path(place - half, start + half, width - half), rootOver(start, half)];
  }
  /** SUBPROOF: `known` while the older tree is a prefix that the reader can name by its root. */
  function proof(before: number, start: number, of: { width: number; known: boolean }): Uint8Array[] {
    const { width, known } = of;
    if (before === width) return known ? [] : [rootOver(start, width)];
    const half = splitOf(width);
    return before <= half
      ? [...proof(before, start, { width: half, known }), rootOver(start + half, width - half)]
      : [...proof(before - half, start + half, { width: width - half, known: false }), rootOver(start, half)];
  }
  const within = (part: number, whole: number) => {
    if (part < 0 || part > whole || whole > size()) throw new Error(`no tree of ${part} in ${whole}`);
  };

  return {
    size,
    append(leaf) {
      let node = leaf;
      for (let height = 0; ; height += 1) {
        const level = levelAt(height);
        const left = level.count % 2 === 1 ? nodeOf(level, level.count - 1) : undefined;
        push(level, node);
        if (left === undefined) return;
        node = nodeHash(left, node, hash);
      }
    },
    root(of = size()) {
      within(0, of);
      return rootOver(0, of);
    },
    inclusion(place, of) {
      within(place + 1, of);
      return path(place, 0, of);
    },
    consistency(before, of) {
      within(before, of);
      return before === 0 ? [] : proof(before, 0, { width: of, known: true });
    },
  };
}

interface Level {
  nodes: Uint8Array;
  count: number;
}

function nodeOf({ nodes }: Level, at: number): Uint8Array {
  return nodes.subarray(at * HASH_BYTES, (at + 1) * HASH_BYTES);
}

function push(level: Level, node: Bytes): void {
  if (node.length !== HASH_BYTES) throw new Error('a tree of SHA-256 takes hashes of 32 bytes');
  const end = level.count * HASH_BYTES;
  if (end === level.nodes.length) {
    const wider = new Uint8Array(level.nodes.length * 2);
    wider.set(level.nodes);
    level.nodes = wider;
  }
  level.nodes.set(node, end);
  level.count += 1;
}

/** The largest power of two below the width: where RFC 6962 parts a tree. 1 for a single leaf, which is never parted. */
function splitOf(width: number): number {
  let half = 1;
  while (half * 2 < width) half *= 2;
  return half;
}

/** Whether a leaf's hash stands at `place` (from 0) of the tree with this size and root. */
export function isIncluded(
  of: {
    readonly leaf: Bytes;
    readonly place: number;
    readonly size: number;
    readonly root: Bytes;
    readonly path: readonly Bytes[];
  },
  hash: Hash = sha256,
): boolean {
  const { leaf, place, size, root, path } = of;
  if (!Number.isInteger(place) || place < 0 || place >= size) return false;
  const found = rootAlong({ leaf, place, width: size, path }, hash);
  return found !== undefined && equalBytes(found, root);
}

function rootAlong(
  at: {
    readonly leaf: Bytes;
    readonly place: number;
    readonly width: number;
    readonly path: readonly Bytes[];
  },
  hash: Hash,
): Bytes | undefined {
  const { leaf, place, width, path } = at;
  if (width === 1) return path.length === 0 ? leaf : undefined;
  const half = splitOf(width);
  const beside = path.at(-1);
  const rest = path.slice(0, -1);
  const isLeft = place < half;
  const below = isLeft
    ? rootAlong({ leaf, place, width: half, path: rest }, hash)
    : rootAlong({ leaf, place: place - half, width: width - half, path: rest }, hash);
  if (beside === undefined || beside.length !== HASH_BYTES || below === undefined) return undefined;
  return isLeft ? nodeHash(below, beside, hash) : nodeHash(beside, below, hash);
}

export interface TreeHead {
  readonly size: number;
  readonly root: Bytes;
}

/** Whether a later head only adds to an earlier one, by the proof that `MerkleTree.consistency` gives. */
export function isContinued(
  before: TreeHead,
  after: TreeHead,
  by: { readonly proof: readonly Bytes[]; readonly hash?: Hash },
): boolean {
  const { proof, hash = sha256 } = by;
  if (before.size > after.size || before.size < 0) return false;
  if (before.size === 0) return proof.length === 0;
  if (before.size === after.size) return proof.length === 0 && equalBytes(before.root, after.root);
  const found = bothRoots({ before: before.size, width: after.size, known: before.root, proof }, hash);
  return found !== undefined && equalBytes(found.before, before.root) && equalBytes(found.after, after.root);
}

function bothRoots(
  at: {
    readonly before: number;
    readonly width: number;
    /** The older root while the reader can name it; undefined where the proof must bring it. */
    readonly known: Bytes | undefined;
    readonly proof: readonly Bytes[];
  },
  hash: Hash,
): { readonly before: Bytes; readonly after: Bytes } | undefined {
  const { before, width, known, proof } = at;
  const last = proof.at(-1);
  if (last !== undefined && last.length !== HASH_BYTES) return undefined;
  if (before === width) {
    const root = known ?? last;
    const used = known === undefined ? 1 : 0;
    return root === undefined || proof.length !== used ? undefined : { before: root, after: root };
  }
  if (last === undefined) return undefined;
  const half = splitOf(width);
  const rest = proof.slice(0, -1);
  if (before <= half) {
    const left = bothRoots({ before, width: half, known, proof: rest }, hash);
    return left && { before: left.before, after: nodeHash(left.after, last, hash) };
  }
  const right = bothRoots(
    { before: before - half, width: width - half, known: undefined, proof: rest },
    hash,
  );
  return right && { before: nodeHash(last, right.before, hash), after: nodeHash(last, right.after, hash) };
}
