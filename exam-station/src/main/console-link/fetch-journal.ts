import type { TLSSocket } from 'node:tls';
import {
  type DeviceId,
  type Digest,
  fromBase64,
  ok,
  type Result,
  refuse,
  type SessionId,
  type Timers,
  type Trouble,
  trouble,
} from '@exam-room/shared/base';
import {
  type ConsoleMessage,
  consoleMessageSchema,
  PROTOCOL_VERSION,
  readFrame,
  type StationMessage,
} from '@exam-room/shared/protocol';
import type { SealedEntry } from '@exam-room/shared/records';
import type WebSocket from 'ws';
import type { CandidateCard, PaperGrant } from '../ports.ts';
import { bytesOf, webSocketOn } from './console-link.ts';

/** What the console tells a seat that has lost its own journal. Nothing of it is proven yet. */
export interface FetchedJournal {
  readonly entries: readonly SealedEntry[];
  readonly orders: readonly SealedEntry[];
  readonly cards: readonly CandidateCard[];
  readonly grants: readonly PaperGrant[];
  readonly earlier: ReadonlyMap<Digest, readonly SealedEntry[]>;
}

export interface Fetching {
  /** A connection that has proven to be the console. */
  readonly dial: () => Promise<TLSSocket>;
  readonly socketOn?: (tls: TLSSocket) => WebSocket;
  readonly device: DeviceId;
  readonly session: SessionId;
  readonly why: string;
  /** Real time. */
  readonly timers: Timers;
}

/** A console that sends nothing for so long has nothing more to send. */
const PATIENCE_MS = 15_000;

/** Asks for everything at once, on a connection of its own. Codes: CONSOLE_NOT_REACHED and those of the console's refusal. */
export async function fetchJournal(of: Fetching): Promise<Result<FetchedJournal>> {
  let tls: TLSSocket;
  try {
    tls = await of.dial();
  } catch {
    return refuse(notReached());
  }
  return talk((of.socketOn ?? webSocketOn)(tls), of);
}

function talk(socket: WebSocket, of: Fetching): Promise<Result<FetchedJournal>> {
  const found = {
    entries: [] as SealedEntry[],
    orders: [] as SealedEntry[],
    cards: [] as CandidateCard[],
    grants: [] as PaperGrant[],
    earlier: new Map<Digest, SealedEntry[]>(),
  };
  const ask: StationMessage = {
    say: 'ask-journal',
    version: PROTOCOL_VERSION,
    device: of.device,
    session: of.session,
    why: of.why,
  };
  return new Promise((resolve) => {
    const end = (outcome: Result<FetchedJournal>) => {
      forget();
      socket.terminate();
      resolve(outcome);
    };
    const forget = of.timers.after(PATIENCE_MS, () => end(refuse(notReached())));
    socket.on('error', () => {}); // its end tells
    socket.on('close', () => end(refuse(notReached())));
    socket.on('open', () => socket.send(JSON.stringify(ask)));
    socket.on('message', (data) => {
      const read = readFrame<ConsoleMessage>(bytesOf(data), consoleMessageSchema);
      if (!read.ok) return end(read);
      const over = take(read.value, found);
      if (over !== undefined) end(over === 'whole' ? ok(found) : refuse(over));
    });
  });
}

type Gathering = { -readonly [Name in keyof FetchedJournal]: FetchedJournal[Name] } & {
  readonly entries: SealedEntry[];
  readonly orders: SealedEntry[];
  readonly cards: CandidateCard[];
  readonly grants: PaperGrant[];
  readonly earlier: Map<Digest, SealedEntry[]>;
};

function take(message: ConsoleMessage, into: Gathering): 'whole' | Trouble | undefined {
  switch (message.say) {
    case 'orders':
      into.orders.push(...message.orders);
      return undefined;
    case 'candidate':
      into.cards.push({
        candidate: message.candidate,
        photo: fromBase64(message.photo) ?? new Uint8Array(),
      });
      return undefined;
    case 'paper-keys': {
      const { say: _said, ...grant } = message;
      into.grants.push(grant);
      return undefined;
    }
    case 'earlier-entries':
      into.earlier.set(message.order, [...(into.earlier.get(message.order) ?? []), ...message.entries]);
      return undefined;
    case 'own-entries':
      into.entries.push(...message.entries);
      return message.left === 0 ? 'whole' : undefined;
    case 'refused':
      return trouble(message.code, { zh: message.zh, en: message.en });
    case 'welcome':
    case 'ack':
    case 'claimed':
    case 'checkpoint':
    case 'room':
      return undefined;
    default:
      message satisfies never;
      return undefined;
  }
}

function notReached(): Trouble {
  return trouble('CONSOLE_NOT_REACHED', {
    zh: '连接不上监考机，正在重试。请监考人员检查网线和监考机。',
    en: 'The console is not reached; trying again. Invigilators: check the cable and the console.',
  });
}
