import { readFile } from 'node:fs/promises';
import type { Server } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { ActAnswer, ScreenAct, StationView } from '../../src/door/station-view.ts';
import { createFakeStation, type FakeStation, type FakeStationOptions } from './fake-station.ts';

/** The door of a make-believe station on loopback: real HTTP, a real event stream, and physical verbs for a test. */
export interface FakeDoor extends FakeStation {
  readonly url: string;
  /** Pictures that arrived, as the screen sent them. */
  readonly frames: readonly Frame[];
  /** Every path asked for, to prove what was not asked for. */
  readonly asked: readonly string[];
  /** The process dies: every connection breaks, nothing listens. */
  readonly die: () => Promise<void>;
  readonly comeBack: () => Promise<void>;
  /** Connections stay open and nothing is answered any more. */
  readonly hang: () => void;
  readonly wake: () => void;
  /** Every save is refused with this sentence until `saveAgain`. */
  readonly refuseSaves: () => void;
  readonly saveAgain: () => void;
  /** Every act waits this long, like a slow disk. */
  readonly slowDown: (ms: number) => void;
  readonly close: () => Promise<void>;
}

export interface Frame {
  readonly due: string;
  readonly number: string;
  readonly type: string;
  readonly jpeg: Buffer;
}

const SCREEN = join(import.meta.dirname, '../../dist/screen');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.txt': 'text/plain; charset=utf-8',
};

/** The policy that the real door sets too: nothing from elsewhere, nothing inline. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

interface Weather {
  hanging: boolean;
  refusing: boolean;
  slowMs: number;
}

export interface FakeDoorOptions extends FakeStationOptions {
  /** Where to listen; a free port when there is none. One port for many doors lets a browser keep the fonts that it has. */
  readonly port?: number;
  /** The station behind the door, when it is not the make-believe one. */
  readonly station?: FakeStation;
}

export async function openFakeDoor(options: FakeDoorOptions = {}): Promise<FakeDoor> {
  const station = options.station ?? (await createFakeStation(options));
  const weather: Weather = { hanging: false, refusing: false, slowMs: 0 };
  const frames: Frame[] = [];
  const asked: string[] = [];
  const app = routes({ station, weather, frames, asked });
  let server = await listen(app, options.port ?? 0);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const { port } = address;
  const die = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
  return {
    ...station,
    url: `http://127.0.0.1:${port}/`,
    frames,
    asked,
    die,
    comeBack: async () => {
      server = await listen(app, port);
    },
    hang: () => {
      weather.hanging = true;
    },
    wake: () => {
      weather.hanging = false;
    },
    refuseSaves: () => {
      weather.refusing = true;
    },
    saveAgain: () => {
      weather.refusing = false;
    },
    slowDown: (ms) => {
      weather.slowMs = ms;
    },
    close: async () => {
      station.stop();
      await die();
    },
  };
}

function listen(app: Hono, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: app.fetch, port, hostname: '127.0.0.1' }, () => {
      // hono types every server that it can make; without other options it is node's plain one.
      resolve(server as Server);
    });
    server.once('error', reject);
  });
}

function routes(of: {
  readonly station: FakeStation;
  readonly weather: Weather;
  readonly frames: Frame[];
  readonly asked: string[];
}): Hono {
  const { station, weather } = of;
  const app = new Hono();
  app.use(async (context, next) => {
    of.asked.push(new URL(context.req.url).pathname);
    while (weather.hanging) await pause(50);
    await next();
  });
  app.get('/view', (context) =>
    streamSSE(context, async (stream) => {
      let wake = () => {};
      const send = () => wake();
      const leave = station.subscribe(send);
      let sent: StationView | undefined;
      while (!stream.aborted) {
        const view = station.view();
        if (view !== sent && !weather.hanging)
          await stream.writeSSE({ event: 'view', data: JSON.stringify(view) });
        sent = view;
        await new Promise<void>((resolve) => {
          wake = resolve;
          stream.onAbort(() => resolve());
        });
      }
      leave();
    }),
  );
  app.get('/view.json', (context) => context.json(station.view()));
  app.get('/question', (context) => {
    const question = station.paper.questions[Number(context.req.query('at'))];
    return question === undefined ? context.notFound() : context.json(question);
  });
  app.get('/image/:digest', (context) => {
    const bytes = station.paper.images.get(context.req.param('digest'));
    return bytes === undefined
      ? context.notFound()
      : context.body(new Uint8Array(bytes), 200, { 'content-type': 'image/png' });
  });
  app.get('/photo', (context) =>
    context.body(new Uint8Array(station.photo), 200, { 'content-type': 'image/jpeg' }),
  );
  app.post('/frame', async (context) => {
    const jpeg = Buffer.from(await context.req.arrayBuffer());
    const { due = '', number = '' } = context.req.query();
    of.frames.push({ due, number, type: context.req.header('content-type') ?? '', jpeg });
    station.frameTaken();
    return context.body(null, 204);
  });
  app.post('/act', async (context) => {
    const act: ScreenAct = await context.req.json();
    if (weather.slowMs > 0) await pause(weather.slowMs);
    const answer: ActAnswer =
      weather.refusing && act.act === 'choose'
        ? { ok: false, code: 'JOURNAL_STOPPED', zh: '本机磁盘写入失败。', en: 'The disk refuses to write.' }
        : await (station.perform ?? station.act)(act);
    return context.json(answer);
  });
  app.get('*', async (context) => {
    const path = normalize(new URL(context.req.url).pathname);
    const file = path === '/' ? '/index.html' : path;
    try {
      const bytes = await readFile(join(SCREEN, file));
      return context.body(new Uint8Array(bytes), 200, {
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
        'content-security-policy': POLICY,
        'x-content-type-options': 'nosniff',
        // Their names carry their content.
        ...(file.startsWith('/assets/') ? { 'cache-control': 'public, max-age=86400, immutable' } : {}),
      });
    } catch {
      return context.notFound(); // not a file of the screen
    }
  });
  return app;
}

function pause(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
