import { fromHex } from '@exam-room/shared/base';
import { nativeSha256, nativeSignatures } from '@exam-room/shared/host/native-crypto';
import type { ConsoleMessage } from '@exam-room/shared/protocol';
import {
  cosignLine,
  isContinued,
  isIncluded,
  isSignedBy,
  type LogHead,
  leafHash,
  NO_ENTRY,
  readHead,
  readNote,
  witnessName,
} from '@exam-room/shared/records';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestRoom, type TestRoom } from '../compose-test-room.ts';
import { askedThisTick } from './ask-witnesses.ts';
import type { StationDouble } from './station-double.test-support.ts';

type Checkpoint = Extract<ConsoleMessage, { say: 'checkpoint' }>;

let room: TestRoom;
beforeAll(async () => {
  room = await openTestRoom({ seats: 4 });
  await room.desk.signInBoth();
});
afterAll(() => room.close());

function station(at: number): StationDouble {
  const found = room.stations[at];
  if (found === undefined) throw new Error(`no station ${at}`);
  return found;
}

const bytesOf = (hex: string) => fromHex(hex) ?? new Uint8Array();
const hash = nativeSha256;

/** The head that a message shows, once its signature is the console's. */
function headOf({ note: text }: Checkpoint): LogHead {
  const note = readNote(text);
  const head = readHead(note?.text ?? '');
  const [line] = note?.lines ?? [];
  if (note === undefined || head === undefined || line === undefined) throw new Error('no head');
  const { publicKey } = room.made.console.signer;
  expect(isSignedBy(note.text, line, { name: head.origin, publicKey, check: nativeSignatures })).toBe(true);
  return head;
}

/** Writes what a witness writes. */
async function sign(one: StationDouble, at: number, { note }: Checkpoint): Promise<void> {
  const seat = room.made.seats[at];
  if (seat === undefined) throw new Error('no seat');
  const name = witnessName(room.made.session.session, one.device);
  const cosignature = cosignLine(readNote(note)?.text ?? '', { name, signer: seat.keys.signer, seconds: 1 });
  await one.writeAndSend({ kind: 'ledger-witnessed', note, cosignature });
}

const HANDED_IN = { kind: 'handed-in', by: 'time', answered: 0, items: 1, answers: NO_ENTRY } as const;

describe('a connected station', () => {
  test('is shown the head of the ledger, with its own newest entry proven to stand in it', async () => {
    const one = station(0);
    await one.plugIn(room.console.stations);
    await one.writeAndSend({ kind: 'help-called' });
    const shown = await one.hears('checkpoint', ({ own }) => own?.seq === 1);
    const { size, root } = headOf(shown);
    const { own } = shown;
    if (own === undefined) throw new Error('nothing of its own');
    const leaf = leafHash(bytesOf(one.head().hash), hash);
    expect(isIncluded({ ...own, leaf, size, root, path: own.path.map(bytesOf) }, hash)).toBe(true);
    expect(shown.since).toBe(0);
  });

  test('is shown after its hand-in, at once, a head that continues the one it signed', async () => {
    const one = station(1);
    await one.plugIn(room.console.stations);
    const first = await one.hears('checkpoint');
    await sign(one, 1, first);
    await one.writeAndSend(HANDED_IN);
    const next = await one.hears('checkpoint', ({ since }) => since > 0);
    const [before, after] = [headOf(first), headOf(next)];
    expect(next).toMatchObject({ since: before.size, own: { seq: 2 } });
    expect(isContinued(before, after, { proof: next.proof.map(bytesOf), hash })).toBe(true);
  });

  test('that has seen another head than the console thought gets a proof from there, and once only', async () => {
    const one = station(2);
    await one.plugIn(room.console.stations);
    const first = await one.hears('checkpoint');
    one.say({ say: 'witnessed', size: 2 });
    const again = await one.hears('checkpoint', ({ since }) => since === 2);
    expect(headOf(again).size).toBeGreaterThanOrEqual(headOf(first).size);
    one.say({ say: 'witnessed', size: 1 });
    await one.writeAndSend({ kind: 'help-called' });
    expect(one.heard().some((message) => message.say === 'checkpoint' && message.since === 1)).toBe(false);
  });

  test('that has signed more than the ledger holds makes the desk say that the ledger was put back', async () => {
    const one = station(3);
    await one.plugIn(room.console.stations);
    await one.hears('checkpoint');
    one.say({ say: 'witnessed', size: 1_000_000 });
    const view = await room.desk.until(({ incidents }) =>
      incidents.some(({ words }) => words.zh.includes('总账') && words.zh.includes(one.device)),
    );
    expect(view.incidents.length).toBeGreaterThan(0);
  });

  test('that finds a contradiction is shown on the desk with what to do', async () => {
    const one = station(0);
    const { note } = await one.hears('checkpoint');
    await one.writeAndSend({ kind: 'ledger-contradicted', how: 'not-continued', seen: note, shown: note });
    const view = await room.desk.until(({ incidents }) =>
      incidents.some(({ words }) => words.en.includes('older entries were changed')),
    );
    expect(view.incidents.find(({ words }) => words.en.includes('older entries'))?.words.zh).toContain(
      '通知主管部门',
    );
  });
});

test('a room whose clock runs fast is asked a tenth at a time, and everybody once before anybody twice', () => {
  const asked = new Map<number, number>();
  const seats = Array.from({ length: 30 }, (_, seat) => seat);
  const tick = (nowMs: number) => {
    const chosen = askedThisTick(seats, { isDue: (seat) => seat !== 7, askedMs: (seat) => asked.get(seat) });
    for (const seat of chosen) asked.set(seat, nowMs);
    return chosen;
  };
  const round = Array.from({ length: 10 }, (_, at) => tick(at));
  expect(round.every((chosen) => chosen.length <= 3)).toBe(true);
  expect(
    round
      .flat()
      .slice(0, 29)
      .toSorted((one, other) => one - other),
  ).toEqual(seats.filter((seat) => seat !== 7));
});
