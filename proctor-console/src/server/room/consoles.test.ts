import { type DeviceId, type Digest, MINUTE_MS, toBase64, utf8 } from '@exam-room/shared/base';
import {
  type Act,
  type ConsoleEntry,
  type ConsoleFact,
  entryHash,
  NO_ENTRY,
} from '@exam-room/shared/records';
import { describe, expect, test } from 'vitest';
import { apply, type LedgerEntry } from './apply.ts';
import { candidate, chen, device, seat, testPlan, zhao } from './room.test-support.ts';
import { emptyRoom, type RoomState } from './state.ts';

const OTHER = 'd'.repeat(32) as DeviceId;

/** Two consoles on paper: each entry as it was written, in its own journal. */
function twoConsoles() {
  const plan = testPlan();
  const seqs = new Map<string, number>();
  function entry(writer: DeviceId, epoch: number, fact: ConsoleFact) {
    const seq = (seqs.get(`${writer}/${epoch}`) ?? 0) + 1;
    seqs.set(`${writer}/${epoch}`, seq);
    const header = {
      v: 1,
      session: plan.session.session,
      device: writer,
      epoch,
      seq,
      prev: NO_ENTRY,
    } as const;
    const at = { boot: '0'.repeat(16), monoMs: 0, wallMs: 0, usedMs: 0 };
    const payload = JSON.stringify({ ...header, ...at, fact });
    return { payload, hash: entryHash(payload) };
  }
  function takenIn(...rows: readonly { readonly payload: string; readonly hash: Digest }[]): RoomState {
    return rows.reduce((room, { payload, hash }, at) => {
      const read: ConsoleEntry = JSON.parse(payload);
      const from = read.device === plan.console || read.device === OTHER ? 'console' : 'seat';
      return apply(room, { from, position: at + 1, hash, entry: read } as LedgerEntry); // typed by its writer
    }, emptyRoom(plan));
  }
  return { plan, entry, takenIn };
}

function done(act: Act): ConsoleFact {
  const statement = { session: 'S1', nonce: '0'.repeat(32), by: [chen, zhao], act };
  const payload = toBase64(utf8(JSON.stringify(statement)));
  return { kind: 'act-done', envelope: { payloadType: 'act', payload, signatures: [] } };
}

describe('an order that a seat had kept for one console', () => {
  test('counts once at another console whose ledger has it itself', () => {
    const { plan, entry, takenIn } = twoConsoles();
    const ms = 2 * MINUTE_MS;
    const grant = entry(
      plan.console,
      1,
      done({
        act: 'grant-time',
        candidate: candidate(1),
        device: device(1),
        ms,
        reason: '补时',
      }),
    );
    const holds = { fromSeq: 0, fromHash: NO_ENTRY, size: 0, root: NO_ENTRY };
    const after = { epoch: 2, device: OTHER, from: plan.console, fromEpoch: 1 } as const;
    const takeOver = entry(OTHER, 2, done({ act: 'take-over', ...after, ...holds, reason: '断电' }));
    const followed = entry(device(1), 1, { kind: 'time-granted', order: grant.hash, ms } as never); // a seat writes it
    const recovered = entry(OTHER, 2, {
      kind: 'order-recovered',
      device: device(1),
      entry: { payload: grant.payload, sig: toBase64(new Uint8Array(64)) },
    });
    const grantedMs = (room: RoomState) => room.candidates.get(candidate(1))?.grantedMs;
    expect(grantedMs(takenIn(grant, takeOver, followed, recovered))).toBe(ms);
    // The console that never had the grant learns of it from the seat, and again when the row itself is handed over.
    expect(grantedMs(takenIn(takeOver, followed, recovered))).toBe(ms);
    expect(grantedMs(takenIn(takeOver, followed, recovered, grant))).toBe(ms);
  });

  test('seats nobody a second time: an admission that comes to light after the move away from there', () => {
    const { plan, entry, takenIn } = twoConsoles();
    const who = { candidate: candidate(1), attempt: 1 };
    const admit = entry(
      plan.console,
      1,
      done({ act: 'admit', ...who, device: device(1), seat: seat(1), note: '' }),
    );
    const move = entry(
      plan.console,
      1,
      done({
        act: 'move-seat',
        ...who,
        fromDevice: device(1),
        toDevice: device(4),
        toSeat: seat(4),
        epoch: 2,
        reason: '机器损坏',
      }),
    );
    const holds = { fromSeq: 0, fromHash: NO_ENTRY, size: 0, root: NO_ENTRY };
    const after = { epoch: 2, device: OTHER, from: plan.console, fromEpoch: 1 } as const;
    const takeOver = entry(OTHER, 2, done({ act: 'take-over', ...after, ...holds, reason: '断电' }));
    const left = entry(device(1), 1, { kind: 'sitting-moved', order: move.hash } as never); // a seat writes it
    const opened = { kind: 'sitting-opened', order: admit.hash, ...who, answerKeyToAuthority: 'x' };
    const began = entry(device(1), 1, opened as never);
    const sig = toBase64(new Uint8Array(64));
    const kept = ({ payload }: { readonly payload: string }) =>
      entry(OTHER, 2, { kind: 'order-recovered', device: device(1), entry: { payload, sig } });
    const room = takenIn(takeOver, began, left, kept(move), kept(admit));
    expect(room.candidates.get(candidate(1))?.attendance).toMatchObject({ at: 'seated', device: device(4) });
    expect(room.candidates.get(candidate(1))?.devices).toEqual([device(1), device(4)]);
    const seats = room.seats.rows().filter((one) => one.candidate === candidate(1));
    expect(seats.map((one) => one.device)).toEqual([device(4)]);
  });
});
