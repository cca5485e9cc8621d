import type { CandidateId, SessionId } from '../base/index.ts';
import { purposeKey, randomStream } from '../crypto/index.ts';
import type { Policies } from '../model/index.ts';

/** The key of one candidate's snapshot moments, derived from the session's seed. */
export function snapshotKey(of: {
  readonly seed: Uint8Array;
  readonly session: SessionId;
  readonly candidate: CandidateId;
  readonly attempt: number;
}): Uint8Array {
  return purposeKey(of.seed, `exam-room/snapshots/v1\n${of.session}\n${of.candidate}\n${of.attempt}`);
}

/**
 * The moments (ms of test time) at which random snapshots are due in one sitting (A53). A function of the session's seed, so that
 * the candidate cannot guess them and the authority knows which were due. Each falls at a random point of its own equal part of
 * the sitting, away from the part's edges by a tenth: gaps are bounded and the next one stays unpredictable.
 */
export function snapshotMoments(from: {
  /** From `snapshotKey`. */
  readonly key: Uint8Array;
  readonly durationMs: number;
  readonly policy: Pick<Policies['snapshots'], 'randomMin' | 'randomMax'>;
}): readonly number[] {
  const { policy, durationMs } = from;
  const stream = randomStream(from.key);
  const count = policy.randomMin + stream.below(Math.max(0, policy.randomMax - policy.randomMin) + 1);
  const part = Math.floor(durationMs / Math.max(1, count));
  return Array.from(
    { length: count },
    (_, at) => at * part + Math.floor(part / 10) + stream.below(Math.max(1, Math.floor((part * 8) / 10))),
  );
}
