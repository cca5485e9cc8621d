import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CandidateId, DeviceId, Digest, Result, SessionId } from '@exam-room/shared/base';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { postgresIsHere, type SmallPostgres, smallPostgres } from '../../e2e/small-postgres.ts';
import type {
  ArchiveRow,
  Finding,
  PictureRow,
  ReceivedSitting,
  ResultStore,
  ReviewRow,
  ScoreRow,
} from '../store-port.ts';
import { migrate } from './migrate.ts';
import { type DatabasePlace, openDatabase } from './open-database.ts';
import { openResultStore } from './result-store.ts';

// Brands: the values below stand for what the intake would have checked.
const session = 'S1' as SessionId;
const key = {
  session,
  candidate: 'C1' as CandidateId,
  attempt: 1,
  device: 'd'.repeat(32) as DeviceId,
  epoch: 1,
};
const hash = (digit: string) => digit.repeat(64) as Digest;
/** A moment of 2026 that does not fit into 32 bits. */
const NOW = Date.UTC(2026, 10, 21, 4, 0, 0);

const score: ScoreRow = {
  session,
  candidate: key.candidate,
  attempt: 1,
  paperPoints: 7_150,
  points: 7_150,
  passed: true,
  status: 'normal',
  provisional: true,
  paper: hash('a'),
  sections: [{ section: 'single', points: 7_150, of: 10_000, items: 80, answered: 79, full: 70 }],
  policy: '101-standard v1',
  scoredMs: NOW,
};
const finding: Finding = {
  session,
  candidate: key.candidate,
  stage: 'sitting',
  code: 'SEAT_LOCKED',
  zh: '座位曾被锁定',
  en: 'locked',
  where: 'x/3',
};
const picture: PictureRow = {
  ...key,
  seq: 9,
  due: 'random',
  number: 2,
  file: hash('b'),
  picture: hash('c'),
  verdict: 'fine',
  state: 'waiting',
};
const received: ReceivedSitting = {
  sitting: { ...key, headSeq: 40, head: hash('e'), handedIn: true, snapshots: 8, receivedMs: NOW },
  score,
  findings: [finding],
  pictures: [picture],
};
const archive: ArchiveRow = {
  session,
  archive: hash('f'),
  files: 40,
  bytes: 5_000_000_000,
  sittings: 1,
  receivedMs: NOW,
};
const review: ReviewRow = {
  session,
  title: '职业培训测试',
  testDay: '2026-11-21',
  dueDay: '2026-11-27',
  calendarKnown: true,
  openedMs: NOW,
  state: 'open',
};

function must<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Error(result.error.words.en);
  return result.value;
}

let folder: string;
let server: SmallPostgres | undefined;
let folders = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'store-'));
  if (postgresIsHere) server = await smallPostgres();
});
afterAll(() => {
  server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const databases: readonly (readonly [string, () => DatabasePlace])[] = [
  ['PGlite', () => ({ folder: join(folder, `pglite-${folders++}`) })],
  ...(postgresIsHere
    ? ([['PostgreSQL 15', () => ({ url: server?.database() ?? '' })]] as readonly (readonly [
        string,
        () => DatabasePlace,
      ])[])
    : []),
];

describe.each(databases)('the store on %s', (_name, place) => {
  let store: ResultStore;
  let where: DatabasePlace;
  beforeAll(async () => {
    where = place();
    store = must(await openResultStore(where));
  });
  afterAll(() => store.close());

  it('gives back what the intake wrote, to the digit', async () => {
    await store.saveSitting(received);
    expect(await store.sittings(session)).toEqual([received.sitting]);
    expect(await store.scores(session)).toEqual([score]);
    expect(await store.findings(session)).toEqual([finding]);
    expect(await store.pictures(session)).toEqual([picture]);
    expect(await store.sittings('ELSEWHERE' as SessionId)).toEqual([]);
  });

  it('is the same after the same sitting was saved again', async () => {
    await store.saveSitting(received);
    expect(await store.sittings(session)).toEqual([received.sitting]);
    expect(await store.scores(session)).toEqual([score]);
    expect(await store.findings(session)).toEqual([finding]);
    expect(await store.pictures(session)).toEqual([picture]);
  });

  it('remembers what was seen in a picture when the sitting is saved again, and takes in one that was lost before', async () => {
    await store.judgePicture(picture, 'fine');
    const late: PictureRow = { ...picture, seq: 10, number: 3, state: 'lost' };
    await store.saveSitting({ ...received, pictures: [picture, late] });
    await store.saveSitting({ ...received, pictures: [picture, { ...late, state: 'waiting' }] });
    expect((await store.pictures(session)).map((one) => one.state)).toEqual(['fine', 'waiting']);
    expect((await store.waitingPictures(10)).map((one) => one.seq)).toEqual([10]);
  });

  it('never lets a provisional score replace a confirmed one', async () => {
    const confirmed: ScoreRow = {
      ...score,
      points: 0,
      passed: false,
      status: 'violation',
      provisional: false,
    };
    await store.saveArchive({ archive, scores: [confirmed], findings: [], pictures: [], review });
    await store.saveSitting(received);
    expect(await store.scores(session)).toEqual([confirmed]);
    expect(await store.archive(session)).toEqual(archive);
    expect(await store.findings(session)).toEqual([finding]);
  });

  it('opens a session for review once', async () => {
    await store.saveArchive({
      archive,
      scores: [],
      findings: [],
      pictures: [],
      review: { ...review, dueDay: '2027-01-01' },
    });
    expect(await store.reviews()).toEqual([review]);
  });

  it('keeps every refusal, in order', async () => {
    const refusal = {
      atMs: NOW,
      call: 'sitting',
      session: 'S1',
      code: 'PAPER_DIFFERS',
      zh: '试卷不同',
      en: 'differs',
      where: 'x/5',
    };
    await store.recordRefusal({ ...refusal, atMs: NOW + 1, code: 'SECOND' });
    await store.recordRefusal(refusal);
    expect((await store.refusals('S1')).map((one) => one.code)).toEqual(['PAPER_DIFFERS', 'SECOND']);
    expect((await store.refusals('S1'))[0]).toEqual(refusal);
  });

  it('holds everything after it was closed and opened again', async () => {
    await store.close();
    store = must(await openResultStore(where));
    expect((await store.sittings(session)).length).toBe(1);
    expect((await store.pictures(session)).length).toBe(2);
  });
});

describe.each(databases)('the migrations on %s', (_name, place) => {
  it('keep the data of the step before', async () => {
    const db = must(await openDatabase(place()));
    must(await migrate(db, '0001-intake'));
    await sql`insert into archives values ('OLD', ${hash('1')}, 7, 4000000000, 3, ${NOW})`.execute(db);
    must(await migrate(db, '0002-review'));
    await sql`insert into reviews values ('OLD', 'a test', '2026-11-21', '2026-11-27', true, ${NOW}, 'open')`.execute(
      db,
    );
    must(await migrate(db));
    must(await migrate(db));
    expect(await db.selectFrom('archives').selectAll().execute()).toMatchObject([
      { session: 'OLD', bytes: 4_000_000_000, received_ms: NOW },
    ]);
    expect(await db.selectFrom('reviews').selectAll().execute()).toMatchObject([
      { session: 'OLD', due_day: '2026-11-27' },
    ]);
    expect(await db.selectFrom('pictures').selectAll().execute()).toEqual([]);
    await db.destroy();
  });

  it('refuse a database that a newer program has changed, and leave it alone', async () => {
    const where = place();
    const db = must(await openDatabase(where));
    must(await migrate(db));
    await sql`insert into store_migrations values ('9999-tomorrow', '2030-01-01')`.execute(db);
    await db.destroy();
    const opened = await openResultStore(where);
    expect(opened.ok ? 'opened' : [opened.error.code, opened.error.where]).toEqual([
      'STORE_NEWER',
      '9999-tomorrow',
    ]);
  });
});

describe('a database that cannot be reached', () => {
  it('is told with a sentence', async () => {
    const opened = await openResultStore({ url: 'postgres://exam@127.0.0.1:1/none' });
    expect(opened.ok ? 'opened' : opened.error.code).toBe('STORE_UNREACHABLE');
  });
});
