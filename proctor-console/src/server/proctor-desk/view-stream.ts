/** Sends the newest view to every listener, at most four times a second, and once a second because clocks run. */
export interface ViewStream {
  /** Something the desk shows may have changed. */
  readonly changed: () => void;
  readonly open: () => Response;
  readonly close: () => void;
}

const APART_MS = 250;
const TICK_MS = 1_000;
/** A page that does not read is let go; it reconnects by itself. */
const UNREAD_FRAMES = 20;

export function openViewStream(view: () => unknown): ViewStream {
  const listeners = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const encoder = new TextEncoder();
  let lastSent = 0;
  let pending: NodeJS.Timeout | undefined;
  const tick = setInterval(() => {
    if (performance.now() - lastSent >= TICK_MS - APART_MS / 2) changed();
  }, TICK_MS);

  const frame = () => encoder.encode(`event: view\ndata: ${JSON.stringify(view())}\n\n`);

  function send(): void {
    pending = undefined;
    if (listeners.size === 0) return;
    lastSent = performance.now();
    const bytes = frame();
    for (const listener of listeners) {
      if ((listener.desiredSize ?? 0) < -UNREAD_FRAMES) drop(listener);
      else listener.enqueue(bytes);
    }
  }

  function drop(listener: ReadableStreamDefaultController<Uint8Array>): void {
    listeners.delete(listener);
    listener.close();
  }

  function changed(): void {
    if (pending !== undefined || listeners.size === 0) return;
    pending = setTimeout(send, Math.max(0, lastSent + APART_MS - performance.now()));
  }

  return {
    changed,
    open() {
      let mine: ReadableStreamDefaultController<Uint8Array> | undefined;
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          mine = controller;
          listeners.add(controller);
          controller.enqueue(frame());
        },
        cancel() {
          if (mine !== undefined) listeners.delete(mine);
        },
      });
      return new Response(body, {
        headers: {
          'content-type': 'text/event-stream',
          'cache-control': 'no-store',
          'x-accel-buffering': 'no',
        },
      });
    },
    close() {
      clearInterval(tick);
      clearTimeout(pending);
      for (const listener of listeners) drop(listener);
    },
  };
}
