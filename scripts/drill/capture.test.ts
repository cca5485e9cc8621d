import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { capture } from './capture.ts';

const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
const hasTool = spawnSync('tcpdump', ['--version'], { stdio: 'ignore' }).status === 0;

it.runIf(isRoot && hasTool)(
  'a recording of the network holds what was said in clear, and tells how much it lost',
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'exam-room-capture-'));
    const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo; // a TCP server that listens has one
    const recording = await capture(join(folder, 'lan.pcap'), [port]);
    const said = connect(port, '127.0.0.1');
    said.write('TEST ONLY canary');
    await once(said, 'data');
    said.destroy();
    const { bytes, packets, dropped } = await recording.end();
    server.close();
    rmSync(folder, { recursive: true });
    expect(bytes.includes('TEST ONLY canary')).toBe(true);
    expect(packets).toBeGreaterThan(3);
    expect(dropped).toBe(0);
  },
);
