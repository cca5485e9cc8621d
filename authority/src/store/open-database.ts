import { mkdirSync } from 'node:fs';
import { PGlite } from '@electric-sql/pglite';
import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Tables } from './tables.ts';

/** PostgreSQL's type number of `bigint`. Our largest is a time in milliseconds, which a number holds exactly. */
const BIGINT = 20;

/** A folder (PGlite, one process at a time) or the URL of a PostgreSQL server. */
export type DatabasePlace = { readonly folder: string } | { readonly url: string };

/** Connects to the database. Nothing is created in it yet. Codes: STORE_UNREACHABLE, STORE_DAMAGED. */
export async function openDatabase(place: DatabasePlace): Promise<Result<Kysely<Tables>>> {
  return 'url' in place ? openServer(place.url) : openFolder(place.folder);
}

async function openServer(url: string): Promise<Result<Kysely<Tables>>> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: 10_000,
    types: {
      getTypeParser: (type: number, format?: 'text' | 'binary') =>
        type === BIGINT ? Number : pg.types.getTypeParser(type, format === 'binary' ? 'text' : format),
    },
  });
  pool.on('error', () => {}); // an idle connection that breaks is opened anew by the next query; the query reports
  try {
    await pool.query('select 1');
  } catch (error) {
    await pool.end();
    return refuse(
      trouble('STORE_UNREACHABLE', {
        zh: '无法连接 PostgreSQL 数据库。请检查 --database 的地址和数据库是否运行。',
        en: `The PostgreSQL server cannot be reached (${error instanceof Error ? error.message : 'unknown'}). Check --database and that the server runs.`,
      }),
    );
  }
  return ok(new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) }));
}

/**
 * PGlite never flushes to the disk (its file system has no fsync), so a power cut may lose or damage this folder: nothing in it is the
 * only copy. The default buffers of 128 MB would be memory for nothing in a database of a few thousand rows.
 */
async function openFolder(folder: string): Promise<Result<Kysely<Tables>>> {
  mkdirSync(folder, { recursive: true });
  try {
    const pglite = await PGlite.create({
      dataDir: folder,
      parsers: { [BIGINT]: Number },
      startParams: [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB'],
    });
    return ok(new Kysely<Tables>({ dialect: new PGliteDialect({ pglite }) }));
  } catch {
    return refuse(
      trouble(
        'STORE_DAMAGED',
        {
          zh: `数据库文件夹 ${folder} 无法打开。请把它移走后重新启动：内容会由 received/ 自动重建。`,
          en: `The database folder ${folder} cannot be opened. Move it away and start again: everything in it is rebuilt from received/.`,
        },
        folder,
      ),
    );
  }
}
