import type { TLSSocket } from 'node:tls';
import {
  type Clock,
  type DeviceId,
  type Digest,
  type Result,
  type SessionId,
  type Timers,
  type Trouble,
  trouble,
  type Words,
} from '@exam-room/shared/base';
import type { Log } from '@exam-room/shared/host/log';
import {
  FRAME_BYTES,
  type LeaderMessage,
  leaderMessageSchema,
  readFrame,
  STANDBY_VERSION,
  type StandbyMessage,
} from '@exam-room/shared/protocol';
import type { SealedEntry } from '@exam-room/shared/records';
import WebSocket from 'ws';
import type { Ledger } from '../ledger-ports.ts';
import type { Following } from '../standby-ports.ts';
import { type Heads, handOver } from './hand-over.ts';

export interface FollowTools {
  /** A connection that has proven to be another console of the session. */
  readonly dial: () => Promise<TLSSocket>;
  readonly device: DeviceId;
  readonly session: SessionId;
  /** The ledger as it lies here. */
  readonly holds: () => { readonly size: number; readonly root: Digest };
  /** Once this machine leads: its take-over, and how far it holds each journal. */
  readonly leads: () => { readonly takeOver: SealedEntry; readonly heads: Heads } | undefined;
  /** Believes that the console that was called has taken over since, or says why not. */
  readonly hearOfTakeOver: (sealed: SealedEntry) => Trouble | undefined;
  readonly ledger: Pick<Ledger, 'read'>;
  /** Nothing may be added any more (the sheet is being signed): the other console is left alone. */
  readonly atRest: () => boolean;
  /** Proves and appends; `first` is where the rows must stand, absent for rows handed over. Returns why not. */
  readonly take: (rows: readonly SealedEntry[], first: number | undefined) => Result<unknown>;
  readonly picturesBehind: () => number;
  /** The WebSocket on such a connection; absent: the one below. A simulated room has a network of its own. */
  readonly socketOn?: (tls: TLSSocket) => WebSocket;
  /** Real time: a rehearsal's faster clock does not make the network faster. */
  readonly timers: Timers;
  readonly clock: Pick<Clock, 'monoMs'>;
  readonly log: Log;
}

const PATIENCE_MS = 10_000;
const HEARTBEAT_MS = 2_000;
const RETRY_MS = 1_000;
/** Everything was handed over: the other console has nothing more, unless somebody brings its disk back. */
const RETRY_AFTER_ALL_MS = 10_000;

interface Follower {
  readonly tools: FollowTools;
  socket: WebSocket | undefined;
  theirs: number | undefined;
  linked: boolean;
  heardAt: number;
  handedOver: boolean;
  trouble: Words | undefined;
  stopped: boolean;
  stopRetry: () => void;
  readonly listeners: (() => void)[];
}

/** Keeps the other console's ledger on this disk too, and after a take-over fetches what it still has. It calls, again and again. */
export function followConsole(tools: FollowTools): Following {
  const follower: Follower = {
    ...{ tools, socket: undefined, theirs: undefined, linked: false, heardAt: 0, handedOver: false },
    ...{ trouble: undefined, stopped: false, stopRetry: () => {}, listeners: [] },
  };
  const stopHeartbeat = tools.timers.every(HEARTBEAT_MS, () => beat(follower));
  void call(follower);
  return {
    status: () => ({
      linked: follower.linked,
      behind: follower.theirs === undefined ? undefined : Math.max(0, follower.theirs - tools.holds().size),
      picturesBehind: tools.picturesBehind(),
      ...(follower.trouble === undefined ? {} : { trouble: follower.trouble }),
    }),
    onChange: (listener) => void follower.listeners.push(listener),
    callAgain: () => follower.socket?.terminate(),
    stop() {
      follower.stopped = true;
      stopHeartbeat();
      follower.stopRetry();
      follower.socket?.terminate();
    },
  };
}

async function call(follower: Follower): Promise<void> {
  const { tools } = follower;
  if (follower.stopped) return;
  if (tools.atRest()) return again(follower);
  try {
    const tls = await tools.dial();
    if (follower.stopped) tls.destroy();
    else talk(follower, tls);
  } catch (problem) {
    tools.log.note('console-not-reached', { why: problem instanceof Error ? problem.message : 'unknown' });
    again(follower);
  }
}

function again(follower: Follower): void {
  if (follower.stopped) return;
  const wait = follower.handedOver ? RETRY_AFTER_ALL_MS : RETRY_MS;
  follower.stopRetry = follower.tools.timers.after(wait, () => void call(follower));
}

function talk(follower: Follower, tls: TLSSocket): void {
  const { tools } = follower;
  const socket = (tools.socketOn ?? webSocketOn)(tls);
  follower.socket = socket;
  follower.heardAt = tools.clock.monoMs();
  const leads = tools.leads();
  socket.on('error', (problem) => tools.log.note('standby-link', { why: problem.message }));
  socket.on('open', () => {
    const { device, session } = tools;
    const hello = { say: 'hello', version: STANDBY_VERSION, device, session, ...tools.holds() } as const;
    say(socket, leads === undefined ? hello : { ...hello, leads: { ...leads, heads: [...leads.heads] } });
  });
  socket.on('pong', () => {
    follower.heardAt = tools.clock.monoMs();
  });
  socket.on('message', (data, isBinary) => {
    follower.heardAt = tools.clock.monoMs();
    const read = isBinary ? undefined : readFrame<LeaderMessage>(bytesOf(data), leaderMessageSchema);
    if (read?.ok !== true) socket.close(1002);
    else hear(follower, socket, read.value);
    changed(follower);
  });
  socket.on('close', () => {
    if (follower.socket !== socket) return;
    follower.socket = undefined;
    follower.linked = false;
    changed(follower);
    again(follower);
  });
}

function webSocketOn(tls: TLSSocket): WebSocket {
  return new WebSocket('ws://console/standby', {
    createConnection: () => tls,
    perMessageDeflate: false,
    maxPayload: FRAME_BYTES,
    handshakeTimeout: PATIENCE_MS,
  });
}

function hear(follower: Follower, socket: WebSocket, message: LeaderMessage): void {
  const { tools } = follower;
  switch (message.say) {
    case 'welcome':
      follower.linked = true;
      follower.trouble = undefined;
      follower.theirs = message.size;
      break;
    case 'rows':
      follower.theirs = message.size;
      takeRows(follower, socket, message);
      break;
    case 'handed-over':
      follower.handedOver = true;
      tools.log.note('handed-over', {});
      socket.close(1000);
      break;
    case 'taken-over':
      void giveBack(follower, socket, message);
      break;
    case 'refused':
      follower.trouble = { zh: message.zh, en: message.en };
      tools.log.note('standby-refused', { code: message.code });
      break;
    default:
      message satisfies never;
  }
}

/** The console that was called has taken over from us: we stop, and it gets what only we have. */
async function giveBack(
  follower: Follower,
  socket: WebSocket,
  { takeOver, heads }: Extract<LeaderMessage, { say: 'taken-over' }>,
): Promise<void> {
  const { tools } = follower;
  const why = tools.hearOfTakeOver(takeOver);
  if (why !== undefined) {
    follower.trouble = why.words;
    socket.close(1008);
    return;
  }
  const send = (rows: readonly SealedEntry[]) => say(socket, { say: 'rows', rows: [...rows] });
  const { ledger, timers } = tools;
  if (!(await handOver({ socket, ledger, heads, timers, send }))) return;
  follower.handedOver = true;
  follower.trouble = undefined;
  tools.log.note('handed-over', {});
  say(socket, { say: 'handed-over' });
}

/** A row that does not hold ends the call: it is asked for again, and said meanwhile. */
function takeRows(
  follower: Follower,
  socket: WebSocket,
  { rows, first }: Extract<LeaderMessage, { say: 'rows' }>,
): void {
  const { tools } = follower;
  const gap = first !== undefined && first !== tools.holds().size + 1;
  const taken = gap ? { ok: false as const, error: outOfPlace() } : tools.take(rows, first);
  if (taken.ok) {
    say(socket, { say: 'holds', size: tools.holds().size });
    return;
  }
  follower.trouble = taken.error.words;
  tools.log.note('rows-refused', { code: taken.error.code, where: taken.error.where ?? '' });
  socket.close(1008);
}

function outOfPlace(): Trouble {
  return trouble('ROW_PLACE', {
    zh: '监考机送来的记录不接在本机总账之后，正在重新连接。',
    en: 'Rows came that do not continue the ledger here; the console is called again.',
  });
}

function beat(follower: Follower): void {
  const { socket } = follower;
  if (socket === undefined) return;
  if (follower.tools.clock.monoMs() - follower.heardAt > PATIENCE_MS) socket.terminate();
  else if (socket.readyState === WebSocket.OPEN) socket.ping();
}

function changed({ listeners }: Follower): void {
  for (const listener of listeners) listener();
}

function say(socket: WebSocket, message: StandbyMessage): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function bytesOf(data: WebSocket.RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}
