import { type Kysely, sql } from 'kysely';

/** Every picture that a seat wrote down, and what the authority found when it opened it. */
export async function pictures(db: Kysely<unknown>): Promise<void> {
  await sql`create table pictures (
    session text not null, candidate text not null, attempt integer not null, device text not null, epoch integer not null,
    seq integer not null, due text not null, number integer not null, file text not null, picture text not null,
    verdict text not null, state text not null,
    primary key (session, device, epoch, seq))`.execute(db);
  await sql`create index pictures_state on pictures (state)`.execute(db);
}
