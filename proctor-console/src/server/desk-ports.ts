import type { CandidateId, DeviceId } from '@exam-room/shared/base';
import type { RecordSheet } from '@exam-room/shared/records';
import type { PrintKind } from './room/print-facts.ts';
import type { FollowingStatus, StandbySeen } from './standby-ports.ts';
import type { VideoStanding } from './video-ports.ts';

/** What only the machine knows of itself, for the start gate and the desk. */
export interface MachineFacts {
  readonly freeDiskMb: number;
  readonly authority: 'unknown' | 'reached' | 'unreached';
  readonly archive?: { readonly folder: string; readonly files: number; readonly receipt: boolean };
  readonly releaseLockedForMs: number;
  readonly speed: number;
  readonly videos: VideoStanding;
  /** A voice for the rules is there. */
  readonly speaks: boolean;
  /** Whether this console's acts count now. */
  readonly leads: boolean;
  /** Standby consoles that have called here. */
  readonly standbys: readonly StandbySeen[];
  /** The console that this machine follows, when it knows one. */
  readonly following?: FollowingStatus;
  /** Whether what the release opened lies open here. */
  readonly secretsHeld: boolean;
}

/** Pictures that the desk shows. */
export interface DeskPictures {
  readonly photo: (candidate: CandidateId) => Uint8Array | undefined;
  readonly thumbnail: (device: DeviceId) => Uint8Array | undefined;
}

/** A voice of this machine; undefined for a text that it could not speak. */
export type Speak = (text: string) => Promise<Uint8Array | undefined>;

/** What is put on paper before the exam: the same bytes whenever it is asked for. */
export type DrawPrints = (kind: PrintKind) => Promise<Uint8Array>;

/** The record sheet as it stands: a draft until the first signature, then what was signed. */
export interface SheetDesk {
  readonly now: () => { readonly sheet: RecordSheet; readonly bytes: Uint8Array; readonly draft: boolean };
  readonly pdf: () => Promise<Uint8Array>;
}
