import type { SessionId } from '@exam-room/shared/base';
import type { Finding, PictureRow, RefusalRow, ResultStore } from '../store-port.ts';
import { type QueueLine, reviewQueue } from './queue.ts';
import { type ScoreList, scoreList } from './score-list.ts';

/** Everything about one session that its reviewer reads. */
export interface SessionReview {
  readonly session: SessionId;
  readonly scores: ScoreList;
  readonly findings: readonly Finding[];
  readonly refusals: readonly RefusalRow[];
  /** Pictures that are not simply fine. */
  readonly pictures: readonly PictureRow[];
}

/** The questions that the office asks of the store, directly or through the loopback door of a running intake. */
export interface OfficeDesk {
  readonly scores: (session: SessionId) => Promise<ScoreList>;
  readonly queue: () => Promise<readonly QueueLine[]>;
  readonly session: (session: SessionId) => Promise<SessionReview>;
}

export function officeDesk(store: ResultStore, nowMs: () => number): OfficeDesk {
  return {
    scores: (session) => scoreList(store, session),
    queue: () => reviewQueue(store, nowMs()),
    async session(session) {
      const [scores, findings, refusals, pictures] = await Promise.all([
        scoreList(store, session),
        store.findings(session),
        store.refusals(session),
        store.pictures(session),
      ]);
      return {
        session,
        scores,
        findings,
        refusals,
        pictures: pictures.filter((one) => one.state !== 'fine' || one.verdict !== 'fine'),
      };
    },
  };
}
