import { EventEmitter } from 'node:events';
import type { TLSSocket } from 'node:tls';
import { type DeviceId, utf8 } from '@exam-room/shared/base';
import {
  type ConsoleMessage,
  readFrame,
  SILENCE_MS,
  type StationMessage,
  stationMessageSchema,
} from '@exam-room/shared/protocol';
import type { SealedEntry } from '@exam-room/shared/records';
import type WebSocket from 'ws';
import type { LineMeans } from '../../exam-station/src/main/compose-line.ts';
import type { LinkEvents, StationLink } from '../../proctor-console/src/server/station-door/station-link.ts';
import type { Pc } from './pc.ts';
import type { Dice, World } from './world.ts';

/**
 * The cables of the room. Inside one connection TCP keeps the order, so what is lost there is sent again later or the connection
 * stalls; between two connections of one seat, and between seats, anything may overtake anything. A frame may arrive twice.
 */
export interface WireFaults {
  /** Nothing passes until then. */
  downUntilMs: number;
  leastMs: number;
  mostMs: number;
  /** So many frames of a thousand arrive twice. */
  twicePerMille: number;
}

export interface Wire {
  readonly faults: WireFaults;
  /** The network as the station's line sees it, for one start of its program. */
  readonly means: () => LineMeans;
  /** What is on its way is lost, and neither side is told. */
  readonly stall: () => void;
  /** The program at the seat has ended; the system says so to the other side unless the power went. */
  readonly seatGone: (how: Gone) => void;
  readonly consoleGone: (how: Gone) => void;
}

export type Gone = 'power' | 'program';

export interface WireEnds {
  readonly world: World;
  readonly dice: Dice;
  readonly device: DeviceId;
  readonly seat: Pc;
  readonly console: Pc;
  /** Who listens at the console now; undefined while its program is down. */
  readonly listener: () => LinkEvents | undefined;
  /** A frame that is lost for ever without anybody knowing: only a planted bug does that. */
  readonly swallows?: (message: StationMessage) => boolean;
  /** A seat has shown the console who leads, and the console has thought about it. */
  readonly told: (takeOver: SealedEntry) => void;
}

interface Lane {
  lastMs: number;
  stalled: boolean;
}

interface Connection {
  readonly toConsole: Lane;
  readonly toSeat: Lane;
  readonly seatEnd: SeatEnd;
  link: StationLink | undefined;
  seatOpen: boolean;
  consoleOpen: boolean;
  seatHolds: boolean;
}

/** What the station's link uses of a WebSocket. */
type SeatEnd = EventEmitter &
  Pick<WebSocket, 'send' | 'ping' | 'terminate' | 'close' | 'bufferedAmount'> & { readyState: number };

/** One machine that calls all the time is heard no more often than this a minute (crowd.ts, whose own count goes by the real clock). */
const CALLS_A_MINUTE = 40;
const DIAL_PATIENCE_MS = 5_000;
/** A frame that met a dead cable is sent again so long after it is whole. */
const SENT_AGAIN_MS = 400;

export function openWire(ends: WireEnds): Wire {
  const faults: WireFaults = { downUntilMs: 0, leastMs: 1, mostMs: 4, twicePerMille: 0 };
  const connections = new Set<Connection>();
  const cable: Cable = { ends, faults, connections, calls: [] };
  return {
    faults,
    means: () => ({
      dial: () => dial(cable),
      jitter: () => ends.dice.between(0, 1_000) / 1_000,
      socketOn: (tls) => (tls as unknown as { readonly seatEnd: WebSocket }).seatEnd, // made by `dial` below
    }),
    stall() {
      for (const one of connections) one.toConsole.stalled = one.toSeat.stalled = true;
    },
    seatGone(how) {
      for (const one of connections) closeSeat(cable, one, how);
    },
    consoleGone(how) {
      for (const one of connections) closeConsole(cable, one, how);
    },
  };
}

/** All cables of a seat as its line sees them: each try goes to the next console. */
export function meansOver(wires: readonly Wire[]): LineMeans {
  const all = wires.map((wire) => wire.means());
  const [first] = all;
  if (first === undefined) throw new Error('a seat has no cable');
  return { ...first, dial: (turn) => (all[turn % all.length] ?? first).dial(turn) };
}

interface Cable {
  readonly ends: WireEnds;
  readonly faults: WireFaults;
  readonly connections: Set<Connection>;
  calls: readonly number[];
}

/** When something sent now arrives in a lane: in order, and not before the cable is whole. */
function arrivalMs({ ends, faults }: Cable, lane: Lane): number {
  const { world, dice } = ends;
  const now = world.nowMs();
  const down = faults.downUntilMs > now;
  const passes =
    (down ? faults.downUntilMs + SENT_AGAIN_MS : now) + dice.between(faults.leastMs, faults.mostMs);
  lane.lastMs = Math.max(lane.lastMs, passes);
  return lane.lastMs;
}

function carry(cable: Cable, lane: Lane, arrives: () => void): void {
  if (lane.stalled) return;
  cable.ends.world.at(arrivalMs(cable, lane), () => {
    if (!lane.stalled) arrives();
  });
}

function dial(cable: Cable): Promise<TLSSocket> {
  const { world, seat, console, listener } = cable.ends;
  const life = seat.life();
  const still = (act: () => void) => {
    if (seat.life() === life) seat.bring(act);
  };
  return new Promise((resolve, reject) => {
    const fails = (ms: number, why: string) =>
      void world.at(world.nowMs() + ms, () => still(() => reject(new Error(why))));
    if (cable.faults.downUntilMs > world.nowMs() || !console.isOn()) {
      fails(DIAL_PATIENCE_MS, 'TIMEOUT');
      return;
    }
    world.at(arrivalMs(cable, { lastMs: 0, stalled: false }), () => {
      if (listener() === undefined || !console.isOn() || !mayCall(cable)) return fails(1, 'ECONNREFUSED');
      if (seat.life() !== life) return;
      const connection = connect(cable);
      still(() => {
        resolve({
          destroy: () => closeSeat(cable, connection, 'program'),
          seatEnd: connection.seatEnd,
        } as never); // read back by `socketOn`
        still(() => connection.seatEnd.emit('open'));
      });
    });
  });
}

function mayCall(cable: Cable): boolean {
  const now = cable.ends.world.nowMs();
  cable.calls = [...cable.calls.filter((at) => now - at < 60_000), now].slice(-CALLS_A_MINUTE - 1);
  return cable.calls.length <= CALLS_A_MINUTE;
}

function connect(cable: Cable): Connection {
  const lane = (): Lane => ({ lastMs: 0, stalled: false });
  const seatEnd = new EventEmitter() as SeatEnd;
  const connection: Connection = {
    ...{ toConsole: lane(), toSeat: lane(), seatEnd, link: undefined },
    ...{ seatOpen: true, consoleOpen: true, seatHolds: false },
  };
  Object.assign(seatEnd, {
    readyState: 1,
    bufferedAmount: 0,
    send: (text: string) => fromSeat(cable, connection, text),
    ping: () => pinged(cable, connection),
    terminate: () => hangUpAtSeat(cable, connection),
    close: () => hangUpAtSeat(cable, connection),
  });
  connection.link = stationLink(cable, connection);
  cable.connections.add(connection);
  return connection;
}

function fromSeat(cable: Cable, connection: Connection, text: string): void {
  const { ends, faults } = cable;
  const { link } = connection;
  if (link === undefined || !connection.seatOpen) return;
  const times = ends.dice.chance(faults.twicePerMille) && !text.startsWith('{"say":"hello"') ? 2 : 1;
  for (let time = 0; time < times; time += 1)
    carry(cable, connection.toConsole, () => atConsole(cable, connection, () => hear(cable, link, text)));
}

function hear({ ends }: Cable, link: StationLink, text: string): void {
  const read = readFrame(utf8(text), stationMessageSchema);
  if (!read.ok) {
    ends.listener()?.broken(link, read.error);
    return;
  }
  const message = read.value;
  if (ends.swallows?.(message) === true) return;
  ends.listener()?.heard(link, message);
  if (message.say === 'hello' && message.follows !== undefined && ends.console.isOn())
    ends.told(message.follows);
}

/** Something arrives at the console's end of a connection that is still open there. */
function atConsole({ ends }: Cable, connection: Connection, act: () => void): void {
  if (!connection.consoleOpen) return;
  ends.console.bring(() => {
    if (!connection.consoleOpen) return;
    heardAt.set(connection, ends.console.clock.monoMs());
    act();
  });
}

const heardAt = new WeakMap<Connection, number>();

type AtSeat = { readonly event: 'pong' } | { readonly event: 'message'; readonly text: string };

function atSeat({ ends }: Cable, connection: Connection, arrives: AtSeat): void {
  if (!connection.seatOpen) return;
  ends.seat.bring(() => {
    if (!connection.seatOpen) return;
    if (arrives.event === 'pong') connection.seatEnd.emit('pong');
    else connection.seatEnd.emit('message', Buffer.from(arrives.text), false);
  });
}

function pinged(cable: Cable, connection: Connection): void {
  carry(cable, connection.toConsole, () =>
    atConsole(cable, connection, () =>
      carry(cable, connection.toSeat, () => atSeat(cable, connection, { event: 'pong' })),
    ),
  );
}

const FRAME_ENTRIES = 50;

function stationLink(cable: Cable, connection: Connection): StationLink {
  const { ends, faults } = cable;
  heardAt.set(connection, ends.console.clock.monoMs());
  const link: StationLink = {
    device: ends.device,
    address: ends.device, // one cable a seat
    answers: () => connection.consoleOpen,
    say(message: ConsoleMessage) {
      if (!connection.consoleOpen) return;
      const text = JSON.stringify(message);
      const times = ends.dice.chance(faults.twicePerMille) ? 2 : 1;
      for (let time = 0; time < times; time += 1)
        carry(cable, connection.toSeat, () => atSeat(cable, connection, { event: 'message', text }));
    },
    sayOrders(orders) {
      for (let at = 0; at < orders.length; at += FRAME_ENTRIES)
        link.say({ say: 'orders', orders: [...orders.slice(at, at + FRAME_ENTRIES)] });
    },
    sayEarlier(order, entries) {
      for (let at = 0; at === 0 || at < entries.length; at += FRAME_ENTRIES) {
        const left = Math.max(0, Math.ceil((entries.length - at) / FRAME_ENTRIES) - 1);
        link.say({
          say: 'earlier-entries',
          order,
          entries: [...entries.slice(at, at + FRAME_ENTRIES)],
          left,
        });
      }
    },
    sayOwn: (entries) => link.say({ say: 'own-entries', entries: [...entries], left: 0 }),
    refuse: (of, { code, words }) => link.say({ say: 'refused', of, code, zh: words.zh, en: words.en }),
    hangUp: () => hangUpAtConsole(cable, connection),
    holdBack: () => {},
    goOn: () => {},
    checkSilence() {
      const silentMs = ends.console.clock.monoMs() - (heardAt.get(connection) ?? 0);
      if (silentMs > SILENCE_MS) hangUpAtConsole(cable, connection);
    },
  };
  return link;
}

function hangUpAtSeat(cable: Cable, connection: Connection): void {
  if (!connection.seatOpen) return;
  closeSeat(cable, connection, 'program');
  cable.ends.seat.bring(() => void connection.seatEnd.emit('close'));
}

function closeSeat(cable: Cable, connection: Connection, how: Gone): void {
  if (!connection.seatOpen) return;
  connection.seatOpen = false;
  connection.seatEnd.readyState = 3;
  if (how === 'program')
    carry(cable, connection.toConsole, () =>
      atConsole(cable, connection, () => hangUpAtConsole(cable, connection)),
    );
  forgetIfClosed(cable, connection);
}

function hangUpAtConsole(cable: Cable, connection: Connection): void {
  const { link } = connection;
  if (!connection.consoleOpen || link === undefined) return;
  closeConsole(cable, connection, 'program');
  cable.ends.console.bring(() => cable.ends.listener()?.ended(link));
}

function closeConsole(cable: Cable, connection: Connection, how: Gone): void {
  if (!connection.consoleOpen) return;
  connection.consoleOpen = false;
  if (how === 'program')
    carry(cable, connection.toSeat, () => {
      if (connection.seatOpen) cable.ends.seat.bring(() => hangUpAtSeat(cable, connection));
    });
  forgetIfClosed(cable, connection);
}

function forgetIfClosed({ connections }: Cable, connection: Connection): void {
  if (!connection.seatOpen && !connection.consoleOpen) connections.delete(connection);
}
