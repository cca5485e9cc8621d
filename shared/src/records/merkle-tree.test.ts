import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativeSha256 } from '../../host/native-crypto.ts';
import { fromHex, toHex, u32 } from '../base/index.ts';
import {
  appendLeaf,
  EMPTY_EDGE,
  isContinued,
  isIncluded,
  leafHash,
  merkleRoot,
  openMerkleTree,
} from './index.ts';

// The leaves, roots and proofs that the libraries of Certificate Transparency test themselves with (transparency-dev/merkle).
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const [R1 = '', , , R4 = ''] = ROOTS;
const N5F = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
const NBC = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
const NCA = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
const N96 = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
const N6B = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';
const N0E = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';
const NB0 = 'b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f';

const bytes = (hex: string) => fromHex(hex) ?? new Uint8Array();
const known = openMerkleTree();
for (const leaf of LEAVES) known.append(leafHash(bytes(leaf)));
const rootOf = (size: number) => bytes(ROOTS[size - 1] ?? '');

describe('the tree of the published vectors', () => {
  test.each(ROOTS.map((root, at) => [at + 1, root]))(
    'has the published root over %i leaves',
    (size, root) => {
      expect(toHex(known.root(Number(size)))).toBe(root);
    },
  );
  test.each([
    [1, 1, []],
    [1, 8, [N96, N5F, N6B]],
    [6, 8, [NBC, NCA, R4]],
    [3, 3, [ROOTS[1] ?? '']],
    [2, 5, [R1, N5F, NBC]],
  ])('proves leaf %i in %i leaves by the published path', (leaf, size, path) => {
    expect(known.inclusion(leaf - 1, size).map(toHex)).toEqual(path);
    const proof = { place: leaf - 1, size, root: rootOf(size), path: path.map(bytes) };
    expect(isIncluded({ ...proof, leaf: leafHash(bytes(LEAVES[leaf - 1] ?? '')) })).toBe(true);
  });
  test.each([
    [1, 1, []],
    [1, 8, [N96, N5F, N6B]],
    [6, 8, [N0E, NCA, R4]],
    [2, 5, [N5F, NBC]],
    [6, 7, [N0E, NB0, R4]],
  ])('proves that %i leaves are continued by %i with the published hashes', (before, size, proof) => {
    expect(known.consistency(before, size).map(toHex)).toEqual(proof);
    const heads = [
      { size: before, root: rootOf(before) },
      { size, root: rootOf(size) },
    ] as const;
    expect(isContinued(...heads, { proof: proof.map(bytes) })).toBe(true);
  });
});

/** A tree of numbers, fast. */
function treeOf(size: number, changed = -1) {
  const tree = openMerkleTree(nativeSha256);
  for (let at = 0; at < size; at += 1) tree.append(numberLeaf(at === changed ? at + 1_000_000 : at));
  return tree;
}
const numberLeaf = (at: number) => leafHash(u32(at), nativeSha256);

describe('any tree', () => {
  const sizes = fc.integer({ min: 1, max: 300 });
  test('has at every size the root that its right edge gives', () => {
    const tree = treeOf(300);
    let edge = EMPTY_EDGE;
    for (let at = 0; at < 300; at += 1) {
      edge = appendLeaf(edge, numberLeaf(at), nativeSha256);
      expect(toHex(tree.root(at + 1))).toBe(toHex(merkleRoot(edge, nativeSha256)));
    }
  });
  test('proves every leaf, and no other leaf, place, size or path', () => {
    fc.assert(
      fc.property(sizes, fc.nat(299), fc.nat(), (size, at, spoil) => {
        const place = at % size;
        const tree = treeOf(size);
        const path = tree.inclusion(place, size);
        const proof = { leaf: numberLeaf(place), place, size, root: tree.root(), path };
        const holds = (other: object) => isIncluded({ ...proof, ...other }, nativeSha256);
        expect(holds({})).toBe(true);
        expect(holds({ leaf: numberLeaf(place + 7) })).toBe(false);
        if (size > 1) expect(holds({ place: (place + 1) % size })).toBe(false);
        expect(holds({ path: [...path, tree.root()] })).toBe(false);
        if (path.length === 0) return;
        expect(holds({ path: path.slice(1) })).toBe(false);
        expect(holds({ path: flipped(path, spoil) })).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
  test('proves that it continues its own past, and no other past', () => {
    fc.assert(
      fc.property(sizes, sizes, fc.nat(), (one, other, spoil) => {
        const [before, size] = one <= other ? [one, other] : [other, one];
        const tree = treeOf(size);
        const proof = tree.consistency(before, size);
        const heads = [
          { size: before, root: tree.root(before) },
          { size, root: tree.root() },
        ] as const;
        expect(isContinued(...heads, { proof, hash: nativeSha256 })).toBe(true);
        const rewritten = treeOf(size, spoil % before);
        const [now] = [{ size, root: rewritten.root() }];
        for (const tried of [proof, rewritten.consistency(before, size)])
          expect(isContinued(heads[0], now, { proof: tried, hash: nativeSha256 })).toBe(false);
        expect(isContinued(...heads, { proof: [...proof, tree.root()], hash: nativeSha256 })).toBe(false);
        if (proof.length > 0)
          expect(isContinued(...heads, { proof: flipped(proof, spoil), hash: nativeSha256 })).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
  test('never goes back: a smaller head continues no larger one', () => {
    const tree = treeOf(9);
    const heads = [
      { size: 9, root: tree.root(9) },
      { size: 5, root: tree.root(5) },
    ] as const;
    expect(isContinued(...heads, { proof: tree.consistency(5, 9), hash: nativeSha256 })).toBe(false);
  });
});

function flipped(path: readonly Uint8Array[], spoil: number): readonly Uint8Array[] {
  return path.map((hash, at) =>
    at === spoil % path.length ? hash.map((byte, to) => (to === 3 ? byte ^ 8 : byte)) : hash,
  );
}
