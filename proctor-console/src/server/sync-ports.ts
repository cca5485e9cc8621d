import type { WrittenArchive } from './archive-ports.ts';

export type AuthorityStatus = 'unknown' | 'reached' | 'unreached';

/** Sends what the room has to the authority, whenever it can be reached; nothing here is ever waited for by the exam. */
export interface Sync {
  readonly status: () => AuthorityStatus;
  /** Something new may be there to send. */
  readonly wake: () => void;
  /** The session archive is written: it goes too, until its receipt has come. */
  readonly sendArchive: (archive: WrittenArchive) => void;
  readonly archiveReceived: () => boolean;
  readonly stop: () => void;
}
