import type { DeviceId, Digest, SessionId } from '@exam-room/shared/base';
import { toHex, utf8 } from '@exam-room/shared/base';
import { nativeDigest, nativeSha256, signerFromSeed } from '@exam-room/shared/host/native-crypto';
import {
  headText,
  leafHash,
  ledgerOrigin,
  openMerkleTree,
  signLine,
  writeNote,
} from '@exam-room/shared/records';
import { describe, expect, test } from 'vitest';
import { type CheckpointMessage, judgeCheckpoint, type SeatsKnowledge } from './prove-checkpoint.ts';

const signer = signerFromSeed('31'.repeat(32));
const console = { device: 'c'.repeat(32) as DeviceId, role: 'console' as const, signKey: signer.publicKey };
const session: SeatsKnowledge['session'] = {
  session: 'S1' as SessionId,
  devices: [{ ...console, sealTo: '', tlsPin: '' }],
};
const origin = ledgerOrigin({ session: session.session, device: console.device, epoch: 1 });
const entry = (at: number | string) => nativeDigest(utf8(`entry ${at}`));
const hexOf = (hash: Uint8Array) => toHex(hash) as Digest;

/** A ledger of so many entries; what stands at a place may be another than in the honest one. */
function ledgerOf(size: number, other: Readonly<Record<number, string>> = {}) {
  const tree = openMerkleTree(nativeSha256);
  for (let at = 0; at < size; at += 1)
    tree.append(leafHash(Buffer.from(entry(other[at] ?? at), 'hex'), nativeSha256));
  return tree;
}

function shown(
  tree: ReturnType<typeof ledgerOf>,
  of: { readonly since?: number; readonly own?: number; readonly by?: typeof signer } = {},
): CheckpointMessage {
  const { since = 0, own, by = signer } = of;
  const size = tree.size();
  const text = headText({ origin, size, root: tree.root() });
  const path = own === undefined ? [] : tree.inclusion(own, size).map(hexOf);
  return {
    say: 'checkpoint',
    note: writeNote(text, [signLine(text, origin, by)]),
    since,
    proof: tree.consistency(since, size).map(hexOf),
    ...(own === undefined ? {} : { own: { seq: 3, place: own, path } }),
  };
}

/** A seat whose entry 3 stands at place 6, and which has seen the head of eight entries. */
function seat(ownSeq = 0): SeatsKnowledge {
  const { note } = shown(ledgerOf(8));
  return {
    session,
    seen: (of) => (of === origin ? { origin, size: 8, note } : undefined),
    ownSeq,
    hashAt: (seq) => (seq === 3 ? entry(6) : undefined),
  };
}

const fresh: SeatsKnowledge = { ...seat(), seen: () => undefined };

describe('a seat, shown the head of the ledger,', () => {
  test('signs the first that it sees, and each that continues it', () => {
    expect(judgeCheckpoint(shown(ledgerOf(8)), fresh)).toMatchObject({ is: 'sound', head: { size: 8 } });
    const next = judgeCheckpoint(shown(ledgerOf(21), { since: 8, own: 6 }), seat(3));
    expect(next).toMatchObject({ is: 'sound', head: { origin, size: 21 } });
  });
  test('has nothing to add to one that it knows', () => {
    expect(judgeCheckpoint(shown(ledgerOf(8), { since: 8 }), seat())).toEqual({ is: 'known' });
  });
  test('asks for a proof from where it stands', () => {
    expect(judgeCheckpoint(shown(ledgerOf(21), { since: 5 }), seat())).toEqual({
      is: 'asked-again',
      from: 8,
    });
    expect(judgeCheckpoint(shown(ledgerOf(21), { since: 8 }), fresh)).toEqual({ is: 'asked-again', from: 0 });
  });
  test.each([
    ['smaller', shown(ledgerOf(7))],
    ['other-root', shown(ledgerOf(8, { 2: 'rewritten' }))],
    ['not-continued', shown(ledgerOf(21, { 2: 'rewritten' }), { since: 8 })],
    ['not-continued', { ...shown(ledgerOf(21), { since: 8 }), proof: [] }],
  ])('finds the contradiction (%s) and keeps both heads', (how, message) => {
    const seen = shown(ledgerOf(8)).note;
    expect(judgeCheckpoint(message, seat())).toEqual({ is: 'contradiction', how, seen });
  });
  test.each([
    ['is not told of', shown(ledgerOf(21), { since: 8 })],
    ['is another there', shown(ledgerOf(21, { 6: 'nothing', 20: 'x' }), { since: 0, own: 6 })],
    ['stands elsewhere', shown(ledgerOf(21), { since: 8, own: 7 })],
  ])('misses its own acknowledged entry when it %s', (_how, message) => {
    const known = message.since === 0 ? { ...fresh, ownSeq: 3 } : seat(3);
    expect(judgeCheckpoint(message, known)).toMatchObject({ is: 'contradiction', how: 'own-missing' });
  });
  test('misses it when the console shows an older one of its entries only', () => {
    const message = shown(ledgerOf(21), { since: 8, own: 6 });
    expect(judgeCheckpoint(message, seat(4))).toMatchObject({ how: 'own-missing' });
  });
  test('believes and answers nothing that no console of the session has signed', () => {
    const stranger = signerFromSeed('32'.repeat(32));
    expect(judgeCheckpoint(shown(ledgerOf(21), { since: 8, by: stranger }), seat())).toEqual({
      is: 'unsigned',
    });
    expect(judgeCheckpoint({ ...shown(ledgerOf(21)), note: 'x' }, seat())).toEqual({ is: 'unsigned' });
  });
});
