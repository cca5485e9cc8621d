// TEST ONLY: a whole console in this process with real sockets, and two invigilators at its desk.

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MINUTE_MS } from '@exam-room/shared/base';
import { SILENT } from '@exam-room/shared/host/log';
import { openConsole, type RunningConsole } from './compose-console.ts';
import type { ConsoleOptions } from './compose-parts.ts';
import type { DeskAct, DeskAnswer, DeskCommand, DeskView } from './proctor-desk/desk-view.ts';
import {
  makeTestSession,
  type TestPerson,
  type TestPlan,
  type TestSession,
} from './session-maker.test-support.ts';
import { type StationDouble, stationDouble } from './station-door/station-double.test-support.ts';

export interface TestRoom {
  readonly made: TestSession;
  readonly console: RunningConsole;
  readonly desk: TestDesk;
  readonly stations: readonly StationDouble[];
  readonly restart: () => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Opens a console on a fresh session; the planned start is 20 minutes ahead unless the plan says otherwise. */
export async function openTestRoom(
  plan: Omit<TestPlan, 'folder'> = {},
  optionsOf: (made: TestSession) => Promise<Partial<ConsoleOptions>> = async () => ({}),
): Promise<TestRoom> {
  const folder = mkdtempSync(join(tmpdir(), 'exam-room-console-'));
  const made = await makeTestSession({ startMs: Date.now() + 20 * MINUTE_MS, ...plan, folder });
  const options = await optionsOf(made);
  const start = async () => {
    const opened = await openConsole(optionsFor(made, options));
    if (!opened.ok) throw new Error(`${opened.error.code}: ${opened.error.words.en}`);
    return { console: opened.value, desk: await testDesk(opened.value.desk, made) };
  };
  let running = await start();
  return {
    made,
    get console() {
      return running.console;
    },
    get desk() {
      return running.desk;
    },
    stations: made.seats.map(({ keys }) =>
      stationDouble({
        ...{ keys, session: made.session.session },
        consolePin: [made.console.tlsPin, made.standby.tlsPin],
      }),
    ),
    async restart() {
      await running.console.close();
      running = await start();
    },
    close: () => running.console.close(),
  };
}

export function optionsFor(made: TestSession, options: Partial<ConsoleOptions> = {}): ConsoleOptions {
  return {
    data: made.consoleData,
    session: made.folder,
    root: made.root,
    invigilatorKeys: made.keysFolder,
    stationsHost: '127.0.0.1',
    stationsPort: 0,
    deskPort: 0,
    deskFiles: join(made.folder, '..', 'no-desk'),
    build: 'test',
    log: SILENT,
    ...options,
  };
}

/** The desk over its real HTTP, with the launch's cookie. */
export interface TestDesk {
  readonly act: (act: DeskAct) => Promise<DeskAnswer>;
  readonly view: () => Promise<DeskView>;
  readonly get: (path: string, headers?: Record<string, string>) => Promise<Response>;
  readonly signInBoth: () => Promise<void>;
  readonly alone: (command: DeskCommand) => Promise<DeskAnswer>;
  readonly together: (command: DeskCommand) => Promise<DeskAnswer>;
  readonly signedBy: (person: TestPerson, command: DeskCommand) => Promise<DeskAnswer>;
  /** Follows the event stream until the view fits. */
  readonly until: (fits: (view: DeskView) => boolean) => Promise<DeskView>;
}

export async function testDesk(url: string, made: Pick<TestSession, 'chen' | 'zhao'>): Promise<TestDesk> {
  const { origin } = new URL(url);
  const entered = await fetch(url, { redirect: 'manual' });
  const cookie = entered.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const { chen, zhao } = made;
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${origin}${path}`, { headers: { cookie, ...headers } });
  const act = async (wanted: DeskAct): Promise<DeskAnswer> => {
    const answer = await fetch(`${origin}/act`, {
      method: 'POST',
      headers: { cookie, origin, 'content-type': 'application/json' },
      body: JSON.stringify(wanted),
    });
    return (await answer.json()) as DeskAnswer; // our own server, typed by the same contract
  };
  const view = async () => (await (await get('/view.json')).json()) as DeskView;
  return {
    act,
    view,
    get,
    async signInBoth() {
      for (const one of [chen, zhao]) await act({ by: [one.id], do: 'sign-in', id: one.id, pin: one.pin });
    },
    alone: (command) => act({ ...command, by: [chen.id] }),
    together: (command) =>
      act({ ...command, by: [chen.id, zhao.id], confirm: [{ id: zhao.id, pin: zhao.pin }] }),
    signedBy: (person, command) =>
      act({ ...command, by: [person.id], confirm: [{ id: person.id, pin: person.pin }] }),
    until: (fits) => firstView(() => get('/view'), fits),
  };
}

const PATIENCE_MS = 60_000;

/** The first view of the event stream that fits. */
async function firstView(
  open: () => Promise<Response>,
  fits: (view: DeskView) => boolean,
): Promise<DeskView> {
  const reader = (await open()).body?.pipeThrough(new TextDecoderStream()).getReader();
  const ends = setTimeout(() => void reader?.cancel(), PATIENCE_MS);
  let text = '';
  try {
    for (;;) {
      const part = await reader?.read();
      if (part === undefined || part.done) throw new Error('the desk never showed what was waited for');
      text += part.value;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const view: DeskView = JSON.parse(text.slice(text.indexOf('data: ') + 6, end));
        text = text.slice(end + 2);
        if (fits(view)) return view;
      }
    }
  } finally {
    clearTimeout(ends);
    await reader?.cancel();
  }
}
