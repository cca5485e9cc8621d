import type { CandidateId } from '@exam-room/shared/base';
import { nativeDigest } from '@exam-room/shared/host/native-crypto';
import { entryHash, readAct, type SealedEntry, type SeatFact } from '@exam-room/shared/records';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { checkIn, closeAll, releaseAndStart, roomAlone, stationOf } from './compose-test-day.ts';
import type { TestRoom } from './compose-test-room.ts';

/*
 * 考生1 writes at seat 01 over a real line; the machine dies. Two invigilators move the sitting to the spare at the desk; the spare asks the
 * console for it. Meanwhile others ask too, and the old machine comes back.
 */
vi.setConfig({ testTimeout: 60_000 });
afterEach(closeAll);

const ORDER = '0'.repeat(64) as never;
const C1 = 'C1' as CandidateId;
const SITTING: readonly SeatFact[] = [
  { kind: 'sitting-opened', order: ORDER, candidate: C1, attempt: 1, answerKeyToAuthority: 'eA==' },
  { kind: 'paper-drawn', candidate: C1, attempt: 1, paper: ORDER, items: 4 },
  { kind: 'sitting-started', order: ORDER, durationMs: 7_200_000 },
  { kind: 'answer-saved', item: 'q1.1' as never, sealed: 'eA==' },
];

interface Moved {
  readonly room: TestRoom;
  /** The order of the move as the spare got it. */
  readonly order: SealedEntry;
}

/** Seat 01 wrote and fell silent; the order of the move has reached the spare. */
async function movedRoom(): Promise<Moved> {
  const room = await roomAlone();
  await room.desk.signInBoth();
  await checkIn(room);
  await releaseAndStart(room);
  const [old, spare] = [stationOf(room, 0), stationOf(room, 2)];
  await old.writeAndSend({ kind: 'help-called' }, ...SITTING);
  old.say({ ...STATUS, usedMs: 61_500 });
  await room.desk.until((view) => (view.seats[0]?.remainingMs ?? 0) === 7_200_000 - 61_500);
  old.pullTheCable();
  await spare.plugIn(room.console.stations);
  await room.desk.until((view) => view.seats[0]?.linked === false && view.seats[2]?.linked === true);
  const move = { do: 'move-seat', fromDevice: old.device, toDevice: spare.device, reason: '蓝屏' } as const;
  expect(await room.desk.alone(move)).toMatchObject({ code: 'NEEDS_TWO' });
  expect(await room.desk.together(move)).toEqual({ ok: true });
  await spare.hears('candidate', (said) => said.candidate.candidate === C1);
  const heard = await spare.hears('orders', (said) => said.orders.some((one) => moveIn(one) !== undefined));
  const order = heard.orders.find((one) => moveIn(one) !== undefined);
  if (order === undefined) throw new Error('no order');
  return { room, order };
}

const STATUS = {
  say: 'status',
  state: 'sitting',
  usedMs: 0,
  remainingMs: 0,
  answered: 1,
  items: 4,
  unsent: 0,
  picturesUnsent: 0,
  camera: 'ready',
  freeDiskMb: 10_000,
  wallMs: 0,
} as const;

function moveIn({ payload }: SealedEntry) {
  const { fact } = JSON.parse(payload);
  const statement = fact.kind === 'act-done' ? readAct(fact.envelope) : undefined;
  return statement?.ok === true && statement.value.act.act === 'move-seat' ? statement.value.act : undefined;
}

const hashOf = ({ payload }: SealedEntry) => entryHash(payload, nativeDigest);

describe('a seat move at the desk', () => {
  test('takes two, and hands the spare every entry of the sitting that the ledger has', async () => {
    const { room, order } = await movedRoom();
    const [old, spare] = [stationOf(room, 0), stationOf(room, 2)];
    expect(moveIn(order)).toMatchObject({ epoch: 2, usedMs: 61_500, fromDevice: old.device });
    spare.say({ say: 'ask-sitting', order: hashOf(order) });
    const answer = await spare.hears('earlier-entries');
    expect(answer).toMatchObject({ left: 0, order: hashOf(order) });
    // From the opening of the sitting on: what the seat had written before belongs to nobody.
    expect(answer.entries).toEqual(old.journal.slice(1));
  });

  test('gives the sitting to no other seat, and not after a newer move', async () => {
    const { room, order } = await movedRoom();
    const [other, spare] = [stationOf(room, 1), stationOf(room, 2)];
    other.say({ say: 'ask-sitting', order: hashOf(order) });
    expect(await other.hears('refused')).toMatchObject({ of: 'ask-sitting', code: 'WRONG_SEAT' });
    spare.say({ say: 'ask-sitting', order: ORDER });
    expect(await spare.hears('refused')).toMatchObject({ of: 'ask-sitting', code: 'WRONG_SEAT' });
  });

  test('survives a restart of the console: the spare gets order and sitting again', async () => {
    const { room, order } = await movedRoom();
    const spare = stationOf(room, 2);
    await room.restart();
    await spare.plugIn(room.console.stations);
    spare.say({ say: 'ask-sitting', order: hashOf(order) });
    expect((await spare.hears('earlier-entries')).entries).toHaveLength(SITTING.length);
  });

  test('keeps what the old seat brings later, in its own order, and tells people', async () => {
    const { room, order } = await movedRoom();
    const [old, spare] = [stationOf(room, 0), stationOf(room, 2)];
    const head = old.head();
    await spare.writeAndSend({
      kind: 'sitting-opened',
      order: hashOf(order),
      candidate: C1,
      attempt: 1,
      answerKeyToAuthority: 'eA==',
      continues: [{ device: old.device, epoch: 1, ...head }],
    });
    await old.plugIn(room.console.stations);
    await old.writeAndSend(
      { kind: 'answer-saved', item: 'q2.1' as never, sealed: 'eA==' },
      { kind: 'sitting-moved', order: hashOf(order) },
    );
    const seen = await room.desk.until((view) =>
      view.incidents.some((line) => line.words.zh.includes('换座后收到原座位')),
    );
    expect(seen.seats[2]).toMatchObject({ candidate: { candidate: C1 }, answered: 1 });
  });
});
