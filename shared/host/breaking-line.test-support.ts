// TEST ONLY: a machine that answers over HTTP, at the end of a line that breaks in mid-answer, is down for a while, and comes back.

import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { TLSSocket } from 'node:tls';

export interface BreakingLine {
  /** Rejects while the line is down. The line here has no TLS: who talks over it must not care. */
  readonly dial: () => Promise<TLSSocket>;
  /** How often nobody was there to be dialled. */
  readonly refused: () => number;
  /** `METHOD /path` of everything that was asked, in order. */
  readonly asked: readonly string[];
  /** The line breaks instead of an answer to this, and is down or up again afterwards. */
  readonly breakAt: (what: string, then: 'down' | 'up') => void;
  readonly up: () => void;
  /** Errors that nobody listened for: each would have ended the program. */
  readonly fatal: readonly Error[];
  readonly close: () => Promise<void>;
}

export async function breakingLine(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<BreakingLine> {
  const asked: string[] = [];
  const breaks = new Map<string, 'down' | 'up'>();
  const fatal: Error[] = [];
  let line: 'down' | 'up' = 'up';
  let refused = 0;
  const server = createServer((request, response) => {
    const what = `${request.method} ${request.url}`;
    asked.push(what);
    const then = breaks.get(what);
    if (then === undefined) return answer(request, response);
    breaks.delete(what);
    line = then;
    request.socket.destroy();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  const died = (error: Error) => void fatal.push(error);
  process.on('uncaughtExceptionMonitor', died);
  return {
    asked,
    fatal,
    refused: () => refused,
    async dial() {
      if (line === 'down') {
        refused += 1;
        throw new Error('ECONNREFUSED: the line is down');
      }
      const socket = connect({ host: '127.0.0.1', port });
      await once(socket, 'connect');
      return socket as TLSSocket; // only what both have is used
    },
    breakAt: (what, then) => void breaks.set(what, then),
    up() {
      line = 'up';
    },
    async close() {
      process.off('uncaughtExceptionMonitor', died);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
