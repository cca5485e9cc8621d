import type { DeviceId, Digest } from '@exam-room/shared/base';
import type { MerkleTree, SealedEntry } from '@exam-room/shared/records';

/** An entry as the ledger keeps it: whose, which one, and the exact signed text. */
export interface KeptEntry {
  readonly device: DeviceId;
  readonly epoch: number;
  readonly seq: number;
  readonly hash: Digest;
  readonly sealed: SealedEntry;
}

export interface JournalHead {
  readonly seq: number;
  readonly hash: Digest;
}

/** The ledger (总账): all entries of all devices in the order in which the console took them in. */
export interface Ledger {
  readonly size: () => number;
  /** RFC 6962 root over the hashes of all entries, in order. */
  readonly root: () => Uint8Array;
  readonly head: (device: DeviceId, epoch: number) => JournalHead;
  /** The newest epoch in which this device has written; 0 before its first entry. */
  readonly newestEpoch: (device: DeviceId) => number;
  /** Where an entry stands, from 1; undefined when we have none. */
  readonly positionOf: (device: DeviceId, epoch: number, seq: number) => number | undefined;
  readonly hashAt: (device: DeviceId, epoch: number, seq: number) => Digest | undefined;
  /**
   * Writes the entries in one transaction, each continuing its journal; after it returns they are on the disk. Returns the position
   * of the first. Throws when the disk refuses: nothing was written then, and nothing may be acknowledged.
   */
  readonly append: (entries: readonly KeptEntry[]) => number;
  /** All entries from a position on (1 is the first), each compared with its hash. Throws LedgerDamaged. */
  readonly read: (from: {
    readonly first: number;
    readonly last?: number;
  }) => Iterable<KeptEntry & { readonly position: number }>;
  /** One journal in its own order, up to a position of the ledger. */
  readonly journal: (of: {
    readonly device: DeviceId;
    readonly epoch: number;
    readonly upTo?: number;
  }) => readonly KeptEntry[];
  readonly journals: () => readonly { readonly device: DeviceId; readonly epoch: number }[];
  /** Keeps a proven entry that contradicts one we have, as evidence; false when it was kept before. */
  readonly keepFork: (entry: KeptEntry) => boolean;
  /** Roots and proofs (RFC 6962) over the entry hashes, at every size that the ledger ever had. */
  readonly tree: Pick<MerkleTree, 'root' | 'inclusion' | 'consistency'>;
}
