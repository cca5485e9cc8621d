import type { TLSSocket } from 'node:tls';
import type { Clock, Timers } from '@exam-room/shared/base';
import type { Log } from '@exam-room/shared/host/log';
import {
  type ConsoleMessage,
  consoleMessageSchema,
  ENTRIES_PER_FRAME,
  FRAME_BYTES,
  HEARTBEAT_MS,
  readFrame,
  SILENCE_MS,
  type StationMessage,
} from '@exam-room/shared/protocol';
import type { SealedEntry } from '@exam-room/shared/records';
import WebSocket from 'ws';
import type { OutboxPort } from '../ports.ts';

export interface LinkParts {
  /** A connection that has proven to be the console; `turn` counts the tries. */
  readonly dial: (turn: number) => Promise<TLSSocket>;
  /** The WebSocket on such a connection; absent: the one below. A simulated room has a network of its own. */
  readonly socketOn?: (tls: TLSSocket) => WebSocket;
  readonly hello: () => StationMessage;
  readonly status: () => StationMessage;
  readonly outbox: OutboxPort;
  /** Real time: a rehearsal's faster clock does not make the network faster. */
  readonly timers: Timers;
  readonly clock: Pick<Clock, 'monoMs'>;
  /** Uniform in 0 … 1: spreads the seats of a room that lost its console at one moment. */
  readonly jitter: () => number;
  /** After the welcome, and after the connection is gone. */
  readonly onLinked: (linked: boolean) => void;
  /** Everything but the acknowledgements, and up to where this console has acknowledged the journal on this very line. */
  readonly onMessage: (message: ConsoleMessage, ackedSeq: number) => void;
  readonly onAcked: (seq: number) => void;
  readonly log: Log;
}

export interface ConsoleLink {
  readonly start: () => void;
  readonly stop: () => void;
  /** New entries are on the disk. */
  readonly entriesWaiting: () => void;
  /** False when the console is not reached now. */
  readonly tell: (message: StationMessage) => boolean;
  readonly linked: () => boolean;
}

const FIRST_RETRY_MS = 200;
const LONGEST_RETRY_MS = 5_000;
/** A console that refuses this journal (a fork) will refuse it again in a moment: people have to act first. */
const LONGEST_AFTER_REFUSAL_MS = 30_000;
const FIRST_AFTER_REFUSAL_MS = 1_000;
const JOURNAL_REFUSED: ReadonlySet<string> = new Set(['hello', 'entries']);
/** Of two consoles one always says that it is not the one: no word about this seat, and the other may lead at any moment. */
export const NOT_THE_ONE: ReadonlySet<string> = new Set(['STANDING_BY', 'SUPERSEDED']);
/** Room for the frame around the entries. */
const ENTRY_BYTES_PER_FRAME = FRAME_BYTES - 8_192;
/** More than this unsent in the socket: wait for the console to keep up instead of filling memory. */
const SOCKET_BUFFER_BYTES = 1_000_000;

interface Line {
  readonly parts: LinkParts;
  socket: WebSocket | undefined;
  linked: boolean;
  /** Newest entry that was sent on this connection. */
  sentSeq: number;
  /** What the console at the other end holds, by its own word: another one before it may have held more. */
  ackedSeq: number;
  heardMs: number;
  tries: number;
  /** Refusals of the whole journal in a row, until something new is acknowledged. */
  refusals: number;
  pumping: boolean;
  stopped: boolean;
  stopRetry: () => void;
  stopHeartbeat: () => void;
}

/** The line to the console. The exam goes on without it: nothing here is waited for by anybody. */
export function consoleLink(parts: LinkParts): ConsoleLink {
  const idle = () => {};
  const line: Line = {
    parts,
    socket: undefined,
    linked: false,
    sentSeq: 0,
    ackedSeq: 0,
    heardMs: 0,
    tries: 0,
    refusals: 0,
    pumping: false,
    stopped: false,
    stopRetry: idle,
    stopHeartbeat: idle,
  };
  return {
    start: () => void connect(line),
    stop() {
      line.stopped = true;
      line.linked = false;
      line.stopRetry();
      line.stopHeartbeat();
      line.socket?.terminate();
    },
    entriesWaiting: () => pumpSoon(line),
    tell: (message) => line.linked && send(line, message),
    linked: () => line.linked,
  };
}

async function connect(line: Line): Promise<void> {
  const turn = line.tries;
  line.tries += 1;
  try {
    const tls = await line.parts.dial(turn);
    if (line.stopped) {
      tls.destroy();
      return;
    }
    open(line, tls);
  } catch (problem) {
    line.parts.log.note('console-not-reached', {
      why: problem instanceof Error ? problem.message : 'unknown',
    });
    retry(line);
  }
}

function open(line: Line, tls: TLSSocket): void {
  const socket = (line.parts.socketOn ?? webSocketOn)(tls);
  line.socket = socket;
  line.heardMs = line.parts.clock.monoMs();
  socket.on('error', (problem) => line.parts.log.note('link-trouble', { why: problem.message }));
  socket.on('open', () => {
    // From the first word on: a console that dies before its welcome must not be waited for until the evening.
    listen(line);
    send(line, line.parts.hello());
  });
  socket.on('pong', () => {
    line.heardMs = line.parts.clock.monoMs();
  });
  socket.on('message', (data, isBinary) => {
    line.heardMs = line.parts.clock.monoMs();
    hear(line, isBinary ? new Uint8Array() : bytesOf(data));
  });
  socket.on('close', () => {
    line.stopHeartbeat();
    if (line.socket !== socket) return;
    line.socket = undefined;
    const was = line.linked;
    line.linked = false;
    if (was) line.parts.onLinked(false);
    retry(line);
  });
}

export function webSocketOn(tls: TLSSocket): WebSocket {
  return new WebSocket('ws://console/station', {
    createConnection: () => tls,
    perMessageDeflate: false,
    maxPayload: FRAME_BYTES,
    handshakeTimeout: LONGEST_RETRY_MS,
  });
}

export function bytesOf(data: WebSocket.RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

function hear(line: Line, bytes: Uint8Array): void {
  const read = readFrame<ConsoleMessage>(bytes, consoleMessageSchema);
  if (!read.ok) {
    line.parts.log.note('frame-refused', { bytes: bytes.length });
    line.socket?.close(1002);
    return;
  }
  const message = read.value;
  if (message.say === 'ack') {
    if (message.seq > line.parts.outbox.ackedSeq()) line.refusals = 0;
    acknowledged(line, message.seq);
  } else if (message.say === 'welcome') welcomed(line, message);
  else {
    if (message.say === 'refused' && JOURNAL_REFUSED.has(message.of) && !NOT_THE_ONE.has(message.code))
      line.refusals += 1;
    line.parts.onMessage(message, line.ackedSeq);
  }
}

function welcomed(line: Line, message: Extract<ConsoleMessage, { say: 'welcome' }>): void {
  line.tries = 0;
  line.linked = true;
  // A console that lost its disk asks again from where it stands: everything after that is sent once more.
  line.sentSeq = message.ackedSeq;
  line.ackedSeq = 0;
  acknowledged(line, message.ackedSeq);
  listen(line);
  line.parts.onMessage(message, line.ackedSeq);
  line.parts.onLinked(true);
  pumpSoon(line);
}

/** Cumulative. A console cannot have more than this seat has written: such an ack is not believed. */
function acknowledged(line: Line, seq: number): void {
  if (seq > line.parts.outbox.head().seq) {
    line.parts.log.note('ack-beyond-head', { seq });
    return;
  }
  line.ackedSeq = Math.max(line.ackedSeq, seq);
  line.parts.outbox.noteAcked(seq);
  line.parts.onAcked(seq);
  pumpSoon(line);
}

/** Entries of one turn of the event loop travel together. */
function pumpSoon(line: Line): void {
  if (line.pumping || !line.linked) return;
  line.pumping = true;
  setImmediate(() => {
    line.pumping = false;
    pump(line);
  });
}

function pump(line: Line): void {
  const { outbox } = line.parts;
  while (line.linked && (line.socket?.bufferedAmount ?? 0) < SOCKET_BUFFER_BYTES) {
    if (line.sentSeq >= outbox.head().seq) return;
    const entries = fittingIn(ENTRY_BYTES_PER_FRAME, outbox.entriesAfter(line.sentSeq, ENTRIES_PER_FRAME));
    if (entries.length === 0 || !send(line, { say: 'entries', entries: [...entries] })) return;
    line.sentSeq = seqOf(entries.at(-1)) ?? line.sentSeq;
  }
}

/** From our own disk: numbers are not counted, because a repair leaves some free. */
function seqOf(sealed: SealedEntry | undefined): number | undefined {
  const entry: { readonly seq?: number } = sealed === undefined ? {} : JSON.parse(sealed.payload);
  return entry.seq;
}

/** As many of the entries as one frame takes; one at least. */
export function fittingIn(most: number, entries: readonly SealedEntry[]): readonly SealedEntry[] {
  let bytes = 0;
  const end = entries.findIndex((entry) => {
    bytes += Buffer.byteLength(JSON.stringify(entry), 'utf8') + 1;
    return bytes > most;
  });
  return end < 0 ? entries : entries.slice(0, Math.max(1, end));
}

function listen(line: Line): void {
  line.stopHeartbeat();
  line.stopHeartbeat = line.parts.timers.every(HEARTBEAT_MS, () => heartbeat(line));
}

function heartbeat(line: Line): void {
  if (line.parts.clock.monoMs() - line.heardMs > SILENCE_MS) {
    line.parts.log.note('console-silent');
    line.socket?.terminate();
    return;
  }
  line.socket?.ping();
  if (line.linked) send(line, line.parts.status());
  pumpSoon(line);
}

function send(line: Line, message: StationMessage): boolean {
  if (line.socket?.readyState !== WebSocket.OPEN) return false;
  line.socket.send(JSON.stringify(message));
  return true;
}

function retry(line: Line): void {
  if (line.stopped) return;
  const missed = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(10, line.tries - 1));
  const refused = Math.min(
    LONGEST_AFTER_REFUSAL_MS,
    FIRST_AFTER_REFUSAL_MS * 2 ** Math.min(10, line.refusals - 1),
  );
  const longest = line.refusals === 0 ? missed : Math.max(missed, refused);
  const wait = longest * (0.5 + line.parts.jitter() / 2);
  line.stopRetry = line.parts.timers.after(wait, () => void connect(line));
}
