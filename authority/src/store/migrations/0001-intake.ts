import { type Kysely, sql } from 'kysely';

/** Sittings, scores, findings, archives and refusals: what the intake writes. */
export async function intake(db: Kysely<unknown>): Promise<void> {
  await sql`create table sittings (
    session text not null, candidate text not null, attempt integer not null, device text not null, epoch integer not null,
    head_seq integer not null, head text not null, handed_in boolean not null, snapshots integer not null,
    received_ms bigint not null,
    primary key (session, candidate, attempt, device, epoch))`.execute(db);
  await sql`create table scores (
    session text not null, candidate text not null, attempt integer not null,
    paper_points integer not null, points integer not null, passed boolean not null, status text not null,
    provisional boolean not null, paper text, sections text not null, policy text not null, scored_ms bigint not null,
    primary key (session, candidate, attempt))`.execute(db);
  await sql`create table findings (
    session text not null, candidate text not null, stage text not null,
    code text not null, zh text not null, en text not null, place text not null)`.execute(db);
  await sql`create index findings_session on findings (session, candidate)`.execute(db);
  await sql`create table archives (
    session text primary key, archive text not null, files integer not null, bytes bigint not null,
    sittings integer not null, received_ms bigint not null)`.execute(db);
  await sql`create table refusals (
    at_ms bigint not null, call text not null, session text not null,
    code text not null, zh text not null, en text not null, place text not null)`.execute(db);
  await sql`create index refusals_session on refusals (session, at_ms)`.execute(db);
}
