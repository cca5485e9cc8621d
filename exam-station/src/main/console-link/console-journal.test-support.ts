// TEST ONLY: signs a console's entries, and the acts and receipts inside them, with the test's own keys.

import { randomBytes } from 'node:crypto';
import { type Digest, utf8 } from '@exam-room/shared/base';
import { type Envelope, PURPOSE, type Signer, signEnvelope } from '@exam-room/shared/crypto';
import type { DeviceKeys } from '@exam-room/shared/host/device-keys';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import type { Candidate, Invigilator, Session } from '@exam-room/shared/model';
import type { BankIndex } from '@exam-room/shared/paper';
import {
  type Act,
  type ConsoleFact,
  NO_ENTRY,
  type SealedEntry,
  type SittingReceipt,
  sealEntry,
} from '@exam-room/shared/records';

/** What the double must know of the session: the test's own authority gives it. */
export interface ConsoleSecrets {
  readonly session: Session;
  readonly index: BankIndex;
  readonly people: readonly (Invigilator & { readonly signer: Signer })[];
  readonly receiptSigner: Signer;
  readonly seed: Uint8Array;
  readonly contentKey: Uint8Array;
}

export interface ConsoleJournal {
  readonly act: (act: Act, by: readonly number[]) => SealedEntry;
  readonly receipt: (
    candidate: Candidate,
    says: Pick<SittingReceipt, 'device' | 'headSeq' | 'head'> & Partial<SittingReceipt>,
  ) => SealedEntry;
  readonly entries: () => readonly SealedEntry[];
}

export function consoleJournal(keys: DeviceKeys, secrets: ConsoleSecrets): ConsoleJournal {
  const { session } = secrets.session;
  const entries: SealedEntry[] = [];
  let prev: Digest = NO_ENTRY;

  function write(fact: ConsoleFact): SealedEntry {
    const place = { session, device: keys.device, epoch: 1, seq: entries.length + 1, prev };
    const { sealed, hash } = sealEntry(
      { ...place, boot: '0123456789abcdef', monoMs: 0, wallMs: Date.now(), usedMs: 0 },
      fact,
      { signer: keys.signer, digest: nativeDigest },
    );
    prev = hash;
    entries.push(sealed);
    return sealed;
  }

  return {
    entries: () => entries,
    act(act, by) {
      const people = by.flatMap((at) => secrets.people[at] ?? []);
      const nonce = randomBytes(16).toString('hex');
      const statement = { session, nonce, by: people.map((one) => one.id), act };
      return write({
        kind: 'act-done',
        envelope: signed(
          PURPOSE.act,
          statement,
          people.map((one) => one.signer),
        ),
      });
    },
    receipt(candidate, says) {
      const receipt: SittingReceipt = {
        session,
        candidate: candidate.candidate,
        attempt: candidate.attempt,
        epoch: 1,
        snapshots: 0,
        receivedMs: Date.now(),
        code: '1234-5678-9012',
        ...says,
      };
      return write({
        kind: 'receipt-arrived',
        candidate: candidate.candidate,
        attempt: candidate.attempt,
        device: receipt.device,
        receipt: signed(PURPOSE.sittingReceipt, receipt, [secrets.receiptSigner]),
      });
    },
  };
}

function signed(purpose: string, content: unknown, signers: readonly Signer[]) {
  const envelope: Envelope = signEnvelope(purpose, utf8(JSON.stringify(content)), signers);
  return { ...envelope, signatures: [...envelope.signatures] };
}
