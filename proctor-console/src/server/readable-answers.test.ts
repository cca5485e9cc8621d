import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { CandidateId, ItemId } from '@exam-room/shared/base';
import { answerNonce, nativeDigest, newSecret, seal, unseal } from '@exam-room/shared/host/native-crypto';
import { openSealed, sealTo, sealToOf } from '@exam-room/shared/host/sealing';
import { encodeChoice } from '@exam-room/shared/records';
import { afterEach, expect, test, vi } from 'vitest';
import {
  checkIn,
  closeAll,
  closeAndSign,
  releaseAndStart,
  roomAlone,
  sit,
  stationOf,
} from './compose-test-day.ts';
import type { TestRoom } from './compose-test-room.ts';

// A whole day whose answers are sealed as a real station seals them. Whoever then takes the console's disk, or sits at its desk, learns how
// many answers there were and when, and not one of them (THREATS K11).

vi.setConfig({ testTimeout: 120_000 });
afterEach(closeAll);

const ORDER = '0'.repeat(64) as never;
const CHOICE = encodeChoice([1, 3, 5]);

/** Every spelling in which these bytes could lie in a file: as they are, in hex, in UTF-16, and inside base64 at each of its three steps. */
function spellings(bytes: Uint8Array): readonly Buffer[] {
  const plain = Buffer.from(bytes);
  const inBase64 = [0, 1, 2].map((step) => {
    const text = Buffer.concat([Buffer.alloc(step), plain])
      .toString('base64')
      .replaceAll('=', '');
    return Buffer.from(text.slice(step === 0 ? 0 : 4, -2));
  });
  const hex = plain.toString('hex');
  return [
    plain,
    Buffer.from(hex),
    Buffer.from(hex.toUpperCase()),
    Buffer.from(plain.toString('latin1'), 'utf16le'),
    ...inBase64,
  ];
}

function givesAway(secret: Uint8Array, bytes: Buffer): boolean {
  return spellings(secret).some((one) => bytes.includes(one));
}

/** Everything that lies on the console's disk: its own folder, the session that it was given, the archive that it has written. */
function diskOf({ made }: TestRoom): ReadonlyMap<string, Buffer> {
  const files = [made.consoleData, made.folder].flatMap((folder) =>
    globSync('**/*', { cwd: folder }).map((name) => join(folder, name)),
  );
  return new Map(files.filter((path) => statSync(path).isFile()).map((path) => [path, readFileSync(path)]));
}

/** What a station writes from the opening of a sitting to its hand-in, with a key that only the authority can open. */
async function sitSealed(room: TestRoom) {
  const station = stationOf(room, 0);
  const candidate = 'C1' as CandidateId;
  await station.hears('room', (said) => said.released);
  station.say({ say: 'ask-paper', candidate, attempt: 1 });
  const { paper } = await station.hears('paper-keys');
  const key = Buffer.from(newSecret(), 'hex');
  const authority = await sealToOf(room.made.authority.sealIdentity);
  const keyToAuthority = Buffer.from(await sealTo([authority], key)).toString('base64');
  const nonce = answerNonce(station.device, 1, station.head().seq + 4);
  const sealed = seal(key, nonce, CHOICE);
  await station.writeAndSend(
    { kind: 'sitting-opened', order: ORDER, candidate, attempt: 1, answerKeyToAuthority: keyToAuthority },
    { kind: 'paper-drawn', candidate, attempt: 1, paper, items: 4 },
    { kind: 'sitting-started', order: ORDER, durationMs: 7_200_000 },
    { kind: 'answer-saved', item: 'q1.1' as ItemId, sealed: Buffer.from(sealed).toString('base64') },
    { kind: 'handed-in', by: 'candidate', answered: 1, items: 4, answers: nativeDigest(key) },
  );
  return { key, nonce, sealed, keyToAuthority };
}

test('the search finds a secret in every spelling in which it is planted', () => {
  for (const spelt of spellings(CHOICE)) {
    const file = Buffer.concat([Buffer.from('before '), spelt, Buffer.from(' after')]);
    expect(givesAway(CHOICE, file), spelt.toString('latin1')).toBe(true);
  }
  expect(givesAway(CHOICE, Buffer.from('nothing here, {"answered":1}'))).toBe(false);
  const base64 = Buffer.concat([Buffer.from('xy'), CHOICE, Buffer.from('tail')]).toString('base64');
  expect(givesAway(CHOICE, Buffer.from(base64))).toBe(true);
});

test('after a whole day no file of the console and no page of its desk holds an answer, or a key that opens one', async () => {
  const room = await roomAlone();
  await room.desk.signInBoth();
  await checkIn(room);
  await releaseAndStart(room);
  const [{ key, nonce, sealed, keyToAuthority }] = await Promise.all([sitSealed(room), sit(room, 1)]);
  const during = JSON.stringify(await room.desk.until((view) => view.counts.handedIn === 2));
  await closeAndSign(room);
  await room.desk.until((view) => view.archive !== undefined);

  const disk = diskOf(room);
  const names = [...disk.keys()].map((path) => path.slice(room.made.consoleData.length + 1));
  for (const expected of [
    'ledger.sqlite',
    'archive/record-sheet.json',
    'archive/ledger.jsonl',
    'device-keys.json',
  ])
    expect(names).toContain(expected);
  const [journal] = [...disk].filter(
    ([path]) => path.includes('archive/journals/') && !path.includes(room.made.console.device),
  );
  expect(journal?.[1].includes('answer-saved')).toBe(true);
  for (const [path, bytes] of disk) {
    expect(givesAway(CHOICE, bytes), path).toBe(false);
    expect(givesAway(key, bytes), path).toBe(false);
  }

  // With everything that the disk holds: each 32 bytes that could be a key, and the console's own identity.
  const all = Buffer.concat([...disk.values()]).toString('latin1');
  const candidates = new Set(all.match(/(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g) ?? []);
  expect(candidates.size).toBeGreaterThan(20);
  for (const hex of candidates) expect(unseal(Buffer.from(hex, 'hex'), nonce, sealed), hex).toBeUndefined();
  expect(
    await openSealed(room.made.console.sealIdentity, Buffer.from(keyToAuthority, 'base64')),
  ).toBeUndefined();
  expect(unseal(key, nonce, sealed)).toEqual(Buffer.from(CHOICE));

  const after = JSON.stringify(await room.desk.view());
  const sheet = await (await room.desk.get('/record-sheet.json')).text();
  for (const shown of [during, after, sheet]) {
    expect(givesAway(CHOICE, Buffer.from(shown))).toBe(false);
    expect(shown).not.toContain(Buffer.from(sealed).toString('base64'));
    expect(shown).not.toContain('q1.1');
  }
});
