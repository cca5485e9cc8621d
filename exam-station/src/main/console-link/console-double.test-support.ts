// TEST ONLY: a proctor console with physical verbs. It speaks the real protocol over real TLS, signs real entries, keeps what it gets
// in memory, and does as it is told: hang up, stay silent, say things twice.

import { createServer, type Server } from 'node:https';
import { type Digest, toBase64, toHex, utf8 } from '@exam-room/shared/base';
import type { DeviceKeys } from '@exam-room/shared/host/device-keys';
import { nativeDigest, nativeSignatures, questionKey } from '@exam-room/shared/host/native-crypto';
import { peerPin } from '@exam-room/shared/host/pinned-tls';
import { type Candidate, seatCardOf } from '@exam-room/shared/model';
import { drawKey, drawPaper, poolOf } from '@exam-room/shared/paper';
import {
  type ConsoleMessage,
  PROTOCOL_VERSION,
  type StationMessage,
  stationMessageSchema,
} from '@exam-room/shared/protocol';
import {
  type Act,
  continues,
  NO_ENTRY,
  type ProvenEntry,
  proveEntry,
  type SealedEntry,
  type SeatFact,
  type SittingReceipt,
  seatEntrySchema,
  snapshotKey,
} from '@exam-room/shared/records';
import { type WebSocket, WebSocketServer } from 'ws';
import { type ConsoleJournal, type ConsoleSecrets, consoleJournal } from './console-journal.test-support.ts';

export interface ConsoleDouble {
  readonly port: number;
  readonly memory: Pick<Room, 'entries' | 'journal' | 'candidates' | 'released'>;
  /** Entries that arrived, proven, by number. */
  readonly entries: readonly ProvenEntry<SeatFact>[];
  readonly heard: readonly StationMessage[];
  readonly pictures: ReadonlyMap<string, Uint8Array>;
  readonly connections: () => number;
  /** TCP connections, and bytes that came out of TLS. */
  readonly knocks: () => number;
  readonly bytes: () => number;
  /** SHA-256 of the certificates that the seats showed, each once. */
  readonly clientPins: () => readonly string[];
  readonly tlsVersions: () => readonly string[];
  /** Resolves when what is asked for holds; looks after everything that arrives. */
  readonly until: (what: string, holds: () => boolean) => Promise<void>;
  /** Signs an act as the named persons (default: the first) and sends it as an order. */
  readonly order: (act: Act, by?: readonly number[]) => SealedEntry;
  readonly say: (message: ConsoleMessage) => void;
  /** All orders so far once more, newest first. */
  readonly repeatOrders: () => void;
  readonly admit: (candidate: Candidate) => void;
  readonly release: () => void;
  readonly startRoom: () => void;
  readonly sendReceipt: (candidate: Candidate, change?: Partial<SittingReceipt>) => void;
  /** From now on nothing is acknowledged; `acknowledge` catches up. */
  readonly fallSilent: () => void;
  readonly acknowledge: () => void;
  readonly hangUp: () => void;
  readonly close: () => Promise<void>;
}

type Certificate = { readonly key: string; readonly cert: string };

interface Room {
  readonly keys: DeviceKeys;
  readonly secrets: ConsoleSecrets;
  readonly seat: { readonly device: string; readonly signKey: string; readonly seat: string };
  readonly entries: ProvenEntry<SeatFact>[];
  readonly heard: StationMessage[];
  readonly pictures: Map<string, Uint8Array>;
  readonly journal: ConsoleJournal;
  readonly waiting: Set<() => void>;
  readonly candidates: Candidate[];
  sockets: readonly WebSocket[];
  connections: number;
  knocks: number;
  bytes: number;
  readonly clientPins: Set<string>;
  readonly tlsVersions: Set<string>;
  silent: boolean;
  released: boolean;
}

export async function openConsoleDouble(
  keys: DeviceKeys,
  secrets: ConsoleSecrets,
  at: {
    readonly port?: number;
    readonly wrongCertificate?: { readonly key: string; readonly cert: string };
    /** What the console of this disk knew before it ended. */
    readonly before?: ConsoleDouble;
  } = {},
): Promise<ConsoleDouble> {
  const seatDevice = secrets.session.devices.find((one) => one.role === 'seat');
  if (seatDevice?.seat === undefined) throw new Error('the session has no seat');
  const room: Room = {
    keys,
    secrets,
    seat: { device: seatDevice.device, signKey: seatDevice.signKey, seat: seatDevice.seat },
    entries: [],
    heard: [],
    pictures: new Map(),
    journal: consoleJournal(keys, secrets),
    waiting: new Set(),
    candidates: [],
    sockets: [],
    connections: 0,
    knocks: 0,
    bytes: 0,
    clientPins: new Set(),
    tlsVersions: new Set(),
    silent: false,
    released: false,
    ...(at.before === undefined ? {} : remembered(at.before.memory)),
  };
  const server = await listen(room, at);
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return verbsOf(room, server, address.port);
}

/** What is on its disk; cables and connections are new. */
function remembered({ entries, journal, candidates, released }: ConsoleDouble['memory']) {
  return { entries, journal, candidates, released };
}

function verbsOf(room: Room, server: Server, port: number): ConsoleDouble {
  const order = (act: Act, by: readonly number[] = [0]) => {
    const sealed = room.journal.act(act, by);
    say(room, { say: 'orders', orders: [sealed] });
    return sealed;
  };
  return {
    port,
    memory: room,
    entries: room.entries,
    heard: room.heard,
    pictures: room.pictures,
    connections: () => room.connections,
    knocks: () => room.knocks,
    bytes: () => room.bytes,
    clientPins: () => [...room.clientPins],
    tlsVersions: () => [...room.tlsVersions],
    until: (what, holds) => until(room, what, holds),
    order,
    say: (message) => say(room, message),
    repeatOrders: () => say(room, { say: 'orders', orders: room.journal.entries().toReversed() }),
    admit(candidate) {
      room.candidates.push(candidate);
      say(room, cardOf(room, candidate));
      const { device, seat } = room.seat;
      order({
        act: 'admit',
        candidate: candidate.candidate,
        attempt: candidate.attempt,
        seat: seat as never, // the session's own seat
        device: device as never, // the session's own device
        note: '',
      });
    },
    release() {
      room.released = true;
      say(room, roomMessage(room));
    },
    startRoom: () => void order({ act: 'start-room' }, [0, 1]),
    sendReceipt(candidate, change = {}) {
      const last = room.entries.at(-1);
      const { device } = room.seat;
      const head = { headSeq: last?.entry.seq ?? 1, head: last?.hash ?? NO_ENTRY };
      const sealed = room.journal.receipt(candidate, { device: device as never, ...head, ...change }); // the session's own device
      say(room, { say: 'orders', orders: [sealed] });
    },
    fallSilent() {
      room.silent = true;
    },
    acknowledge() {
      room.silent = false;
      acknowledge(room);
    },
    hangUp() {
      for (const socket of room.sockets) socket.terminate();
    },
    async close() {
      for (const socket of room.sockets) socket.terminate();
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function listen(
  room: Room,
  at: { readonly port?: number; readonly wrongCertificate?: Certificate },
): Promise<Server> {
  const { key, cert } = at.wrongCertificate ?? { key: room.keys.tlsKey, cert: room.keys.tlsCert };
  const server = createServer({
    key,
    cert,
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.3',
  });
  server.on('connection', () => {
    room.knocks += 1;
    woken(room);
  });
  server.on('secureConnection', (socket) => {
    room.clientPins.add(peerPin(socket) ?? '');
    room.tlsVersions.add(socket.getProtocol() ?? '');
    socket.on('error', () => socket.destroy());
    socket.on('data', (part: Buffer) => {
      room.bytes += part.length;
    });
  });
  const sockets = new WebSocketServer({ server, path: '/station' });
  sockets.on('connection', (socket) => {
    room.connections += 1;
    room.sockets = [...room.sockets, socket];
    socket.on('error', () => socket.terminate());
    socket.on('message', (data) => hear(room, socket, String(data)));
    socket.on('close', () => {
      room.sockets = room.sockets.filter((one) => one !== socket);
      woken(room);
    });
    woken(room);
  });
  server.on('request', (request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const bytes = Buffer.concat(parts);
      const named = (request.url ?? '').replace('/snapshot/', '');
      const right = request.method === 'PUT' && nativeDigest(bytes) === named;
      if (right) room.pictures.set(named, bytes);
      response.writeHead(right ? 204 : 422).end();
      woken(room);
    });
  });
  return new Promise((resolve) => server.listen(at.port ?? 0, '127.0.0.1', () => resolve(server)));
}

function hear(room: Room, socket: WebSocket, text: string): void {
  const message = stationMessageSchema.parse(JSON.parse(text));
  room.heard.push(message);
  const tell = (answer: ConsoleMessage) => socket.send(JSON.stringify(answer));
  if (message.say === 'hello') {
    const ackedSeq = headOf(room).seq;
    tell({
      say: 'welcome',
      version: PROTOCOL_VERSION,
      device: room.keys.device,
      ackedSeq,
      wallMs: Date.now(),
    });
    tell(roomMessage(room));
    for (const candidate of room.candidates) tell(cardOf(room, candidate));
    tell({ say: 'orders', orders: [...room.journal.entries()] });
  }
  if (message.say === 'ask-journal') handBack(room, tell);
  if (message.say === 'entries') {
    for (const sealed of message.entries) takeEntry(room, sealed);
    if (!room.silent) acknowledge(room);
  }
  if (message.say === 'claim-seat') tell({ say: 'claimed', name: '张伟（测试）', waiting: true });
  if (message.say === 'ask-paper')
    tell(
      room.released
        ? paperKeys(room, message)
        : { say: 'refused', of: 'ask-paper', code: 'NOT_RELEASED', zh: '未启封', en: 'not released' },
    );
  woken(room);
}

/** As the console does it: what stood beside the entries first, the entries themselves last. */
function handBack(room: Room, tell: (answer: ConsoleMessage) => void): void {
  for (const candidate of room.candidates) tell(cardOf(room, candidate));
  tell({ say: 'orders', orders: [...room.journal.entries()] });
  for (const { entry } of room.entries)
    if (entry.fact.kind === 'paper-drawn') {
      const { candidate, attempt } = entry.fact;
      tell(paperKeys(room, { say: 'ask-paper', candidate, attempt }));
    }
  tell({ say: 'own-entries', entries: room.entries.map(({ sealed }) => sealed), left: 0 });
}

/** Idempotent by number and hash; a gap or another entry of the same number is a failure of the station. */
function takeEntry(room: Room, sealed: SealedEntry): void {
  const writer = { device: room.seat.device as never, signKey: room.seat.signKey, schema: seatEntrySchema };
  const proven = proveEntry<SeatFact>(sealed, writer, { check: nativeSignatures, digest: nativeDigest });
  if (!proven.ok) throw new Error(proven.error.code);
  const { entry, hash } = proven.value;
  const known = room.entries.find((one) => one.entry.seq === entry.seq);
  if (known !== undefined) {
    if (known.hash !== hash) throw new Error(`two entries with number ${entry.seq}`);
    return;
  }
  if (!continues(headOf(room), proven.value).ok)
    throw new Error(`entry ${entry.seq} does not follow ${headOf(room).seq}`);
  room.entries.push(proven.value);
}

function headOf({ entries }: Room): { readonly seq: number; readonly hash: Digest } {
  const last = entries.at(-1);
  return last === undefined ? { seq: 0, hash: NO_ENTRY } : { seq: last.entry.seq, hash: last.hash };
}

function acknowledge(room: Room): void {
  say(room, { say: 'ack', seq: headOf(room).seq });
}

function say(room: Room, message: ConsoleMessage): void {
  for (const socket of room.sockets) socket.send(JSON.stringify(message));
}

function roomMessage(room: Room): ConsoleMessage {
  const { startMs } = room.secrets.session.window;
  return { say: 'room', phase: 'running', released: room.released, started: false, startMs };
}

export const TEST_PHOTO = 'a registration photo';

function cardOf(room: Room, candidate: Candidate): ConsoleMessage {
  return {
    say: 'candidate',
    candidate: seatCardOf(candidate),
    seat: room.seat.seat as never, // the session's own seat
    photo: toBase64(utf8(TEST_PHOTO)),
  };
}

function paperKeys(room: Room, asked: Extract<StationMessage, { say: 'ask-paper' }>): ConsoleMessage {
  const { session, seed, index, contentKey } = room.secrets;
  const { candidate, attempt } = asked;
  const of = { seed, session: session.session, poolIndex: session.poolIndex, candidate, attempt };
  const key = drawKey(of);
  const paper = drawPaper({ pool: poolOf(index), blueprint: session.blueprint, key, candidate, attempt });
  if (!paper.ok) throw new Error(paper.error.code);
  return {
    say: 'paper-keys',
    candidate,
    attempt,
    paper: paper.value.hash,
    drawKey: toHex(key),
    snapshotKey: toHex(snapshotKey(of)),
    keys: paper.value.questions.map(({ question }) => [question, toHex(questionKey(contentKey, question))]),
  };
}

const PATIENCE_MS = 60_000;

function until(room: Room, what: string, holds: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const look = () => {
      if (!holds()) return;
      room.waiting.delete(look);
      clearTimeout(timer);
      resolve();
    };
    const timer = setTimeout(() => {
      room.waiting.delete(look);
      reject(new Error(`the console waited in vain for ${what}`));
    }, PATIENCE_MS);
    room.waiting.add(look);
    look();
  });
}

function woken(room: Room): void {
  for (const look of room.waiting) look();
}
