import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Debian's PostgreSQL 15, the oldest that the store must work on; PGlite is a much newer one. */
const BIN = '/usr/lib/postgresql/15/bin';

export const postgresIsHere = existsSync(join(BIN, 'initdb'));

export interface SmallPostgres {
  /** A fresh database. */
  readonly database: () => string;
  readonly stop: () => void;
}

/** A cluster of its own in a temporary folder. PostgreSQL refuses to run as root: then it runs as nobody. */
export async function smallPostgres(): Promise<SmallPostgres> {
  const folder = mkdtempSync(join(tmpdir(), 'small-postgres-'));
  const who = process.getuid?.() === 0 ? nobody() : undefined;
  if (who !== undefined) chownSync(folder, who.uid, who.gid);
  const port = await freePort();
  const run = (program: string, args: readonly string[]) =>
    execFileSync(join(BIN, program), [...args], { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'], ...who });
  const data = join(folder, 'data');
  run('initdb', ['-D', data, '-U', 'exam', '-A', 'trust', '-E', 'UTF8', '--locale=C.UTF-8', '--no-sync']);
  run('pg_ctl', [
    '-D',
    data,
    '-w',
    '-l',
    join(folder, 'log'),
    '-o',
    `-p ${port} -k ${folder} -h 127.0.0.1`,
    'start',
  ]);
  let databases = 0;
  return {
    database() {
      databases += 1;
      const name = `store${databases}`;
      run('createdb', ['-h', '127.0.0.1', '-p', String(port), '-U', 'exam', name]);
      return `postgres://exam@127.0.0.1:${port}/${name}`;
    },
    stop() {
      run('pg_ctl', ['-D', data, '-m', 'immediate', 'stop']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function nobody(): { readonly uid: number; readonly gid: number } {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((one) => one.startsWith('nobody:'));
  const [, , uid, gid] = (line ?? '').split(':').map(Number);
  if (uid === undefined || gid === undefined) throw new Error('this system has no user nobody');
  return { uid, gid };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}
