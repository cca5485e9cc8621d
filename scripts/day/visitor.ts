/** Somebody at a screen: speaks to a door or a desk over its real HTTP, with the launch's cookie, as the page does. */
export interface Visitor<View> {
  readonly base: string;
  /** What this launch gave on the first visit. */
  readonly cookie: string;
  /** The newest view that the server has pushed. */
  readonly view: () => View | undefined;
  /** Resolves with the first view, now or later, that satisfies; rejects after `withinMs` of real time with the description. */
  readonly until: (what: string, holds: (view: View) => boolean, withinMs?: number) => Promise<View>;
  readonly post: (path: string, body: unknown) => Promise<Answer>;
  readonly postBytes: (path: string, bytes: Uint8Array, type: string) => Promise<number>;
  readonly get: (path: string) => Promise<Response>;
  /** Called for every view that arrives. */
  readonly watch: (see: (view: View) => void) => void;
  readonly leave: () => void;
  /** Resolves when the server's stream has ended (it stopped, crashed or was left). */
  readonly lost: Promise<void>;
}

export interface Answer {
  readonly ok: boolean;
  readonly code?: string;
  readonly zh?: string;
  readonly en?: string;
}

const UNTIL_MS = 60_000;

/**
 * Follows a launch address (`…/start?token=…`) and keeps the event stream of views open. The address opens once: whoever comes again to
 * the same launch brings the cookie of the first visit, as a browser does.
 */
export async function visit<View>(startUrl: string, brought = ''): Promise<Visitor<View>> {
  const started = await reach(startUrl, { redirect: 'manual', headers: { cookie: brought } });
  const given = started.headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ');
  const cookie = given === '' && started.status === 303 ? brought : given;
  if (cookie === '') throw new Error(`${startUrl} gave no cookie (status ${started.status})`);
  const base = new URL(startUrl).origin;
  const headers = { cookie, origin: base };
  const leaving = new AbortController();
  let newest: View | undefined;
  const watchers = new Set<(view: View) => void>();
  const stream = await reach(`${base}/view`, { headers, signal: leaving.signal });
  if (stream.body === null || !stream.ok) throw new Error(`${base}/view answered ${stream.status}`);
  const lost = readViews<View>(stream.body, (view) => {
    newest = view;
    for (const see of watchers) see(view);
  });
  return {
    base,
    cookie,
    view: () => newest,
    until: (what, holds, withinMs = UNTIL_MS) =>
      new Promise<View>((resolve, reject) => {
        if (newest !== undefined && holds(newest)) return resolve(newest);
        const see = (view: View) => {
          if (holds(view)) settle(() => resolve(view));
        };
        const settle = (end: () => void) => {
          watchers.delete(see);
          clearTimeout(timer);
          end();
        };
        const timer = setTimeout(
          () => settle(() => reject(new Error(`waited ${withinMs} ms in vain for: ${what}`))),
          withinMs,
        );
        watchers.add(see);
        void lost.then(() => settle(() => reject(new LostServer(what))));
      }),
    async post(path, body) {
      const answer = await reach(`${base}${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const read: unknown = await answer.json();
      return isAnswer(read) ? read : { ok: false, code: `HTTP_${answer.status}` };
    },
    async postBytes(path, bytes, type) {
      const answer = await reach(`${base}${path}`, {
        method: 'POST',
        headers: { ...headers, 'content-type': type },
        body: Buffer.from(bytes),
      });
      await answer.arrayBuffer();
      return answer.status;
    },
    get: (path) => reach(`${base}${path}`, { headers }),
    watch: (see) => void watchers.add(see),
    leave: () => leaving.abort(),
    lost,
  };
}

/**
 * As a browser does: a kept connection that the server had closed before it read the request is not an answer; the request goes once more,
 * over a new connection. A server that is away refuses that one too.
 */
async function reach(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (failed) {
    if (!(failed instanceof TypeError) || !isReset(failed.cause)) throw failed;
    return await fetch(url, init);
  }
}

function isReset(cause: unknown): boolean {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  return code === 'ECONNRESET' || code === 'UND_ERR_SOCKET';
}

/** The server went away while somebody waited for it. */
export class LostServer extends Error {}

async function readViews<View>(body: ReadableStream<Uint8Array>, see: (view: View) => void): Promise<void> {
  const decoder = new TextDecoder();
  let kept = '';
  try {
    for await (const chunk of body) {
      kept += decoder.decode(chunk, { stream: true });
      for (let end = kept.indexOf('\n\n'); end >= 0; end = kept.indexOf('\n\n')) {
        const data = kept
          .slice(0, end)
          .split('\n')
          .filter((line) => line.startsWith('data:'))
          .map((line) => line.slice(5).trimStart())
          .join('\n');
        kept = kept.slice(end + 2);
        // The server is ours and typed; the screens decode nothing more either.
        if (data !== '') see(JSON.parse(data) as View);
      }
    }
  } catch {
    // The connection broke: the caller learns it from `lost`.
  }
}

function isAnswer(value: unknown): value is Answer {
  return typeof value === 'object' && value !== null && 'ok' in value;
}
