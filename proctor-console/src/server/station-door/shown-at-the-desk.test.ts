import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openTestRoom, type TestRoom } from '../compose-test-room.ts';
import { openStranger } from './station-double.test-support.ts';

// - somebody on the room's network replays, repeats, reorders, clones, intrudes, talks down, or brings another version
// - each is refused, nothing of it is believed, and the desk's event stream tells the invigilators at once (THREATS E, within 5 s)

let room: TestRoom;
const relays: Relay[] = [];
beforeAll(async () => {
  room = await openTestRoom({ seats: 5 });
  await room.desk.signInBoth();
});
afterEach(() => {
  for (const relay of relays.splice(0)) relay.close();
});
afterAll(() => room.close());

const port = () => room.console.stations;
const station = (at: number) => {
  const found = room.stations[at];
  if (found === undefined) throw new Error(`no station ${at}`);
  return found;
};
const isShown = (...parts: readonly string[]) =>
  room.desk.until((view) =>
    view.incidents.some(({ words }) => parts.every((part) => words.zh.includes(part))),
  );

interface Relay {
  readonly port: number;
  /** Everything that the seat's end has sent so far. */
  readonly sent: readonly Buffer[];
  /** What the relay does with the next piece from the seat; it is passed on as it is when this is left out. */
  meddle: ((piece: Buffer, send: (piece: Buffer) => void) => void) | undefined;
  readonly close: () => void;
}

/** Somebody who sits on the cable between a seat and the console. */
async function sitOnTheCable(): Promise<Relay> {
  const sockets = new Set<Socket>();
  const sent: Buffer[] = [];
  const server: Server = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port: port() });
    for (const end of [near, far]) {
      sockets.add(end);
      end.on('error', () => end.destroy());
    }
    near.on('data', (piece: Buffer) => {
      sent.push(piece);
      const { meddle } = relay;
      if (meddle === undefined) far.write(piece);
      else meddle(piece, (other) => void far.write(other));
    });
    far.pipe(near);
    near.once('close', () => far.destroy());
    far.once('close', () => near.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const relay: Relay = {
    port: (server.address() as AddressInfo).port, // a TCP server that listens has one
    sent,
    meddle: undefined,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
  relays.push(relay);
  return relay;
}

describe('on the desk of the invigilators stands', () => {
  test('a recorded connection that is played again: it opens nothing', async () => {
    const one = station(0);
    const cable = await sitOnTheCable();
    await one.plugIn(cable.port);
    await one.writeAndSend({ kind: 'help-called' });
    one.pullTheCable();
    const before = (await room.desk.view()).ledger.entries;
    const again = connect({ host: '127.0.0.1', port: port() });
    again.on('error', () => {}); // being hung up on is what is expected
    for (const piece of cable.sent) again.write(piece);
    await isShown('TLS_BROKEN', '127.0.0.1', '重放');
    again.destroy();
    const now = await room.desk.view();
    expect(now.ledger.entries - before).toBeLessThanOrEqual(2); // the lost link and the refusal, nothing of the seat's
    expect(now.seats[0]?.linked).toBe(false);
  });

  test.each<[string, number, (relay: Relay) => void]>([
    [
      'bytes that came twice on the line',
      1,
      (relay) => {
        relay.meddle = (piece, send) => {
          send(piece);
          send(piece);
        };
      },
    ],
    [
      'bytes that came in another order on the line',
      2,
      (relay) => {
        let kept: Buffer | undefined;
        relay.meddle = (piece, send) => {
          if (kept === undefined) kept = piece;
          else {
            send(piece);
            send(kept);
            kept = undefined;
          }
        };
      },
    ],
  ])('%s: the link is cut, and nothing of it counts', async (_, at, meddle) => {
    const one = station(at);
    const cable = await sitOnTheCable();
    await one.plugIn(cable.port);
    meddle(cable);
    one.send(one.write({ kind: 'help-called' }));
    one.say({ say: 'kept-orders', orders: [] });
    await one.closed;
    await isShown('LINE_CHANGED', `0${at + 1} 号考试机`);
    // The true seat comes back over a cable that nobody sits on, and sends what was not acknowledged.
    expect((await one.plugIn(port())).ackedSeq).toBeLessThanOrEqual(1);
    one.send(one.journal);
    await one.acked(one.journal.length);
  });

  test('entries that contradict what the same seat had sent: a fork', async () => {
    const one = station(3);
    await one.plugIn(port());
    const before = one.head();
    await one.writeAndSend({ kind: 'help-called' });
    one.restoreDisk(before);
    one.send(one.write({ kind: 'help-called' }, { kind: 'help-called' }));
    await one.closed;
    await isShown('互相矛盾');
  });

  test('a machine that nobody listed', async () => {
    const { made } = room;
    const rogue = await openStranger({ session: made.session.session, consolePin: made.console.tlsPin });
    await expect(rogue.connect(port())).rejects.toThrow();
    await isShown('NOT_LISTED', rogue.tlsPin.slice(0, 12), '拔下');
  });

  test('a machine that insists on an older TLS', async () => {
    const keys = room.made.seats[0]?.keys;
    const old = connectTls({
      host: '127.0.0.1',
      port: port(),
      rejectUnauthorized: false,
      ...(keys === undefined ? {} : { key: keys.tlsKey, cert: keys.tlsCert }),
      maxVersion: 'TLSv1.2',
    });
    old.on('error', () => {}); // refused, as it must be
    await new Promise((resolve) => old.once('close', resolve));
    await isShown('TLS_OLD', '127.0.0.1');
  });

  test.each([
    ['another version', { version: 99 }, 'VERSION'],
    ['another session', { session: 'S9' as never }, 'WRONG_SESSION'],
    ['another machine’s name', { device: 'f'.repeat(32) as never }, 'DEVICE_MISMATCH'],
  ])('a station with %s', async (_, changes, code) => {
    const one = station(4);
    await one.connect(port());
    one.hello(changes);
    await one.closed;
    await isShown(code, '05 号考试机');
  });
});
