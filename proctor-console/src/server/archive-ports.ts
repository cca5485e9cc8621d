import type { ArchiveIndex } from '@exam-room/shared/records';

/** A whole archive on the disk. */
export interface WrittenArchive {
  readonly folder: string;
  readonly files: ArchiveIndex['files'];
  /** The bytes of `archive.dsse.json`; SHA-256 of its payload is what the authority's receipt names. */
  readonly index: Uint8Array;
}
