import { openDeviceKeys } from '@exam-room/shared/host/device-keys';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { begin, type ComposedSeat, composeInTest, itemsIn } from '../compose-test-seat.ts';
import { TEST_CANDIDATE } from '../opening/session-folder.test-support.ts';
import { openTestRoom, type TestRoom } from '../station-process.test-support.ts';
import { type ConsoleDouble, openConsoleDouble } from './console-double.test-support.ts';

let room: TestRoom;
let seat: ComposedSeat;
let more: ConsoleDouble[];

beforeEach(async () => {
  room = await openTestRoom();
  more = [];
});
afterEach(async () => {
  await seat.station.close();
  for (const one of more) await one.close();
  await room.close();
});

/** Kinds of the entries that a console has, in order. */
const kinds = (console: ConsoleDouble) => console.entries.map((one) => one.entry.fact.kind);
const count = (console: ConsoleDouble, kind: string) => kinds(console).filter((one) => one === kind).length;

async function answerAll(choice: readonly number[]): Promise<void> {
  for (const item of itemsIn(await seat.view()))
    expect(await seat.act({ act: 'choose', item, choice })).toEqual({ ok: true });
}

const ticks = (tick: string) => (view: Awaited<ReturnType<ComposedSeat['view']>>) =>
  view.stage.stage === 'sitting' &&
  view.stage.sitting.answers.length === 12 &&
  view.stage.sitting.answers.every((one) => one.tick === tick);

describe('who is believed', () => {
  it('a console with another certificate gets not one byte', async () => {
    const stranger = await openDeviceKeys(`${room.folder}/stranger`);
    const impostor = await openConsoleDouble(room.consoleKeys, room.session, {
      wrongCertificate: { key: stranger.tlsKey, cert: stranger.tlsCert },
    });
    more.push(impostor);
    seat = await composeInTest(room, { port: impostor.port });
    await impostor.until('several tries', () => impostor.knocks() >= 3);
    expect(impostor.bytes()).toBe(0);
    expect(impostor.connections()).toBe(0);
    expect(await seat.view()).toMatchObject({ link: 'alone', stage: { stage: 'offline' } });
  });

  it('shows the console the certificate that the session lists for this seat', async () => {
    seat = await composeInTest(room);
    await room.console.until('the hello', () => room.console.heard.some((one) => one.say === 'hello'));
    expect(room.console.clientPins()).toEqual([room.seatKeys.tlsPin]);
  });

  it('an order that no listed console signed changes nothing', async () => {
    seat = await composeInTest(room);
    await begin(seat, room.console);
    const stranger = await openDeviceKeys(`${room.folder}/stranger`);
    const impostor = await openConsoleDouble(stranger, room.session);
    more.push(impostor);
    const forged = impostor.order({ act: 'pause', devices: [seat.station.device], reason: 'forged' });
    room.console.say({ say: 'orders', orders: [forged] });
    const byNobody = room.console.order(
      {
        act: 'grant-time',
        candidate: TEST_CANDIDATE.candidate,
        device: seat.station.device,
        ms: 1,
        reason: '',
      },
      [7],
    );
    const changed = { ...byNobody, payload: byNobody.payload.replace('"epoch":1', '"epoch":2') };
    room.console.say({ say: 'orders', orders: [changed] });
    room.console.order({ act: 'message', devices: [seat.station.device], text: 'done' });
    await seat.until('the message after them', (view) => view.message?.text === 'done');
    expect([count(room.console, 'paused'), count(room.console, 'time-granted')]).toEqual([0, 0]);
  });

  it('a receipt that the authority did not sign for this journal is not shown', async () => {
    seat = await composeInTest(room);
    await begin(seat, room.console);
    await seat.act({ act: 'hand-in' });
    await room.console.until('the hand-in', () => count(room.console, 'handed-in') === 1);
    room.console.sendReceipt(TEST_CANDIDATE, { head: 'a'.repeat(64) as never });
    room.console.sendReceipt(TEST_CANDIDATE, { session: 'S-OTHER' as never });
    room.console.sendReceipt(TEST_CANDIDATE, { code: '9999-9999-9999' });
    const done = await seat.until(
      'a receipt',
      (view) => view.stage.stage === 'handed-in' && view.stage.done.receipt !== undefined,
    );
    expect(done).toMatchObject({ stage: { done: { receipt: '9999-9999-9999' } } });
    await room.console.until('its entry', () => count(room.console, 'receipt-stored') === 1);
    expect(count(room.console, 'order-refused')).toBe(0);
  });
});

describe('what is sent twice', () => {
  it('orders repeated and out of order are followed once', async () => {
    seat = await composeInTest(room);
    await begin(seat, room.console);
    const device = seat.station.device;
    room.console.order({
      act: 'grant-time',
      candidate: TEST_CANDIDATE.candidate,
      device,
      ms: 60_000,
      reason: '',
    });
    room.console.order({ act: 'message', devices: [device], text: 'one' });
    for (let time = 0; time < 3; time += 1) room.console.repeatOrders();
    room.console.hangUp();
    room.console.order({ act: 'message', devices: [device], text: 'two' });
    await room.console.until('both messages', () => count(room.console, 'message-shown') === 2);
    expect(count(room.console, 'time-granted')).toBe(1);
    expect(count(room.console, 'sitting-started')).toBe(1);
    expect(count(room.console, 'order-refused')).toBe(0);
  });

  it('entries that were not acknowledged go again after the line broke, without a gap', async () => {
    seat = await composeInTest(room);
    await begin(seat, room.console);
    room.console.fallSilent();
    await answerAll([0]);
    expect(await seat.view()).toSatisfy(ticks('saved'));
    room.console.hangUp();
    await room.console.until('another connection', () => room.console.connections() >= 2);
    room.console.acknowledge();
    await seat.until('the second ticks', ticks('backed-up'));
    expect(count(room.console, 'answer-saved')).toBe(12);
  });

  it('a console that lost everything gets the whole journal again', async () => {
    seat = await composeInTest(room);
    await begin(seat, room.console);
    await answerAll([1]);
    await seat.until('the second ticks', ticks('backed-up'));
    const { port } = room.console;
    await room.console.close();
    const fresh = await openConsoleDouble(room.consoleKeys, room.session, { port });
    more.push(fresh);
    await fresh.until('the whole journal', () => count(fresh, 'answer-saved') === 12);
    expect(fresh.entries[0]?.entry.seq).toBe(1);
  });
});

it('the exam goes on without a console, and everything arrives when it is back', async () => {
  seat = await composeInTest(room);
  await begin(seat, room.console);
  const { port } = room.console;
  await room.console.close();
  await seat.until('being alone', (view) => view.link === 'alone');
  await answerAll([1]);
  expect(await seat.view()).toSatisfy(ticks('saved'));
  expect(await seat.act({ act: 'hand-in' })).toEqual({ ok: true });
  expect(await seat.view()).toMatchObject({ stage: { stage: 'handed-in', done: { backedUp: false } } });
  const again = await openConsoleDouble(room.consoleKeys, room.session, { port });
  more.push(again);
  await again.until('the hand-in', () => count(again, 'handed-in') === 1);
  await seat.until('the backup', (view) => view.stage.stage === 'handed-in' && view.stage.done.backedUp);
});

it('an acknowledgement of entries that do not exist is not believed', async () => {
  seat = await composeInTest(room);
  await begin(seat, room.console);
  room.console.fallSilent();
  room.console.say({ say: 'ack', seq: 9_999 });
  room.console.order({ act: 'message', devices: [seat.station.device], text: 'heard' });
  await seat.until('what was said after it', (view) => view.message?.text === 'heard');
  await answerAll([0]);
  expect(await seat.view()).toSatisfy(ticks('saved'));
});

it('speaks TLS 1.3 and nothing older', async () => {
  seat = await composeInTest(room);
  await room.console.until('the hello', () => room.console.heard.length > 0);
  expect(room.console.tlsVersions()).toEqual(['TLSv1.3']);
});
