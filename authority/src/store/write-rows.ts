import type { CandidateId, SessionId } from '@exam-room/shared/base';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { ArchiveRow, Finding, PictureRow, ReviewRow, ScoreRow, SittingRow } from '../store-port.ts';
import type { Tables } from './tables.ts';

type Db = Kysely<Tables> | Transaction<Tables>;

export async function putSitting(db: Db, row: SittingRow): Promise<void> {
  const { headSeq, handedIn, receivedMs, ...rest } = row;
  const news = {
    head_seq: headSeq,
    head: row.head,
    handed_in: handedIn,
    snapshots: row.snapshots,
    received_ms: receivedMs,
  };
  await db
    .insertInto('sittings')
    .values({ ...rest, ...news })
    .onConflict((conflict) =>
      conflict.columns(['session', 'candidate', 'attempt', 'device', 'epoch']).doUpdateSet(news),
    )
    .execute();
}

/** A provisional score never replaces a confirmed one: a late repeat of a sitting must not undo the archive's word. */
export async function putScore(db: Db, row: ScoreRow): Promise<void> {
  const news = {
    paper_points: row.paperPoints,
    points: row.points,
    passed: row.passed,
    status: row.status,
    provisional: row.provisional,
    paper: row.paper ?? null,
    sections: JSON.stringify(row.sections),
    policy: row.policy,
    scored_ms: row.scoredMs,
  };
  await db
    .insertInto('scores')
    .values({ session: row.session, candidate: row.candidate, attempt: row.attempt, ...news })
    .onConflict((conflict) =>
      conflict
        .columns(['session', 'candidate', 'attempt'])
        .doUpdateSet(news)
        .where(sql<boolean>`scores.provisional or not excluded.provisional`),
    )
    .execute();
}

interface FindingsOf {
  readonly stage: Finding['stage'];
  readonly session: SessionId;
  readonly candidate?: CandidateId;
}

export async function replaceFindings(db: Db, of: FindingsOf, findings: readonly Finding[]): Promise<void> {
  const old = db.deleteFrom('findings').where('session', '=', of.session).where('stage', '=', of.stage);
  await (of.candidate === undefined ? old : old.where('candidate', '=', of.candidate)).execute();
  for (const { where, candidate, ...rest } of findings)
    await db
      .insertInto('findings')
      .values({ ...rest, candidate: candidate ?? '', place: where })
      .execute();
}

const PICTURES_AT_ONCE = 200;

/** A picture that was judged stays judged; one that was lost may still arrive. */
export async function putPictures(db: Db, pictures: readonly PictureRow[]): Promise<void> {
  for (let at = 0; at < pictures.length; at += PICTURES_AT_ONCE)
    await db
      .insertInto('pictures')
      .values(pictures.slice(at, at + PICTURES_AT_ONCE).map((one) => ({ ...one })))
      .onConflict((conflict) =>
        conflict
          .columns(['session', 'device', 'epoch', 'seq'])
          .doUpdateSet({ state: sql<string>`excluded.state` })
          .where('pictures.state', '=', 'lost'),
      )
      .execute();
}

export async function putArchive(db: Db, row: ArchiveRow): Promise<void> {
  const { session, receivedMs, ...rest } = row;
  const news = { ...rest, received_ms: receivedMs };
  await db
    .insertInto('archives')
    .values({ session, ...news })
    .onConflict((conflict) => conflict.column('session').doUpdateSet(news))
    .execute();
}

/** A session enters the queue once; a repeated archive does not open it again. */
export async function putReview(db: Db, row: ReviewRow): Promise<void> {
  const { testDay, dueDay, calendarKnown, openedMs, ...rest } = row;
  await db
    .insertInto('reviews')
    .values({
      ...rest,
      test_day: testDay,
      due_day: dueDay,
      calendar_known: calendarKnown,
      opened_ms: openedMs,
    })
    .onConflict((conflict) => conflict.column('session').doNothing())
    .execute();
}
