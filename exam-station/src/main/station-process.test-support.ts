// TEST ONLY: a real station process and a candidate's hands at its door.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SeatId } from '@exam-room/shared/base';
import { type DeviceKeys, identityOf, openDeviceKeys } from '@exam-room/shared/host/device-keys';
import type { ScreenAct, StationView } from '../door/station-view.ts';
import { type ConsoleDouble, openConsoleDouble } from './console-link/console-double.test-support.ts';
import {
  makeSessionFolder,
  type TestSession,
  type TestSessionWishes,
} from './opening/session-folder.test-support.ts';

/** A room of one seat: keys made, session issued, console open. */
export interface TestRoom {
  readonly folder: string;
  readonly data: string;
  readonly seatKeys: DeviceKeys;
  readonly consoleKeys: DeviceKeys;
  readonly session: TestSession;
  readonly console: ConsoleDouble;
  /** The same console, after its end, with everything it had. */
  readonly reopenConsole: (port: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

export async function openTestRoom(
  wishes: Partial<Omit<TestSessionWishes, 'folder' | 'devices'>> = {},
): Promise<TestRoom> {
  const folder = mkdtempSync(join(tmpdir(), 'seat-'));
  const data = join(folder, 'seat');
  const seatKeys = await openDeviceKeys(data);
  const consoleKeys = await openDeviceKeys(join(folder, 'console'));
  const session = await makeSessionFolder({
    ...wishes,
    folder,
    devices: [
      identityOf(seatKeys, { role: 'seat', seat: '01' as SeatId }),
      identityOf(consoleKeys, { role: 'console' }),
    ],
  });
  let console = await openConsoleDouble(consoleKeys, session);
  return {
    folder,
    data,
    seatKeys,
    consoleKeys,
    session,
    get console() {
      return console;
    },
    async reopenConsole(port) {
      console = await openConsoleDouble(consoleKeys, session, { port, before: console });
    },
    async close() {
      await console.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A real station process, and its door. */
export interface TestStation {
  readonly pid: number;
  readonly door: TestDoor;
  readonly kill: () => Promise<void>;
  /** SIGTERM; resolves with the exit code. */
  readonly stop: () => Promise<number | null>;
}

const CLI = join(import.meta.dirname, '..', 'cli.ts');

export async function startStation(room: TestRoom, more: readonly string[] = []): Promise<TestStation> {
  const args = ['run', '--data', room.data, '--session', room.session.folder, '--root', room.session.root];
  const child = spawn(
    process.execPath,
    [CLI, ...args, '--console', `127.0.0.1:${room.console.port}`, ...more],
    { stdio: ['ignore', 'pipe', process.env['STATION_LOG'] === undefined ? 'ignore' : 'inherit'] },
  );
  const gone = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const ready = JSON.parse(await firstLine(child, gone)) as { readonly door: string };
  return {
    pid: child.pid ?? 0,
    door: await openTestDoor(ready.door),
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    stop() {
      child.kill('SIGTERM');
      return gone;
    },
  };
}

function firstLine(child: ChildProcess, gone: Promise<unknown>): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout?.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      const end = text.indexOf('\n');
      if (end >= 0) resolve(text.slice(0, end));
    });
    void gone.then((code) => reject(new Error(`the station ended with ${String(code)} before it was ready`)));
  });
}

/** The screen's side of a door, with the launch's cookie. */
export interface TestDoor {
  readonly origin: string;
  readonly cookie: string;
  readonly view: () => Promise<StationView>;
  readonly until: (what: string, holds: (view: StationView) => boolean) => Promise<StationView>;
  readonly act: (act: ScreenAct) => Promise<{ readonly ok: boolean; readonly code?: string }>;
  readonly frame: (
    call: { readonly due: string; readonly number: number },
    jpeg: Uint8Array,
  ) => Promise<number>;
  readonly get: (path: string) => Promise<Response>;
}

const PATIENCE_MS = 60_000;

export async function openTestDoor(start: string): Promise<TestDoor> {
  const origin = new URL(start).origin;
  const launched = await fetch(start, { redirect: 'manual' });
  const cookie = (launched.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const get = (path: string) => fetch(`${origin}${path}`, { headers: { cookie } });
  const view = async () => (await (await get('/view.json')).json()) as StationView;
  return {
    origin,
    cookie,
    get,
    view,
    until: (what, holds) => untilView(get, what, holds),
    async act(act) {
      const answer = await fetch(`${origin}/act`, {
        method: 'POST',
        headers: { cookie, origin, 'content-type': 'application/json' },
        body: JSON.stringify(act),
      });
      return (await answer.json()) as { ok: boolean; code?: string };
    },
    async frame(call, jpeg) {
      const answer = await fetch(`${origin}/frame?due=${call.due}&number=${call.number}`, {
        method: 'POST',
        headers: { cookie, origin, 'content-type': 'image/jpeg' },
        body: Uint8Array.from(jpeg),
      });
      await answer.arrayBuffer();
      return answer.status;
    },
  };
}

/** Follows the event stream until a view satisfies. */
async function untilView(
  get: (path: string) => Promise<Response>,
  what: string,
  holds: (view: StationView) => boolean,
): Promise<StationView> {
  const stream = await get('/view');
  const reader = stream.body?.getReader();
  if (reader === undefined) throw new Error('no stream');
  const timer = setTimeout(() => void reader.cancel(), PATIENCE_MS);
  const decoder = new TextDecoder();
  let text = '';
  let last = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`waited in vain for ${what}; the last view was ${last.slice(0, 600)}`);
      text += decoder.decode(value, { stream: true });
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const event = text.slice(0, end);
        text = text.slice(end + 2);
        if (!event.startsWith('event: view')) continue;
        last = event.slice(event.indexOf('data: ') + 6);
        const view = JSON.parse(last) as StationView;
        if (holds(view)) return view;
      }
    }
  } finally {
    clearTimeout(timer);
    await reader.cancel().catch(() => {});
  }
}

/** Files of the seat with such a name in which one of the texts can be read. */
export function filesWith({ data }: TestRoom, name: RegExp, ...texts: readonly string[]): readonly string[] {
  return readdirSync(data, { recursive: true, withFileTypes: true })
    .filter((file) => file.isFile() && name.test(file.name))
    .map((file) => join(file.parentPath, file.name))
    .filter((path) => texts.some((text) => readFileSync(path).includes(text)));
}
