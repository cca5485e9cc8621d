import type { TLSSocket } from 'node:tls';
import { connectPinned } from '@exam-room/shared/host/pinned-tls';

export interface ConsoleAddress {
  /** Where the session's consoles are: the console first, a standby after it. */
  readonly places: readonly { readonly host: string; readonly port: number }[];
  /** Certificate pins of the session's consoles: whichever of them answers at a place is asked whether it leads. */
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
  const { places, pins, key, cert } = address;
  const place = places[turn % Math.max(1, places.length)];
  if (place === undefined || pins.length === 0)
    return Promise.reject(new Error('NO_CONSOLE: the session names no console'));
  return new Promise((resolve, reject) => {
    const socket = connectPinned({ ...place, key, cert, pin: pins });
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
