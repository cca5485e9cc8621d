import { openTestDoor, type TestDoor } from '../../exam-station/src/main/station-process.test-support.ts';
import { type Answering, answering, total } from './answering.ts';
import { type Drill, type DrillOrder, type Findings, spread, type Tally, tally } from './drill.ts';
import { type DrillCable, layDrillCable } from './drill-cable.ts';
import { type DrillRoom, openDrillRoom, readBothSides } from './drill-room.ts';
import type { DrillStation } from './drill-station.ts';

export const moveSeat: Drill = {
  name: 'move-seat',
  line: 'a seat’s machine dies in the middle of a sitting; two invigilators move it to a spare; later the old machine is switched on again',
  lossWindow:
    'A seat’s machine gone for good: nothing that was called backed up (已备份); answers with only 已保存 are on its disk and come to the record when it is switched on again. The spare seat shows the same question within a minute.',
  rounds: 40,
  run: moveSittings,
};

const SEATS = 2;
const CONTINUES_WITHIN_MS = 60_000;

interface Campaign {
  readonly order: DrillOrder;
  readonly found: Tally;
  rounds: number;
  acknowledged: number;
  lost: number;
  tails: number;
  readonly movedMs: number[];
}

async function moveSittings(order: DrillOrder): Promise<Findings> {
  const campaign: Campaign = {
    order,
    found: tally(),
    rounds: 0,
    acknowledged: 0,
    lost: 0,
    tails: 0,
    movedMs: [],
  };
  while (campaign.rounds < order.rounds) {
    await playRoom(campaign);
    order.tell(`${campaign.rounds} sittings moved, ${campaign.lost} lost`);
  }
  return {
    rounds: campaign.rounds,
    failures: campaign.found.failures(),
    acknowledged: campaign.acknowledged,
    lost: campaign.lost,
    details: {
      answersOnlyOnTheOldDisk: campaign.tails,
      continuedAfterMs: spread(campaign.movedMs),
    },
    examples: campaign.found.examples(),
  };
}

/** Every seat of the room dies, one after the other, and is followed by a spare. */
async function playRoom(campaign: Campaign): Promise<void> {
  const room = await openDrillRoom(SEATS, SEATS);
  const cables: DrillCable[] = [];
  const stations: DrillStation[] = [];
  try {
    for (let at = 0; at < 2 * SEATS; at += 1) {
      const cable = await layDrillCable(() => room.console.console.stations);
      cables.push(cable);
      stations.push(room.startStation(at, { port: cable.port }));
    }
    const doors = await room.begin(stations.slice(0, SEATS));
    for (let at = 0; at < SEATS; at += 1) {
      const [door, cable, station] = [doors[at], cables[at], stations[at]];
      if (door === undefined || cable === undefined || station === undefined) throw new Error('no such seat');
      const spare = stations[SEATS + at];
      if (spare === undefined) throw new Error('no such spare');
      const again = await playMove(campaign, room, { at, door, cable, station, spare });
      stations.push(again);
    }
  } finally {
    for (const station of stations) await station.stop();
    for (const cable of cables) await cable.close();
    await room.close();
  }
  // What the old disks held alone has arrived in its own order: journal and ledger are one.
  for (let at = 0; at < SEATS; at += 1) {
    const { journal, ledger } = readBothSides(room, at);
    if (journal.length > ledger.length + AFTER_THE_FENCE || ledger.some((hash, seq) => journal[seq] !== hash))
      campaign.found.fail(
        `seat ${at}: its disk holds ${journal.length} entries, the console ${ledger.length} of them`,
      );
  }
}

/** Entries that a fenced seat may still write of itself (its start, its fence) while the room is being closed. */
const AFTER_THE_FENCE = 3;

interface Dying {
  readonly at: number;
  readonly door: TestDoor;
  readonly cable: DrillCable;
  readonly station: DrillStation;
  readonly spare: DrillStation;
}

async function playMove(campaign: Campaign, room: DrillRoom, seat: Dying): Promise<DrillStation> {
  const { order, found } = campaign;
  const { at, door, cable, station } = seat;
  campaign.rounds += 1;
  const where = `round ${campaign.rounds}`;
  const candidate = await answering(door);
  const place = await candidate.turnThePage(order.dice);
  await answerMore(candidate, 5 + order.dice.below(15));
  await door.until(
    'the backup',
    ({ stage }) =>
      stage.stage === 'sitting' && stage.sitting.answers.every((one) => one.tick === 'backed-up'),
  );
  await candidate.look();
  const backedUp = new Map(candidate.backedUpChoice);
  cable.pullOut();
  const tail = order.dice.below(2) === 0 ? 0 : 1 + order.dice.below(4);
  await answerMore(candidate, tail);
  campaign.tails += tail;
  await station.kill();
  const { spareDoor, movedAt, refused } = await move(room, seat);
  if (refused !== undefined) found.fail(`${where}: the move was refused with ${refused}`);
  await spareDoor.until('the admission', ({ stage }) => stage.stage === 'admitted');
  for (const act of ['confirm-identity', 'give-consent', 'acknowledge-rules'] as const)
    await spareDoor.act({ act });
  const view = await spareDoor.until('the sitting', ({ stage }) => stage.stage === 'sitting');
  campaign.acknowledged += backedUp.size;
  if (view.stage.stage === 'sitting') {
    const there = new Map(view.stage.sitting.answers.map((one) => [one.item, one.choice[0]]));
    for (const [item, choice] of backedUp) {
      if (there.get(item) === choice) continue;
      campaign.lost += 1;
      found.fail(
        `${where}: ${item} was backed up as ${choice} and is ${there.get(item) ?? 'gone'} at the spare`,
      );
    }
    if (view.stage.sitting.at !== place)
      found.fail(`${where}: question ${place} was on the screen, ${view.stage.sitting.at} came back`);
  }
  const movedMs = performance.now() - movedAt;
  campaign.movedMs.push(movedMs);
  if (movedMs > CONTINUES_WITHIN_MS) found.fail(`${where}: the spare went on only after ${movedMs} ms`);
  await answerMore(await answering(spareDoor), 3);
  return switchOnAgain(campaign, room, { at, cable });
}

async function answerMore(candidate: Answering, many: number): Promise<void> {
  const until = total(candidate.saved) + many;
  const refused = await candidate.answer(() => total(candidate.saved) >= until);
  if (refused !== undefined) throw new Error(`an answer was refused with ${refused}`);
}

interface Move {
  readonly spareDoor: TestDoor;
  readonly movedAt: number;
  readonly refused: string | undefined;
}

async function move(room: DrillRoom, { at, spare }: Dying): Promise<Move> {
  const [from, to] = [room.seat(at).keys.device, room.seat(SEATS + at).keys.device];
  const spareDoor = await openTestDoor(await spare.startUrl);
  const { desk } = room.console;
  await desk.until((view) =>
    view.seats.every((one) => (one.device === from ? !one.linked : one.device !== to || one.linked)),
  );
  const movedAt = performance.now();
  const moved = await desk.together({
    do: 'move-seat',
    fromDevice: from,
    toDevice: to,
    reason: '考试机故障',
  });
  return { spareDoor, movedAt, refused: moved.ok ? undefined : moved.code };
}

/** The dead machine is repaired and switched on: it must not go on with the sitting, and it brings what it alone had. */
async function switchOnAgain(
  { found }: Campaign,
  room: DrillRoom,
  { at, cable }: Pick<Dying, 'at' | 'cable'>,
): Promise<DrillStation> {
  cable.plugIn();
  const station = room.startStation(at, { port: cable.port });
  const door = await station.door();
  await door
    .until('the fence', ({ stage }) => stage.stage === 'vacant')
    .catch(() => {
      found.fail(`seat ${at} goes on with a sitting that was moved away`);
    });
  return station;
}
