import { ok, type Result } from '@exam-room/shared/base';
import type { Kysely } from 'kysely';
import type {
  PictureRow,
  PictureState,
  ReceivedArchive,
  ReceivedSitting,
  RefusalRow,
  ResultStore,
} from '../store-port.ts';
import { migrate } from './migrate.ts';
import { type DatabasePlace, openDatabase } from './open-database.ts';
import { archiveOf, findingOf, pictureOf, refusalOf, reviewOf, scoreOf, sittingOf } from './read-rows.ts';
import type { Tables } from './tables.ts';
import { putArchive, putPictures, putReview, putScore, putSitting, replaceFindings } from './write-rows.ts';

/** Opens the authority's tables and brings them to the last migration. Codes: STORE_*. */
export async function openResultStore(place: DatabasePlace): Promise<Result<ResultStore>> {
  const opened = await openDatabase(place);
  if (!opened.ok) return opened;
  const migrated = await migrate(opened.value);
  if (migrated.ok) return ok(resultStore(opened.value));
  await opened.value.destroy();
  return migrated;
}

export function resultStore(db: Kysely<Tables>): ResultStore {
  return {
    saveSitting: (received) => saveSitting(db, received),
    saveArchive: (received) => saveArchive(db, received),
    recordRefusal: (refusal) => recordRefusal(db, refusal),
    judgePicture: (picture, state) => judgePicture(db, picture, state),
    ...readers(db),
    close: () => db.destroy(),
  };
}

type Readers = Pick<
  ResultStore,
  'sittings' | 'archive' | 'scores' | 'findings' | 'refusals' | 'reviews' | 'pictures' | 'waitingPictures'
>;

function readers(db: Kysely<Tables>): Readers {
  const sittings = db.selectFrom('sittings').selectAll().orderBy('candidate').orderBy('received_ms');
  const scores = db.selectFrom('scores').selectAll().orderBy('candidate').orderBy('attempt');
  const findings = db
    .selectFrom('findings')
    .selectAll()
    .orderBy('candidate')
    .orderBy('code')
    .orderBy('place');
  const refusals = db.selectFrom('refusals').selectAll().orderBy('at_ms');
  const reviews = db.selectFrom('reviews').selectAll().orderBy('due_day').orderBy('session');
  const pictures = db.selectFrom('pictures').selectAll().orderBy('device').orderBy('epoch').orderBy('seq');
  return {
    sittings: async (session) => (await sittings.where('session', '=', session).execute()).map(sittingOf),
    archive: async (session) => {
      const row = await db
        .selectFrom('archives')
        .selectAll()
        .where('session', '=', session)
        .executeTakeFirst();
      return row === undefined ? undefined : archiveOf(row);
    },
    scores: async (session) => (await scores.where('session', '=', session).execute()).map(scoreOf),
    findings: async (session) => (await findings.where('session', '=', session).execute()).map(findingOf),
    refusals: async (session) => (await refusals.where('session', '=', session).execute()).map(refusalOf),
    reviews: async () => (await reviews.execute()).map(reviewOf),
    pictures: async (session) => (await pictures.where('session', '=', session).execute()).map(pictureOf),
    waitingPictures: async (limit) =>
      (await pictures.where('state', '=', 'waiting').limit(limit).execute()).map(pictureOf),
  };
}

async function saveSitting(db: Kysely<Tables>, received: ReceivedSitting): Promise<void> {
  const { sitting, score, findings, pictures } = received;
  const { session, candidate } = sitting;
  await db.transaction().execute(async (tx) => {
    await putSitting(tx, sitting);
    if (score !== undefined) await putScore(tx, score);
    await replaceFindings(tx, { stage: 'sitting', session, candidate }, findings);
    await putPictures(tx, pictures);
  });
}

async function saveArchive(db: Kysely<Tables>, received: ReceivedArchive): Promise<void> {
  const { session } = received.archive;
  await db.transaction().execute(async (tx) => {
    await putArchive(tx, received.archive);
    for (const score of received.scores) await putScore(tx, score);
    await replaceFindings(tx, { stage: 'archive', session }, received.findings);
    await putPictures(tx, received.pictures);
    await putReview(tx, received.review);
  });
}

async function recordRefusal(db: Kysely<Tables>, { atMs, where, ...rest }: RefusalRow): Promise<void> {
  await db
    .insertInto('refusals')
    .values({ ...rest, at_ms: atMs, place: where })
    .execute();
}

async function judgePicture(db: Kysely<Tables>, picture: PictureRow, state: PictureState): Promise<void> {
  await db
    .updateTable('pictures')
    .set({ state })
    .where('session', '=', picture.session)
    .where('device', '=', picture.device)
    .where('epoch', '=', picture.epoch)
    .where('seq', '=', picture.seq)
    .execute();
}
