import { type Digest, isDigest, type Timers, type Words } from '@exam-room/shared/base';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import type { SeatPort } from '../main/ports.ts';
import { frameCallSchema, screenActSchema } from './decode-act.ts';
import type { LaunchPass } from './launch-pass.ts';
import type { ScreenFile } from './screen-files.ts';
import { viewStream } from './view-stream.ts';

export interface DoorParts {
  readonly seat: SeatPort;
  readonly pass: LaunchPass;
  readonly file: (path: string) => ScreenFile | undefined;
  /** The one origin under which this door is reached, for example `http://127.0.0.1:4711`; known once the port is. */
  readonly origin: () => string;
  readonly realTimers: Timers;
}

const ACT_BYTES = 16 * 1024;
const FRAME_BYTES = 3 * 1024 * 1024;

/** Everything that the page needs and nothing else; a reason on each line that opens something. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'", // the screen's own code, never inline
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' blob: data:", // blob, data: the camera's still picture before it is sent
  "media-src 'self' blob: mediastream:", // the camera's live picture; recorded rules read aloud
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(self), microphone=(), geolocation=(), display-capture=(), clipboard-read=()',
  'cache-control': 'no-store',
};

/** The only thing a screen can talk to: one function from request to response. Without the launch's cookie every route answers 401. */
export function openDoor(parts: DoorParts): (request: Request) => Response | Promise<Response> {
  const door = new Hono();
  door.use(async (c, next) => {
    const refusal = strangerRefusal(c.req.raw, parts);
    if (refusal === undefined) await next();
    else c.res = refusal;
    for (const [name, value] of Object.entries(HEADERS))
      if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  });
  door.get('/start', (c) => start(c, parts.pass));
  door.get('/view', () => events(parts));
  door.get('/beat', () => new Response(null, { status: 204 }));
  door.get('/view.json', (c) => c.json(parts.seat.view()));
  door.get('/question', (c) => question(c, parts.seat));
  door.get('/image/:digest', (c) => image(c, parts.seat));
  door.get('/photo', () => bytesOr404(parts.seat.photo(), 'image/jpeg'));
  door.post('/act', bodyLimit({ maxSize: ACT_BYTES, onError: tooLarge }), (c) => act(c, parts.seat));
  door.post('/frame', bodyLimit({ maxSize: FRAME_BYTES, onError: tooLarge }), (c) => frame(c, parts.seat));
  door.get('*', (c) => screen(c, parts.file));
  door.all('*', () => new Response(null, { status: 404 }));
  door.onError((problem) => {
    throw problem; // a bug: it ends the request loudly instead of hiding behind a page
  });
  return (request) => door.fetch(request);
}

/** Foreign host names (DNS rebinding), foreign pages and everybody without the cookie. */
function strangerRefusal(request: Request, { origin, pass }: DoorParts): Response | undefined {
  const home = new URL(origin());
  const host = request.headers.get('host') ?? new URL(request.url).host;
  if (host !== home.host) return new Response(null, { status: 421 });
  const from = request.headers.get('origin');
  // `home.origin` would be "null" under Electron's own scheme.
  if (from !== null && from !== `${home.protocol}//${home.host}`) return new Response(null, { status: 403 });
  const site = request.headers.get('sec-fetch-site');
  if (site !== null && site !== 'same-origin' && site !== 'none') return new Response(null, { status: 403 });
  if (new URL(request.url).pathname === '/start') return undefined;
  return pass.admits(request.headers.get('cookie')) ? undefined : new Response(null, { status: 401 });
}

function start(c: Context, pass: LaunchPass): Response {
  const home = { location: '/' };
  if (pass.admits(c.req.header('cookie') ?? null)) return new Response(null, { status: 303, headers: home });
  const cookie = pass.exchange(c.req.query('token') ?? '');
  return cookie === undefined
    ? new Response(null, { status: 401 })
    : new Response(null, { status: 303, headers: { ...home, 'set-cookie': cookie } });
}

function events({ seat, realTimers }: DoorParts): Response {
  return new Response(viewStream(seat, realTimers), {
    headers: { 'content-type': 'text/event-stream; charset=utf-8' },
  });
}

async function act(c: Context, seat: SeatPort): Promise<Response> {
  const parsed = screenActSchema.safeParse(await jsonOf(c));
  return parsed.success ? c.json(await seat.act(parsed.data)) : c.json(refused('ACT_UNKNOWN', UNKNOWN), 400);
}

async function jsonOf(c: Context): Promise<unknown> {
  if (!(c.req.header('content-type') ?? '').startsWith('application/json')) return undefined;
  try {
    return await c.req.json();
  } catch {
    return undefined; // not JSON: the schema refuses it
  }
}

async function frame(c: Context, seat: SeatPort): Promise<Response> {
  const call = frameCallSchema.safeParse(c.req.query());
  if (!call.success || c.req.header('content-type') !== 'image/jpeg')
    return c.json(refused('FRAME_UNKNOWN', UNKNOWN), 400);
  const taken = await seat.frame(call.data, new Uint8Array(await c.req.arrayBuffer()));
  if (taken.ok) return new Response(null, { status: 204 });
  return c.json(
    refused(taken.error.code, taken.error.words),
    taken.error.code === 'PICTURE_NOT_DUE' ? 409 : 422,
  );
}

function question(c: Context, seat: SeatPort): Response {
  const at = Number(c.req.query('at') ?? Number.NaN);
  if (!Number.isInteger(at) || at < 0) return c.json(refused('QUESTION_UNKNOWN', UNKNOWN), 400);
  const found = seat.question(at);
  return found.ok ? c.json(found.value) : c.json(refused(found.error.code, found.error.words), 409);
}

function image(c: Context, seat: SeatPort): Response {
  const digest = c.req.param('digest') ?? '';
  const found = isDigest(digest) ? seat.image(digest satisfies Digest) : undefined;
  return bytesOr404(found?.bytes, found?.type ?? '');
}

function bytesOr404(bytes: Uint8Array | undefined, type: string): Response {
  return bytes === undefined
    ? new Response(null, { status: 404 })
    : new Response(Uint8Array.from(bytes), { headers: { 'content-type': type } });
}

function screen(c: Context, file: DoorParts['file']): Response {
  const found = file(c.req.path);
  if (found !== undefined) return new Response(found.body, { headers: { 'content-type': found.type } });
  return c.req.path === '/'
    ? new Response(NOT_BUILT, { status: 503, headers: { 'content-type': 'text/plain; charset=utf-8' } })
    : new Response(null, { status: 404 });
}

function tooLarge(c: Context): Response {
  return c.json(
    refused('TOO_LARGE', { zh: '数据过大，已拒收。', en: 'Too much data; it was refused.' }),
    413,
  );
}

function refused(code: string, words: Words) {
  return { ok: false, code, zh: words.zh, en: words.en };
}

const UNKNOWN: Words = {
  zh: '请求的格式不符，已拒绝。',
  en: 'The request has another form than expected; it was refused.',
};
const NOT_BUILT =
  '考试界面尚未生成，请先运行 npm run build:ui。\nThe screen is not built yet: run npm run build:ui.\n';
