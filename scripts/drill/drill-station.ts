import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  openTestDoor,
  type TestDoor,
  type TestRoom,
} from '../../exam-station/src/main/station-process.test-support.ts';

/** A real `exam-station run`, and its door once it is open. */
export interface DrillStation {
  readonly pid: number;
  /** The address for a window: exchanges its token once. */
  readonly startUrl: Promise<string>;
  /** Rejects when the process ends before it is ready. */
  readonly door: () => Promise<TestDoor>;
  readonly ended: Promise<number | null>;
  readonly kill: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const CLI = join(import.meta.dirname, '..', '..', 'exam-station', 'src', 'cli.ts');

export interface StationPlace {
  readonly room: TestRoom;
  /** Its own folder; the room's seat when absent. */
  readonly data?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export function startDrillStation({ room, data = room.data, env }: StationPlace): DrillStation {
  return spawnStation({
    args: ['--data', data, '--session', room.session.folder, '--root', room.session.root],
    consolePort: room.console.port,
    ...(env === undefined ? {} : { env }),
  });
}

export interface StationCommand {
  /** Options of `exam-station run`, all but the console. */
  readonly args: readonly string[];
  readonly consolePort: number;
  readonly env?: NodeJS.ProcessEnv;
}

export function spawnStation({ args, consolePort, env }: StationCommand): DrillStation {
  const child = spawn(process.execPath, [CLI, 'run', ...args, '--console', `127.0.0.1:${consolePort}`], {
    stdio: ['ignore', 'pipe', process.env['STATION_LOG'] === undefined ? 'ignore' : 'inherit'],
    env: env ?? process.env,
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const startUrl = readyLine(child, ended);
  startUrl.catch(() => {}); // a station that is killed while it opens has no door; whoever waits for it hears of it
  return {
    pid: child.pid ?? 0,
    startUrl,
    door: async () => openTestDoor(await startUrl),
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function readyLine(child: ChildProcess, ended: Promise<number | null>): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error('the station has no output');
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: stdout }).once('line', resolve);
    void ended.then((code) =>
      reject(new Error(`the station ended with ${String(code)} before it was ready`)),
    );
  });
  const ready: unknown = JSON.parse(line);
  if (typeof ready === 'object' && ready !== null && 'door' in ready && typeof ready.door === 'string')
    return ready.door;
  throw new Error(`the station said ${line}`);
}
