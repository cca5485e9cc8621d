// TEST ONLY: the steps of an exam day, played by people at the desk and by stations that write what real ones would.

import type { CandidateId } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { sealTo } from '@exam-room/shared/host/sealing';
import { expect } from 'vitest';
import { openTestRoom, type TestRoom } from './compose-test-room.ts';
import type { StationDouble } from './station-door/station-double.test-support.ts';
import { type AuthorityDouble, openAuthorityDouble } from './sync/authority-double.test-support.ts';

const ORDER = '0'.repeat(64) as never;
export const PLAN = { seats: 2, policies: { rulesLeadMs: 1_000 } } as const;
const opened: { readonly close: () => Promise<void> }[] = [];

/** Closes whatever the last test has opened, the last first. */
export async function closeAll(): Promise<void> {
  for (const one of opened.splice(0).reverse()) await one.close();
}

export function keepOpen<Room extends TestRoom>(room: Room): Room {
  opened.push(room);
  return room;
}

export async function roomWithAuthority(): Promise<{
  readonly room: TestRoom;
  readonly authority: AuthorityDouble;
}> {
  let authority: AuthorityDouble | undefined;
  const room = await openTestRoom(PLAN, async (made) => {
    authority = await openAuthorityDouble(made);
    opened.push(authority);
    return { authority: authority.url };
  });
  opened.push(room);
  if (authority === undefined) throw new Error('no authority');
  return { room, authority };
}

export async function roomAlone(): Promise<TestRoom> {
  const room = await openTestRoom(PLAN);
  opened.push(room);
  return room;
}

export function stationOf(room: TestRoom, at: number): StationDouble {
  const found = room.stations[at];
  if (found === undefined) throw new Error(`no station ${at}`);
  return found;
}

export const ticket = (room: TestRoom, at: number) => room.made.roll.candidates[at]?.ticket ?? '';

/** Both candidates type their number and are admitted where they sit. */
export async function checkIn(room: TestRoom): Promise<void> {
  for (const at of [0, 1]) {
    const station = stationOf(room, at);
    await station.plugIn(room.console.stations);
    station.say({ say: 'claim-seat', number: ticket(room, at) });
    await station.hears('claimed', (said) => said.waiting);
    const candidate = `C${at + 1}` as CandidateId;
    await room.desk.until((view) => view.seats[at]?.claim?.candidate === candidate);
    expect(await room.desk.alone({ do: 'admit', candidate, note: '' })).toEqual({ ok: true });
    await station.hears('candidate', (said) => said.candidate.candidate === candidate);
    await station.hears('orders');
  }
}

/** Test rooms are small and run on any machine: what is red there, two go over. */
export const CHECKED = { do: 'check-room', remark: '测试考场', ups: 'works' } as const;

export async function releaseAndStart(room: TestRoom): Promise<void> {
  expect(await room.desk.together(CHECKED)).toEqual({ ok: true });
  expect(await room.desk.together({ do: 'read-rules' })).toEqual({ ok: true });
  expect(await room.desk.together({ do: 'release', code: room.made.code })).toEqual({ ok: true });
  expect(await room.desk.alone({ do: 'start-room' })).toEqual({ ok: true });
}

/** The whole sitting of one candidate, as its station writes it. */
export async function sit(room: TestRoom, at: number): Promise<void> {
  const station = stationOf(room, at);
  const candidate = `C${at + 1}` as CandidateId;
  await station.hears('room', (said) => said.released);
  station.say({ say: 'ask-paper', candidate, attempt: 1 });
  const { paper } = await station.hears('paper-keys');
  const sealed = await sealTo([room.made.console.sealTo], Buffer.from(`face ${at}`));
  const file = nativeDigest(sealed);
  await station.writeAndSend(
    { kind: 'sitting-opened', order: ORDER, candidate, attempt: 1, answerKeyToAuthority: 'eA==' },
    { kind: 'paper-drawn', candidate, attempt: 1, paper, items: 4 },
    { kind: 'sitting-started', order: ORDER, durationMs: 7_200_000 },
    { kind: 'answer-saved', item: 'q1.1' as never, sealed: 'eA==' },
    {
      kind: 'snapshot-taken',
      due: 'check-in',
      number: 0,
      file,
      bytes: sealed.length,
      picture: ORDER,
      verdict: 'fine',
    },
    { kind: 'handed-in', by: 'candidate', answered: 1, items: 4, answers: ORDER },
  );
  expect(await station.putSnapshot(room.console.stations, sealed)).toBe(204);
}

export async function closeAndSign(room: TestRoom): Promise<void> {
  await room.desk.until((view) => view.counts.handedIn === 2 && view.closeBlockers.length === 0);
  expect(await room.desk.together({ do: 'close-room' })).toEqual({ ok: true });
  for (const person of [room.made.chen, room.made.zhao])
    expect(await room.desk.signedBy(person, { do: 'sign-sheet' })).toEqual({ ok: true });
}
