import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A cable between the stations and the console that can be pulled out: plain TCP, so that TLS runs through it untouched. */
export interface Cable {
  readonly port: number;
  /** Every connection breaks and none is made until `plugIn`. */
  readonly pullOut: () => void;
  readonly plugIn: () => void;
  readonly close: () => Promise<void>;
}

export async function layCable(toPort: number): Promise<Cable> {
  const sockets = new Set<Socket>();
  let out = false;
  const server = createServer((near) => {
    if (out) {
      near.destroy();
      return;
    }
    const far = connect(toPort, '127.0.0.1');
    for (const end of [near, far]) {
      sockets.add(end);
      end.on('error', () => end.destroy());
      end.once('close', () => {
        sockets.delete(end);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the cable has no port');
  return {
    port: address.port,
    pullOut() {
      out = true;
      for (const socket of sockets) socket.destroy();
    },
    plugIn() {
      out = false;
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
