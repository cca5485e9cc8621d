import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** A recording of the network as any machine on it could make one. */
export interface Capture {
  /** Ends it. What was recorded, packet headers and all, and how many packets the system could not keep. */
  readonly end: () => Promise<{ readonly bytes: Buffer; readonly packets: number; readonly dropped: number }>;
}

const MARKER = 'TEST ONLY end of the recording';
const LOOK_AGAIN_MS = 50;
const ROOT = join(import.meta.dirname, '..', '..');

/** Whether this machine can record its network; brings tcpdump on Debian as root. */
export function canCapture(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const works = () => spawnSync('tcpdump', ['--version'], { stdio: 'ignore' }).status === 0;
  if (works()) return true;
  const brought = spawnSync(process.execPath, [join(ROOT, 'scripts', 'bootstrap.mjs'), 'tcpdump'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return brought.status === 0 && works();
}

/** Records every packet to and from these TCP ports on the loopback device, whole, into the file. Resolves when it records. */
export async function capture(file: string, ports: readonly number[]): Promise<Capture> {
  const marker = createSocket('udp4').bind(0, '127.0.0.1');
  await once(marker, 'listening');
  const last = marker.address().port;
  const filter = [...ports.map((port) => `tcp port ${port}`), `udp port ${last}`].join(' or ');
  const tcpdump = spawn(
    'tcpdump',
    // A buffer of 64 MB, whole packets, taken and written as they come, and no user of its own who could not write the file.
    ['-i', 'lo', '--immediate-mode', '-B', '65536', '-s', '0', '-U', '-Z', 'root', '-w', file, filter],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  tcpdump.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  await saysListening(tcpdump, () => said);
  return {
    async end() {
      // Packets are written in their order: once the marker stands in the file, so does everything before it.
      while (!readFileSync(file).includes(MARKER)) {
        marker.send(MARKER, last, '127.0.0.1');
        await setTimeout(LOOK_AGAIN_MS);
      }
      marker.close();
      const ended = once(tcpdump, 'close');
      tcpdump.kill('SIGINT');
      await ended;
      const count = (what: string) =>
        Number(new RegExp(`(\\d+) packets? ${what}`).exec(said)?.[1] ?? Number.NaN);
      return { bytes: readFileSync(file), packets: count('captured'), dropped: count('dropped by kernel') };
    },
  };
}

async function saysListening(tcpdump: ChildProcess, said: () => string): Promise<void> {
  while (!said().includes('listening on')) {
    const [first] = await Promise.race([
      once(tcpdump.stderr ?? tcpdump, 'data'),
      once(tcpdump, 'exit').then(() => [undefined]),
    ]);
    if (first === undefined) throw new Error(`tcpdump ended: ${said()}`);
  }
}
