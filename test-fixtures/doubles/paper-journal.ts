import { type Digest, type SessionId, toBase64, utf8 } from '@exam-room/shared/base';
import { type Envelope, PURPOSE, type Signer, signEnvelope } from '@exam-room/shared/crypto';
import type { DeviceKeys } from '@exam-room/shared/host/device-keys';
import { answerNonce, nativeDigest, newSecret, seal } from '@exam-room/shared/host/native-crypto';
import {
  type Act,
  type Choice,
  type ConsoleFact,
  encodeChoice,
  NO_ENTRY,
  type SealedEntry,
  type SeatFact,
  sealEntry,
} from '@exam-room/shared/records';

/** A journal kept by hand: chained and signed as a real machine would, with whatever facts a test wants to tell. TEST ONLY. */
export interface PaperJournal {
  readonly keys: DeviceKeys;
  readonly epoch: number;
  readonly entries: readonly SealedEntry[];
  readonly hashes: readonly Digest[];
  /** Writes one fact and returns the entry's hash: an order's name, for a console. */
  readonly write: (fact: SeatFact | ConsoleFact, usedMs?: number) => Digest;
  /** Turns the machine's clock forward. */
  readonly wait: (ms: number) => void;
  readonly nowMs: () => number;
  /** Seals a choice for the entry that will be written next. */
  readonly sealChoice: (answerKey: Uint8Array, choice: Choice) => string;
}

export function paperJournal(of: {
  readonly session: SessionId;
  readonly keys: DeviceKeys;
  readonly startMs: number;
  readonly epoch?: number;
}): PaperJournal {
  const epoch = of.epoch ?? 1;
  const entries: SealedEntry[] = [];
  const hashes: Digest[] = [];
  let nowMs = of.startMs;
  return {
    keys: of.keys,
    epoch,
    entries,
    hashes,
    nowMs: () => nowMs,
    wait(ms) {
      nowMs += ms;
    },
    write(fact, usedMs = 0) {
      nowMs += 1;
      const header = {
        session: of.session,
        device: of.keys.device,
        epoch,
        seq: entries.length + 1,
        prev: hashes.at(-1) ?? NO_ENTRY,
        boot: '00112233445566aa',
        monoMs: nowMs - of.startMs,
        wallMs: nowMs,
        usedMs,
      };
      const { sealed, hash } = sealEntry(header, fact, { signer: of.keys.signer, digest: nativeDigest });
      entries.push(sealed);
      hashes.push(hash);
      return hash;
    },
    sealChoice: (answerKey, choice) =>
      toBase64(seal(answerKey, answerNonce(of.keys.device, epoch, entries.length + 1), encodeChoice(choice))),
  };
}

/** An act as the persons themselves sign it. */
export function signedAct(
  act: Act,
  by: readonly { readonly id: string; readonly signer: Signer }[],
  session: SessionId,
): Envelope {
  const statement = { session, nonce: newSecret().slice(0, 32), by: by.map((one) => one.id), act };
  return signEnvelope(
    PURPOSE.act,
    utf8(JSON.stringify(statement)),
    by.map((one) => one.signer),
  );
}

/** The console's entry that holds an act. */
export function actDone(envelope: Envelope): ConsoleFact {
  const { payloadType, payload, signatures } = envelope;
  return {
    kind: 'act-done',
    envelope: { payloadType, payload, signatures: signatures.map((one) => ({ ...one })) },
  };
}
