import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { answering, total } from './answering.ts';
import type { DrillOrder, Tally } from './drill.ts';
import { type DrillRoom, openDrillRoom, readBothSides } from './drill-room.ts';

export interface RepairedRooms {
  readonly found: Tally;
  acknowledged: number;
  acknowledgedLost: number;
  readonly rooms: number[];
}

type Damage = (folder: string, order: DrillOrder) => string;

/** What may have become of the files while the station was not running. */
const DAMAGES: readonly Damage[] = [
  (folder, { dice }) => spoil(folder, 'journal.sqlite', (bytes) => flip(bytes, dice.below(bytes.length))),
  (folder) => spoil(folder, 'journal.sqlite', (bytes) => bytes.fill(0, 0, 512)),
  (folder, { dice }) => spoil(folder, 'journal.sqlite', (bytes) => sectors(bytes, dice)),
  (folder, { dice }) => spoil(folder, 'journal.sqlite-wal', (bytes) => sectors(bytes, dice)),
  (folder) => {
    truncateSync(join(folder, 'journal.sqlite'), 5_000);
    return 'a file cut short';
  },
];

function spoil(folder: string, name: string, change: (bytes: Buffer) => Buffer): string {
  const path = join(folder, name);
  if (existsSync(path)) writeFileSync(path, change(readFileSync(path)));
  return `damage in ${name}`;
}

function flip(bytes: Buffer, at: number): Buffer {
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
}

/** A few dozen sectors that read as something else. */
function sectors(bytes: Buffer, dice: DrillOrder['dice']): Buffer {
  for (let hit = 0; hit < 40; hit += 1) {
    const at = dice.below(Math.max(1, Math.floor(bytes.length / 512))) * 512;
    bytes.fill(0xa5, at, at + 512);
  }
  return bytes;
}

/** A real seat is killed in its sitting, its disk rots, and it is started again: the same question, and all that was called backed up. */
export async function repairInRoom(order: DrillOrder, campaign: RepairedRooms): Promise<void> {
  const { found } = campaign;
  const room = await openDrillRoom(1);
  let station = room.startStation(0, {});
  try {
    const [door] = await room.begin([station]);
    if (door === undefined) throw new Error('a seat without a door');
    const candidate = await answering(door);
    const many = 8 + order.dice.below(12);
    await candidate.answer(() => total(candidate.saved) >= many);
    await door.until(
      'the backup',
      ({ stage }) =>
        stage.stage === 'sitting' && stage.sitting.answers.every((one) => one.tick === 'backed-up'),
    );
    await candidate.look();
    const place = await candidate.turnThePage(order.dice);
    await room.console.desk.until((view) => view.seats[0]?.unsent === 0);
    await station.kill();
    const damage = (DAMAGES[campaign.rooms.length % DAMAGES.length] ?? flipHead)(room.dataOf(0), order);
    const began = performance.now();
    station = room.startStation(0, {});
    const back = await station.door();
    const view = await back.until('the same sitting', ({ stage }) => stage.stage === 'sitting');
    campaign.rooms.push(performance.now() - began);
    campaign.acknowledged += candidate.backedUpChoice.size;
    if (view.stage.stage !== 'sitting') return;
    const there = new Map(view.stage.sitting.answers.map((one) => [one.item, one.choice[0]]));
    for (const [item, choice] of candidate.backedUpChoice) {
      if (there.get(item) === choice) continue;
      campaign.acknowledgedLost += 1;
      found.fail(
        `in a room, ${damage}: ${item} was backed up as ${choice} and is ${there.get(item) ?? 'gone'}`,
      );
    }
    if (view.stage.sitting.at !== place)
      found.fail(`in a room, ${damage}: question ${place} did not come back`);
    const refused = await (await answering(back)).answer(once());
    if (refused !== undefined)
      found.fail(`in a room, ${damage}: the next answer was refused with ${refused}`);
    await room.console.desk.until((now) => now.seats[0]?.unsent === 0);
  } finally {
    await station.stop();
    await room.close();
  }
  compareSides(room, campaign);
}

const flipHead: Damage = (folder) => spoil(folder, 'journal.sqlite', (bytes) => flip(bytes, 20));

function once(): () => boolean {
  let asked = 0;
  return () => {
    asked += 1;
    return asked > 1;
  };
}

/** What the seat goes on with is what the console has, and the damaged files are still there. */
function compareSides(room: DrillRoom, { found }: RepairedRooms): void {
  const { journal, ledger } = readBothSides(room, 0);
  if (ledger.some((hash, at) => journal[at] !== hash))
    found.fail('in a room: journal and ledger differ after the repair');
  const names = readdirSync(room.dataOf(0));
  if (names.includes('journal-repair.json')) found.fail('in a room: the repair is not over');
}
