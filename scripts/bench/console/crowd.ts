import { once } from 'node:events';
import type { Digest, ItemId } from '@exam-room/shared/base';
import type { DeviceKeys } from '@exam-room/shared/host/device-keys';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { connectPinned } from '@exam-room/shared/host/pinned-tls';
import { PROTOCOL_VERSION } from '@exam-room/shared/protocol';
import { NO_ENTRY, type SealedEntry, type SeatFact, sealEntry } from '@exam-room/shared/records';
import WebSocket from 'ws';

const ORDER = '0'.repeat(64) as never;
/** As long as a sealed answer of one choice is. */
const ANSWER = 'x'.repeat(64);

/** One seat's machine: its keys and the end of its journal. It signs like a real one and understands only acknowledgements. */
export interface BenchSeat {
  readonly keys: DeviceKeys;
  readonly write: (fact: SeatFact) => SealedEntry;
  readonly head: () => { readonly seq: number; readonly hash: Digest };
}

export function benchSeat(keys: DeviceKeys, session: string): BenchSeat {
  let head = { seq: 0, hash: NO_ENTRY };
  return {
    keys,
    head: () => head,
    write(fact) {
      const seq = head.seq + 1;
      const times = { boot: '0'.repeat(16), monoMs: seq, wallMs: Date.now(), usedMs: seq };
      const header = {
        session: session as never,
        device: keys.device,
        epoch: 1,
        seq,
        prev: head.hash,
        ...times,
      };
      const { sealed, hash } = sealEntry(header, fact, { signer: keys.signer, digest: nativeDigest });
      head = { seq, hash };
      return sealed;
    },
  };
}

/** What opens a sitting, so that the desk shows somebody who is writing. */
export function sittingOpens(candidate: string): readonly SeatFact[] {
  const who = { candidate: candidate as never, attempt: 1 };
  return [
    { kind: 'sitting-opened', order: ORDER, ...who, answerKeyToAuthority: 'eA==' },
    { kind: 'paper-drawn', ...who, paper: ORDER, items: 100 },
    { kind: 'sitting-started', order: ORDER, durationMs: 7_200_000 },
  ];
}

export function answerOf(number: number): SeatFact {
  return { kind: 'answer-saved', item: `q${(number % 90) + 1}.1` as ItemId, sealed: ANSWER };
}

/** A frame and the number that will acknowledge it. */
export interface Frame {
  readonly text: string;
  readonly seq: number;
}

export function frameOf(seat: BenchSeat, facts: readonly SeatFact[]): Frame {
  const entries = facts.map(seat.write);
  return { text: JSON.stringify({ say: 'entries', entries }), seq: seat.head().seq };
}

/** One open line of a seat to a server. `send` answers when the server has said that it is on its disk. */
export interface Line {
  readonly send: (frame: Frame) => Promise<void>;
  readonly hangUp: () => Promise<void>;
}

export interface ServerAt {
  readonly port: number;
  readonly pin: string;
  /** The bare server counts messages where the console names the newest entry. */
  readonly counts: 'messages' | 'entries';
  readonly session: string;
}

const STATUS = JSON.stringify({
  ...{ say: 'status', state: 'bench', usedMs: 0, remainingMs: 0, answered: 0, items: 0, unsent: 0 },
  ...{ picturesUnsent: 0, camera: 'ready', freeDiskMb: 10_000, wallMs: 0 },
});

/** Connects and waits until the server knows the seat: the console's welcome, the bare server's first acknowledgement. */
export async function openLine(server: ServerAt, seat: BenchSeat): Promise<Line> {
  const { keys } = seat;
  const tls = connectPinned({
    ...{ host: '127.0.0.1', port: server.port, key: keys.tlsKey, cert: keys.tlsCert, pin: server.pin },
  });
  const socket = new WebSocket('ws://console/station', {
    createConnection: () => tls,
    perMessageDeflate: false,
  });
  const waiting: {
    readonly seq: number;
    readonly done: () => void;
    readonly lost: (why: Error) => void;
  }[] = [];
  let [ready, fail] = [() => {}, (_: Error) => {}];
  const known = new Promise<void>((resolve, reject) => {
    ready = resolve;
    fail = reject;
  });
  let [sent, refused] = [0, ''];
  socket.on('message', (data) => {
    const text = String(data);
    if (text.startsWith('{"say":"ack"')) {
      const { seq } = JSON.parse(text) as { seq: number }; // our own servers
      if (seq === 0) ready();
      while ((waiting[0]?.seq ?? Number.POSITIVE_INFINITY) <= seq) waiting.shift()?.done();
    } else if (text.startsWith('{"say":"welcome"')) ready();
    else if (text.startsWith('{"say":"refused"')) refused = ` ${text}`;
  });
  socket.on('error', (error) => fail(error));
  socket.on('close', (code) => {
    const why = new Error(`the server hung up (${code}${refused})`);
    fail(why);
    for (const { lost } of waiting.splice(0)) lost(why);
  });
  await Promise.race([once(socket, 'open'), known]);
  const { seq: headSeq, hash: headHash } = seat.head();
  const hello = { say: 'hello', version: PROTOCOL_VERSION, build: 'bench', device: keys.device, epoch: 1 };
  socket.send(JSON.stringify({ ...hello, session: server.session, headSeq, headHash }));
  await known;
  const lastSent = { at: performance.now() };
  if (server.counts === 'entries') beatWhileIdle(socket, lastSent);
  return {
    send(frame) {
      sent += 1;
      lastSent.at = performance.now();
      const seq = server.counts === 'messages' ? sent : frame.seq;
      socket.send(frame.text);
      return new Promise((done, lost) => {
        if (socket.readyState === socket.OPEN) waiting.push({ seq, done, lost });
        else lost(new Error(`the line is closed${refused}`));
      });
    },
    async hangUp() {
      if (socket.readyState === socket.CLOSED) return;
      socket.terminate();
      await once(socket, 'close');
    },
  };
}

const IDLE_MS = 3_000;

/** A seat that says nothing for six seconds is taken for lost by a real console; one that writes entries needs to say nothing else. */
function beatWhileIdle(socket: WebSocket, lastSent: { readonly at: number }): void {
  const beating = setInterval(() => {
    if (performance.now() - lastSent.at > IDLE_MS) socket.send(STATUS);
  }, 1_000);
  socket.once('close', () => clearInterval(beating));
}

const HANDSHAKES_AT_ONCE = 64;

/** Opens a line for every seat, so many handshakes at a time. */
export async function openLines(server: ServerAt, seats: readonly BenchSeat[]): Promise<readonly Line[]> {
  const lines: Line[] = [];
  let next = 0;
  const open = async () => {
    for (let at = next++; at < seats.length; at = next++) {
      const seat = seats[at];
      if (seat !== undefined) lines[at] = await openLine(server, seat);
    }
  };
  await Promise.all(Array.from({ length: HANDSHAKES_AT_ONCE }, open));
  return lines;
}

const STEP_MS = 2;

/**
 * Every seat sends one frame a second, each at its own moment of the second. Returns how long every acknowledgement took, in milliseconds.
 */
export async function everySecond(
  lines: readonly Line[],
  frames: readonly (readonly Frame[])[],
): Promise<number[]> {
  const took: number[] = [];
  const due = lines
    .flatMap((line, at) =>
      (frames[at] ?? []).map((frame, second) => ({
        line,
        frame,
        atMs: second * 1_000 + (at * 1_000) / lines.length,
      })),
    )
    .toSorted((a, b) => a.atMs - b.atMs);
  const answered: Promise<void>[] = [];
  const began = performance.now();
  for (let at = 0; at < due.length; ) {
    const now = performance.now() - began;
    for (let one = due[at]; one !== undefined && one.atMs <= now; one = due[at]) {
      const sentAt = performance.now();
      answered.push(one.line.send(one.frame).then(() => void took.push(performance.now() - sentAt)));
      at += 1;
    }
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
  await Promise.all(answered);
  return took;
}

/** All frames as fast as the server takes them, two on their way for each seat. Returns milliseconds until the last is acknowledged. */
export async function asFastAsItGoes(
  lines: readonly Line[],
  frames: readonly (readonly Frame[])[],
): Promise<number> {
  const began = performance.now();
  const oneSeat = async (line: Line, mine: readonly Frame[]) => {
    let before: Promise<void> = Promise.resolve();
    for (const frame of mine) {
      const last = before;
      before = line.send(frame);
      await last;
    }
    await before;
  };
  await Promise.all(lines.map((line, at) => oneSeat(line, frames[at] ?? [])));
  return performance.now() - began;
}

export function p99(values: readonly number[]): number {
  return quantile(values, 0.99);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
