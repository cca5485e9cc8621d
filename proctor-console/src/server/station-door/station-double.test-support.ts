// TEST ONLY: a station with physical verbs. It speaks the real protocol over real TLS, signs a real journal in memory, and can be
// told to misbehave: send twice, out of order, too much, or as somebody else.

import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceId, Digest, SessionId } from '@exam-room/shared/base';
import { type DeviceKeys, openDeviceKeys } from '@exam-room/shared/host/device-keys';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { connectPinned } from '@exam-room/shared/host/pinned-tls';
import {
  type ConsoleMessage,
  consoleMessageSchema,
  HEARTBEAT_MS,
  PROTOCOL_VERSION,
  readFrame,
  type StationMessage,
} from '@exam-room/shared/protocol';
import {
  type ConsoleEntry,
  consoleEntrySchema,
  decodeEntry,
  NO_ENTRY,
  type SealedEntry,
  type SeatFact,
  sealEntry,
} from '@exam-room/shared/records';
import WebSocket from 'ws';

type Said<Say extends ConsoleMessage['say']> = Extract<ConsoleMessage, { say: Say }>;

export interface DoubleOf {
  readonly keys: DeviceKeys;
  readonly session: SessionId;
  /** One console, or any of several. */
  readonly consolePin: string | readonly string[];
}

/** A machine with keys of its own that no session lists. */
export async function openStranger(
  of: Omit<DoubleOf, 'keys'>,
): Promise<StationDouble & { readonly tlsPin: string }> {
  const keys = await openDeviceKeys(mkdtempSync(join(tmpdir(), 'exam-room-stranger-')));
  return { ...stationDouble({ ...of, keys }), tlsPin: keys.tlsPin };
}

export interface StationDouble {
  readonly device: DeviceId;
  readonly connect: (port: number, options?: { readonly keys?: DeviceKeys }) => Promise<void>;
  readonly hello: (changes?: Partial<Extract<StationMessage, { say: 'hello' }>>) => void;
  /** Connects and waits for the welcome. */
  readonly plugIn: (port: number) => Promise<Said<'welcome'>>;
  readonly say: (message: StationMessage | Buffer | string) => void;
  /** Writes entries into the own journal; they are not sent by themselves. */
  readonly write: (...facts: readonly SeatFact[]) => readonly SealedEntry[];
  readonly send: (entries: readonly SealedEntry[]) => void;
  /** Writes, sends and waits until the console has all of it. */
  readonly writeAndSend: (...facts: readonly SeatFact[]) => Promise<void>;
  readonly acked: (seq: number) => Promise<void>;
  /** The first message of this kind that fits, already heard or still to come. */
  readonly hears: <Say extends ConsoleMessage['say']>(
    say: Say,
    fits?: (message: Said<Say>) => boolean,
  ) => Promise<Said<Say>>;
  /** Console facts of all orders heard so far. */
  readonly orders: () => readonly ConsoleEntry['fact'][];
  readonly heard: () => readonly ConsoleMessage[];
  readonly journal: readonly SealedEntry[];
  readonly head: () => { readonly seq: number; readonly hash: Digest };
  /** The disk is put back to an older image. */
  readonly restoreDisk: (to: { readonly seq: number; readonly hash: Digest }) => void;
  readonly closed: Promise<unknown>;
  readonly pullTheCable: () => void;
  readonly putSnapshot: (port: number, sealed: Uint8Array, name?: string) => Promise<number>;
}

const PATIENCE_MS = 60_000;

const STATUS: StationMessage = {
  say: 'status',
  state: 'double',
  usedMs: 0,
  remainingMs: 0,
  answered: 0,
  items: 0,
  unsent: 0,
  picturesUnsent: 0,
  camera: 'ready',
  freeDiskMb: 10_000,
  wallMs: 0,
};

/** What was heard, and waiting for what is still to come. */
function openEar() {
  const heard: ConsoleMessage[] = [];
  const listeners = new Set<() => void>();
  const words = () =>
    heard.map((one) => (one.say === 'refused' ? `refused ${one.code}` : one.say)).join(', ');
  const hears: StationDouble['hears'] = (wanted, fits = () => true) =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`never heard ${wanted}; heard ${words()}`)),
        PATIENCE_MS,
      );
      const look = () => {
        const found = heard.find(
          (one): one is Said<typeof wanted> => one.say === wanted && fits(one as Said<typeof wanted>),
        );
        if (found === undefined) return;
        clearTimeout(timer);
        listeners.delete(look);
        resolve(found);
      };
      listeners.add(look);
      look();
    });
  const hear = (data: Buffer) => {
    const message = readFrame<ConsoleMessage>(data, consoleMessageSchema);
    if (!message.ok)
      throw new Error(`the console said what the protocol does not know: ${data.toString('utf8')}`);
    heard.push(message.value);
    for (const listener of listeners) listener();
  };
  return { heard, hear, hears };
}

/** The station's own journal, in memory. */
function openPen({ keys, session }: DoubleOf) {
  const journal: SealedEntry[] = [];
  let head = { seq: 0, hash: NO_ENTRY };
  const write: StationDouble['write'] = (...facts) =>
    facts.map((fact) => {
      const seq = head.seq + 1;
      const times = { boot: '0'.repeat(16), monoMs: seq, wallMs: Date.now(), usedMs: 0 };
      const header = { session, device: keys.device, epoch: 1, seq, prev: head.hash, ...times };
      const { sealed, hash } = sealEntry(header, fact, { signer: keys.signer, digest: nativeDigest });
      head = { seq, hash };
      journal.push(sealed);
      return sealed;
    });
  const restoreDisk: StationDouble['restoreDisk'] = (to) => {
    head = to;
    journal.length = to.seq;
  };
  return { journal, head: () => head, write, restoreDisk };
}

export function stationDouble(of: DoubleOf): StationDouble {
  const { keys, session } = of;
  const { heard, hear, hears } = openEar();
  const { journal, head, write, restoreDisk } = openPen(of);
  let socket: WebSocket | undefined;
  let closed: Promise<unknown> = Promise.resolve();
  const dial = (port: number, as = keys) =>
    connectPinned({ host: '127.0.0.1', port, key: as.tlsKey, cert: as.tlsCert, pin: of.consolePin });

  async function connect(port: number, options: { readonly keys?: DeviceKeys } = {}): Promise<void> {
    const tls = dial(port, options.keys);
    const opened = new WebSocket('ws://console/station', {
      createConnection: () => tls,
      perMessageDeflate: false,
    });
    socket = opened;
    opened.on('message', hear);
    closed = new Promise((resolve) => opened.once('close', resolve));
    opened.on('error', () => {}); // told by `closed` and by the rejected opening
    await once(opened, 'open');
    // Of this very connection: the next one may be opening when the old one is not closed yet.
    const beat = setInterval(() => {
      if (opened.readyState === WebSocket.OPEN) opened.send(JSON.stringify(STATUS));
    }, HEARTBEAT_MS);
    opened.once('close', () => clearInterval(beat));
  }
  const say: StationDouble['say'] = (message) =>
    socket?.send(Buffer.isBuffer(message) || typeof message === 'string' ? message : JSON.stringify(message));
  const hello: StationDouble['hello'] = (changes = {}) => {
    const { device } = keys;
    const { seq: headSeq, hash: headHash } = head();
    const known = {
      version: PROTOCOL_VERSION,
      build: 'double',
      device,
      session,
      epoch: 1,
      headSeq,
      headHash,
    };
    say({ say: 'hello', ...known, ...changes });
  };
  const send = (entries: readonly SealedEntry[]) => say({ say: 'entries', entries: [...entries] });
  const acked = async (seq: number) => void (await hears('ack', (message) => message.seq >= seq));

  return {
    ...{ device: keys.device, connect, hello, say, write, send, acked, hears, journal, head, restoreDisk },
    async plugIn(port) {
      heard.length = 0;
      await connect(port);
      hello();
      return hears('welcome');
    },
    async writeAndSend(...facts) {
      send(write(...facts));
      await acked(head().seq);
    },
    orders: () => heard.flatMap((one) => (one.say === 'orders' ? one.orders : [])).flatMap(factOf),
    heard: () => heard,
    get closed() {
      return closed;
    },
    pullTheCable: () => socket?.terminate(),
    putSnapshot: (port, sealed, name = nativeDigest(sealed)) => put(dial(port), `/snapshot/${name}`, sealed),
  };
}

function factOf({ payload }: SealedEntry): ConsoleEntry['fact'][] {
  const entry = decodeEntry<ConsoleEntry['fact']>(payload, consoleEntrySchema);
  return entry.ok ? [entry.value.fact] : [];
}

/** `PUT` over a pinned connection; 0 when the console hung up. */
function put(tls: ReturnType<typeof connectPinned>, path: string, body: Uint8Array): Promise<number> {
  const agent = new Agent();
  agent.createConnection = () => tls;
  return new Promise((resolve) => {
    const outgoing = request(
      { agent, method: 'PUT', path, headers: { host: 'console', 'content-length': body.length } },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
        tls.destroy();
      },
    );
    outgoing.on('error', () => resolve(0));
    outgoing.end(body);
  });
}
