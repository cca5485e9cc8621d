import type { CandidateId, Digest, QuestionId, Result } from '@exam-room/shared/base';
import type { ReleaseSecrets } from '@exam-room/shared/model';

/** What a seat needs for one candidate's paper, and nothing more (DESIGN 6: no whole bank on a seat). */
export interface GrantedPaper {
  readonly paper: Digest;
  readonly drawKey: string;
  readonly snapshotKey: string;
  readonly keys: readonly (readonly [QuestionId, string])[];
}

/** The released questions: the secrets lie in memory, and on the disk only sealed to this console. */
export interface Papers {
  /** Tries the code. Codes: RELEASE_CODE_LENGTH, RELEASE_CODE_GROUP (slips), RELEASE_LOCKED, RELEASE_CODE_WRONG, RELEASE_DAMAGED. */
  readonly open: (typedCode: string) => Promise<Result<ReleaseSecrets>>;
  /** Keeps the secrets in memory and, sealed, on the disk, so that a console that was killed goes on by itself. */
  readonly hold: (secrets: ReleaseSecrets) => Promise<void>;
  readonly held: () => ReleaseSecrets | undefined;
  /** Draws again what the seat will draw. Codes: NOT_RELEASED, BANK_TOO_SMALL. */
  readonly grant: (candidate: CandidateId, attempt: number) => Result<GrantedPaper>;
  /** After the close: nothing more is granted; the secrets leave memory and disk. */
  readonly erase: () => void;
  readonly lockedForMs: () => number;
}
