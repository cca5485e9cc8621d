import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DeviceId, SessionId } from '@exam-room/shared/base';
import { toHex } from '@exam-room/shared/base';
import {
  nativeDigest,
  nativeSignatures,
  newSigningSeed,
  signerFromSeed,
} from '@exam-room/shared/host/native-crypto';
import {
  appendLeaf,
  EMPTY_EDGE,
  type EntryClaim,
  type EntryProof,
  entryProof,
  leafHash,
  merkleRoot,
  NO_ENTRY,
  type ProvenEntry,
  type SealedEntry,
  type SeatFact,
  sealEntry,
} from '@exam-room/shared/records';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { IntakeAnswer } from '../intake-ports.ts';
import type { KeptEntry } from '../ledger-ports.ts';
import { openIntake } from './group-commit.ts';
import { holdFolder } from './hold-folder.ts';
import { LedgerDamaged, openLedger } from './open-ledger.ts';

const session = 'S1' as SessionId;

/** A station's journal as its program would write it. */
function station(number: number) {
  const device = String(number).padStart(32, '0') as DeviceId;
  const signer = signerFromSeed(newSigningSeed());
  let head = { seq: 0, hash: NO_ENTRY };
  const writeAs = (fact: SeatFact, of: { readonly session?: SessionId; readonly device?: DeviceId } = {}) => {
    const seq = head.seq + 1;
    const header = {
      session,
      device,
      epoch: 1,
      seq,
      prev: head.hash,
      boot: '0'.repeat(16),
      monoMs: seq,
      wallMs: seq,
      usedMs: 0,
    };
    const made = sealEntry({ ...header, ...of }, fact, { signer, digest: nativeDigest });
    return { ...made, seq };
  };
  return {
    device,
    signer,
    writeAs,
    write(many: number): SealedEntry[] {
      return Array.from({ length: many }, () => {
        const { sealed, hash, seq } = writeAs({ kind: 'help-called' });
        head = { seq, hash };
        return sealed;
      });
    },
    /** The disk is put back to an older image. */
    forget(to: { readonly seq: number; readonly hash: typeof NO_ENTRY }) {
      head = to;
    },
    head: () => head,
  };
}

/** A second thread that proves when it is told to. */
function secondThread() {
  const asked: { readonly answer: () => void; readonly die: () => void }[] = [];
  const later = async (what: 'answer' | 'die') => {
    asked.shift()?.[what]();
    for (let turns = 0; turns < 4; turns += 1) await Promise.resolve();
  };
  return {
    asked,
    prove: (claims: readonly EntryClaim[]) =>
      new Promise<readonly EntryProof[]>((resolve, reject) => {
        asked.push({
          answer: () =>
            resolve(
              claims.map((claim) => entryProof(claim, { check: nativeSignatures, digest: nativeDigest })),
            ),
          die: () => reject(new Error('the thread is gone')),
        });
      }),
    /** The oldest share is proven. */
    answer: () => later('answer'),
    die: () => later('die'),
  };
}

function openAll(
  stations: readonly ReturnType<typeof station>[],
  proveBeside?: ReturnType<typeof secondThread>['prove'],
) {
  const path = join(mkdtempSync(join(tmpdir(), 'exam-room-ledger-')), 'ledger.sqlite');
  const { ledger, close } = openLedger(path);
  const commits: number[] = [];
  const forks: KeptEntry[] = [];
  const keys = new Map(stations.map((one) => [one.device, one.signer.publicKey]));
  let turn: (() => void) | undefined;
  const intake = openIntake({
    session,
    ledger,
    signKeyOf: (device) => keys.get(device),
    check: nativeSignatures,
    ...(proveBeside === undefined ? {} : { proveBeside }),
    digest: nativeDigest,
    commit(batch: readonly ProvenEntry<SeatFact>[]) {
      commits.push(batch.length);
      ledger.append(
        batch.map(({ entry, hash, sealed }) => ({
          device: entry.device,
          epoch: entry.epoch,
          seq: entry.seq,
          hash,
          sealed,
        })),
      );
    },
    forked: (fork) => void (ledger.keepFork(fork) && forks.push(fork)),
    soon: (next) => {
      turn = next;
    },
  });
  const answers = new Map<DeviceId, IntakeAnswer[]>();
  return {
    path,
    ledger,
    close,
    intake,
    commits,
    forks,
    send(from: ReturnType<typeof station>, entries: readonly SealedEntry[], epoch = 1) {
      const heard = answers.get(from.device) ?? [];
      answers.set(from.device, heard);
      intake.offer({
        device: from.device,
        epoch,
        entries,
        answer(answer) {
          heard.push(answer);
          // What is acknowledged lies in the ledger at that very moment.
          if (answer.answer === 'ack')
            expect(ledger.head(from.device, epoch).seq).toBeGreaterThanOrEqual(answer.seq);
        },
      });
    },
    /** Lets turns of the event loop pass until nothing waits; returns what this station heard. */
    settle(of: ReturnType<typeof station>) {
      for (let next = turn; next !== undefined; next = turn) {
        turn = undefined;
        next();
      }
      return answers.get(of.device) ?? [];
    },
  };
}

describe('entries of one turn from all stations', () => {
  test('are committed together, and acknowledged only after the commit', () => {
    const [one, two] = [station(1), station(2)];
    const room = openAll([one, two]);
    room.send(one, one.write(3));
    room.send(two, two.write(2));
    room.send(one, one.write(1));
    expect(room.ledger.size()).toBe(0);
    expect(room.settle(one)).toEqual([
      { answer: 'ack', seq: 3 },
      { answer: 'ack', seq: 4 },
    ]);
    expect(room.settle(two)).toEqual([{ answer: 'ack', seq: 2 }]);
    expect(room.commits).toEqual([6]);
  });

  test('a station with a long backlog does not hold up the others', () => {
    const [late, live] = [station(1), station(2)];
    const room = openAll([late, live]);
    for (let frame = 0; frame < 5; frame += 1) room.send(late, late.write(200));
    room.send(live, live.write(1));
    room.settle(live);
    expect(room.ledger.size()).toBe(1_001);
    const place = [...room.ledger.read({ first: 1 })].findIndex((entry) => entry.device === live.device);
    expect(place).toBeLessThan(100);
    expect(Math.max(...room.commits)).toBeLessThanOrEqual(320);
  });

  test('of a backlog are proven beside: the journal waits in its order, the others go on', async () => {
    const [late, live] = [station(1), station(2)];
    const beside = secondThread();
    const room = openAll([late, live], beside.prove);
    const backlog = late.write(20);
    room.send(late, backlog);
    expect(room.settle(late)).toEqual([]);
    room.send(late, late.write(1));
    room.send(live, live.write(1));
    expect(room.settle(live)).toEqual([{ answer: 'ack', seq: 1 }]);
    expect(room.settle(late)).toEqual([]);
    await beside.answer();
    expect(room.settle(late)).toEqual([
      { answer: 'ack', seq: 20 },
      { answer: 'ack', seq: 21 },
    ]);
    room.send(late, backlog);
    expect(room.settle(late).at(-1)).toEqual({ answer: 'ack', seq: 21 });
    expect(beside.asked).toEqual([]);
  });

  test('of a crowd are proven beside in shares, and each station is answered for its own', async () => {
    const crowd = Array.from({ length: 40 }, (_, at) => station(at + 1));
    const beside = secondThread();
    const room = openAll(crowd, beside.prove);
    for (const one of crowd) room.send(one, one.write(1));
    for (const one of crowd) expect(room.settle(one)).toEqual([]);
    expect(beside.asked).toHaveLength(2);
    await beside.answer();
    const answered = crowd.filter((one) => room.settle(one).length > 0);
    expect(answered).toEqual(crowd.slice(0, 32));
    await beside.answer();
    for (const one of crowd) expect(room.settle(one)).toEqual([{ answer: 'ack', seq: 1 }]);
    expect(room.ledger.size()).toBe(40);
  });

  test('are proven here when the second thread dies over them', async () => {
    const one = station(1);
    const beside = secondThread();
    const room = openAll([one], beside.prove);
    const good = one.write(12);
    const spoilt = good.map((entry, at) =>
      at === 9 ? { ...entry, payload: entry.payload.replace('"monoMs":10', '"monoMs":11') } : entry,
    );
    room.send(one, spoilt);
    room.settle(one);
    await beside.die();
    expect(room.settle(one).at(-1)).toMatchObject({ trouble: { code: 'DEVICE_MISMATCH' } });
    expect(room.ledger.size()).toBe(9);
    room.send(one, good);
    expect(room.settle(one).at(-1)).toEqual({ answer: 'ack', seq: 12 });
  });

  test('of a backlog with one changed character are taken up to it, and the rest is refused', async () => {
    const one = station(1);
    const beside = secondThread();
    const room = openAll([one], beside.prove);
    const changed = one
      .write(12)
      .map((entry, at) =>
        at === 9 ? { ...entry, payload: entry.payload.replace('"monoMs":10', '"monoMs":11') } : entry,
      );
    room.send(one, changed);
    room.settle(one);
    await beside.answer();
    const [heard] = room.settle(one);
    expect(heard?.answer === 'refused' && heard.trouble.code).toBe('DEVICE_MISMATCH');
    expect(room.ledger.size()).toBe(9);
  });

  test('that come twice, in pieces or out of order end as one journal', () => {
    const one = station(1);
    const room = openAll([one]);
    const entries = one.write(10);
    room.send(one, entries.slice(0, 4));
    room.send(one, entries.slice(6));
    expect(room.settle(one).at(-1)).toEqual({ answer: 'ack', seq: 4 });
    room.send(one, entries.slice(2, 8));
    room.send(one, entries);
    room.send(one, entries);
    expect(room.settle(one).at(-1)).toEqual({ answer: 'ack', seq: 10 });
    expect(room.ledger.journal({ device: one.device, epoch: 1 }).map((entry) => entry.sealed)).toEqual(
      entries,
    );
  });

  test('of another session, another machine or with a changed character are refused', () => {
    const [one, other] = [station(1), station(2)];
    const room = openAll([one, other]);
    const heard = (entries: readonly SealedEntry[]) => {
      room.send(one, entries);
      const last = room.settle(one).at(-1);
      return last?.answer === 'refused' ? last.trouble.code : last?.answer;
    };
    expect(heard([one.writeAs({ kind: 'help-called' }, { session: 'S2' as SessionId }).sealed])).toBe(
      'WRONG_SESSION',
    );
    expect(heard([one.writeAs({ kind: 'help-called' }, { device: other.device }).sealed])).toBe(
      'DEVICE_MISMATCH',
    );
    expect(heard(other.write(1))).toBe('DEVICE_MISMATCH');
    const [good] = one.write(1);
    if (good === undefined) throw new Error('no entry');
    expect(heard([{ ...good, payload: good.payload.replace('help-called', 'help-wanted') }])).toBe('FRAME');
    expect(heard([{ ...good, payload: good.payload.replace('"monoMs":1', '"monoMs":2') }])).toBe(
      'DEVICE_MISMATCH',
    );
    expect(heard([good])).toBe('ack');
    expect(room.ledger.size()).toBe(1);
  });

  test('that contradict what is held are a fork: refused, and kept as evidence', () => {
    const one = station(1);
    const room = openAll([one]);
    room.send(one, one.write(2));
    const older = one.head();
    room.send(one, one.write(3));
    room.settle(one);
    one.forget(older);
    const rewritten = one.writeAs({ kind: 'question-shown', question: 'q1' as never });
    room.send(one, [rewritten.sealed]);
    room.send(one, [rewritten.sealed]);
    expect(room.settle(one).slice(-2)).toMatchObject([
      { trouble: { code: 'FORK' } },
      { trouble: { code: 'FORK' } },
    ]);
    expect(room.forks).toMatchObject([{ seq: 3, hash: rewritten.hash }]);
    expect(room.ledger.size()).toBe(5);
  });
});

describe('the ledger', () => {
  test('comes back whole with its heads and its root', () => {
    const [one, two] = [station(1), station(2)];
    const room = openAll([one, two]);
    for (let turn = 0; turn < 20; turn += 1) {
      room.send(one, one.write(3));
      room.send(two, two.write(2));
      room.settle(one);
    }
    const root = toHex(room.ledger.root());
    room.close();
    const { ledger, close } = openLedger(room.path);
    expect(ledger.size()).toBe(100);
    expect(toHex(ledger.root())).toBe(root);
    expect(ledger.head(one.device, 1)).toEqual(one.head());
    const leaves = [...ledger.read({ first: 1, last: 37 })].map((entry) =>
      leafHash(Buffer.from(entry.hash, 'hex')),
    );
    const edge = leaves.reduce((before, leaf) => appendLeaf(before, leaf), EMPTY_EDGE);
    expect(toHex(ledger.tree.root(37))).toBe(toHex(merkleRoot(edge)));
    close();
  });

  test('with one changed character does not open, and names the entry', () => {
    const one = station(1);
    const room = openAll([one]);
    room.send(one, one.write(5));
    room.settle(one);
    room.close();
    const database = new Database(room.path);
    database.exec(
      `UPDATE entries SET payload = replace(payload, '"monoMs":3', '"monoMs":4') WHERE position = 3`,
    );
    database.close();
    expect(() => openLedger(room.path)).toThrow(LedgerDamaged);
    try {
      openLedger(room.path);
    } catch (error) {
      expect(error).toMatchObject({ position: 3 });
    }
  });

  test('writes a batch whole or not at all', () => {
    const one = station(1);
    const room = openAll([one]);
    room.send(one, one.write(2));
    room.settle(one);
    const [kept] = room.ledger.journal({ device: one.device, epoch: 1 });
    if (kept === undefined) throw new Error('no entry');
    const before = toHex(room.ledger.root());
    expect(() => room.ledger.append([{ ...kept, seq: 3 }, kept])).toThrow();
    expect(room.ledger.size()).toBe(2);
    expect(room.ledger.head(one.device, 1)).toEqual(one.head());
    expect(toHex(room.ledger.root())).toBe(before);
  });
});

describe('a data folder', () => {
  test('belongs to one program at a time', () => {
    const folder = mkdtempSync(join(tmpdir(), 'exam-room-hold-'));
    const letGo = holdFolder(folder);
    expect(letGo).toBeDefined();
    expect(holdFolder(folder)).toBeUndefined();
    letGo?.();
    const again = holdFolder(folder);
    expect(again).toBeDefined();
    again?.();
  });
});
