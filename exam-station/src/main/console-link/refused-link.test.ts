import { EventEmitter } from 'node:events';
import type { TLSSocket } from 'node:tls';
import type { Digest } from '@exam-room/shared/base';
import { SILENT } from '@exam-room/shared/host/log';
import type { ConsoleMessage } from '@exam-room/shared/protocol';
import { expect, it } from 'vitest';
import WebSocket from 'ws';
import type { OutboxPort } from '../ports.ts';
import { virtualTime } from '../virtual-time.test-support.ts';
import { consoleLink } from './console-link.ts';

/** A line whose other end says what the test says. */
function lineTo(
  answer: (nth: number) => readonly ConsoleMessage[],
  onMessage: (message: ConsoleMessage, ackedSeq: number) => void = () => {},
) {
  const time = virtualTime();
  const calls: number[] = [];
  let acked = 0;
  const outbox = {
    head: () => ({ seq: 9, hash: '0'.repeat(64) as Digest }),
    noteAcked: (seq: number) => {
      acked = Math.max(acked, seq);
    },
    ackedSeq: () => acked,
    entriesAfter: () => [],
  } as unknown as OutboxPort; // the line asks for nothing else here
  const link = consoleLink({
    dial: async () => ({}) as TLSSocket,
    socketOn() {
      const socket = Object.assign(new EventEmitter(), {
        readyState: WebSocket.OPEN,
        bufferedAmount: 0,
        send: () => {},
        ping: () => {},
        terminate: () => {},
      });
      calls.push(time.clock.monoMs());
      queueMicrotask(() => {
        socket.emit('open');
        for (const message of answer(calls.length))
          socket.emit('message', Buffer.from(JSON.stringify(message)), false);
        socket.emit('close');
      });
      return socket as unknown as WebSocket;
    },
    hello: () => ({ say: 'claim-seat', number: '1' }),
    status: () => ({ say: 'claim-seat', number: '1' }),
    outbox,
    timers: time.timers,
    clock: time.clock,
    jitter: () => 1,
    onLinked: () => {},
    onMessage,
    onAcked: () => {},
    log: SILENT,
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    async run(ms: number) {
      link.start();
      for (let passed = 0; passed < ms; passed += 100) {
        await settle();
        time.pass(100);
      }
      link.stop();
      return calls.slice(1).map((at, place) => at - (calls[place] ?? 0));
    },
  };
}

const device = 'd'.repeat(32) as never;
const welcome: ConsoleMessage = { say: 'welcome', version: 2, device, ackedSeq: 0, wallMs: 0 };
const fork: ConsoleMessage = { say: 'refused', of: 'entries', code: 'FORK', zh: '分叉', en: 'a fork' };

it('a seat whose entries are refused although it was welcomed calls again more and more rarely', async () => {
  const waits = await lineTo(() => [welcome, fork]).run(120_000);
  expect(waits.slice(0, 5)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
  expect(Math.max(...waits)).toBe(30_000);
});

it('a seat that is refused for an older journal waits in the same way', async () => {
  const waits = await lineTo(() => [{ ...fork, of: 'hello' }]).run(60_000);
  expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
});

it('a console that stands by, or was replaced, is asked again soon: it may lead at any moment, and the seat did nothing wrong', async () => {
  for (const code of ['STANDING_BY', 'SUPERSEDED']) {
    const waits = await lineTo(() => [{ ...fork, of: 'hello', code }]).run(60_000);
    expect(waits.slice(0, 5)).toEqual([200, 400, 800, 1_600, 3_200]);
    expect(Math.max(...waits)).toBe(5_000);
  }
});

it('a line that only breaks is called again soon, and so is a console that takes something new', async () => {
  const broken = await lineTo(() => [welcome]).run(5_000);
  expect(Math.max(...broken)).toBeLessThanOrEqual(400);
  const mended = await lineTo((nth) => (nth < 4 ? [welcome, fork] : [welcome, { say: 'ack', seq: nth }])).run(
    20_000,
  );
  expect(mended.slice(0, 3)).toEqual([1_000, 2_000, 4_000]);
  expect(Math.max(...mended.slice(3))).toBeLessThanOrEqual(400);
});

it('a console that has taken over is believed to hold what it has acknowledged itself, not what the one before had', async () => {
  const room: ConsoleMessage = {
    say: 'room',
    phase: 'sitting' as never,
    released: true,
    started: true,
    startMs: 0,
  };
  const held: number[] = [];
  const line = lineTo(
    (nth) =>
      nth === 1
        ? [{ ...welcome, ackedSeq: 9 }, room]
        : [{ ...welcome, ackedSeq: 4 }, room, { say: 'ack', seq: 6 }, room],
    ({ say }, ackedSeq) => void (say === 'room' && held.push(ackedSeq)),
  );
  await line.run(1_000);
  expect(held.slice(0, 3)).toEqual([9, 4, 6]);
});
