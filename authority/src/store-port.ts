import type { CandidateId, DeviceId, Digest, SessionId } from '@exam-room/shared/base';
import type { SittingStatus, SnapshotDue, SnapshotVerdict } from '@exam-room/shared/records';
import type { SectionScore } from './scoring/score-paper.ts';

/** The identity of one submitted sitting: sending it again is harmless. */
export interface SittingKey {
  readonly session: SessionId;
  readonly candidate: CandidateId;
  readonly attempt: number;
  readonly device: DeviceId;
  readonly epoch: number;
}

export interface SittingRow extends SittingKey {
  readonly headSeq: number;
  readonly head: Digest;
  /** False for the first part of a sitting that went on at another seat. */
  readonly handedIn: boolean;
  readonly snapshots: number;
  readonly receivedMs: number;
}

/** One candidate's result. Points are integer hundredths. Provisional until the archive has confirmed status and extra time. */
export interface ScoreRow {
  readonly session: SessionId;
  readonly candidate: CandidateId;
  readonly attempt: number;
  /** What the paper is worth before the status is looked at. */
  readonly paperPoints: number;
  readonly points: number;
  readonly passed: boolean;
  readonly status: SittingStatus;
  readonly provisional: boolean;
  /** The paper's hash, recomputed by the authority; absent for somebody who never sat. */
  readonly paper?: Digest;
  readonly sections: readonly SectionScore[];
  /** Which blueprint and version the points were counted by. */
  readonly policy: string;
  readonly scoredMs: number;
}

/** Something that a reviewer should look at; it changes no result by itself. */
export interface Finding {
  readonly session: SessionId;
  readonly candidate?: CandidateId;
  readonly stage: 'sitting' | 'archive' | 'snapshot';
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly where: string;
}

export interface RefusalRow {
  readonly atMs: number;
  readonly call: string;
  readonly session: string;
  readonly code: string;
  readonly zh: string;
  readonly en: string;
  readonly where: string;
}

export interface ArchiveRow {
  readonly session: SessionId;
  /** SHA-256 of the archive index's payload. */
  readonly archive: Digest;
  readonly files: number;
  readonly bytes: number;
  readonly sittings: number;
  readonly receivedMs: number;
}

/** A session in the review queue (A68: within five working days after the test). */
export interface ReviewRow {
  readonly session: SessionId;
  readonly title: string;
  /** `2026-11-21`, China's day of the test. */
  readonly testDay: string;
  readonly dueDay: string;
  /** False when the holidays of the due date's year were not published yet: look at the date again in December. */
  readonly calendarKnown: boolean;
  readonly openedMs: number;
  readonly state: 'open' | 'confirmed';
}

/** What the authority found when it opened a sealed picture. */
export const PICTURE_STATES = ['waiting', 'fine', 'lost', 'not-opened', 'other-picture', 'no-jpeg'] as const;
export type PictureState = (typeof PICTURE_STATES)[number];

export interface PictureRow extends SittingKey {
  readonly seq: number;
  readonly due: SnapshotDue;
  readonly number: number;
  /** SHA-256 of the sealed file. */
  readonly file: Digest;
  /** SHA-256 that the seat wrote down for the picture itself. */
  readonly picture: Digest;
  readonly verdict: SnapshotVerdict;
  readonly state: PictureState;
}

export interface ReceivedSitting {
  readonly sitting: SittingRow;
  readonly score?: ScoreRow;
  readonly findings: readonly Finding[];
  readonly pictures: readonly PictureRow[];
}

export interface ReceivedArchive {
  readonly archive: ArchiveRow;
  readonly scores: readonly ScoreRow[];
  readonly findings: readonly Finding[];
  readonly pictures: readonly PictureRow[];
  readonly review: ReviewRow;
}

/**
 * The authority's tables: what a reviewer asks for. The durable truth is the signed bytes in `received/` and `blobs/`; every row here can
 * be written again from them, so a call may be repeated at any time.
 */
export interface ResultStore {
  readonly saveSitting: (received: ReceivedSitting) => Promise<void>;
  readonly saveArchive: (received: ReceivedArchive) => Promise<void>;
  readonly sittings: (session: SessionId) => Promise<readonly SittingRow[]>;
  readonly archive: (session: SessionId) => Promise<ArchiveRow | undefined>;
  readonly scores: (session: SessionId) => Promise<readonly ScoreRow[]>;
  readonly findings: (session: SessionId) => Promise<readonly Finding[]>;
  readonly recordRefusal: (refusal: RefusalRow) => Promise<void>;
  readonly refusals: (session: string) => Promise<readonly RefusalRow[]>;
  readonly reviews: () => Promise<readonly ReviewRow[]>;
  readonly pictures: (session: SessionId) => Promise<readonly PictureRow[]>;
  readonly waitingPictures: (limit: number) => Promise<readonly PictureRow[]>;
  readonly judgePicture: (picture: PictureRow, state: PictureState) => Promise<void>;
  readonly close: () => Promise<void>;
}
