import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** The cable of one seat, plain TCP under the TLS: it can be pulled out, go silent, and lead to another port when the console has one. */
export interface DrillCable {
  readonly port: number;
  /** Every connection breaks and none is made. */
  readonly pullOut: () => void;
  /** Connections stand, and not a byte passes: a switch that hangs, a network that is gone without a word. */
  readonly goSilent: () => void;
  /** Whole again, towards the console's port of now. */
  readonly plugIn: () => void;
  readonly close: () => Promise<void>;
}

/** A socket is a duplex over two: what one end says the other hears. */
interface Strand {
  readonly near: Socket;
  readonly far: Socket;
}

export async function layDrillCable(toPort: () => number): Promise<DrillCable> {
  const strands = new Set<Strand>();
  const cable: { state: 'whole' | 'out' | 'silent' } = { state: 'whole' };
  const server = createServer((near) => {
    if (cable.state === 'out') {
      near.destroy();
      return;
    }
    const strand = { near, far: connect(toPort(), '127.0.0.1') };
    strands.add(strand);
    join(strand, () => strands.delete(strand));
    if (cable.state === 'silent') hush(strand);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the cable has no port');
  const cutAll = () => {
    for (const { near } of strands) near.destroy();
  };
  return {
    port: address.port,
    pullOut() {
      cable.state = 'out';
      cutAll();
    },
    goSilent() {
      cable.state = 'silent';
      for (const strand of strands) hush(strand);
    },
    plugIn() {
      cable.state = 'whole';
      for (const { near, far } of strands) {
        near.resume();
        far.resume();
      }
    },
    async close() {
      cutAll();
      server.close();
      await once(server, 'close');
    },
  };
}

function join({ near, far }: Strand, gone: () => void): void {
  for (const [end, other] of [
    [near, far],
    [far, near],
  ] as const) {
    end.on('error', () => end.destroy());
    end.on('data', (bytes) => void other.write(bytes));
    end.once('close', () => {
      other.destroy();
      gone();
    });
  }
}

function hush({ near, far }: Strand): void {
  near.pause();
  far.pause();
}
