import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface WireTap {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** What somebody with a laptop on the switch sees: every byte between seats and console, both ways. */
export async function tapWire(toPort: number, wire: Buffer[]): Promise<WireTap> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(toPort, '127.0.0.1');
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(end);
      end.on('error', () => end.destroy());
      end.on('data', (bytes: Buffer) => wire.push(bytes));
      end.once('close', () => {
        sockets.delete(end);
        other.destroy();
      });
      end.pipe(other);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the tap has no port');
  return {
    port: address.port,
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
