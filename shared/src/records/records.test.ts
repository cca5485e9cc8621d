import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nativeDigest, nativeSignatures, signerFromSeed } from '../../host/native-crypto.ts';
import type { DeviceId, InvigilatorId, ItemId, SessionId } from '../base/index.ts';
import { toHex, utf8 } from '../base/index.ts';
import { PURPOSE, sha256, signEnvelope } from '../crypto/index.ts';
import {
  answersText,
  appendLeaf,
  CHOICE_BYTES,
  continues,
  decodeChoice,
  EMPTY_EDGE,
  encodeChoice,
  entryLine,
  isInTime,
  leafHash,
  merkleRoot,
  NO_ENTRY,
  nodeHash,
  proveAct,
  proveEntry,
  readEntryLines,
  remainingMs,
  type SealedEntry,
  type SeatFact,
  sealEntry,
  seatEntrySchema,
  sheetCode,
  snapshotKey,
  snapshotMoments,
  tidyChoice,
} from './index.ts';

const signer = signerFromSeed('44'.repeat(32));
const device = 'a'.repeat(32) as DeviceId;
const session = 'S1' as SessionId;
const tools = { check: nativeSignatures, digest: nativeDigest };
const writer = { device, signKey: signer.publicKey, schema: seatEntrySchema };

function journalOf(facts: readonly SeatFact[]): readonly SealedEntry[] {
  let prev = NO_ENTRY;
  return facts.map((fact, at) => {
    const made = sealEntry(
      {
        session,
        device,
        epoch: 1,
        seq: at + 1,
        prev,
        boot: '0'.repeat(16),
        monoMs: at,
        wallMs: at,
        usedMs: at,
      },
      fact,
      { signer, digest: nativeDigest },
    );
    prev = made.hash;
    return made.sealed;
  });
}

const journal = journalOf([
  { kind: 'help-called' },
  { kind: 'question-shown', question: 'q1' as never },
  { kind: 'help-called' },
]);

describe('a journal', () => {
  test('proves every entry and its place in the chain', () => {
    let head = { seq: 0, hash: NO_ENTRY };
    for (const sealed of journal) {
      const proven = proveEntry(sealed, writer, tools);
      if (!proven.ok) throw new Error(proven.error.code);
      expect(continues(head, proven.value)).toEqual({ ok: true, value: true });
      head = { seq: proven.value.entry.seq, hash: proven.value.hash };
    }
    expect(head.seq).toBe(3);
  });

  test('shows a missing entry as a gap and a rewritten one as a fork', () => {
    const proven = journal
      .map((sealed) => proveEntry(sealed, writer, tools))
      .flatMap((one) => (one.ok ? [one.value] : []));
    const [first, , third] = proven;
    if (first === undefined || third === undefined) throw new Error('journal too short');
    expect(continues({ seq: 1, hash: first.hash }, third)).toMatchObject({
      ok: false,
      error: { code: 'ENTRY_GAP' },
    });
    expect(continues({ seq: 2, hash: first.hash }, third)).toMatchObject({
      ok: false,
      error: { code: 'ENTRY_FORK' },
    });
  });

  test('refuses an entry with any changed character, from another machine, or of an unknown kind', () => {
    const [sealed] = journal;
    if (sealed === undefined) throw new Error('no entry');
    fc.assert(
      fc.property(fc.nat(sealed.payload.length - 1), (at) => {
        const changed = `${sealed.payload.slice(0, at)}${sealed.payload[at] === '1' ? '2' : '1'}${sealed.payload.slice(at + 1)}`;
        expect(proveEntry({ ...sealed, payload: changed }, writer, tools).ok).toBe(false);
      }),
    );
    expect(proveEntry(sealed, { ...writer, device: 'b'.repeat(32) as DeviceId }, tools)).toMatchObject({
      ok: false,
      error: { code: 'ENTRY_DEVICE' },
    });
    const strange = { ...sealed, payload: sealed.payload.replace('help-called', 'help-wanted') };
    expect(proveEntry(strange, writer, tools)).toMatchObject({
      ok: false,
      error: { code: 'ENTRY_UNREADABLE' },
    });
  });

  test('comes back from its file, and a broken line is named by its number', () => {
    const file = utf8(journal.map(entryLine).join(''));
    expect(readEntryLines(file, 'journal')).toEqual({ ok: true, value: journal });
    const cut = readEntryLines(file.subarray(0, file.length - 5), 'journals/a.jsonl');
    expect(cut).toMatchObject({ ok: false, error: { code: 'JOURNAL_LINE', where: 'journals/a.jsonl:3' } });
  });
});

describe('an act', () => {
  const chen = signerFromSeed('55'.repeat(32));
  const zhao = signerFromSeed('66'.repeat(32));
  const person = (id: string, publicKey: string) => ({
    id: id as InvigilatorId,
    name: id,
    role: 'invigilator' as const,
    signKey: publicKey,
  });
  const room = { session, invigilators: [person('V01', chen.publicKey), person('V02', zhao.publicKey)] };
  const statement = (by: readonly string[], where: string = session) =>
    utf8(JSON.stringify({ session: where, nonce: '0'.repeat(32), by, act: { act: 'close-room' } }));

  test('holds when every person it names has signed it', () => {
    const envelope = signEnvelope(PURPOSE.act, statement(['V01', 'V02']), [chen, zhao]);
    expect(proveAct(envelope, room, nativeSignatures)).toMatchObject({
      ok: true,
      value: { by: [{ id: 'V01' }, { id: 'V02' }] },
    });
  });

  test.each([
    ['one of the two did not sign', statement(['V01', 'V02']), [chen], 'ENVELOPE_SIGNATURE'],
    ['one person is named twice', statement(['V01', 'V01']), [chen], 'ACT_PERSON'],
    ['a person is not of this session', statement(['V01', 'V09']), [chen, zhao], 'ACT_PERSON'],
    ['it belongs to another session', statement(['V01'], 'S2'), [chen], 'ACT_SESSION'],
  ])('is refused when %s', (...[, payload, signers, code]) => {
    expect(proveAct(signEnvelope(PURPOSE.act, payload, signers), room, nativeSignatures)).toMatchObject({
      ok: false,
      error: { code },
    });
  });
});

describe('a choice', () => {
  test('has one spelling and one size', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 12 }), (options) => {
        const bytes = encodeChoice(options);
        expect(bytes.length).toBe(CHOICE_BYTES);
        expect(decodeChoice(bytes)).toEqual(tidyChoice(options));
      }),
    );
    expect(decodeChoice(utf8('[1,0]'.padEnd(CHOICE_BYTES)))).toBeUndefined();
    expect(decodeChoice(utf8('[9]'.padEnd(CHOICE_BYTES)))).toBeUndefined();
  });

  test('that was taken back is left out of the hand-in', () => {
    const answers = new Map([
      ['q2.1' as ItemId, [1, 0]],
      ['q1.1' as ItemId, []],
      ['q10.1' as ItemId, [3]],
    ]);
    expect(answersText(answers)).toBe('exam-room/answers/v1\nq10.1 3\nq2.1 0,1\n');
  });
});

describe('the deadline', () => {
  test.each([
    [0, 7_200_000, true],
    [7_199_999, 1, true],
    [7_200_000, 0, true],
    [7_200_001, 0, false],
  ])('after %d ms of test time leaves %d ms', (used, left, inTime) => {
    const allowed = { durationMs: 7_200_000, grantedMs: 0 };
    expect(remainingMs(allowed, used)).toBe(left);
    expect(isInTime(allowed, used)).toBe(inTime);
  });
});

describe('snapshot moments', () => {
  test('lie inside the sitting, in order, 6 to 12 of them, the same for ever', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), (seed) => {
        const key = snapshotKey({ seed, session, candidate: 'C1' as never, attempt: 1 });
        const moments = snapshotMoments({
          key,
          durationMs: 7_200_000,
          policy: { randomMin: 6, randomMax: 12 },
        });
        expect(moments.length).toBeGreaterThanOrEqual(6);
        expect(moments.length).toBeLessThanOrEqual(12);
        expect([...moments].sort((a, b) => a - b)).toEqual(moments);
        expect(moments.every((at) => at > 0 && at < 7_200_000)).toBe(true);
      }),
    );
  });
});

describe('the ledger head', () => {
  /** RFC 6962 by its recursive definition: split at the largest power of two below the size. */
  function root(leaves: readonly Uint8Array[]): Uint8Array {
    const [only] = leaves;
    if (only === undefined) return sha256(new Uint8Array());
    if (leaves.length === 1) return only;
    let split = 1;
    while (split * 2 < leaves.length) split *= 2;
    return nodeHash(root(leaves.slice(0, split)), root(leaves.slice(split)));
  }

  test('grown leaf by leaf is the root of RFC 6962', () => {
    let edge = EMPTY_EDGE;
    const leaves: Uint8Array[] = [];
    for (let size = 0; size < 70; size += 1) {
      expect(toHex(merkleRoot(edge))).toBe(toHex(root(leaves)));
      const leaf = leafHash(utf8(`entry ${size}`));
      leaves.push(leaf);
      edge = appendLeaf(edge, leaf);
    }
  });

  test('is read out as four groups of five digits', () => {
    expect(sheetCode(sha256(utf8('head')))).toMatch(/^\d{5}-\d{5}-\d{5}-\d{5}$/);
  });
});
