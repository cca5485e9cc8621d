import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createServer } from 'node:tls';
import { announceConsole } from '@exam-room/shared/host/lan-hint';
import { SILENT } from '@exam-room/shared/host/log';
import { afterEach, expect, test } from 'vitest';
import { openTestRoom } from '../../proctor-console/src/server/compose-test-room.ts';
import { startAppliance } from './appliance.ts';

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** Somebody who says on the LAN to be the room's console, with a key of another machine. */
async function openImpostor(room: Awaited<ReturnType<typeof openTestRoom>>) {
  const { made } = room;
  const [, other] = made.seats;
  if (other === undefined) throw new Error('the room has one seat only');
  const heard: Buffer[] = [];
  let told: () => void = () => {};
  const called = new Promise<void>((resolve) => {
    told = resolve;
  });
  const server = createServer({ key: other.keys.tlsKey, cert: other.keys.tlsCert, minVersion: 'TLSv1.3' });
  server.on('connection', () => {
    told();
  });
  server.on('secureConnection', (socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => void heard.push(bytes));
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '0.0.0.0');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  const { device } = made.console;
  const { session } = made.session;
  const end = await announceConsole({ session, device, port }, { launch: 'impostor', log: SILENT });
  ends.push(async () => {
    await end();
    server.close();
  });
  return { port, called, heard };
}

test('a station that was told no address finds its console on the LAN, and says nothing to a machine that only claims to be it', async () => {
  const options = { announce: false, stationsHost: '0.0.0.0' };
  const opened = await openTestRoom({ seats: 2 }, async () => options);
  ends.push(() => opened.close());
  const { made } = opened;
  const impostor = await openImpostor(opened);
  const [seat] = made.seats;
  const station = startAppliance(
    'station',
    [
      ...['run', '--data', join(dirname(made.root), 'stations', seat?.seat ?? '')],
      ...['--session', made.folder, '--root', made.root],
    ],
    { name: 'station', logs: mkdtempSync(join(tmpdir(), 'exam-room-find-')) },
  );
  ends.push(async () => (await station).stop());
  await impostor.called;
  expect((await opened.desk.view()).seats[0]?.linked).toBe(false);
  // The console is started once more, at another port, and says so.
  options.announce = true;
  await opened.restart();
  await opened.desk.until((view) => view.seats[0]?.linked === true);
  expect(impostor.heard).toEqual([]);
}, 120_000);
