import type { TLSSocket } from 'node:tls';
import { type ConsoleSearch, lookForConsoles } from '@exam-room/shared/host/lan-hint';
import { consolesOf } from '@exam-room/shared/records';
import type { StationOptions } from './compose-day.ts';
import { dialConsole } from './console-link/dial-console.ts';
import type { Identity } from './opening/open-machine.ts';

/** The way to the session's consoles. */
export interface Dialler {
  readonly dial: (turn: number) => Promise<TLSSocket>;
  readonly stop: () => void;
}

/**
 * Dials the places that this machine was told, in turn; when it was told none, those that the LAN tells. Wherever somebody answers, the
 * pinned key decides.
 */
export function diallerOf(
  options: Pick<StationOptions, 'console' | 'standby' | 'log'>,
  { keys, opened }: Pick<Identity, 'keys' | 'opened'>,
): Dialler {
  const consoles = consolesOf(opened.session);
  const { session } = opened.session;
  const told = [options.console, options.standby].flatMap((one) => (one === undefined ? [] : [one]));
  const search: ConsoleSearch =
    told.length > 0
      ? { places: () => told, rest: () => {} }
      : lookForConsoles({ session, devices: consoles.map(({ device }) => device) }, options.log);
  const proof = { pins: consoles.map(({ tlsPin }) => tlsPin), key: keys.tlsKey, cert: keys.tlsCert };
  return {
    async dial(turn) {
      const socket = await dialConsole({ places: search.places(), ...proof }, turn);
      search.rest();
      return socket;
    },
    stop: search.rest,
  };
}
