import { type DeviceId, type Digest, type Trouble, trouble } from '@exam-room/shared/base';
import {
  type ConsoleMessage,
  FRAME_BYTES,
  HEARTBEAT_MS,
  readFrame,
  SILENCE_MS,
  type StationMessage,
  stationMessageSchema,
} from '@exam-room/shared/protocol';
import type { SealedEntry } from '@exam-room/shared/records';
import type { RawData, WebSocket } from 'ws';

/** One station's conversation, from its hello to its end. */
export interface StationLink {
  readonly device: DeviceId;
  /** The other end's network address. */
  readonly address: string;
  /** Something was heard a moment ago: a machine that answers is there. */
  readonly answers: () => boolean;
  readonly say: (message: ConsoleMessage) => void;
  readonly sayOrders: (orders: readonly SealedEntry[]) => void;
  /** What a spare takes over, in as many frames as it needs. */
  readonly sayEarlier: (order: Digest, entries: readonly SealedEntry[]) => void;
  /** What a seat with a damaged journal gets back of it. */
  readonly sayOwn: (entries: readonly SealedEntry[]) => void;
  readonly refuse: (of: string, why: Trouble) => void;
  /** 1008: it broke a rule or was replaced; 1001: this console stops. */
  readonly hangUp: (code?: 1001 | 1008) => void;
  /** Stops reading from this station until every reason is gone: its backlog waits on its own disk. */
  readonly holdBack: (why: HoldReason) => void;
  readonly goOn: (why: HoldReason) => void;
  /** Hangs up when nothing was heard for `SILENCE_MS` although we listened. */
  readonly checkSilence: () => void;
}

export type HoldReason = 'backlog' | 'rate';

export interface LinkEvents {
  readonly heard: (link: StationLink, message: StationMessage) => void;
  readonly broken: (link: StationLink, why: Trouble) => void;
  readonly ended: (link: StationLink) => void;
}

const HELLO_MS = 5_000;
/** One heartbeat may be late; after that nobody knows whether the machine is still there. */
const ANSWERS_MS = 2 * HEARTBEAT_MS;
/** A station that does not read what it is told is not kept in our memory. */
const UNREAD_BYTES = 4 * 1024 * 1024;
/** Frames a second that one station may send for long, and at once; answers at a fast rehearsal clock stay far below. */
const FRAMES_A_SECOND = 200;
const FRAMES_AT_ONCE = 600;
const ORDER_FRAME_BYTES = FRAME_BYTES - 8_192;

/** Decodes frames, keeps the limits and tells what was said. It knows nothing of the room. */
export function openStationLink(
  socket: WebSocket,
  { device, address }: Pick<StationLink, 'device' | 'address'>,
  events: LinkEvents,
): StationLink {
  let heardAt = performance.now();
  const holds = new Set<HoldReason>();
  let said = false;
  const tokens = { left: FRAMES_AT_ONCE, at: performance.now() };
  const link: StationLink = {
    device,
    address,
    answers: () => socket.readyState === socket.OPEN && performance.now() - heardAt < ANSWERS_MS,
    say(message) {
      if (socket.readyState !== socket.OPEN) return;
      if (socket.bufferedAmount > UNREAD_BYTES) socket.terminate();
      else socket.send(JSON.stringify(message));
    },
    sayOrders(orders) {
      for (const some of inFrames(orders)) link.say({ say: 'orders', orders: some });
    },
    sayEarlier(order, entries) {
      const frames = [...inFrames(entries)];
      if (frames.length === 0) link.say({ say: 'earlier-entries', order, entries: [], left: 0 });
      for (const [at, some] of frames.entries())
        link.say({ say: 'earlier-entries', order, entries: some, left: frames.length - 1 - at });
    },
    sayOwn(entries) {
      const frames = [...inFrames(entries)];
      if (frames.length === 0) link.say({ say: 'own-entries', entries: [], left: 0 });
      for (const [at, some] of frames.entries())
        link.say({ say: 'own-entries', entries: some, left: frames.length - 1 - at });
    },
    refuse: (of, why) =>
      link.say({ say: 'refused', of, code: why.code, zh: cut(why.words.zh), en: cut(why.words.en) }),
    hangUp: (code = 1008) => socket.close(code),
    holdBack(why) {
      holds.add(why);
      socket.pause();
    },
    goOn(why) {
      if (!holds.delete(why) || holds.size > 0) return;
      heardAt = performance.now();
      socket.resume();
    },
    checkSilence() {
      if (holds.size === 0 && performance.now() - heardAt > SILENCE_MS) socket.terminate();
    },
  };
  const helloTimer = setTimeout(() => {
    if (!said) socket.terminate();
  }, HELLO_MS);

  socket.on('message', (data: RawData, isBinary: boolean) => {
    heardAt = performance.now();
    said = true;
    clearTimeout(helloTimer);
    const message = isBinary ? undefined : readFrame(bytesOf(data), stationMessageSchema);
    if (message === undefined || !message.ok) events.broken(link, message?.error ?? notText());
    else events.heard(link, message.value);
    if (!takeToken(tokens)) slowDown(link);
  });
  // A frame above the limit ends here, by the library, before it is in memory.
  socket.on('error', (error: Error & { code?: string }) => {
    if (error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') events.broken(link, tooLarge());
  });
  socket.once('close', () => {
    clearTimeout(helloTimer);
    events.ended(link);
  });
  return link;
}

function slowDown(link: StationLink): void {
  link.holdBack('rate');
  setTimeout(() => link.goOn('rate'), 250).unref();
}

function takeToken(tokens: { left: number; at: number }): boolean {
  const now = performance.now();
  tokens.left = Math.min(FRAMES_AT_ONCE, tokens.left + ((now - tokens.at) / 1_000) * FRAMES_A_SECOND) - 1;
  tokens.at = now;
  return tokens.left > 0;
}

/** Few enough for one frame each, in order. */
function* inFrames(orders: readonly SealedEntry[]): Generator<SealedEntry[]> {
  let frame: SealedEntry[] = [];
  let bytes = 0;
  for (const order of orders) {
    const size = Buffer.byteLength(JSON.stringify(order)) + 1;
    if (frame.length > 0 && (bytes + size > ORDER_FRAME_BYTES || frame.length >= 200)) {
      yield frame;
      frame = [];
      bytes = 0;
    }
    frame.push(order);
    bytes += size;
  }
  if (frame.length > 0) yield frame;
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

function cut(text: string): string {
  return text.slice(0, 400);
}

function notText(): Trouble {
  return trouble('FRAME', { zh: '收到的数据不是文本，已拒收。', en: 'A frame is not text; it was refused.' });
}

function tooLarge(): Trouble {
  return trouble('FRAME', {
    zh: '收到的数据过大，已拒收。',
    en: `A frame is larger than ${FRAME_BYTES} bytes; it was refused.`,
  });
}
