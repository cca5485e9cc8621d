import type { Digest, ItemId, Result, SessionId } from '@exam-room/shared/base';
import type { Envelope, Signer } from '@exam-room/shared/crypto';
import type { Roll, Session } from '@exam-room/shared/model';
import type { BankIndex, IndexQuestion, Pool } from '@exam-room/shared/paper';
import type { Choice } from '@exam-room/shared/records';

/** Seals to the authority and opens what was sealed to it (answers, pictures, keys): age, the results key. */
export interface AuthoritySeal {
  /** The age recipient that stands in the trust file. */
  readonly to: string;
  readonly seal: (plain: Uint8Array) => Promise<Uint8Array>;
  /** Undefined when the file was changed or is sealed to somebody else. */
  readonly open: (sealed: Uint8Array) => Promise<Uint8Array | undefined>;
}

/** The keys that sign in the authority's name, each for its own purpose. */
export interface AuthoritySigners {
  readonly session: Signer;
  readonly receipt: Signer;
}

/** A bank version whose signature and every ciphertext's hash have been checked. */
export interface OpenedBank {
  readonly index: BankIndex;
  /** The plaintext of one question: JSON of `questionSchema`. */
  readonly plaintext: (question: IndexQuestion) => Uint8Array;
  readonly answerKeys: () => Promise<Result<ReadonlyMap<ItemId, Choice>>>;
}

/** A session as the authority issued it, opened with the authority's own keys; decoded once and kept. */
export interface IssuedSession {
  readonly session: Session;
  readonly roll: Roll;
  /** SHA-256 of each part's payload, as sent out. */
  readonly digests: {
    readonly trust: Digest;
    readonly session: Digest;
    readonly roll: Digest;
    readonly release: Digest;
    readonly poolIndex: Digest;
  };
  readonly pool: Pool;
  readonly seed: Uint8Array;
  readonly releaseNonce: string;
  readonly answerKeys: ReadonlyMap<ItemId, Choice>;
  /** The envelope of the session itself, to compare what a console says it holds. */
  readonly envelope: Envelope;
}

/** Opens issued sessions; the second call for a session costs nothing. Codes: SESSION_UNKNOWN and those of the part that is damaged. */
export interface IssuedSessions {
  readonly open: (session: SessionId) => Promise<Result<IssuedSession>>;
}
