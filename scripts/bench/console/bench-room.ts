import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MINUTE_MS } from '@exam-room/shared/base';
import {
  makeTestSession,
  type TestSession,
} from '../../../proctor-console/src/server/session-maker.test-support.ts';
import { type Appliance, startAppliance } from './appliance.ts';
import { type BenchSeat, benchSeat, type ServerAt } from './crowd.ts';

/** A room that is being measured: the real console as its own process, the bare server beside it, and the machines of all seats. */
export interface BenchRoom {
  readonly made: TestSession;
  readonly console: Appliance;
  readonly bare: Appliance;
  readonly consoleAt: ServerAt;
  readonly bareAt: ServerAt;
  readonly seats: readonly BenchSeat[];
  /** Machines of the session that are not among `seats`. */
  readonly spares: readonly BenchSeat[];
  readonly stop: () => Promise<void>;
}

const CONSOLE = join(import.meta.dirname, '..', '..', '..', 'proctor-console', 'src', 'cli.ts');
const BARE = join(import.meta.dirname, 'bare-server.ts');

/** `keys`: a folder where the machines' keys of earlier rooms may lie already. */
export async function openBenchRoom(of: {
  readonly folder: string;
  readonly keys: string;
  readonly seats: number;
  readonly spares: number;
}): Promise<BenchRoom> {
  const { folder, keys, seats: count, spares } = of;
  mkdirSync(keys, { recursive: true });
  mkdirSync(folder, { recursive: true });
  symlinkSync(keys, join(folder, 'stations'));
  const made = await makeTestSession({
    ...{ folder, seats: count, spares, candidates: Math.min(count, 200), mode: 'real' },
    startMs: Date.now() + 20 * MINUTE_MS,
  });
  const session = made.session.session;
  const console = await startAppliance(CONSOLE, [
    ...['run', '--data', made.consoleData, '--session', made.folder, '--root', made.root],
    ...['--invigilator-keys', made.keysFolder, '--stations-host', '127.0.0.1'],
  ]);
  const bareKeys = join(folder, 'bare.json');
  writeFileSync(bareKeys, JSON.stringify({ key: made.console.tlsKey, cert: made.console.tlsCert }));
  const bare = await startAppliance(BARE, [bareKeys, join(folder, 'bare.sqlite')]);
  const machines = made.seats.map((one) => benchSeat(one.keys, session));
  const at = { pin: made.console.tlsPin, session };
  return {
    ...{ made, console, bare, seats: machines.slice(0, count), spares: machines.slice(count) },
    consoleAt: { ...at, port: console.port, counts: 'entries' },
    bareAt: { ...at, port: bare.port, counts: 'messages' },
    stop: async () => void (await Promise.all([console.stop(), bare.stop()])),
  };
}
