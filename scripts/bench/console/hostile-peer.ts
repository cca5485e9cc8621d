// Everything that one machine on the LAN can do to the console's port, all at once: ten thousand connections of strangers, handshakes that
// stop half-way, and a listed machine that sends a frame of a gigabyte, frames byte by byte, and messages without end. Started by bench-console.ts.

import { readFileSync } from 'node:fs';
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { connectPinned } from '@exam-room/shared/host/pinned-tls';
import WebSocket from 'ws';

interface Machine {
  readonly key: string;
  readonly cert: string;
  readonly hello: string;
}
const { port, pin, machines } = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')) as {
  port: number;
  pin: string;
  machines: readonly Machine[];
}; // written by the bench
/** Another address of this machine: the seats are not at it. */
const FROM = { host: '127.0.0.1', port, localAddress: '127.0.0.2' };
const CONNECTIONS = 10_000;
let opened = 0;
let standing = 0;

function stranger(at: number): void {
  const again = () => {
    standing -= 1;
    setTimeout(() => stranger(at), 50);
  };
  opened += 1;
  standing += 1;
  const socket: Socket =
    at % 10 === 0
      ? connectTls({ ...FROM, rejectUnauthorized: false, minVersion: 'TLSv1.3' })
      : connectPlain(FROM, () => void (at % 2 === 0 && socket.write('GET / HTTP/1.1\r\n')));
  socket.on('error', () => undefined); // being hung up on is the point
  socket.once('close', again);
}

type Attack = (tls: Socket, socket: WebSocket) => void;
let turns = 0;

/** A listed machine with the right key: what it may do is what counts. */
function insider(machine: Machine, attack: Attack): void {
  const { key, cert, hello } = machine;
  const tls = connectPinned({ host: '127.0.0.1', port, key, cert, pin });
  const socket = new WebSocket('ws://console/station', {
    createConnection: () => tls,
    perMessageDeflate: false,
  });
  socket.on('error', () => undefined);
  socket.once('open', () => {
    turns += 1;
    socket.send(hello);
    attack(tls, socket);
    setTimeout(() => tls.destroy(), 1_500).unref();
  });
  socket.once('close', () => setTimeout(() => insider(machine, attack), 200));
}

function header(bytes: number): Buffer {
  const head = Buffer.alloc(14);
  head.writeUInt16BE(0x81ff, 0); // a text frame, masked, its length in the next eight bytes
  head.writeBigUInt64BE(BigInt(bytes), 2);
  return head;
}

const GIGABYTE = 1 << 30;
const attacks: readonly Attack[] = [
  (tls) => {
    tls.write(header(GIGABYTE));
    tls.write(Buffer.alloc(1 << 20));
  },
  (tls) => {
    tls.write(header(200_000));
    const drip = setInterval(() => tls.write('x'), 20);
    tls.once('close', () => clearInterval(drip));
  },
  (tls, socket) => {
    const flood = setInterval(() => {
      for (let at = 0; at < 50 && socket.bufferedAmount < 1 << 20; at += 1)
        socket.send('{"say":"claim-seat","number":"1"}');
    }, 10);
    tls.once('close', () => clearInterval(flood));
  },
];
for (const [at, attack] of attacks.entries()) {
  const machine = machines[at];
  if (machine !== undefined) insider(machine, attack);
}
const filling = setInterval(() => {
  for (let at = 0; at < 200 && standing < CONNECTIONS; at += 1) stranger(opened);
}, 20);
process.stdout.write(`${JSON.stringify({ stations: port })}\n`);
process.once('SIGTERM', () => {
  clearInterval(filling);
  process.stderr.write(
    `  … the hostile peer opened ${opened} connections, ${turns} times as a listed machine\n`,
  );
  process.exit(0);
});
