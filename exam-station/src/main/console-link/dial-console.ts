import type { TLSSocket } from 'node:tls';
import { connectPinned } from '@exam-room/shared/host/pinned-tls';

export interface ConsoleAddress {
  readonly host: string;
  readonly port: number;
  /** Certificate pins of the session's consoles: the first is tried first, a standby after it. */
  readonly pins: readonly string[];
  /** This seat's own certificate, which the console compares with the session. */
  readonly key: string;
  readonly cert: string;
}

const PATIENCE_MS = 5_000;

/**
 * A connection to the console that has proven its certificate: resolves only after the pin was compared, so not one byte of ours
 * reaches a stranger. `turn` counts the tries, so that a standby is found too. Rejects with the connection's error.
 */
export function dialConsole(address: ConsoleAddress, turn: number): Promise<TLSSocket> {
  const { host, port, pins, key, cert } = address;
  const pin = pins[turn % Math.max(1, pins.length)];
  if (pin === undefined) return Promise.reject(new Error('NO_CONSOLE: the session names no console'));
  return new Promise((resolve, reject) => {
    const socket = connectPinned({ host, port, key, cert, pin });
    const timer = setTimeout(
      () => socket.destroy(new Error('TIMEOUT: the console does not answer')),
      PATIENCE_MS,
    );
    const fail = (problem: Error) => {
      clearTimeout(timer);
      reject(problem);
    };
    socket.once('error', fail);
    socket.once('close', () => fail(new Error('CLOSED: the console hung up')));
    socket.once('secureConnect', () => {
      if (socket.destroyed) return; // the pin did not hold: `error` tells
      clearTimeout(timer);
      socket.off('error', fail);
      socket.setNoDelay(true);
      resolve(socket);
    });
  });
}
