import { parentPort } from 'node:worker_threads';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { quickSignatures } from '@exam-room/shared/host/quick-signatures';
import { entryProof } from '@exam-room/shared/records';
import type { ProofsAsked, ProofsGiven } from './prove-beside.ts';

const tools = { check: quickSignatures, digest: nativeDigest };

parentPort?.on('message', ({ number, claims }: ProofsAsked) => {
  const given: ProofsGiven = { number, proofs: claims.map((claim) => entryProof(claim, tools)) };
  parentPort?.postMessage(given);
});

// It has begun: from now on it can be asked.
parentPort?.postMessage({ number: 0, proofs: [] } satisfies ProofsGiven);
