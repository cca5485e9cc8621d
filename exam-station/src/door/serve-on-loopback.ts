import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';

export interface LoopbackServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Serves the door on 127.0.0.1 for the Chromium shell and the simulated candidates; the Electron shell needs no port at all. */
export function serveOnLoopback(
  handler: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<LoopbackServer> {
  const server = createAdaptorServer({ fetch: handler });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      // With a host and a port the address is never a pipe's name.
      const address = server.address() as AddressInfo;
      resolve({
        port: address.port,
        close: () =>
          new Promise((done) => {
            server.close(() => done());
            if ('closeAllConnections' in server) server.closeAllConnections();
          }),
      });
    });
  });
}
