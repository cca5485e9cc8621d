import type { Digest, Result } from '@exam-room/shared/base';

/** Sealed pictures on the console's disk, by their SHA-256. Keeping one twice is harmless. */
export interface SnapshotStore {
  readonly has: (digest: Digest) => boolean;
  readonly pathOf: (digest: Digest) => string | undefined;
  readonly count: () => number;
  /** Told after each picture that has come to lie on the disk. */
  readonly onKept: (listener: () => void) => void;
  /** Codes: SNAPSHOT_DIGEST, SNAPSHOT_NOT_SEALED, SNAPSHOT_DISK. */
  readonly keep: (digest: Digest, bytes: Uint8Array) => Promise<Result<true>>;
}
