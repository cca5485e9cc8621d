// TEST ONLY: a station composed inside the test, and a candidate's hands at its handler.

import { join } from 'node:path';
import { type ClockSetting, REAL_TIME } from '@exam-room/shared/host/clock';
import { SILENT } from '@exam-room/shared/host/log';
import type { ScreenAct, StationView } from '../door/station-view.ts';
import { composeStation, type Station } from './compose-station.ts';
import type { ConsoleDouble } from './console-link/console-double.test-support.ts';
import { TEST_CANDIDATE } from './opening/session-folder.test-support.ts';
import type { TestRoom } from './station-process.test-support.ts';

export const ORIGIN = 'http://127.0.0.1:4711';

export interface ComposedSeat {
  readonly station: Station;
  readonly cookie: string;
  readonly ask: (path: string, init?: RequestInit) => Promise<Response>;
  readonly view: () => Promise<StationView>;
  readonly act: (act: ScreenAct) => Promise<{ readonly ok: boolean; readonly code?: string }>;
  /** Looks until the view satisfies; the view is asked for anew after every entry the console gets and every tick. */
  readonly until: (what: string, holds: (view: StationView) => boolean) => Promise<StationView>;
}

export async function composeInTest(
  room: TestRoom,
  change: { readonly clockSetting?: ClockSetting; readonly port?: number } = {},
): Promise<ComposedSeat> {
  const composed = await composeStation({
    data: room.data,
    session: room.session.folder,
    root: room.session.root,
    console: { host: '127.0.0.1', port: change.port ?? room.console.port },
    shell: 'headless',
    build: 'test',
    clockSetting: change.clockSetting ?? REAL_TIME,
    screenFolder: join(room.folder, 'screen'),
    log: SILENT,
  });
  if (!composed.ok) throw new Error(`${composed.error.code} ${composed.error.where ?? ''}`);
  const station = composed.value;
  station.reachedAt(ORIGIN);
  const launched = await station.handler(new Request(`${ORIGIN}/start?token=${station.launchToken()}`));
  const cookie = (launched.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const ask = async (path: string, init: RequestInit = {}) =>
    station.handler(new Request(`${ORIGIN}${path}`, { ...init, headers: { cookie, ...init.headers } }));
  const view = async () => (await (await ask('/view.json')).json()) as StationView;
  return {
    station,
    cookie,
    ask,
    view,
    async act(act) {
      const answer = await ask('/act', {
        method: 'POST',
        headers: { origin: ORIGIN, 'content-type': 'application/json' },
        body: JSON.stringify(act),
      });
      return (await answer.json()) as { ok: boolean; code?: string };
    },
    until: (what, holds) => untilView(ask, what, holds),
  };
}

const PATIENCE_MS = 60_000;

async function untilView(
  ask: (path: string) => Promise<Response>,
  what: string,
  holds: (view: StationView) => boolean,
): Promise<StationView> {
  const reader = (await ask('/view')).body?.getReader();
  if (reader === undefined) throw new Error('no stream');
  const timer = setTimeout(() => void reader.cancel(), PATIENCE_MS);
  const decoder = new TextDecoder();
  let last = '';
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`waited in vain for ${what}: ${last.slice(0, 500)}`);
      const text = decoder.decode(value);
      if (!text.startsWith('event: view')) continue;
      last = text.slice(text.indexOf('data: ') + 6).trim();
      const view = JSON.parse(last) as StationView;
      if (holds(view)) return view;
    }
  } finally {
    clearTimeout(timer);
    await reader.cancel();
  }
}

export const atStage = (name: string) => (view: StationView) => view.stage.stage === name;

type Hands = Pick<ComposedSeat, 'act' | 'until'>;

/** From the free seat to the read rules. */
export async function checkIn(seat: Hands, console: ConsoleDouble): Promise<void> {
  await seat.until('a free seat', atStage('vacant'));
  await seat.act({ act: 'claim-seat', number: TEST_CANDIDATE.ticket });
  console.admit(TEST_CANDIDATE);
  await seat.until('the admission', atStage('admitted'));
  for (const act of ['confirm-identity', 'give-consent', 'acknowledge-rules'] as const) {
    const done = await seat.act({ act });
    if (!done.ok) throw new Error(`${act}: ${done.code ?? ''}`);
  }
}

export async function begin(seat: Hands, console: ConsoleDouble): Promise<StationView> {
  await checkIn(seat, console);
  console.release();
  await seat.until('the paper', (view) => view.stage.stage === 'waiting' && view.stage.paperReady);
  console.startRoom();
  return seat.until('the start', atStage('sitting'));
}

/** The items of the paper on the screen, in the candidate's order. */
export function itemsIn(view: StationView): readonly Extract<ScreenAct, { act: 'choose' }>['item'][] {
  return view.stage.stage === 'sitting' ? view.stage.sitting.questions.flatMap((one) => one.items) : [];
}
