import { type Kysely, sql } from 'kysely';

/** The review queue: one row a session, with its due date. */
export async function review(db: Kysely<unknown>): Promise<void> {
  await sql`create table reviews (
    session text primary key, title text not null, test_day text not null, due_day text not null,
    calendar_known boolean not null, opened_ms bigint not null, state text not null)`.execute(db);
}
