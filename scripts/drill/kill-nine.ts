import type { ItemId } from '@exam-room/shared/base';
import type { StationView } from '../../exam-station/src/door/station-view.ts';
import { begin, itemsIn } from '../../exam-station/src/main/compose-test-seat.ts';
import {
  openTestRoom,
  type TestDoor,
  type TestRoom,
} from '../../exam-station/src/main/station-process.test-support.ts';
import { type Drill, type DrillOrder, type Findings, spread, type Tally, tally } from './drill.ts';
import { type DrillStation, startDrillStation } from './drill-station.ts';

export const killNine: Drill = {
  name: 'kill-nine',
  line: 'kill -9 of the real station process while a candidate answers at its door without pause, opening included',
  lossWindow:
    'kill -9 of the station at any moment: nothing that was called saved (已保存) is lost and the same question is back; at most the one answer whose 已保存 had not appeared yet.',
  rounds: 1_000,
  run: killStations,
};

/** A sitting is killed so often; then a new candidate sits down, because proving old entries only takes time. */
const KILLS_OF_ONE_SITTING = 40;
const OPTIONS = 2;

interface Campaign {
  readonly order: DrillOrder;
  readonly found: Tally;
  kills: number;
  openingKills: number;
  acknowledged: number;
  lost: number;
  readonly backMs: number[];
}

async function killStations(order: DrillOrder): Promise<Findings> {
  const campaign: Campaign = {
    order,
    found: tally(),
    kills: 0,
    openingKills: 0,
    acknowledged: 0,
    lost: 0,
    backMs: [],
  };
  while (campaign.kills < order.rounds) await killOneSitting(campaign);
  return {
    rounds: campaign.kills,
    failures: campaign.found.failures(),
    acknowledged: campaign.acknowledged,
    lost: campaign.lost,
    details: {
      killedWhileOpening: campaign.openingKills,
      backOnTheQuestionMs: spread(campaign.backMs),
    },
    examples: campaign.found.examples(),
  };
}

/** One candidate, whose station is killed again and again. */
interface KilledSitting {
  readonly room: TestRoom;
  readonly items: readonly ItemId[];
  /** What the door has called saved, and what was asked for when the cord was pulled: that one may be there or not. */
  readonly saved: Map<ItemId, number>;
  inFlight: { readonly item: ItemId; readonly choice: number } | undefined;
  place: number;
  placeInFlight: number | undefined;
  given: number;
}

async function killOneSitting(campaign: Campaign): Promise<void> {
  const room = await openTestRoom();
  let station = startDrillStation({ room });
  try {
    let door = await station.door();
    const items = itemsIn(await begin(door, room.console));
    const sitting: KilledSitting = {
      room,
      items,
      saved: new Map(),
      inFlight: undefined,
      place: 0,
      placeInFlight: undefined,
      given: 0,
    };
    for (let turn = 0; turn < KILLS_OF_ONE_SITTING && campaign.kills < campaign.order.rounds; turn += 1) {
      await answerUntilKilled(campaign, sitting, { station, door });
      station = await killSomeOpenings(campaign, room);
      const began = performance.now();
      door = await station.door();
      const view = await door.view();
      campaign.backMs.push(performance.now() - began);
      compare(campaign, sitting, view);
      if (campaign.kills % 25 === 0) campaign.order.tell(`${campaign.kills} kills, ${campaign.lost} lost`);
    }
    // The double refuses a gap, a fork and a wrong signature as they arrive: the whole journal must get through.
    await room.console.until('the last answer', () => lastAnswer(room) >= sitting.saved.size);
  } finally {
    await station.kill();
    await room.close();
  }
}

function lastAnswer({ console }: TestRoom): number {
  return new Set(
    console.entries.flatMap(({ entry: { fact } }) => (fact.kind === 'answer-saved' ? [fact.item] : [])),
  ).size;
}

/** Clicks without pause until the door is gone. */
async function answerUntilKilled(
  campaign: Campaign,
  sitting: KilledSitting,
  at: { readonly station: DrillStation; readonly door: TestDoor },
): Promise<void> {
  const { order } = campaign;
  campaign.kills += 1;
  const cord = setTimeout(() => process.kill(at.station.pid, 'SIGKILL'), 3 + order.dice.below(300));
  for (;;) {
    const done =
      order.dice.below(8) === 0 ? await turnThePage(sitting, at.door, order) : await choose(sitting, at.door);
    if (done === 'gone') break;
    if (done !== 'saved') campaign.found.fail(`kill ${campaign.kills}: an answer was refused with ${done}`);
    campaign.acknowledged += 1;
  }
  clearTimeout(cord);
  await at.station.kill();
}

type Done = 'saved' | 'gone' | (string & {});

async function choose(sitting: KilledSitting, door: TestDoor): Promise<Done> {
  const item = sitting.items[sitting.given % sitting.items.length];
  if (item === undefined) throw new Error('a paper without items');
  const choice = (1 + (sitting.saved.get(item) ?? OPTIONS - 1)) % OPTIONS;
  sitting.inFlight = { item, choice };
  const answer = await door.act({ act: 'choose', item, choice: [choice] }).catch(() => undefined);
  if (answer === undefined) return 'gone';
  sitting.given += 1;
  sitting.inFlight = undefined;
  if (!answer.ok) return answer.code ?? 'no code';
  sitting.saved.set(item, choice);
  return 'saved';
}

async function turnThePage(sitting: KilledSitting, door: TestDoor, { dice }: DrillOrder): Promise<Done> {
  const at = dice.below(sitting.items.length - 1);
  sitting.placeInFlight = at;
  const answer = await door.act({ act: 'show-question', at }).catch(() => undefined);
  if (answer === undefined) return 'gone';
  sitting.placeInFlight = undefined;
  if (!answer.ok) return answer.code ?? 'no code';
  sitting.place = at;
  return 'saved';
}

/** Every fifth start or so is killed before its door opens, perhaps several times; then one is left to open. */
async function killSomeOpenings(campaign: Campaign, room: TestRoom): Promise<DrillStation> {
  const { order } = campaign;
  for (;;) {
    const station = startDrillStation({ room });
    if (order.dice.below(5) > 0 || campaign.kills >= order.rounds) return station;
    const cord = setTimeout(() => void station.kill(), 30 + order.dice.below(500));
    const opened = await Promise.race([
      station.startUrl.catch(() => undefined),
      station.ended.then(() => undefined),
    ]);
    clearTimeout(cord);
    await station.kill();
    campaign.kills += 1;
    if (opened === undefined) campaign.openingKills += 1;
  }
}

function compare(campaign: Campaign, sitting: KilledSitting, view: StationView): void {
  const where = `kill ${campaign.kills}`;
  if (view.stage.stage !== 'sitting') {
    campaign.found.fail(`${where}: the seat came back at "${view.stage.stage}"`);
    return;
  }
  const shown = new Map(view.stage.sitting.answers.map((one) => [one.item, one.choice[0] ?? -1]));
  const { inFlight } = sitting;
  for (const [item, choice] of sitting.saved) {
    const there = shown.get(item);
    if (there === choice || (inFlight?.item === item && there === inFlight.choice)) continue;
    campaign.lost += 1;
    campaign.found.fail(`${where}: ${item} was saved as ${choice} and is ${there ?? 'gone'}`);
  }
  const { at } = view.stage.sitting;
  if (at !== sitting.place && at !== sitting.placeInFlight)
    campaign.found.fail(`${where}: question ${sitting.place} was on the screen, ${at} came back`);
  // From here on what the seat shows is what counts: the answer in flight has been decided.
  for (const [item, choice] of shown) sitting.saved.set(item, choice);
  sitting.place = at;
  sitting.inFlight = undefined;
  sitting.placeInFlight = undefined;
}
