// TEST ONLY: a room with two consoles in one process, each at its own disk and desk.

import { join } from 'node:path';
import type { CandidateId } from '@exam-room/shared/base';
import type { SealedEntry, SeatFact } from '@exam-room/shared/records';
import { expect } from 'vitest';
import { openConsole, type RunningConsole } from './compose-console.ts';
import { CHECKED, keepOpen, PLAN, stationOf, ticket } from './compose-test-day.ts';
import { openTestRoom, optionsFor, type TestDesk, type TestRoom, testDesk } from './compose-test-room.ts';
import { openLedger } from './ledger/open-ledger.ts';
import type { DeskAct, DeskView } from './proctor-desk/desk-view.ts';

export interface Standby {
  readonly console: RunningConsole;
  readonly desk: TestDesk;
}

export async function twoConsoles(): Promise<{ readonly room: TestRoom; readonly standby: Standby }> {
  const room = keepOpen(await openTestRoom({ ...PLAN, standby: true }));
  return { room, standby: await standBy(room) };
}

/** A standby on its own disk; `at` is the console that it follows. */
export async function standBy(
  room: TestRoom,
  at: { readonly port?: number; readonly data?: string } = {},
): Promise<Standby> {
  const { made } = room;
  const opened = await openConsole(
    optionsFor(made, {
      data: at.data ?? made.standbyData,
      leader: { host: '127.0.0.1', port: at.port ?? room.console.stations },
    }),
  );
  if (!opened.ok) throw new Error(opened.error.code);
  keepOpen({ ...room, close: opened.value.close });
  return { console: opened.value, desk: await testDesk(opened.value.desk, made) };
}

/** Both give their PINs at the standby's own desk. */
export function takeOver(
  { made }: TestRoom,
  by: readonly ('chen' | 'zhao' | 'admin')[] = ['chen', 'zhao'],
): DeskAct {
  const confirm = by.map((who) => made[who]).map(({ id, pin }) => ({ id, pin }));
  return { do: 'take-over', by: [], confirm, reason: '监考机损坏' };
}

export const upToDate = (view: DeskView) =>
  view.console.other?.linked === true && view.console.other.behind === 0;

/** Candidates 1 and 2 are admitted, papers are granted, the room has started. */
export async function started({ room, standby }: { readonly room: TestRoom; readonly standby: Standby }) {
  const stations = [stationOf(room, 0), stationOf(room, 1)] as const;
  await room.desk.signInBoth();
  for (const [at, station] of stations.entries()) {
    await station.plugIn(room.console.stations);
    station.say({ say: 'claim-seat', number: ticket(room, at) });
    await station.hears('claimed', (said) => said.waiting);
    await room.desk.alone({ do: 'admit', candidate: `C${at + 1}` as CandidateId, note: '' });
  }
  await room.desk.together(CHECKED);
  await room.desk.together({ do: 'read-rules' });
  expect(await room.desk.together({ do: 'release', code: room.made.code })).toEqual({ ok: true });
  expect(await room.desk.alone({ do: 'start-room' })).toEqual({ ok: true });
  await stations[0].writeAndSend(answer());
  await standby.desk.until(upToDate);
  return stations;
}

export const answer = (): SeatFact => ({ kind: 'answer-saved', item: 'q1.1' as never, sealed: 'eA==' });

export function ledgerOf(data: string): readonly SealedEntry[] {
  const { ledger, close } = openLedger(join(data, 'ledger.sqlite'));
  const rows = [...ledger.read({ first: 1 })].map(({ sealed }) => sealed);
  close();
  return rows;
}
