import type { DeviceId, SessionId } from '@exam-room/shared/base';
import {
  nativeDigest,
  nativeSignatures,
  newSigningSeed,
  signerFromSeed,
} from '@exam-room/shared/host/native-crypto';
import { type EntryProof, entryProof, NO_ENTRY, sealEntry } from '@exam-room/shared/records';
import { expect, test } from 'vitest';
import { openProver } from './prove-beside.ts';

const signer = signerFromSeed(newSigningSeed());

/** Four entries: the second one's text was changed, the third says to be of another key, the fourth has no signature. */
function claims() {
  return Array.from({ length: 4 }, (_, at) => {
    const { sealed } = sealEntry(
      {
        ...{ session: 'S1' as SessionId, device: '1'.repeat(32) as DeviceId, epoch: 1, seq: at + 1 },
        ...{ prev: NO_ENTRY, boot: '0'.repeat(16), monoMs: 5, wallMs: 5, usedMs: 0 },
      },
      { kind: 'help-called' },
      { signer, digest: nativeDigest },
    );
    return {
      signKey: at === 2 ? signerFromSeed(newSigningSeed()).publicKey : signer.publicKey,
      payload: at === 1 ? sealed.payload.replace('"monoMs":5', '"monoMs":6') : sealed.payload,
      sig: at === 3 ? '' : sealed.sig,
    };
  });
}

/** Asks until the thread has begun: that it is not there yet is an answer too. */
async function proofsOf(prover: ReturnType<typeof openProver>): Promise<readonly EntryProof[]> {
  for (;;) {
    const proofs = prover.prove(claims());
    if (proofs !== undefined) return proofs;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('the proving thread says of every entry what this thread would say, and is gone once it is closed', async () => {
  const goings: Error[] = [];
  const prover = openProver((why) => goings.push(why));
  prover.begin();
  expect(prover.prove(claims())).toBeUndefined();
  const proofs = await proofsOf(prover);
  expect(proofs.map(({ holds }) => holds)).toEqual([true, false, false, false]);
  const here = claims().map((claim) => entryProof(claim, { check: nativeSignatures, digest: nativeDigest }));
  expect(proofs).toEqual(here);

  const unanswered = prover.prove(claims());
  const closed = prover.close();
  await expect(unanswered).rejects.toThrow('has stopped');
  await closed;
  expect(prover.prove(claims())).toBeUndefined();
  expect(goings).toEqual([]);
});
