import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect as connectRaw, createServer } from 'node:net';
import { join } from 'node:path';
import { connect as connectPlain } from 'node:tls';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { sealTo } from '@exam-room/shared/host/sealing';
import { FRAME_BYTES } from '@exam-room/shared/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestRoom, type TestRoom } from '../compose-test-room.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import { openStranger, stationDouble } from './station-double.test-support.ts';

let room: TestRoom;
beforeAll(async () => {
  room = await openTestRoom({ seats: 5 });
  await room.desk.signInBoth();
});
afterAll(() => room.close());

const port = () => room.console.stations;
const station = (at: number) => {
  const found = room.stations[at];
  if (found === undefined) throw new Error(`no station ${at}`);
  return found;
};
const told = async (part: string) =>
  room.desk.until((view) => view.incidents.some((line) => line.words.zh.includes(part)));

describe('a station that the session lists', () => {
  test('is welcomed, hands over its entries and sees each acknowledged', async () => {
    const one = station(0);
    const welcome = await one.plugIn(port());
    expect(welcome).toMatchObject({ device: one.device, ackedSeq: 0 });
    expect(await one.hears('room')).toMatchObject({ released: false, started: false });
    await one.writeAndSend({ kind: 'help-called' }, { kind: 'help-called' });
    const seen = await room.desk.until((view) => view.seats[0]?.linked === true);
    expect(seen.seats[0]).toMatchObject({ state: 'vacant', linked: true });
    one.pullTheCable();
    await room.desk.until((view) => view.seats[0]?.linked === false);
    expect((await one.plugIn(port())).ackedSeq).toBe(2);
  });

  test('may send everything twice and out of order: the ledger has it once', async () => {
    const one = station(1);
    await one.plugIn(port());
    const entries = one.write({ kind: 'help-called' }, { kind: 'help-called' }, { kind: 'help-called' });
    one.send(entries.slice(2));
    expect((await one.hears('ack')).seq).toBe(0);
    one.send(entries.slice(0, 2));
    one.send(entries);
    one.send(entries);
    await one.acked(3);
    one.send(entries.slice(0, 1));
    one.pullTheCable();
    expect((await one.plugIn(port())).ackedSeq).toBe(3);
  });

  test('that comes back with an older disk is refused as a fork, and people are told', async () => {
    const one = station(2);
    await one.plugIn(port());
    await one.writeAndSend({ kind: 'help-called' });
    const older = one.head();
    await one.writeAndSend({ kind: 'help-called' });
    one.restoreDisk(older);
    one.pullTheCable();
    await one.connect(port());
    one.hello();
    expect(await one.hears('refused')).toMatchObject({ of: 'hello', code: 'FORK' });
    await one.closed;
    expect((await told('互相矛盾')).incidents.some((line) => line.words.zh.includes(one.device))).toBe(true);
  });

  test("cloned from an image with another's keys is refused while that one is there, and people are told which seat", async () => {
    const one = station(1);
    await one.plugIn(port());
    const relay = createServer((near) => {
      const far = connectRaw({ host: '127.0.0.1', port: port(), localAddress: '127.0.0.2' });
      near.pipe(far).pipe(near);
      for (const end of [near, far]) end.on('error', () => end.destroy());
    });
    relay.listen(0, '127.0.0.1');
    await once(relay, 'listening');
    const keys = room.made.seats[1]?.keys;
    if (keys === undefined) throw new Error('the room has no second seat');
    const clone = stationDouble({
      keys,
      session: room.made.session.session,
      consolePin: room.made.console.tlsPin,
    });
    await clone.connect((relay.address() as AddressInfo).port); // a TCP server that listens has one
    clone.hello();
    expect(await clone.hears('refused')).toMatchObject({ of: 'hello', code: 'CLONED' });
    await clone.closed;
    relay.close();
    await one.writeAndSend({ kind: 'help-called' });
    const lines = (await told('同一密钥')).incidents.map((line) => line.words.zh);
    expect(lines.find((line) => line.includes('同一密钥'))).toContain('02 号考试机的密钥');
  });

  test('that rewrites an entry it has sent is refused as a fork', async () => {
    const one = station(3);
    await one.plugIn(port());
    const before = one.head();
    await one.writeAndSend({ kind: 'help-called' });
    one.restoreDisk(before);
    one.send(one.write({ kind: 'question-shown', question: 'q1' as never }));
    expect(await one.hears('refused')).toMatchObject({ of: 'entries', code: 'FORK' });
    await one.closed;
  });

  test('cannot speak for another: entries, hello and version are compared with its certificate', async () => {
    const [one, other] = [station(4), station(0)];
    await one.plugIn(port());
    one.send(other.write({ kind: 'help-called' }));
    expect(await one.hears('refused')).toMatchObject({ code: 'DEVICE_MISMATCH' });
    await one.closed;
    for (const [changes, code] of [
      [{ device: other.device }, 'DEVICE_MISMATCH'],
      [{ session: 'S9' as never }, 'WRONG_SESSION'],
      [{ version: 99 }, 'VERSION'],
    ] as const) {
      await one.connect(port());
      one.hello(changes);
      expect(await one.hears('refused', (said) => said.of === 'hello' && said.code === code)).toBeDefined();
      await one.closed;
    }
    await told('DEVICE_MISMATCH');
  });

  test.each<[string, string | Buffer]>([
    ['a frame above the limit', `{"say":"entries","entries":["${'x'.repeat(FRAME_BYTES)}"]}`],
    ['a binary frame', randomBytes(100)],
    ['something that is no JSON', '{{{{'],
    ['a word that the protocol does not know', '{"say":"open-sesame"}'],
    ['a member too many', '{"say":"claim-seat","number":"1","__proto__":{"admin":true}}'],
    ['JSON nested ten thousand deep', '['.repeat(10_000)],
  ])('that sends %s is hung up on, and the room goes on', async (_, frame) => {
    const [one, healthy] = [station(4), station(1)];
    await one.plugIn(port());
    one.say(frame);
    await one.closed;
    await healthy.plugIn(port());
    await healthy.writeAndSend({ kind: 'help-called' });
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});

describe('a stranger', () => {
  test('with a certificate that the session does not list is hung up on and recorded', async () => {
    const { made } = room;
    const stranger = await openStranger({ session: made.session.session, consolePin: made.console.tlsPin });
    await expect(stranger.connect(port())).rejects.toThrow();
    const view = await told('NOT_LISTED');
    expect(view.incidents.some((line) => line.words.zh.includes(stranger.tlsPin.slice(0, 12)))).toBe(true);
    for (let tries = 0; tries < 5; tries += 1) await stranger.connect(port()).catch(() => {});
    const lines = (await room.desk.view()).incidents.filter((line) =>
      line.words.zh.includes(stranger.tlsPin.slice(0, 12)),
    );
    expect(lines, 'at most once a minute').toHaveLength(1);
  });

  test("without a certificate, or with the console's own, gets no answer", async () => {
    for (const own of [{}, { key: room.made.console.tlsKey, cert: room.made.console.tlsCert }]) {
      const socket = connectPlain({ host: '127.0.0.1', port: port(), rejectUnauthorized: false, ...own });
      const answer = await new Promise<string>((resolve) => {
        socket.on('secureConnect', () => socket.write('GET /snapshot/x HTTP/1.1\r\nhost: x\r\n\r\n'));
        socket.on('data', (data) => resolve(data.toString('latin1')));
        socket.on('close', () => resolve('hung up'));
        socket.on('error', () => resolve('hung up'));
      });
      expect(answer).toBe('hung up');
    }
  });

  test('cannot talk the door down to an older TLS, even with a listed certificate', async () => {
    const keys = room.made.seats[0]?.keys;
    const own = { key: keys?.tlsKey, cert: keys?.tlsCert, maxVersion: 'TLSv1.2' } as const;
    const socket = connectPlain({ host: '127.0.0.1', port: port(), rejectUnauthorized: false, ...own });
    const outcome = await new Promise<string>((resolve) => {
      socket.on('secureConnect', () => resolve('connected'));
      socket.on('error', () => resolve('refused'));
    });
    expect(outcome).toBe('refused');
  });
});

describe('a crowd of connections from one place', () => {
  test('that say nothing, or nonsense, keeps no station out and holds up no answer (THREATS E9)', async () => {
    const sockets = Array.from({ length: 600 }, (_, at) => {
      const socket = connectRaw({ host: '127.0.0.1', port: port(), localAddress: '127.0.0.2' });
      socket.on('error', () => {}); // being hung up on is what is expected
      if (at % 2 === 0) socket.write(randomBytes(300));
      return socket;
    });
    const one = station(4);
    await one.plugIn(port());
    await one.writeAndSend({ kind: 'help-called' });
    await Promise.all(
      sockets
        .slice(300)
        .map((socket) =>
          socket.destroyed ? undefined : new Promise((resolve) => socket.once('close', resolve)),
        ),
    );
    for (const socket of sockets) socket.destroy();
    await one.writeAndSend({ kind: 'help-called' });
  });
});

describe('a snapshot', () => {
  test('is kept sealed under its digest, once; a repeat is welcome', async () => {
    const one = station(0);
    const sealed = await sealTo([room.made.console.sealTo], Buffer.from('a face'));
    expect(await one.putSnapshot(port(), sealed)).toBe(204);
    expect(await one.putSnapshot(port(), sealed)).toBe(204);
  });

  test('that is readable, damaged or too large is refused', async () => {
    const one = station(0);
    const sealed = await sealTo([room.made.console.sealTo], Buffer.from('a face'));
    expect(await one.putSnapshot(port(), Buffer.from('a readable face'))).toBe(422);
    expect(await one.putSnapshot(port(), sealed, nativeDigest(Buffer.from('another')))).toBe(422);
    const huge = Buffer.concat([sealed, randomBytes(600_000)]);
    expect([413, 0]).toContain(await one.putSnapshot(port(), huge));
    expect(await one.putSnapshot(port(), sealed, '../../device-keys.json')).toBe(404);
  });
});

describe('everything that was acknowledged', () => {
  test('is in the ledger after the console is opened again, in the same order', async () => {
    const before = await room.desk.view();
    await room.close();
    const { ledger, close } = openLedger(join(room.made.consoleData, 'ledger.sqlite'));
    expect(ledger.size()).toBeGreaterThanOrEqual(before.ledger.entries);
    expect(ledger.head(station(1).device, 1).seq).toBe(station(1).head().seq);
    close();
    await room.restart();
  });
});
