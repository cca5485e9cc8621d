import { isIPv4 } from 'node:net';
import type { Bonjour } from 'bonjour-service';
import { z } from 'zod';
import { type DeviceId, type SessionId, utf8 } from '../src/base/index.ts';
import type { Log } from './log.ts';
import { nativeDigest } from './native-crypto.ts';

// A console tells the LAN where it is (mDNS, RFC 6762), and a station that was told no address hears it. Nothing of it is believed: whoever
// answers at such a place has to prove its key, as at a typed address. Nothing secret is told: a port, a digest of the session's name, the device.

const TYPE = 'exam-room';
/** Whoever floods the LAN with false hints must not fill this machine: the newest count. */
const PLACES = 16;

export interface Place {
  readonly host: string;
  readonly port: number;
}

const hintSchema = z.looseObject({ session: z.string().max(64), device: z.string().max(64) });
const serviceSchema = z.looseObject({
  port: z.int().min(1).max(65_535),
  addresses: z.array(z.string()).max(64).optional(),
  referer: z.looseObject({ address: z.string() }).optional(),
  txt: hintSchema,
});

/** What stands for the session on the LAN: 16 hex digits, from which nobody learns its name. */
export function sessionHint(session: SessionId): string {
  return nativeDigest(utf8(`exam-room hint ${session}`)).slice(0, 16);
}

export interface Announcement {
  readonly session: SessionId;
  readonly device: DeviceId;
  /** The stations' port. */
  readonly port: number;
}

/** Tells the LAN where this console is, until it is closed. `launch`: names this start of the program, so that no two hints share a name. */
export async function announceConsole(
  { session, device, port }: Announcement,
  { launch, log }: { readonly launch: string; readonly log: Log },
): Promise<() => Promise<void>> {
  const lan = await openLan(log);
  const name = `${TYPE}-${device.slice(0, 8)}-${launch.slice(0, 8)}`;
  const txt = { session: sessionHint(session), device };
  const service = lan.publish({ name, type: TYPE, port, txt });
  service.on('error', (problem: Error) => log.note('lan-hint', { why: problem.message }));
  return () =>
    new Promise((resolve) => {
      lan.unpublishAll(() => lan.destroy(() => resolve()));
    });
}

/** Listens for the consoles of one session. */
export interface ConsoleSearch {
  /** Where consoles said they are, the newest first; asks the LAN again. */
  readonly places: () => readonly Place[];
  /** A console has proven its key at a place: the LAN is not listened to any more until `places` is asked again. */
  readonly rest: () => void;
}

export function lookForConsoles(
  { session, devices }: { readonly session: SessionId; readonly devices: readonly DeviceId[] },
  log: Log,
): ConsoleSearch {
  let known: readonly Place[] = [];
  let listening: Promise<Listening> | undefined;
  const hear = (heard: unknown) => {
    const service = serviceSchema.safeParse(heard);
    if (!service.success || service.data.txt.session !== sessionHint(session)) return;
    if (!devices.some((device) => device === service.data.txt.device)) return;
    const { port, addresses = [], referer } = service.data;
    const hosts = new Set([...(referer === undefined ? [] : [referer.address]), ...addresses].filter(isIPv4));
    const fresh = [...hosts].map((host) => ({ host, port }));
    const others = known.filter((one) => one.port !== port || !hosts.has(one.host));
    known = [...fresh, ...others].slice(0, PLACES);
  };
  return {
    places() {
      if (listening === undefined) listening = listen(hear, log);
      else void listening.then(({ again }) => again());
      return known;
    },
    rest() {
      const ended = listening;
      listening = undefined;
      void ended?.then(({ end }) => end());
    },
  };
}

interface Listening {
  readonly again: () => void;
  readonly end: () => void;
}

async function listen(hear: (service: unknown) => void, log: Log): Promise<Listening> {
  const lan = await openLan(log);
  const browser = lan.find({ type: TYPE }, hear);
  browser.on('srv-update', hear);
  browser.on('txt-update', hear);
  return {
    again: () => browser.update(),
    end() {
      browser.stop();
      lan.destroy();
    },
  };
}

/** Loaded only where somebody announces or looks: most stations are told the address. */
async function openLan(log: Log): Promise<Bonjour> {
  const { Bonjour } = await import('bonjour-service');
  return new Bonjour(undefined, (problem: Error) => log.note('lan-hint', { why: problem.message }));
}
