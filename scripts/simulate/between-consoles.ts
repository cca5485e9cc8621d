import { EventEmitter } from 'node:events';
import type { TLSSocket } from 'node:tls';
import type { DeviceId } from '@exam-room/shared/base';
import type { LeaderMessage, StandbyMessage } from '@exam-room/shared/protocol';
import type { SealedEntry } from '@exam-room/shared/records';
import type WebSocket from 'ws';
import type { ConsoleMeans, StandbySide } from '../../proctor-console/src/server/compose-standby.ts';
import type { Gone } from './network.ts';
import type { Pc } from './pc.ts';
import type { Dice, World } from './world.ts';

/** A console as the cable sees it. */
export interface PluggedIn {
  readonly device: DeviceId;
  readonly pc: Pc;
  readonly guard: (work: () => void) => void;
  /** Undefined while the program is down. */
  readonly desk: () => { readonly side?: StandbySide } | undefined;
}

/** The cable between the two consoles of a room. Inside one connection TCP keeps the order. */
export interface ConsoleCable {
  /** Nothing passes until then. */
  readonly faults: { downUntilMs: number };
  readonly meansOf: (caller: PluggedIn) => Pick<ConsoleMeans, 'dial' | 'socketOn'>;
  /** What is on its way is lost, and neither side is told. */
  readonly stall: () => void;
  /** The program of a console has ended; the system says so to the other side unless the power went. */
  readonly gone: (console: PluggedIn, how: Gone) => void;
}

export interface CableOf {
  readonly world: World;
  readonly dice: Dice;
  readonly consoles: () => readonly PluggedIn[];
  /** A frame that is lost for ever without anybody knowing: only a planted bug does that. */
  readonly swallows?: (message: LeaderMessage | StandbyMessage) => boolean;
  /** The caller has shown the other console who leads, and that one has thought about it. */
  readonly told: (device: DeviceId, takeOver: SealedEntry) => void;
}

interface End {
  readonly at: PluggedIn;
  readonly life: number;
  readonly socket: Socket;
  open: boolean;
  /** When the newest frame arrives here. */
  lastMs: number;
}

interface Call {
  readonly ends: readonly [caller: End, called: End];
  stalled: boolean;
}

/** What both sides use of a WebSocket. */
type Socket = EventEmitter &
  Pick<WebSocket, 'send' | 'ping' | 'terminate' | 'close' | 'bufferedAmount' | 'OPEN'> & {
    readyState: number;
  };

interface Cable {
  readonly of: CableOf;
  readonly faults: ConsoleCable['faults'];
  readonly calls: Set<Call>;
}

const DIAL_PATIENCE_MS = 5_000;
/** A frame that met a dead cable is sent again so long after it is whole. */
const SENT_AGAIN_MS = 400;
const LEAST_MS = 1;
const MOST_MS = 4;

export function openConsoleCable(of: CableOf): ConsoleCable {
  const cable: Cable = { of, faults: { downUntilMs: 0 }, calls: new Set() };
  return {
    faults: cable.faults,
    meansOf: (caller) => ({
      dial: () => dial(cable, caller),
      socketOn: (tls) => (tls as unknown as { readonly end: WebSocket }).end, // made by `dial` below
    }),
    stall() {
      for (const call of cable.calls) call.stalled = true;
    },
    gone(console, how) {
      for (const call of cable.calls)
        for (const end of call.ends) if (end.at === console) hangUp(cable, call, { end, how });
    },
  };
}

function dial(cable: Cable, caller: PluggedIn): Promise<TLSSocket> {
  const { world, consoles } = cable.of;
  const { pc } = caller;
  const life = pc.life();
  const other = consoles().find((one) => one !== caller);
  const still = (act: () => void) => {
    if (pc.life() === life) pc.bring(act);
  };
  return new Promise((resolve, reject) => {
    const fails = (ms: number, why: string) =>
      void world.at(world.nowMs() + ms, () => still(() => reject(new Error(why))));
    if (other === undefined || cable.faults.downUntilMs > world.nowMs() || !other.pc.isOn())
      return fails(DIAL_PATIENCE_MS, 'TIMEOUT');
    world.at(world.nowMs() + passes(cable), () => {
      if (other.desk() === undefined) return fails(1, 'ECONNREFUSED');
      if (pc.life() !== life) return;
      const { end, call } = connect(cable, caller, other);
      still(() => {
        resolve({ destroy: () => hangUp(cable, call, { end, how: 'program' }), end: end.socket } as never); // read back by `socketOn`
        still(() => end.socket.emit('open'));
      });
    });
  });
}

function passes({ of }: Cable): number {
  return of.dice.between(LEAST_MS, MOST_MS);
}

function connect(cable: Cable, caller: PluggedIn, called: PluggedIn) {
  const end = (at: PluggedIn): End => ({
    ...{ at, life: at.pc.life(), socket: new EventEmitter() as Socket, open: true, lastMs: 0 },
  });
  const call: Call = { ends: [end(caller), end(called)], stalled: false };
  const [from, to] = call.ends;
  wire(cable, call, { end: from, other: to });
  wire(cable, call, { end: to, other: from });
  cable.calls.add(call);
  arrive(to, () =>
    called.desk()?.side?.stations.standbys.open(to.socket as unknown as WebSocket, caller.device),
  );
  return { call, end: from };
}

function wire(cable: Cable, call: Call, { end, other }: { readonly end: End; readonly other: End }): void {
  const ends = () => hangUp(cable, call, { end, how: 'program' });
  const sends = (act: () => void) => carry(cable, call, { to: other, act });
  Object.assign(end.socket, {
    ...{ OPEN: 1, readyState: 1, bufferedAmount: 0, terminate: ends, close: ends },
    ping: () => sends(() => carry(cable, call, { to: end, act: () => end.socket.emit('pong') })),
    send: (text: string) => {
      if (!end.open || isSwallowed(cable, text)) return;
      sends(() => hear(cable, { end: other, text }));
    },
  });
}

function isSwallowed({ of }: Cable, text: string): boolean {
  return of.swallows !== undefined && text.includes('"rows"') && of.swallows(JSON.parse(text));
}

/** Frames in which one console shows the other who leads. */
const TELLS = /^\{"say":"(hello|taken-over)"/;

function hear({ of }: Cable, { end, text }: { readonly end: End; readonly text: string }): void {
  end.socket.emit('message', Buffer.from(text), false);
  if (end.at.desk() === undefined || !TELLS.test(text)) return;
  const message: StandbyMessage | LeaderMessage = JSON.parse(text); // said by one of the two programs
  if (message.say === 'hello' && message.leads !== undefined) of.told(end.at.device, message.leads.takeOver);
  if (message.say === 'taken-over') of.told(end.at.device, message.takeOver);
}

/** In order, and not before the cable is whole. */
function carry(cable: Cable, call: Call, { to, act }: { readonly to: End; readonly act: () => void }): void {
  const { world } = cable.of;
  if (call.stalled) return;
  const down = cable.faults.downUntilMs > world.nowMs();
  const from = down ? cable.faults.downUntilMs + SENT_AGAIN_MS : world.nowMs();
  to.lastMs = Math.max(to.lastMs, from + passes(cable));
  world.at(to.lastMs, () => {
    if (!call.stalled && to.open) arrive(to, act);
  });
}

/** Something reaches the program that has this end. */
function arrive(end: End, act: () => void): void {
  const { pc, guard } = end.at;
  if (pc.life() !== end.life) return;
  pc.bring(() => {
    if (end.open) guard(act);
  });
}

function hangUp(cable: Cable, call: Call, of: { readonly end: End; readonly how: Gone }): void {
  const { end, how } = of;
  if (!end.open) return;
  end.open = false;
  end.socket.readyState = 3;
  const { pc, guard } = end.at;
  if (pc.isOn() && pc.life() === end.life) pc.bring(() => guard(() => void end.socket.emit('close')));
  const other = call.ends.find((one) => one !== end);
  if (call.ends.every((one) => !one.open)) cable.calls.delete(call);
  else if (how === 'program' && other !== undefined)
    carry(cable, call, { to: other, act: () => hangUp(cable, call, { end: other, how: 'program' }) });
}
