/** A page that follows the station's view, as the door sees it: the only sign that a window still shows the exam. */
export interface WatchedScreen {
  readonly handler: (request: Request) => Promise<Response>;
  /** Milliseconds since a page last followed the view; 0 while one does. */
  readonly darkMs: () => number;
  /** Milliseconds since the page last said that its thread works; 0 when it has not begun to, or is hidden. */
  readonly hungMs: () => number;
  /** Time passed in which nobody could have been heard: the silence begins anew. */
  readonly forgive: () => void;
  /** Whether a page has followed the view since the newest window was opened. */
  readonly followed: () => boolean;
  /** A window is being opened: its page gets time to come. */
  readonly opening: () => void;
}

/**
 * Stands between the door and the network and counts the pages that follow the view (`GET /view`). A page whose process crashed leaves
 * its window standing with a message of the browser: no exit tells of it, but its stream ends. A page that hangs keeps its stream, but no
 * longer says that it works (`GET /beat`).
 */
export function watchScreen(
  handler: (request: Request) => Response | Promise<Response>,
  nowMs: () => number,
): WatchedScreen {
  const seen: Seen = { window: 0, open: 0, lastMs: nowMs(), followed: false, beatMs: undefined };
  /** Returns what to call at the stream's end. A page of an earlier window may be noticed as gone only after the next one was opened. */
  const opened = () => {
    const { window } = seen;
    seen.open += 1;
    seen.followed = true;
    let over = false;
    return () => {
      // A stream that is cancelled while it is read from ends twice.
      if (over || window !== seen.window) return;
      over = true;
      seen.open -= 1;
      seen.lastMs = nowMs();
    };
  };
  return {
    async handler(request) {
      const response = await handler(request);
      const { pathname, search } = new URL(request.url);
      if (pathname === '/beat' && response.ok) seen.beatMs = search === '' ? nowMs() : undefined;
      if (pathname !== '/view' || response.body === null || !response.ok) return response;
      return new Response(tellingItsEnd(response.body, opened()), response);
    },
    darkMs: () => (seen.open > 0 ? 0 : nowMs() - seen.lastMs),
    hungMs: () => (seen.beatMs === undefined ? 0 : nowMs() - seen.beatMs),
    forgive() {
      if (seen.beatMs !== undefined) seen.beatMs = nowMs();
    },
    followed: () => seen.followed,
    opening() {
      seen.window += 1;
      seen.open = 0;
      seen.followed = false;
      seen.beatMs = undefined;
      seen.lastMs = nowMs();
    },
  };
}

interface Seen {
  /** Which window this is, counted from the first. */
  window: number;
  open: number;
  lastMs: number;
  followed: boolean;
  beatMs: number | undefined;
}

function tellingItsEnd(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  ended: () => void,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const reader = body.getReader();
  let cancelled = false;
  return new ReadableStream({
    async pull(controller) {
      const part = await reader.read();
      if (!part.done) return controller.enqueue(part.value);
      ended();
      if (!cancelled) controller.close();
    },
    async cancel(why) {
      cancelled = true;
      ended();
      await reader.cancel(why);
    },
  });
}
