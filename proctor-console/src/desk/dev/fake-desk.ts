import type { RecordSheet } from '@exam-room/shared/records';
import { type ServerType, serve } from '@hono/node-server';
import { serveStatic } from '@hono/node-server/serve-static';
import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { DeskAct, VideoFolder } from '../../server/proctor-desk/desk-view.ts';
import { RECORDINGS } from './fake-acts.ts';
import { portrait } from './fake-pictures.ts';
import { type FakeRoom, rollLine } from './fake-room.ts';
import { fakeSheet } from './fake-sheet.ts';

export interface FakeDeskOptions {
  readonly room: FakeRoom;
  /** Draws the record sheet; given from outside, because a screen may not reach into the server. */
  readonly drawSheet?: (
    sheet: RecordSheet,
    options: {
      readonly draft: boolean;
      readonly signatures: readonly { readonly name: string; readonly signedMs: number }[];
    },
  ) => Promise<Uint8Array>;
}

export interface FakeDesk {
  readonly url: string;
  /** Sends the room as it is now to every open window. */
  readonly publish: () => void;
  /** Breaks every open stream, as a dying console does. */
  readonly hangUp: () => void;
  readonly stop: () => Promise<void>;
}

/** The desk's page runs under this policy in the room; a break of it would show here first. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; object-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

const BUILT = decodeURIComponent(new URL('../../../dist/desk', import.meta.url).pathname);

type Listener = (json: string) => void;

/**
 * A small server that speaks the desk's contract for a room that only lives in memory: for screens, for tests of the desk, and for
 * working on its pages. Needs the built desk in `dist/desk`.
 */
export function startFakeDesk(options: FakeDeskOptions): Promise<FakeDesk> {
  const { room } = options;
  const listeners = new Set<Listener>();
  const breaks = new Set<() => void>();
  const publish = () => {
    const json = JSON.stringify(room.view());
    for (const listener of listeners) listener(json);
  };
  const app = new Hono();
  app.use(async (context, next) => {
    await next();
    if (!context.req.path.endsWith('.pdf')) context.header('content-security-policy', POLICY);
    context.header('cache-control', 'no-store');
  });
  app.get('/view', (context) => streamView(context, { room, listeners, breaks }));
  app.get('/view.json', (context) => context.json(room.view()));
  app.post('/act', async (context) => {
    const answer = room.act((await context.req.json()) as DeskAct); // the fake trusts its own desk
    publish();
    return context.json(answer);
  });
  app.get('/find', (context) => find(context, room));
  app.get('/photo/:candidate', (context) => photo(context, room));
  app.get('/thumbnail/:device', (context) => thumbnail(context, room));
  app.get('/videos', (context) => context.json(folderOf(context.req.query('folder'))));
  app.get('/record-sheet.json', (context) => context.json(fakeSheet(room.state)));
  app.get('/record-sheet.pdf', (context) => pdf(context, options));
  app.use('/*', serveStatic({ root: BUILT }));
  return new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) =>
      resolve({
        url: `http://127.0.0.1:${port}/`,
        publish,
        hangUp: () => {
          for (const end of breaks) end();
        },
        stop: () => stop(server, breaks),
      }),
    );
  });
}

function folderOf(at = '/media'): VideoFolder {
  return at === '/media'
    ? { at, parent: '/', folders: ['录像机硬盘'], videos: [] }
    : { at, parent: '/media', folders: [], videos: RECORDINGS };
}

function stop(server: ServerType, breaks: ReadonlySet<() => void>): Promise<void> {
  for (const end of breaks) end();
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}

interface Streaming {
  readonly room: FakeRoom;
  readonly listeners: Set<Listener>;
  readonly breaks: Set<() => void>;
}

function streamView(context: Context, { room, listeners, breaks }: Streaming) {
  return streamSSE(context, async (stream) => {
    const listener: Listener = (json) => void stream.writeSSE({ event: 'view', data: json });
    await new Promise<void>((resolve) => {
      listeners.add(listener);
      breaks.add(resolve);
      stream.onAbort(resolve);
      listener(JSON.stringify(room.view()));
    });
    listeners.delete(listener);
  });
}

function find(context: Context, { state }: FakeRoom) {
  const number = (context.req.query('number') ?? '').normalize('NFKC').replace(/\s/g, '').toUpperCase();
  const one = state.roll.find((line) => line.ticket === number || line.idNumber === number);
  return one === undefined
    ? context.json({ ok: false, code: 'NOT_ON_ROLL', zh: '不在名单中。', en: 'Not on the roll.' }, 404)
    : context.json(rollLine(state, one));
}

async function photo(context: Context, { state }: FakeRoom) {
  const person = state.roll.findIndex((one) => one.candidate === context.req.param('candidate'));
  if (person < 0) return context.notFound();
  const jpeg = await portrait({ person, background: '#7fa8d8', width: 300, height: 400, shift: 0 });
  return context.body(new Uint8Array(jpeg), 200, { 'content-type': 'image/jpeg' });
}

async function thumbnail(context: Context, { state }: FakeRoom) {
  const seat = state.seats.find((one) => one.device === context.req.param('device'));
  const who = seat?.who ?? seat?.claim;
  if (seat === undefined || seat.thumbnail === undefined) return context.notFound();
  const covered = seat.camera === 'trouble';
  const jpeg = await portrait({
    person: who === undefined || covered ? 0 : state.roll.indexOf(who),
    background: covered ? '#101010' : '#b9b4a6',
    width: 320,
    height: 240,
    shift: covered ? 500 : ((seat.thumbnail * 7 + state.seats.indexOf(seat)) % 19) - 9,
  });
  return context.body(new Uint8Array(jpeg), 200, { 'content-type': 'image/jpeg' });
}

async function pdf(context: Context, { room, drawSheet }: FakeDeskOptions) {
  if (drawSheet === undefined) return context.notFound();
  const { state } = room;
  const bytes = await drawSheet(fakeSheet(state), {
    draft: state.closedMs === undefined,
    signatures: state.signed,
  });
  return context.body(new Uint8Array(bytes), 200, { 'content-type': 'application/pdf' });
}
