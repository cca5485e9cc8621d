import {
  type DeviceId,
  type Digest,
  type Result,
  type Timers,
  type Trouble,
  toHex,
  trouble,
} from '@exam-room/shared/base';
import {
  ENTRIES_PER_FRAME,
  type LeaderMessage,
  readFrame,
  STANDBY_VERSION,
  type StandbyMessage,
  standbyMessageSchema,
} from '@exam-room/shared/protocol';
import type { SealedEntry } from '@exam-room/shared/records';
import type { RawData, WebSocket } from 'ws';
import type { Ledger } from '../ledger-ports.ts';
import type { StandbySeen } from '../standby-ports.ts';
import { fitting, type Heads, handOver, LOOK_AGAIN_MS, UNREAD_BYTES } from './hand-over.ts';

export interface RowTools {
  readonly ledger: Pick<Ledger, 'size' | 'read' | 'tree'>;
  readonly session: string;
  /** Whether this console leads the room now. */
  readonly leads: () => boolean;
  /** Believes a take-over by the caller, or says why not. */
  readonly hearOfTakeOver: (sealed: SealedEntry) => Trouble | undefined;
  /** Once this machine leads by a take-over: that, and how far it holds each journal. */
  readonly leadsSince: () => { readonly takeOver: SealedEntry; readonly heads: Heads } | undefined;
  /** Proves and appends what a console that was replaced hands over. Returns why not. */
  readonly take: (rows: readonly SealedEntry[]) => Result<unknown>;
  readonly changed: () => void;
  readonly timers: Pick<Timers, 'after'>;
  /** Runs `turn` in a later turn of the event loop. */
  readonly soon: (turn: () => void) => void;
}

export interface RowSender {
  readonly open: (socket: WebSocket, device: DeviceId) => void;
  /** The ledger has grown. */
  readonly grown: () => void;
  readonly seen: () => readonly StandbySeen[];
  readonly leave: () => void;
}

type Hello = Extract<StandbyMessage, { say: 'hello' }>;

interface Caller {
  readonly device: DeviceId;
  readonly socket: WebSocket;
  /** Rows that were sent on this connection; undefined before the hello, or when they are handed over. */
  sent: number | undefined;
  holds: number;
  pumping: boolean;
  /** It was told of our take-over: what only it holds comes back. */
  handsOver: boolean;
}

/**
 * Sends the ledger to standby consoles, row by row in its own order. Always after the turn in which entries came, page by page between
 * the turns of the stations: no seat's acknowledgement waits for a standby, near or slow.
 */
export function openRowSender(tools: RowTools): RowSender {
  const callers = new Map<DeviceId, Caller>();
  const known = new Map<DeviceId, number>();
  function end(caller: Caller): void {
    if (callers.get(caller.device) !== caller) return;
    known.set(caller.device, caller.holds);
    callers.delete(caller.device);
    tools.changed();
  }
  return {
    open(socket, device) {
      const caller: Caller = { device, socket, sent: undefined, holds: 0, pumping: false, handsOver: false };
      callers.get(device)?.socket.terminate();
      callers.set(device, caller);
      socket.on('error', () => socket.terminate());
      socket.once('close', () => end(caller));
      socket.on('message', (data: RawData, isBinary: boolean) => {
        const read = isBinary ? undefined : readFrame(bytesOf(data), standbyMessageSchema);
        if (read?.ok !== true) socket.close(1008);
        else hear(tools, caller, read.value);
      });
    },
    grown() {
      for (const caller of callers.values()) pumpSoon(tools, caller);
    },
    seen() {
      const size = tools.ledger.size();
      const there = new Set([...known.keys(), ...callers.keys()]);
      return [...there].map((device) => {
        const caller = callers.get(device);
        const holds = caller?.holds ?? known.get(device) ?? 0;
        return { device, linked: caller?.sent !== undefined, behind: Math.max(0, size - holds) };
      });
    },
    leave() {
      for (const { socket } of callers.values()) socket.close(1001);
    },
  };
}

function hear(tools: RowTools, caller: Caller, message: StandbyMessage): void {
  switch (message.say) {
    case 'hello':
      greet(tools, caller, message);
      break;
    case 'holds':
      caller.holds = message.size;
      tools.changed();
      break;
    case 'rows':
      if (!caller.handsOver || !tools.take(message.rows).ok) caller.socket.close(1008);
      break;
    case 'handed-over':
      caller.socket.close(1000);
      break;
    default:
      message satisfies never;
  }
}

/** A console whose story parted from ours is no stranger once we have taken over: it hears of that, and hands over what only it has. */
const PARTED: ReadonlySet<string> = new Set(['TAKE_OVER_OLD', 'OTHER_LEDGER']);

function greet(tools: RowTools, caller: Caller, hello: Hello): void {
  const why = judgeHello(tools, caller, hello);
  const since = why !== undefined && PARTED.has(why.code) ? tools.leadsSince() : undefined;
  if (since !== undefined) {
    caller.handsOver = true;
    say(caller, { say: 'taken-over', takeOver: since.takeOver, heads: [...since.heads] });
    return;
  }
  if (why !== undefined) {
    say(caller, { say: 'refused', code: why.code, zh: why.words.zh, en: why.words.en });
    caller.socket.close(1008);
    return;
  }
  say(caller, { say: 'welcome', version: STANDBY_VERSION, device: caller.device, size: tools.ledger.size() });
  if (hello.leads !== undefined) {
    void giveAll(tools, caller, hello.leads.heads);
    return;
  }
  caller.sent = hello.size;
  caller.holds = hello.size;
  tools.changed();
  pumpSoon(tools, caller);
}

function judgeHello(tools: RowTools, { device }: Caller, hello: Hello): Trouble | undefined {
  if (hello.version !== STANDBY_VERSION) return trouble('VERSION', OTHER_VERSION);
  if (hello.session !== tools.session) return trouble('WRONG_SESSION', OTHER_SESSION);
  if (hello.device !== device) return trouble('DEVICE_MISMATCH', OTHER_DEVICE);
  if (hello.leads !== undefined) return tools.hearOfTakeOver(hello.leads.takeOver);
  if (!tools.leads()) return trouble('NOT_LEADING', NOT_LEADING);
  const { size, root } = hello;
  const mine = size <= tools.ledger.size() ? (toHex(tools.ledger.tree.root(size)) as Digest) : undefined; // 32 bytes by construction
  return mine === root ? undefined : trouble('OTHER_LEDGER', OTHER_LEDGER);
}

function pumpSoon(tools: RowTools, caller: Caller): void {
  if (caller.pumping || caller.sent === undefined) return;
  caller.pumping = true;
  tools.soon(() => {
    caller.pumping = false;
    pump(tools, caller);
  });
}

/** One page a turn of the event loop; what the standby has not read yet is waited for. */
function pump(tools: RowTools, caller: Caller): void {
  const { socket, sent } = caller;
  if (sent === undefined || socket.readyState !== socket.OPEN || sent >= tools.ledger.size()) return;
  if (socket.bufferedAmount > UNREAD_BYTES) {
    tools.timers.after(LOOK_AGAIN_MS, () => pumpSoon(tools, caller));
    return;
  }
  const rows = fitting(tools.ledger.read({ first: sent + 1, last: sent + ENTRIES_PER_FRAME }));
  say(caller, { say: 'rows', size: tools.ledger.size(), first: sent + 1, rows });
  caller.sent = sent + rows.length;
  pumpSoon(tools, caller);
}

async function giveAll(tools: RowTools, caller: Caller, heads: Heads): Promise<void> {
  const { socket } = caller;
  const { ledger, timers } = tools;
  const send = (rows: readonly SealedEntry[]) =>
    say(caller, { say: 'rows', size: ledger.size(), rows: [...rows] });
  if (await handOver({ socket, ledger, heads, timers, send })) say(caller, { say: 'handed-over' });
}

function say({ socket }: Caller, message: LeaderMessage): void {
  if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message));
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

const OTHER_VERSION = {
  zh: '两台监考机的程序版本不同，请安装同一版本。',
  en: 'The two consoles run different versions. Install the same one on both.',
};
const OTHER_SESSION = {
  zh: '备用监考机装入的是另一场次。请装入本场次后重试。',
  en: 'The standby holds another session. Load this session there and try again.',
};
const OTHER_DEVICE = {
  zh: '备用监考机自报的身份与证书不一致。',
  en: 'The standby names another machine than its certificate proves.',
};
const NOT_LEADING = {
  zh: '这台监考机没有主持考场，不能作为同步来源。',
  en: 'This console does not lead the room; nothing is copied from it.',
};
const OTHER_LEDGER = {
  zh: '备用监考机上的总账与监考机的不一致。请换一个空的数据文件夹重新启动备用监考机。',
  en: 'The ledger of the standby is not the beginning of the console’s. Start the standby again on an empty data folder.',
};
