// What any console could not do without: TLS with a certificate on both sides, a WebSocket, and every message committed before it is
// answered; one commit a turn of the event loop. It believes everything and understands nothing. Started by bench-console.ts.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import Database from 'better-sqlite3';
import { type WebSocket, WebSocketServer } from 'ws';

const [keys = '', path = ''] = process.argv.slice(2);
const { key, cert } = JSON.parse(readFileSync(keys, 'utf8')) as { key: string; cert: string }; // written by the bench
const database = new Database(path);
database.pragma('journal_mode = WAL');
database.pragma('synchronous = FULL');
database.exec('CREATE TABLE messages (number INTEGER PRIMARY KEY, text TEXT NOT NULL)');
database.pragma('synchronous = FULL');
const insert = database.prepare('INSERT INTO messages (text) VALUES (?)');
const commit = database.transaction((batch: readonly Heard[]) => {
  for (const { text } of batch) insert.run(text);
});

interface Heard {
  readonly text: string;
  readonly socket: WebSocket;
  readonly number: number;
}
let batch: Heard[] = [];

function hear(heard: Heard): void {
  batch.push(heard);
  if (batch.length > 1) return;
  setImmediate(() => {
    const done = batch;
    batch = [];
    commit(done);
    for (const { socket, number } of done) socket.send(`{"say":"ack","seq":${number}}`);
  });
}

const server = createServer({
  key,
  cert,
  requestCert: true,
  rejectUnauthorized: false,
  minVersion: 'TLSv1.3',
});
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
sockets.on('connection', (socket) => {
  let number = 0;
  socket.on('error', () => undefined); // the crowd hangs up on purpose
  socket.on('message', (data) => {
    hear({ text: String(data), socket, number });
    number += 1;
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify({ stations: (server.address() as AddressInfo).port })}\n`);
});
process.once('SIGTERM', () => process.exit(0));
