import { copyFileSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CandidateId, Digest } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { sealTo } from '@exam-room/shared/host/sealing';
import { entryHash, type SealedEntry } from '@exam-room/shared/records';
import { afterEach, describe, expect, test } from 'vitest';
import { openConsole } from './compose-console.ts';
import { closeAll, keepOpen, PLAN } from './compose-test-day.ts';
import { openTestRoom, optionsFor, type TestRoom } from './compose-test-room.ts';
import {
  answer,
  ledgerOf,
  standBy,
  started,
  takeOver,
  twoConsoles,
  upToDate,
} from './compose-test-standby.ts';
import type { StationDouble } from './station-door/station-double.test-support.ts';

afterEach(closeAll);

const kindsOf = (rows: readonly SealedEntry[]) =>
  rows.map(({ payload }) => JSON.parse(payload).fact.kind as string);

describe('a console that stands by', () => {
  test('holds every row and picture of the console, and is shown at both desks; nothing can be done there', async () => {
    const both = await twoConsoles();
    const { room, standby } = both;
    const [station] = await started(both);
    const sealed = await sealTo([room.made.console.sealTo], Buffer.from('a face'));
    const file = nativeDigest(sealed);
    const taken = { kind: 'snapshot-taken', due: 'check-in', number: 0, file, bytes: sealed.length } as const;
    await station.writeAndSend({ ...taken, picture: '0'.repeat(64) as Digest, verdict: 'fine' });
    expect(await station.putSnapshot(room.console.stations, sealed)).toBe(204);
    const there = await standby.desk.until(
      (view) => upToDate(view) && view.console.other?.picturesBehind === 0,
    );
    expect(there.console).toMatchObject({ part: 'stands-by', other: { behind: 0 } });
    expect(readFileSync(join(room.made.standbyData, 'snapshots', `${file}.age`))).toEqual(
      Buffer.from(sealed),
    );
    const here = await room.desk.until((view) => view.console.standbys[0]?.behind === 0);
    expect(here.console).toMatchObject({ part: 'leads', standbys: [{ linked: true, behind: 0 }] });
    expect(await standby.desk.alone({ do: 'remark', text: 'x' })).toMatchObject({ code: 'SIGN_IN_FIRST' });
    const refused = await standby.desk.act({
      by: [],
      do: 'sign-in',
      id: room.made.chen.id,
      pin: room.made.chen.pin,
    });
    expect(refused).toMatchObject({ ok: false, code: 'STANDING_BY' });
    station.pullTheCable();
    await station.connect(standby.console.stations);
    station.hello();
    await station.hears('refused', (said) => said.code === 'STANDING_BY');
    await closeAll();
    expect(ledgerOf(room.made.standbyData)).toEqual(
      ledgerOf(room.made.consoleData).slice(0, ledgerOf(room.made.standbyData).length),
    );
  });

  test('goes on from where it was after its own restart, and refuses to follow a ledger that is not its own beginning', async () => {
    const both = await twoConsoles();
    const { room, standby } = both;
    const [station] = await started(both);
    await standby.console.close();
    await station.writeAndSend(answer(), answer());
    const again = await standBy(room);
    await again.desk.until(upToDate);
    await again.console.close();
    // The console comes back on another disk, with a ledger that begins anew.
    await room.console.close();
    const fresh = mkdtempSync(join(tmpdir(), 'exam-room-fresh-'));
    copyFileSync(join(room.made.consoleData, 'device-keys.json'), join(fresh, 'device-keys.json'));
    const opened = await openConsole(optionsFor(room.made, { data: fresh }));
    if (!opened.ok) throw new Error(opened.error.code);
    keepOpen({ ...room, close: opened.value.close });
    const third = await standBy(room, { port: opened.value.stations });
    const view = await third.desk.until((now) => now.console.other?.trouble !== undefined);
    expect(view.console.other?.trouble?.zh).toContain('不一致');
  });
});

describe('a take-over', () => {
  test('needs two invigilators, each with the own PIN, and then the room goes on at the standby', async () => {
    const both = await twoConsoles();
    const { room, standby } = both;
    const stations = await started(both);
    await room.console.close();
    expect(await standby.desk.act(takeOver(room, ['chen']))).toMatchObject({ code: 'NEEDS_TWO' });
    expect(await standby.desk.act(takeOver(room, ['chen', 'admin']))).toMatchObject({
      code: 'NOT_YOUR_PART',
    });
    const wrong = { ...takeOver(room), confirm: [room.made.chen, { ...room.made.zhao, pin: '000000' }] };
    expect(await standby.desk.act(wrong)).toMatchObject({ code: 'PIN_WRONG' });
    expect(await standby.desk.act(takeOver(room))).toEqual({ ok: true });
    const view = await standby.desk.view();
    expect(view.console).toMatchObject({ part: 'leads', codeNeeded: true });
    expect(view.invigilators.filter((one) => one.signedIn)).toHaveLength(2);
    for (const station of stations) await station.plugIn(standby.console.stations);
    const took = await stations[0].hears('orders', (said) => said.orders.some(isTakeOver));
    expect(took.orders.length).toBeGreaterThan(0);
    await stations[1].writeAndSend(answer());
    // What the console had granted and started still holds; the code is asked for again.
    expect(await standby.desk.together({ do: 'release', code: room.made.code })).toEqual({ ok: true });
    expect((await standby.desk.view()).console.codeNeeded).toBe(false);
    stations[0].say({ say: 'ask-paper', candidate: 'C1' as CandidateId, attempt: 1 });
    expect((await stations[0].hears('paper-keys')).keys).toHaveLength(4);
    expect(await standby.desk.act(takeOver(room))).toMatchObject({ code: 'ALREADY_LEADING' });
  });

  test('survives a restart of the standby, which then leads', async () => {
    const both = await twoConsoles();
    const { room, standby } = both;
    await started(both);
    await room.console.close();
    await standby.desk.act(takeOver(room));
    await standby.console.close();
    const again = await standBy(room);
    expect((await again.desk.view()).console.part).toBe('leads');
    await again.console.close();
    const kinds = kindsOf(ledgerOf(room.made.standbyData));
    expect(kinds.filter((kind) => kind === 'journal-opened')).toHaveLength(3);
  });
});

const isTakeOver = ({ payload }: SealedEntry) =>
  payload.includes('act-done') && JSON.parse(payload).epoch === 2;

describe('a console that was only cut off', () => {
  test('learns of the take-over, turns read-only, hands over what the standby lacks, and no act counts twice', async () => {
    const both = await twoConsoles();
    const { room, standby } = both;
    const [station, other] = await started(both);
    // The cable between the two is cut: the standby's program ends, the console goes on.
    await standby.console.close();
    const grant = { do: 'grant-time', device: station.device, ms: 60_000, reason: '补时' } as const;
    expect(await room.desk.alone(grant)).toEqual({ ok: true });
    const order = await granted(station);
    await station.writeAndSend({ kind: 'time-granted', order, ms: 60_000 });
    expect(await room.desk.alone({ do: 'message', devices: [other.device], text: '没有人看到' })).toEqual({
      ok: true,
    });
    expect(await room.desk.alone({ do: 'remark', text: '断网' })).toEqual({ ok: true });
    // At the standby, which hears nothing of all that, two take over.
    const alone = await standBy(room, { port: 9 });
    expect(await alone.desk.act(takeOver(room))).toEqual({ ok: true });
    await alone.console.close();
    const back = await standBy(room);
    const old = await room.desk.until((view) => view.console.part === 'superseded');
    expect(old.console.part).toBe('superseded');
    expect(await room.desk.alone({ do: 'remark', text: 'x' })).toMatchObject({ code: 'SUPERSEDED' });
    await station.closed;
    const view = await back.desk.until((now) => now.incidents.some(({ words }) => words.zh.includes('断网')));
    expect(view.seats.find((seat) => seat.device === station.device)?.grantedMs).toBe(60_000);
    // The seat brings the same order once more, as it had kept it.
    await station.plugIn(back.console.stations);
    station.say({ say: 'kept-orders', orders: [rowOf(room, order)] });
    await station.writeAndSend(answer());
    const after = await back.desk.view();
    expect(after.seats.find((seat) => seat.device === station.device)?.grantedMs).toBe(60_000);
    const sheet = await (await back.desk.get('/record-sheet.json')).json();
    const events = sheet.events.map((one: { readonly text: string }) => one.text) as string[];
    expect(events.filter((text) => text.includes('接管（'))).toHaveLength(1);
    expect(events.filter((text) => text.includes('“发送消息”，未生效'))).toHaveLength(1);
    await closeAll();
    const mine = new Set(ledgerOf(room.made.standbyData).map(({ sig }) => sig));
    expect(
      ledgerOf(room.made.consoleData)
        .filter(({ sig }) => !mine.has(sig))
        .map(({ payload }) => JSON.parse(payload).fact.kind),
    ).toEqual([]);
  });

  test('stays read-only after its own restart', async () => {
    const both = await twoConsoles();
    const { room, standby } = both;
    await started(both);
    await standby.desk.act(takeOver(room));
    await room.desk.until((view) => view.console.part === 'superseded');
    await room.restart();
    expect((await room.desk.view()).console.part).toBe('superseded');
  });
});

describe('a console that takes the room back', () => {
  test('tells the standby, which turns read-only and hands over what only it has, and the seats go along', async () => {
    const both = await twoConsoles();
    const { room, standby } = both;
    const [station] = await started(both);
    expect(await standby.desk.act(takeOver(room))).toEqual({ ok: true });
    await room.desk.until((view) => view.console.part === 'superseded');
    expect(await standby.desk.alone({ do: 'remark', text: '只在备用机' })).toEqual({ ok: true });
    await standby.console.close();
    expect(await room.desk.act(takeOver(room))).toEqual({ ok: true });
    await station.plugIn(room.console.stations);
    await station.hears('orders', (said) =>
      said.orders.some(({ payload }) => JSON.parse(payload).epoch === 3),
    );
    // The standby comes back, still sure that it leads.
    const back = await standBy(room);
    const replaced = await back.desk.until((view) => view.console.part === 'superseded');
    expect(replaced.console.part).toBe('superseded');
    const { id, pin } = room.made.chen;
    const asked = await back.desk.act({ by: [], do: 'sign-in', id, pin });
    expect(asked).toMatchObject({ ok: false, code: 'SUPERSEDED' });
    await room.desk.until((view) => view.incidents.some(({ words }) => words.zh.includes('只在备用机')));
    await closeAll();
    const mine = new Set(ledgerOf(room.made.consoleData).map(({ sig }) => sig));
    expect(ledgerOf(room.made.standbyData).filter(({ sig }) => !mine.has(sig))).toEqual([]);
  });
});

describe('a console whose disk is lost', () => {
  test('is rebuilt from the seats by a standby that never held a row', async () => {
    const room = keepOpen(await openTestRoom({ ...PLAN, standby: true }));
    const never = await standBy(room, { port: 9 });
    const watched = {
      room,
      standby: { ...never, desk: { ...never.desk, until: async () => never.desk.view() } },
    };
    const [station] = await started(watched);
    const orders = station.heard().flatMap((one) => (one.say === 'orders' ? one.orders : []));
    const start = orders.find(
      ({ payload }) => JSON.parse(payload).seq > 0 && actOf(payload) === 'start-room',
    );
    const admit = orders.find(({ payload }) => actOf(payload) === 'admit');
    if (start === undefined || admit === undefined) throw new Error('the seat had heard no order');
    await station.writeAndSend({
      ...{ kind: 'sitting-opened', order: hashOf(admit), candidate: 'C1' as CandidateId, attempt: 1 },
      answerKeyToAuthority: 'x',
    });
    await station.writeAndSend({ kind: 'sitting-started', order: hashOf(start), durationMs: 7_200_000 });
    await room.console.close();
    expect(await never.desk.act(takeOver(room))).toEqual({ ok: true });
    expect((await never.desk.view()).counts.sitting).toBe(0);
    const { ackedSeq } = await station.plugIn(never.console.stations);
    expect(ackedSeq).toBe(0);
    station.send(station.journal);
    station.say({ say: 'kept-orders', orders: [admit, start] });
    await station.acked(station.head().seq);
    const view = await never.desk.until((now) => now.counts.sitting === 1);
    expect(view.steps.startedMs).toBeDefined();
    expect(view.seats.find((seat) => seat.device === station.device)?.candidate?.candidate).toBe('C1');
    await closeAll();
    const rows = ledgerOf(room.made.standbyData);
    expect(kindsOf(rows).filter((kind) => kind === 'order-recovered')).toHaveLength(2);
    expect(rows.filter(({ payload }) => JSON.parse(payload).device === station.device)).toEqual(
      station.journal,
    );
  });
});

describe('a console whose disk is lost a second time', () => {
  test('hears from the first seat that it has led before, and writes no second journal of that epoch', async () => {
    const both = await twoConsoles();
    const { room, standby } = both;
    const [station] = await started(both);
    await room.console.close();
    await standby.desk.act(takeOver(room));
    await station.plugIn(standby.console.stations);
    const { orders } = await station.hears('orders', (said) => said.orders.some(isTakeOver));
    const follows = orders.find(isTakeOver);
    if (follows === undefined) throw new Error('the seat was not told of the take-over');
    // Its own word is on its disk: hearing it again changes nothing.
    await hello(station, { port: standby.console.stations, follows });
    await station.hears('welcome');
    await standby.console.close();
    const fresh = mkdtempSync(join(tmpdir(), 'exam-room-fresh-'));
    copyFileSync(join(room.made.standbyData, 'device-keys.json'), join(fresh, 'device-keys.json'));
    const empty = await standBy(room, { port: 9, data: fresh });
    await hello(station, { port: empty.console.stations, follows });
    await station.hears('refused', (said) => said.code === 'STANDING_BY');
    expect(await empty.desk.act(takeOver(room))).toMatchObject({ ok: false, code: 'EPOCH_LOST' });
    await empty.console.close();
    expect(ledgerOf(fresh)).toEqual([]);
  });
});

async function hello(
  station: StationDouble,
  { port, follows }: { readonly port: number; readonly follows: SealedEntry },
): Promise<void> {
  station.pullTheCable();
  await station.connect(port);
  station.hello({ follows });
}

function hashOf({ payload }: SealedEntry): Digest {
  return entryHash(payload, nativeDigest);
}

function actOf(payload: string): string | undefined {
  const { fact } = JSON.parse(payload);
  if (fact.kind !== 'act-done') return undefined;
  return JSON.parse(Buffer.from(fact.envelope.payload, 'base64').toString('utf8')).act.act;
}

/** The hash of the grant that the station was told. */
async function granted(station: StationDouble): Promise<Digest> {
  const told = await station.hears('orders', (said) =>
    said.orders.some(({ payload }) => actOf(payload) === 'grant-time'),
  );
  const order = told.orders.find(({ payload }) => actOf(payload) === 'grant-time');
  if (order === undefined) throw new Error('no grant');
  return hashOf(order);
}

function rowOf(room: TestRoom, hash: Digest): SealedEntry {
  const found = ledgerOf(room.made.consoleData).find((sealed) => hashOf(sealed) === hash);
  if (found === undefined) throw new Error('no such row');
  return found;
}
