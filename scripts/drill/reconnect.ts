import type { TestDoor } from '../../exam-station/src/main/station-process.test-support.ts';
import { type Answering, answering, total } from './answering.ts';
import { type Drill, type DrillOrder, type Findings, spread, type Tally, tally } from './drill.ts';
import { type DrillCable, layDrillCable } from './drill-cable.ts';
import { type DrillRoom, openDrillRoom, readBothSides } from './drill-room.ts';
import type { DrillStation } from './drill-station.ts';

export const reconnect: Drill = {
  name: 'reconnect',
  line: 'the LAN is cut, goes silent, flaps, or the console is restarted, while the candidates of a room answer on; then everything must arrive',
  lossWindow:
    'LAN cut or console down, for however long: nothing; the seats answer on alone and everything is at the console, in order and once, within a minute of its return.',
  rounds: 100,
  run: cutTheRoom,
};

const SEATS = 2;
const CUTS_OF_ONE_ROOM = 10;
/** What the design promises for a resync. */
const BACK_WITHIN_MS = 60_000;
const ANSWERS = 12;

type Cut =
  | 'pulled-out'
  | 'silent'
  | 'flapping'
  | 'console-restarted'
  | 'station-restarted-alone'
  | 'silent-until-noticed';
const CUTS: readonly Cut[] = [
  'pulled-out',
  'silent',
  'flapping',
  'console-restarted',
  'station-restarted-alone',
  'silent-until-noticed',
];

interface Campaign {
  readonly order: DrillOrder;
  readonly found: Tally;
  rounds: number;
  acknowledged: number;
  lost: number;
  readonly backMs: number[];
}

async function cutTheRoom(order: DrillOrder): Promise<Findings> {
  const campaign: Campaign = { order, found: tally(), rounds: 0, acknowledged: 0, lost: 0, backMs: [] };
  while (campaign.rounds < order.rounds) await playRoom(campaign);
  return {
    rounds: campaign.rounds,
    failures: campaign.found.failures(),
    acknowledged: campaign.acknowledged,
    lost: campaign.lost,
    details: {
      everythingArrivedMs: spread(campaign.backMs),
    },
    examples: campaign.found.examples(),
  };
}

interface CutSeat {
  readonly at: number;
  readonly cable: DrillCable;
  station: DrillStation;
  door: TestDoor;
  candidate: Answering;
  /** Answers that were called saved by the programs before this one. */
  savedBefore: number;
}

async function playRoom(campaign: Campaign): Promise<void> {
  const room = await openDrillRoom(SEATS);
  const seats: CutSeat[] = [];
  const cables: DrillCable[] = [];
  const stations: DrillStation[] = [];
  try {
    for (let at = 0; at < SEATS; at += 1) {
      const cable = await layDrillCable(() => room.console.console.stations);
      cables.push(cable);
      stations.push(room.startStation(at, { port: cable.port }));
    }
    const doors = await room.begin(stations);
    for (const [at, door] of doors.entries()) {
      const [cable, station] = [cables[at], stations[at]];
      if (cable === undefined || station === undefined) throw new Error('a door without a seat');
      seats.push({ at, cable, station, door, candidate: await answering(door), savedBefore: 0 });
    }
    for (let turn = 0; turn < CUTS_OF_ONE_ROOM && campaign.rounds < campaign.order.rounds; turn += 1)
      await playCut(campaign, room, seats);
  } finally {
    for (const { station } of seats) await station.stop();
    for (const station of stations) await station.kill();
    for (const cable of cables) await cable.close();
    await room.close();
  }
  for (const seat of seats) compare(campaign, room, seat);
}

async function playCut(campaign: Campaign, room: DrillRoom, seats: readonly CutSeat[]): Promise<void> {
  const cut = CUTS[campaign.rounds % CUTS.length] ?? 'pulled-out';
  campaign.rounds += 1;
  for (const seat of seats) await answerSome(campaign, seat);
  for (const { cable } of seats)
    if (cut.startsWith('silent')) cable.goSilent();
    else cable.pullOut();
  for (const seat of seats) await answerSome(campaign, seat);
  if (cut === 'silent-until-noticed')
    for (const { door } of seats) await door.until('the silence noticed', (view) => view.link === 'alone');
  if (cut === 'flapping') await flap(campaign, seats);
  if (cut === 'console-restarted') await room.console.restart();
  if (cut === 'station-restarted-alone') for (const seat of seats) await startAlone(room, seat);
  for (const seat of seats) await answerSome(campaign, seat);
  const began = performance.now();
  for (const { cable } of seats) cable.plugIn();
  // A line that is mended passes the bytes of before; one that died meanwhile is dialled anew.
  await Promise.all(seats.map((seat) => untilBackedUp(seat.door)));
  const backMs = performance.now() - began;
  campaign.backMs.push(backMs);
  if (backMs > BACK_WITHIN_MS)
    campaign.found.fail(`round ${campaign.rounds} (${cut}): everything was there only after ${backMs} ms`);
  if (campaign.rounds % 5 === 0) campaign.order.tell(`${campaign.rounds} cuts, ${campaign.lost} lost`);
}

async function answerSome({ order, found, rounds }: Campaign, { at, candidate }: CutSeat): Promise<void> {
  const until = total(candidate.saved) + 1 + order.dice.below(ANSWERS);
  const refused = await candidate.answer(() => total(candidate.saved) >= until);
  if (refused !== undefined) found.fail(`round ${rounds}, seat ${at}: an answer was refused with ${refused}`);
}

/** The plug sits badly: in and out, with answers in between. */
async function flap(campaign: Campaign, seats: readonly CutSeat[]): Promise<void> {
  for (let turn = 0; turn < 4; turn += 1)
    for (const seat of seats) {
      if (turn % 2 === 0) seat.cable.plugIn();
      else seat.cable.pullOut();
      await answerSome(campaign, seat);
    }
}

/** The seat's program is killed and started again while the console is out of reach. */
async function startAlone(room: DrillRoom, seat: CutSeat): Promise<void> {
  seat.savedBefore += total(seat.candidate.saved);
  await seat.station.kill();
  seat.station = room.startStation(seat.at, { port: seat.cable.port });
  seat.door = await seat.station.door();
  seat.candidate = await answering(seat.door);
}

async function untilBackedUp(door: TestDoor): Promise<void> {
  await door.until(
    'every answer backed up',
    ({ stage }) =>
      stage.stage === 'sitting' && stage.sitting.answers.every((answer) => answer.tick === 'backed-up'),
  );
}

function compare(campaign: Campaign, room: DrillRoom, { at, candidate, savedBefore }: CutSeat): void {
  const saved = savedBefore + total(candidate.saved);
  campaign.acknowledged += saved;
  const { journal, ledger, answersInLedger } = readBothSides(room, at);
  const missing = saved - total(answersInLedger);
  if (missing > 0) {
    campaign.lost += missing;
    campaign.found.fail(`seat ${at}: ${missing} of ${saved} answers never arrived`);
  }
  if (journal.length !== ledger.length || journal.some((hash, seq) => ledger[seq] !== hash))
    campaign.found.fail(
      `seat ${at}: the journal has ${journal.length} entries, the ledger ${ledger.length}, and they differ`,
    );
}
