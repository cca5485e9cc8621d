import { randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { writeDurably } from '@exam-room/shared/host/durable-file';
import { sessionIdSchema } from '@exam-room/shared/model';
import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import { z } from 'zod';
import type { OfficeDesk } from './office-desk.ts';

const FILE = 'office-door.json';
const doorSchema = z.strictObject({
  schema: z.literal('exam-room/office-door/v1'),
  url: z.string(),
  token: z.string(),
  pid: z.int(),
});

/** A question to a running intake. */
export type OfficeQuestion = `/scores/${string}` | `/review/${string}` | '/review';

/**
 * Opens the office's door on loopback: `authority scores` and `authority review` ask here while the intake runs, because the folder
 * database belongs to one process. Whoever may read `<data>/office-door.json` (mode 600) may ask.
 */
export async function openOfficeDoor(
  data: string,
  desk: OfficeDesk,
): Promise<{ readonly close: () => Promise<void> }> {
  const token = randomBytes(32).toString('hex');
  const app = new Hono();
  app.use(async (c, next) => {
    const given = c.req.header('authorization') ?? '';
    return isSame(given, `Bearer ${token}`) ? next() : c.json({ error: 'token' }, 401);
  });
  app.get('/scores/:session', async (c) => {
    const session = sessionIdSchema.safeParse(c.req.param('session'));
    return session.success ? c.json(await desk.scores(session.data)) : c.json({ error: 'session' }, 404);
  });
  app.get('/review', async (c) => c.json({ reviews: await desk.queue() }));
  app.get('/review/:session', async (c) => {
    const session = sessionIdSchema.safeParse(c.req.param('session'));
    return session.success ? c.json(await desk.session(session.data)) : c.json({ error: 'session' }, 404);
  });
  const server = createAdaptorServer({ fetch: app.fetch, createServer });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const file = {
    schema: 'exam-room/office-door/v1',
    url: `http://127.0.0.1:${port}`,
    token,
    pid: process.pid,
  };
  writeDurably(join(data, FILE), `${JSON.stringify(doorSchema.parse(file))}\n`, 0o600);
  return {
    close: () =>
      new Promise((resolve) => {
        rmSync(join(data, FILE), { force: true });
        server.close(() => resolve());
      }),
  };
}

/** The answer of a running intake, as JSON; undefined when none runs on this data folder. Throws when it runs and cannot answer. */
export async function askOffice(data: string, question: OfficeQuestion): Promise<unknown> {
  const door = readDoor(data);
  if (door === undefined) return undefined;
  let response: Response;
  try {
    response = await fetch(`${door.url}${question}`, { headers: { authorization: `Bearer ${door.token}` } });
  } catch {
    return undefined; // the file outlived its process
  }
  if (!response.ok) throw new Error(`the running authority answered ${response.status} to ${question}`);
  return response.json();
}

function readDoor(data: string): z.infer<typeof doorSchema> | undefined {
  try {
    return doorSchema.parse(JSON.parse(readFileSync(join(data, FILE), 'utf8')));
  } catch {
    return undefined; // no intake runs here
  }
}

function isSame(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}
