import type { Digest, InvigilatorId, Result, Words } from '@exam-room/shared/base';
import type { Signer } from '@exam-room/shared/crypto';

/** One recording of the room's cameras as it lies in the institution's folder, under its name of session and time (A55, A56). */
export interface KeptVideo {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: Digest;
}

/** A folder of this machine or of a disk plugged into it, while people look for the recordings. */
export interface LookedFolder {
  readonly at: string;
  readonly parent?: string;
  readonly folders: readonly string[];
  readonly videos: readonly { readonly name: string; readonly bytes: number; readonly changedMs: number }[];
}

export interface TakeVideos {
  readonly folder: string;
  /** A copy survives the disk that it came from; a link costs no space and no time, on the same disk only. */
  readonly how: 'copy' | 'link';
  readonly by: readonly InvigilatorId[];
  readonly hands: ReadonlyMap<InvigilatorId, Signer>;
}

/** The recordings of the room's cameras: found, copied or linked, hashed, and registered one by one in a person's name. */
export interface VideoDesk {
  /** Without a folder: where to begin. Code: VIDEO_FOLDER. */
  readonly look: (folder?: string) => Promise<Result<LookedFolder>>;
  /** Begins; the standing tells how far it is. Codes: VIDEO_FOLDER, VIDEO_NONE, VIDEO_BUSY, VIDEO_SPACE. */
  readonly take: (wanted: TakeVideos) => Promise<Result<true>>;
  readonly standing: () => VideoStanding;
}

export interface VideoStanding {
  /** There while recordings are being taken in. */
  readonly taking?: {
    readonly files: number;
    readonly done: number;
    readonly bytes: number;
    readonly bytesDone: number;
  };
  /** Why the last taking-in ended before its end. */
  readonly trouble?: Words;
}
