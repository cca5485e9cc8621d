import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { acknowledgements, checkSeat, type GrowingAcknowledged, readLine } from './acknowledgements.ts';
import { type Drill, type DrillOrder, type Findings, type Tally, tally } from './drill.ts';

export const killJournal: Drill = {
  name: 'kill-journal',
  line: 'kill -9 of a process that writes a station journal, at random moments, opening included',
  lossWindow:
    'kill -9 of the journal’s writer at any moment: nothing that was called saved is lost; at most the one answer whose 已保存 had not appeared yet.',
  rounds: 1_000,
  run: killWriters,
};

const WRITER = join(import.meta.dirname, 'seat-writer.ts');
/** More than any writer lives to say. */
const ENDLESS = '1000000';
/** A seat is killed so often; then a new one is begun, because proving old entries only takes time. */
const KILLS_OF_ONE_SEAT = 8;
/** So many seats are played beside each other. */
const LANES = 2;

interface Campaign {
  readonly order: DrillOrder;
  readonly found: Tally;
  kills: number;
  openingKills: number;
  acknowledged: number;
  lost: number;
}

async function killWriters(order: DrillOrder): Promise<Findings> {
  const campaign: Campaign = { order, found: tally(), kills: 0, openingKills: 0, acknowledged: 0, lost: 0 };
  await Promise.all(Array.from({ length: LANES }, (_, lane) => killInTurn(campaign, lane)));
  return {
    rounds: campaign.kills,
    failures: campaign.found.failures(),
    acknowledged: campaign.acknowledged,
    lost: campaign.lost,
    details: { killedWhileOpening: campaign.openingKills },
    examples: campaign.found.examples(),
  };
}

async function killInTurn(campaign: Campaign, lane: number): Promise<void> {
  const { order } = campaign;
  let said = acknowledgements();
  const folder = join(order.folder, `seat-${lane}`);
  for (let turn = 0; campaign.kills < order.rounds; turn += 1) {
    if (turn % KILLS_OF_ONE_SEAT === 0) {
      rmSync(folder, { recursive: true, force: true });
      mkdirSync(folder);
      said = acknowledgements();
    }
    campaign.kills += 1;
    const before = said.all().count;
    await liveAndDie(campaign, { folder, said, boot: turn + 1 });
    if (said.all().count === before) campaign.openingKills += 1;
    campaign.acknowledged += said.all().count - before;
    judge(campaign, { folder, said, turn });
    if (campaign.kills % 50 === 0) order.tell(`${campaign.kills} kills, ${campaign.lost} lost`);
  }
}

interface Life {
  readonly folder: string;
  readonly said: GrowingAcknowledged;
  readonly boot: number;
}

/** Starts the writer and kills it: some time after its start, or soon after it has said a random number of things. */
async function liveAndDie({ order }: Campaign, life: Life): Promise<void> {
  const child = spawn(process.execPath, [WRITER, life.folder, ENDLESS, String(life.boot), 'as-built'], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const early = order.dice.below(6) === 0;
  const after = early ? undefined : 1 + order.dice.below(60);
  const timer = early ? killAfter(child, 120 + order.dice.below(250)) : undefined;
  let heard = 0;
  for await (const line of createInterface({ input: ackPipe(child) })) {
    const one = readLine(line);
    if (one === undefined) continue; // cut off in the middle of a line: it was never said
    life.said.hear(one);
    heard += 1;
    if (heard === after) killAfter(child, order.dice.below(4));
  }
  await ended;
  clearTimeout(timer);
}

function killAfter(child: ChildProcess, ms: number): NodeJS.Timeout {
  return setTimeout(() => child.kill('SIGKILL'), ms);
}

function ackPipe(child: ChildProcess): Readable {
  const pipe = child.stdio[3];
  if (!(pipe instanceof Readable)) throw new Error('the writer has nothing to say on');
  return pipe;
}

/** Every other time on a copy, so that the next writer finds the disk exactly as the kill left it. */
function judge(
  campaign: Campaign,
  of: { readonly folder: string; readonly said: GrowingAcknowledged; readonly turn: number },
): void {
  const copy = `${of.folder}-copy`;
  if (of.turn % 2 === 0) {
    rmSync(copy, { recursive: true, force: true });
    cpSync(of.folder, copy, { recursive: true });
  }
  const seen = checkSeat(of.turn % 2 === 0 ? copy : of.folder, of.said.all());
  campaign.lost += seen.lost;
  const where = `kill ${campaign.kills}`;
  if (seen.broken !== undefined) campaign.found.fail(`${where}: ${seen.broken}`);
  else if (seen.lost > 0) campaign.found.fail(`${where}: ${seen.lost} of ${of.said.all().count} lost`);
}
