import type { Clock, Digest } from '@exam-room/shared/base';
import type { Signer } from '@exam-room/shared/crypto';
import type { Writing } from './prove-chain.ts';

/** The newest entry of a journal. */
export interface Head {
  readonly seq: number;
  readonly hash: Digest;
}

export interface JournalPlace extends Omit<Writing, 'signKey'> {
  /** Path of `journal.sqlite`. */
  readonly path: string;
  readonly signer: Signer;
  readonly clock: Clock;
  /** Names this start of the program. */
  readonly boot: string;
  /** Bytes of disk held back for entries, so that a full disk does not stop an answer. */
  readonly reserveBytes: number;
}
