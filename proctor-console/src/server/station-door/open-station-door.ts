import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { DeviceId } from '@exam-room/shared/base';
import type { Signer } from '@exam-room/shared/crypto';
import type { Log } from '@exam-room/shared/host/log';
import type { DeviceIdentity } from '@exam-room/shared/model';
import { FRAME_BYTES } from '@exam-room/shared/protocol';
import { WebSocketServer } from 'ws';
import type { SnapshotStore } from '../snapshot-ports.ts';
import type { StandbyDoor } from '../standby-ports.ts';
import { askWitnesses, type WitnessTools } from './ask-witnesses.ts';
import type { ConversationTools } from './conversation.ts';
import { openCrowd } from './crowd.ts';
import { openOrderBook } from './order-book.ts';
import { openRefusalBook } from './refusal-book.ts';
import { openSnapshotDoor } from './snapshot-door.ts';
import { openStationLink } from './station-link.ts';
import { openTlsGate, type TlsGate } from './tls-gate.ts';

export interface StationDoorTools
  extends Omit<ConversationTools, 'orders' | 'refusals' | 'witnesses' | 'pinOf' | 'ledger'> {
  readonly ledger: ConversationTools['ledger'] & WitnessTools['ledger'];
  readonly devices: readonly DeviceIdentity[];
  /** What this console signs as the keeper of the ledger. */
  readonly signer: Signer;
  readonly key: string;
  readonly cert: string;
  readonly snapshots: SnapshotStore;
  /** What another console of the session may ask here: its socket, and sealed pictures. */
  readonly standbys: StandbyDoor;
  readonly log: Log;
  /** Runs a turn when what comes at the same time has come, too: whoever is greeted or lost in it is written down in one flush. */
  readonly soon: (turn: () => void) => void;
}

export interface StationDoor {
  readonly port: number;
  readonly close: () => Promise<void>;
}

const TICK_MS = 1_000;
/** After the goodbye; a machine that does not answer it must not keep the console from ending. */
const GOODBYE_MS = 1_000;

/** Opens the port for stations: entries and orders over one WebSocket each, pictures beside it. */
export async function openStationDoor(
  tools: StationDoorTools,
  at: { readonly host: string; readonly port: number },
): Promise<StationDoor> {
  const refusals = openRefusalBook(tools.room, () => performance.now());
  // Nobody else may show this very machine's certificate.
  const others = tools.devices.filter(({ device }) => device !== tools.room.state().plan.console);
  const gate = openTlsGate({ key: tools.key, cert: tools.cert, devices: others, refusals });
  const seats = new Set(tools.devices.filter((one) => one.role === 'seat').map((one) => one.device));
  const pins = new Map(tools.devices.map((one) => [one.device, one.tlsPin]));
  const orders = openOrderBook();
  tools.room.replay(orders.note);
  const witnesses = askWitnesses({
    room: tools.room,
    ledger: tools.ledger,
    signer: tools.signer,
    behind: (device) => refusals.fault('ledger-behind', device),
  });
  const pinOf = (device: DeviceId) => pins.get(device) ?? '';
  const talk: ConversationTools = { ...tools, orders, refusals, witnesses, pinOf };
  const crowd = openCrowd(talk, tools);
  const takeSnapshot = openSnapshotDoor(tools.snapshots, refusals);
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
  });

  gate.server.on('request', (request, response) => {
    const device = gate.deviceOf(request.socket);
    if (device === undefined) {
      response.destroy();
      return;
    }
    if (!seats.has(device)) return tools.standbys.givePicture(request, response);
    takeSnapshot(device, request, response).catch((error: unknown) => {
      tools.log.note('snapshot-request-ended', { device, why: String(error) });
      response.destroy();
    });
  });
  gate.server.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
    const device = gate.deviceOf(request.socket);
    // A browser announces where its page came from; stations are no browsers (THREATS E13).
    const asSeat = device !== undefined && seats.has(device);
    const foreign =
      request.url !== (asSeat ? '/station' : '/standby') || request.headers.origin !== undefined;
    if (device === undefined || foreign || !crowd.mayConnect(device)) {
      socket.destroy();
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      gate.upgraded(request.socket);
      const { remoteAddress: address = '' } = request.socket;
      if (asSeat) openStationLink(webSocket, { device, address }, crowd);
      else tools.standbys.open(webSocket, device);
    });
  });
  const open = openSockets(gate.server);
  tools.room.onApplied(crowd.tell);
  const tick = everySecond(crowd.tick);
  await new Promise<void>((resolve, reject) => {
    gate.server.once('error', reject);
    gate.server.listen(at.port, at.host, resolve);
  });
  return {
    port: (gate.server.address() as AddressInfo).port, // a TCP server that listens has one
    async close() {
      clearInterval(tick);
      crowd.leave();
      tools.standbys.leave();
      gate.server.closeAllConnections();
      const enough = setTimeout(() => {
        for (const socket of open) socket.destroy();
      }, GOODBYE_MS);
      await new Promise<void>((resolve) => gate.server.close(() => resolve()));
      clearTimeout(enough);
    },
  };
}

/** Calls `act` each second, but not right after this very process was held up: what was sent meanwhile is still unread then. */
function everySecond(act: () => void): NodeJS.Timeout {
  let last = performance.now();
  return setInterval(() => {
    const late = performance.now() - last > 2 * TICK_MS;
    last = performance.now();
    if (!late) act();
  }, TICK_MS);
}

function openSockets(server: TlsGate['server']): ReadonlySet<Socket> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  return open;
}
