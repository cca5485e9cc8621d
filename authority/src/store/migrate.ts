import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import { type Kysely, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { intake } from './migrations/0001-intake.ts';
import { review } from './migrations/0002-review.ts';
import { pictures } from './migrations/0003-pictures.ts';

/** Numbered, forward only; a step that has run anywhere is never changed again. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-intake': { up: intake },
  '0002-review': { up: review },
  '0003-pictures': { up: pictures },
};

const DONE_TABLE = 'store_migrations';

/** Brings a database to the last step (or to `upTo`, for tests of a single step). Codes: STORE_NEWER, STORE_MIGRATION. */
export async function migrate<Schema>(db: Kysely<Schema>, upTo?: string): Promise<Result<true>> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) },
    migrationTableName: DONE_TABLE,
    migrationLockTableName: `${DONE_TABLE}_lock`,
  });
  const unknown = await unknownSteps(db);
  if (unknown.length > 0)
    return refuse(
      trouble(
        'STORE_NEWER',
        {
          zh: `数据库比本程序新（有未知的升级步骤 ${unknown.join('、')}）。请使用新版本的程序；数据未改动。`,
          en: `The database is newer than this program (unknown step ${unknown.join(', ')}). Use the newer program; nothing was changed.`,
        },
        unknown[0],
      ),
    );
  const done = upTo === undefined ? await migrator.migrateToLatest() : await migrator.migrateTo(upTo);
  if (done.error === undefined) return ok(true);
  const failed = done.results?.find((one) => one.status === 'Error')?.migrationName ?? '';
  return refuse(
    trouble(
      'STORE_MIGRATION',
      {
        zh: `数据库升级步骤 ${failed} 失败，数据未改动。请检查磁盘空间和数据库日志。`,
        en: `Step ${failed} of the database's migration failed (${String(done.error)}). Nothing was changed; check disk space and the database's log.`,
      },
      failed,
    ),
  );
}

async function unknownSteps<Schema>(db: Kysely<Schema>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some((table) => table.name === DONE_TABLE)) return [];
  const done = await sql<{ name: string }>`select name from ${sql.table(DONE_TABLE)}`.execute(db);
  return done.rows.map((row) => row.name).filter((name) => !(name in MIGRATIONS));
}
