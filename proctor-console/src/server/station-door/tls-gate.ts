import { createServer, type Server } from 'node:https';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { DeviceId } from '@exam-room/shared/base';
import { peerPin } from '@exam-room/shared/host/pinned-tls';
import type { DeviceIdentity } from '@exam-room/shared/model';
import { CONNECTIONS_PER_DEVICE } from '@exam-room/shared/protocol';
import { FROM } from '../room/refused-machine.ts';
import type { RefusalBook } from './refusal-book.ts';

export interface TlsGateTools {
  readonly key: string;
  readonly cert: string;
  readonly devices: readonly DeviceIdentity[];
  readonly refusals: RefusalBook;
}

export interface TlsGate {
  readonly server: Server;
  /** Which machine of the session is at the other end: the only place where a certificate becomes a device (THREATS E6). */
  readonly deviceOf: (socket: Socket) => DeviceId | undefined;
  /** The socket has become the entries' socket and no longer counts as a request. */
  readonly upgraded: (socket: Socket) => void;
}

const HANDSHAKE_MS = 5_000;
const REQUEST_MS = 30_000;
/** Room for two connections of every seat at once after a power cut, and for some strangers besides. */
const SPARE_CONNECTIONS = 64;

/**
 * TLS 1.3 where both sides show a certificate and only its digest counts: no authority, no name, no date. Who is not listed in the
 * session is hung up on before a byte of HTTP is read (THREATS E1, E3, E11).
 */
export function openTlsGate(tools: TlsGateTools): TlsGate {
  const listed = new Map(tools.devices.map((one) => [one.tlsPin, one.device]));
  const known = new WeakMap<Socket, DeviceId>();
  const requests = new Map<DeviceId, TLSSocket[]>();
  const server = createServer({
    key: tools.key,
    cert: tools.cert,
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.3',
    handshakeTimeout: HANDSHAKE_MS,
    requestTimeout: REQUEST_MS,
    headersTimeout: HANDSHAKE_MS,
    keepAliveTimeout: REQUEST_MS,
    connectionsCheckingInterval: 5_000,
    maxHeaderSize: 4_096,
  });
  const most = tools.devices.length * CONNECTIONS_PER_DEVICE + SPARE_CONNECTIONS;
  server.maxConnections = most * 3;
  const identified = limitHandshakes(server, most);

  // Before the HTTP part looks at the socket: a stranger's bytes are never parsed.
  server.prependListener('secureConnection', (socket) => {
    identified(socket);
    const pin = peerPin(socket);
    const device = pin === undefined ? undefined : listed.get(pin);
    if (device === undefined) {
      tools.refusals.refused(pin ?? 'none', 'NOT_LISTED');
      socket.destroy();
      return;
    }
    known.set(socket, device);
    // TLS names what no cable does by itself: bytes that were changed, doubled or exchanged between the two ends.
    socket.on('error', (error) => {
      if (isTls(error)) tools.refusals.refused(pin ?? 'none', 'LINE_CHANGED');
    });
    const open = [...(requests.get(device) ?? []), socket];
    // The newest counts: after a broken cable the old one only looks alive.
    while (open.length > CONNECTIONS_PER_DEVICE) open.shift()?.destroy();
    requests.set(device, open);
    socket.once('close', () => forget(device, socket));
  });
  server.on('tlsClientError', (error, socket) => {
    const code = handshakeCode(error);
    if (code !== undefined) tools.refusals.refused(`${FROM}${socket.remoteAddress ?? '?'}`, code);
    socket.destroy();
  });

  function forget(device: DeviceId, socket: Socket): void {
    const left = (requests.get(device) ?? []).filter((one) => one !== socket);
    if (left.length === 0) requests.delete(device);
    else requests.set(device, left);
  }
  return {
    server,
    deviceOf: (socket) => known.get(socket),
    upgraded(socket) {
      const device = known.get(socket);
      if (device !== undefined) forget(device, socket);
    },
  };
}

function isTls(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && error.code.startsWith('ERR_SSL_');
}

/** What people are told of a handshake that failed; nothing when the other end has merely gone. */
function handshakeCode(error: Error): string | undefined {
  if (!isTls(error)) return undefined;
  return 'code' in error && error.code === 'ERR_SSL_UNSUPPORTED_PROTOCOL' ? 'TLS_OLD' : 'TLS_BROKEN';
}

/**
 * Unfinished handshakes of one address at a time, and how fast new ones may come: a flood from one place leaves room and time for the
 * seats (THREATS E9). Returns what tells that a connection has shown who it is.
 */
function limitHandshakes(server: Server, most: number): (socket: Socket) => void {
  const unknown = new Map<string, Set<number>>();
  const tokens = new Map<string, { left: number; at: number }>();
  function identified({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): void {
    const ports = unknown.get(remoteAddress ?? '');
    ports?.delete(remotePort ?? 0);
    if (ports?.size === 0) unknown.delete(remoteAddress ?? '');
  }
  server.on('connection', (socket: Socket) => {
    const { remoteAddress = '', remotePort = 0 } = socket;
    const ports = unknown.get(remoteAddress) ?? new Set();
    if (ports.size >= most || !takeToken(tokens, remoteAddress, most)) {
      socket.destroy();
      return;
    }
    unknown.set(remoteAddress, ports.add(remotePort));
    // Addresses are gone from a socket once it is closed.
    socket.once('close', () => identified({ remoteAddress, remotePort }));
  });
  return identified;
}

const ADDRESSES_KEPT = 10_000;

/** `most` connections a second from one address, twice that in a burst: every seat may come back at the same moment. */
function takeToken(
  tokens: Map<string, { left: number; at: number }>,
  address: string,
  most: number,
): boolean {
  const now = performance.now();
  if (tokens.size > ADDRESSES_KEPT) tokens.clear();
  const bucket = tokens.get(address) ?? { left: most * 2, at: now };
  bucket.left = Math.min(most * 2, bucket.left + ((now - bucket.at) / 1_000) * most);
  bucket.at = now;
  tokens.set(address, bucket);
  if (bucket.left < 1) return false;
  bucket.left -= 1;
  return true;
}
