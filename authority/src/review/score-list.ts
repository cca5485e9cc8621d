import type { CandidateId, SessionId } from '@exam-room/shared/base';
import type { SittingStatus } from '@exam-room/shared/records';
import type { ResultStore } from '../store-port.ts';

export interface ScoreLine {
  readonly candidate: CandidateId;
  readonly attempt: number;
  /** Integer hundredths: 6000 is 60.00. */
  readonly points: number;
  readonly passed: boolean;
  readonly status: SittingStatus;
  /** True until the session's archive has confirmed status and extra time. */
  readonly provisional: boolean;
}

/** What `authority scores` prints: `scores` are those who sat; who never began stands under `absent` with 0 points. */
export interface ScoreList {
  readonly session: SessionId;
  readonly count: number;
  readonly passed: number;
  /** Papers that the authority drew again from the seed and found to be the candidate's. */
  readonly papersRecomputed: number;
  readonly scores: readonly ScoreLine[];
  readonly absent: readonly ScoreLine[];
}

export async function scoreList(store: ResultStore, session: SessionId): Promise<ScoreList> {
  const rows = await store.scores(session);
  const line = ({
    candidate,
    attempt,
    points,
    passed,
    status,
    provisional,
  }: (typeof rows)[number]): ScoreLine => ({
    candidate,
    attempt,
    points,
    passed,
    status,
    provisional,
  });
  const sat = rows.filter((row) => row.paper !== undefined);
  return {
    session,
    count: sat.length,
    passed: sat.filter((row) => row.passed).length,
    papersRecomputed: sat.length,
    scores: sat.map(line),
    absent: rows.filter((row) => row.paper === undefined).map(line),
  };
}
