import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ItemId } from '@exam-room/shared/base';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { StationView } from '../door/station-view.ts';
import { atStage, begin, type ComposedSeat, composeInTest, itemsIn } from './compose-test-seat.ts';
import { openTestRoom, type TestRoom } from './station-process.test-support.ts';

let room: TestRoom;
let seat: ComposedSeat | undefined;

beforeEach(async () => {
  room = await openTestRoom();
});

afterEach(async () => {
  await seat?.station.close();
  seat = undefined;
  await room.close();
});

/** Answers that the console has, and the question that stood on the screen. */
async function sitAndAnswer(): Promise<{
  readonly items: readonly ItemId[];
  readonly composed: ComposedSeat;
}> {
  const composed = await composeInTest(room);
  seat = composed;
  const items = itemsIn(await begin(composed, room.console));
  for (const item of items.slice(0, 6)) await composed.act({ act: 'choose', item, choice: [1] });
  await composed.act({ act: 'show-question', at: 3 });
  await composed.until('the backup of every answer', (view) =>
    answersOf(view).every((one) => one.tick === 'backed-up'),
  );
  await room.console.until('the last page', () => lastFact()?.kind === 'question-shown');
  return { items, composed };
}

function answersOf({ stage }: StationView) {
  return stage.stage === 'sitting' ? stage.sitting.answers : [];
}

function lastFact() {
  return room.console.entries.at(-1)?.entry.fact;
}

function repairs() {
  return room.console.entries.flatMap(({ entry }) =>
    entry.fact.kind === 'journal-repaired' ? [{ ...entry.fact, seq: entry.seq }] : [],
  );
}

const journal = () => join(room.data, 'journal.sqlite');

function spoil(change: (bytes: Buffer) => Buffer, path = journal()): Buffer {
  const spoilt = change(readFileSync(path));
  writeFileSync(path, spoilt);
  return spoilt;
}

/** The place of the nth answer's sealed text in the file. */
function placeOfAnswer(bytes: Buffer, nth: number): number {
  let at = -1;
  for (let found = 0; found < nth; found += 1) at = bytes.indexOf('"kind":"answer-saved"', at + 1);
  if (at < 0) throw new Error('no such answer in the file');
  return at;
}

async function closeAll(): Promise<void> {
  await seat?.station.close();
  seat = undefined;
}

const DAMAGES: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
  ['a bit of an answer', (bytes) => flipped(bytes, placeOfAnswer(bytes, 3) + 40)],
  ['a file that is no database any more', (bytes) => bytes.fill(0, 0, 100)],
  ['a page of zeros', (bytes) => bytes.fill(0, 4096, 8192)],
  ['half of the file', (bytes) => bytes.subarray(0, Math.floor(bytes.length / 2))],
];

/** Wherever it stands: a log keeps several copies of a page. */
function exchanged(bytes: Buffer, text: string, other: string): Buffer {
  for (let at = bytes.indexOf(text); at >= 0; at = bytes.indexOf(text, at + 1)) bytes.write(other, at);
  return bytes;
}

function flipped(bytes: Buffer, at: number): Buffer {
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  return bytes;
}

describe('a seat whose journal has rotted', () => {
  it.each(DAMAGES)(
    'is back at its question with every answer from the console: %s',
    async (_name, damage) => {
      const { items } = await sitAndAnswer();
      const before = room.console.entries.length;
      await closeAll();
      const spoilt = spoil(damage);
      seat = await composeInTest(room);
      const view = await seat.until('the same sitting', atStage('sitting'));
      expect(view.stage.stage === 'sitting' && view.stage.sitting.at).toBe(3);
      expect(answersOf(view).map(({ item, choice }) => [item, choice])).toEqual(
        items.slice(0, 6).map((item) => [item, [1]]),
      );
      await room.console.until('the entry of the repair', () => repairs().length === 1);
      expect(repairs()[0]).toMatchObject({ fromConsole: before, fromDisk: 0, lost: 0 });
      expect(repairs()[0]?.seq).toBe((room.console.entries[before - 1]?.entry.seq ?? 0) + 100_001);
      // The damaged file stands aside as it was found, and the seat goes on writing.
      expect(readFileSync(join(room.data, 'damaged-1', 'journal.sqlite')).equals(spoilt)).toBe(true);
      expect(await seat.act({ act: 'choose', item: items[7] ?? (items[0] as ItemId), choice: [0] })).toEqual({
        ok: true,
      });
      await closeAll();
      seat = await composeInTest(room);
      expect(answersOf(await seat.until('the sitting once more', atStage('sitting')))).toHaveLength(7);
      expect(repairs()).toHaveLength(1);
    },
  );

  it('keeps what only the damaged file still proves', async () => {
    const { items, composed } = await sitAndAnswer();
    const had = room.console.entries.length;
    room.console.fallSilent();
    await room.console.close();
    for (const item of items.slice(6, 9)) await composed.act({ act: 'choose', item, choice: [0] });
    const { port } = room.console;
    await closeAll();
    spoil((bytes) => flipped(bytes, placeOfAnswer(bytes, 2) + 40));
    await room.reopenConsole(port);
    seat = await composeInTest(room);
    const view = await seat.until('the sitting', atStage('sitting'));
    expect(answersOf(view)).toHaveLength(9);
    await room.console.until('the repair', () => repairs().length === 1);
    expect(repairs()[0]?.fromConsole).toBe(had);
    expect(repairs()[0]?.fromDisk).toBeGreaterThanOrEqual(3);
    expect(repairs()[0]?.lost).toBe(0);
  });

  it('says how many entries are gone when nobody has them, and tells the candidate to look again', async () => {
    const { items, composed } = await sitAndAnswer();
    await room.console.close();
    for (const item of items.slice(6, 9)) await composed.act({ act: 'choose', item, choice: [0] });
    const { port } = room.console;
    await closeAll();
    writeFileSync(journal(), 'rotten through and through');
    await room.reopenConsole(port);
    seat = await composeInTest(room);
    const view = await seat.until('the sitting', atStage('sitting'));
    expect(answersOf(view)).toHaveLength(6);
    expect(view.message?.text).toContain('核对');
    await room.console.until('the repair', () => repairs().length === 1);
    expect(repairs()[0]?.lost).toBeGreaterThanOrEqual(3);
  });

  it('stays stopped without a console, says so, and goes on when the console is back', async () => {
    await sitAndAnswer();
    const { port } = room.console;
    await closeAll();
    await room.console.close();
    spoil((bytes) => bytes.fill(0, 0, 100));
    seat = await composeInTest(room, { port });
    const stopped = await seat.until(
      'the sentence',
      ({ stage }) => stage.stage === 'offline' && stage.trouble !== undefined,
    );
    expect(stopped.stage).toMatchObject({
      repairing: true,
      trouble: { zh: expect.stringContaining('CONSOLE_NOT_REACHED') },
    });
    expect(await seat.act({ act: 'call-help' })).toMatchObject({ ok: false, code: 'JOURNAL_REPAIR' });
    // Nothing is begun anew in its place.
    expect(readdirSync(room.data)).not.toContain('journal.sqlite');
    await room.reopenConsole(port);
    const back = await seat.until('the sitting', atStage('sitting'));
    expect(answersOf(back)).toHaveLength(6);
  });

  it('is found by the look that a running seat takes at its own disk, and goes on behind the same door', async () => {
    const { composed } = await sitAndAnswer();
    const answer = room.console.entries.findLast(({ entry }) => entry.fact.kind === 'answer-saved');
    // The same letters in another order: nothing but the chain can tell.
    const text = /"sealed":"([^"]+)"/.exec(answer?.sealed.payload ?? '')?.[1] ?? '';
    const other = `${text.slice(1, 2)}${text.slice(0, 1)}${text.slice(2)}`;
    spoil((bytes) => exchanged(bytes, text, other), `${journal()}-wal`);
    await composed.station.lookAtDisk();
    await composed.until('the calm sentence', atStage('offline'));
    const back = await composed.until('the sitting', atStage('sitting'));
    expect(answersOf(back)).toHaveLength(6);
    await room.console.until('the repair', () => repairs().length === 1);
    expect(await composed.act({ act: 'call-help' })).toEqual({ ok: true });
  });

  it('goes on with a repair that was interrupted, and tells it once', async () => {
    await sitAndAnswer();
    const { port } = room.console;
    await closeAll();
    spoil((bytes) => bytes.fill(0, 0, 100));
    await room.console.close();
    seat = await composeInTest(room, { port });
    await seat.until('the sentence', atStage('offline'));
    await closeAll();
    await room.reopenConsole(port);
    seat = await composeInTest(room, { port });
    await seat.until('the sitting', atStage('sitting'));
    await room.console.until('the repair', () => repairs().length === 1);
    expect(readdirSync(room.data).filter((name) => /^damaged|repair/.test(name))).toEqual(['damaged-1']);
  });

  it('finds by the note beside it that the log has lost its end', async () => {
    const { items } = await sitAndAnswer();
    await closeAll();
    const kept = readFileSync(journal());
    seat = await composeInTest(room);
    await seat.until('the sitting', atStage('sitting'));
    for (const item of items.slice(6, 8)) await seat.act({ act: 'choose', item, choice: [0] });
    await seat.until('the backup', (view) => answersOf(view).every((one) => one.tick === 'backed-up'));
    await closeAll();
    writeFileSync(journal(), kept);
    rmSync(`${journal()}-wal`, { force: true });
    seat = await composeInTest(room);
    expect(answersOf(await seat.until('the sitting', atStage('sitting')))).toHaveLength(8);
    await room.console.until('the repair', () => repairs().length === 1);
    expect(repairs()[0]).toMatchObject({
      why: expect.stringMatching(/^JOURNAL_DAMAGED after entry \d+$/),
      lost: 0,
    });
  });
});
