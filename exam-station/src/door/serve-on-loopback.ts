import type { AddressInfo } from 'node:net';
import { ok, type Result, refuse, trouble } from '@exam-room/shared/base';
import { createAdaptorServer } from '@hono/node-server';

export interface LoopbackServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Serves the door on 127.0.0.1 for the Chromium shell and the simulated candidates; the Electron shell needs no port at all. Code: DOOR_PORT. */
export function serveOnLoopback(
  handler: (request: Request) => Response | Promise<Response>,
  port: number,
): Promise<Result<LoopbackServer>> {
  const server = createAdaptorServer({ fetch: handler });
  return new Promise((resolve) => {
    const failed = () => resolve(refuse(portTaken(port)));
    server.once('error', failed);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', failed);
      // With a host and a port the address is never a pipe's name.
      const address = server.address() as AddressInfo;
      resolve(
        ok({
          port: address.port,
          close: () =>
            new Promise((done) => {
              server.close(() => done());
              if ('closeAllConnections' in server) server.closeAllConnections();
            }),
        }),
      );
    });
  });
}

function portTaken(port: number) {
  return trouble(
    'DOOR_PORT',
    {
      zh: `本机端口 ${port} 不能使用，可能已被其他程序占用。请换一个 --door-port，或用 0 自动选择。`,
      en: `Port ${port} of this machine cannot be used; another program may hold it. Choose another --door-port, or 0 for any.`,
    },
    String(port),
  );
}
