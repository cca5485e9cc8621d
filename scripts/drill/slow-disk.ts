import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { openBrowser } from '../../exam-station/e2e/screen/screen-browser.ts';
import { begin } from '../../exam-station/src/main/compose-test-seat.ts';
import { openTestRoom, type TestRoom } from '../../exam-station/src/main/station-process.test-support.ts';
import {
  CannotPlay,
  type Drill,
  type DrillOrder,
  type Findings,
  spread,
  type Tally,
  tally,
} from './drill.ts';
import { startDrillStation } from './drill-station.ts';
import { type DiskControl, diskControl, watchedDisk } from './native-shim.ts';
import { hands } from './page-hands.ts';
import { type Click, click, turnThePage, untilSaved, watchTicks } from './slow-screen.ts';

export const slowDisk: Drill = {
  name: 'slow-disk',
  line: 'every flush of the station’s disk takes 50 ms to 5 s longer while a candidate clicks in a real Chromium',
  lossWindow:
    'A slow disk: nothing is lost; an answer is seen on the screen at once and is called saved only when its flush has ended, however long that takes.',
  rounds: 40,
  run: clickOnSlowDisk,
};

/** Milliseconds by which each flush is late, in turn. */
const DELAYS_MS = [2_000, 50, 500, 5_000, 200] as const;
/** What a hand notices: a click must show within this, all but a few, and none may wait for the disk. */
const SEEN_WITHIN_MS = 100;
const LATE_OF_A_HUNDRED = 5;
const BLOCKED_MS = 500;
/** A flush may have begun just before the click was sent; never much earlier. */
const CLOCK_SLACK_MS = 20;
const BUILT = join(import.meta.dirname, '..', '..', 'exam-station', 'dist', 'screen', 'index.html');

interface Campaign {
  readonly order: DrillOrder;
  readonly found: Tally;
  readonly clicks: Click[];
  readonly turnsMs: number[];
  readonly viewMs: number[];
}

async function clickOnSlowDisk(order: DrillOrder): Promise<Findings> {
  if (!existsSync(BUILT)) throw new CannotPlay('The screen is not built yet: npm run build:ui');
  const campaign: Campaign = { order, found: tally(), clicks: [], turnsMs: [], viewMs: [] };
  const room = await openTestRoom();
  const control = diskControl(join(order.folder, 'control'));
  const station = startDrillStation({ room, env: watchedDisk({ folder: room.data, control }) });
  const browser = await openBrowser();
  try {
    const page = await browser.newPage({ locale: 'zh-CN' });
    await page.goto(await station.startUrl);
    await begin(hands(page), room.console);
    await page.locator('.option').first().waitFor();
    await watchTicks(page);
    await playClicks(campaign, { page, control });
    control.set('delayUs', 0);
    await judge(campaign, room);
  } finally {
    await browser.close();
    await station.kill();
    control.close();
    await room.close();
  }
  return findings(campaign);
}

async function playClicks(
  campaign: Campaign,
  { page, control }: { readonly page: Page; readonly control: DiskControl },
): Promise<void> {
  const { order } = campaign;
  for (let round = 0; round < order.rounds; round += 1) {
    const delayMs = DELAYS_MS[round % DELAYS_MS.length] ?? 0;
    control.set('delayUs', delayMs * 1_000);
    const looking = lookAtTheDoor(campaign, page);
    const seenMs = await click(page, round);
    // Every other time the page is turned while the flush is still under way, forth and back.
    if (round % 2 === 1)
      campaign.turnsMs.push(await turnThePage(page, round % 4 === 1 ? 'PageDown' : 'PageUp'));
    const savedMs = await untilSaved(page);
    campaign.clicks.push({ delayMs, seenMs, savedMs });
    await looking;
    order.tell(
      `flush ${delayMs} ms late: click seen after ${Math.round(seenMs)} ms, saved after ${Math.round(savedMs)} ms`,
    );
  }
}

/** How long the door takes for a view while a flush is under way. */
async function lookAtTheDoor(campaign: Campaign, page: Page): Promise<void> {
  const began = performance.now();
  // A connection that the door closed while it was idle is no news: the page's own reading of the view would open another, too.
  const answer = await page.request.get(new URL('/view.json', page.url()).href, { maxRetries: 3 });
  await answer.body();
  campaign.viewMs.push(performance.now() - began);
}

async function judge(campaign: Campaign, room: TestRoom): Promise<void> {
  const { found, clicks, turnsMs } = campaign;
  for (const [at, one] of clicks.entries())
    if (one.savedMs < one.delayMs - CLOCK_SLACK_MS)
      found.fail(
        `click ${at} was called saved after ${Math.round(one.savedMs)} ms of a ${one.delayMs} ms flush`,
      );
  const seen = [...clicks.map((one) => one.seenMs), ...turnsMs];
  for (const ms of seen)
    if (ms > BLOCKED_MS) found.fail(`the screen showed what was asked only after ${Math.round(ms)} ms`);
  const late = seen.filter((ms) => ms > SEEN_WITHIN_MS).length;
  if (late > Math.ceil((seen.length * LATE_OF_A_HUNDRED) / 100))
    found.fail(`${late} of ${seen.length} clicks and page turns came after more than ${SEEN_WITHIN_MS} ms`);
  const answers = () => room.console.entries.filter(({ entry }) => entry.fact.kind === 'answer-saved').length;
  await room.console.until('every answer that was called saved', () => answers() >= clicks.length);
}

function findings(campaign: Campaign): Findings {
  const { order, found, clicks, turnsMs, viewMs } = campaign;
  return {
    rounds: order.rounds,
    failures: found.failures(),
    acknowledged: clicks.length,
    lost: 0, // `judge` has waited for the entry of every click at the console
    details: {
      delaysMs: DELAYS_MS,
      clickSeenMs: spread(clicks.map((one) => one.seenMs)),
      pageTurnedMs: spread(turnsMs),
      savedAfterFlushMs: spread(clicks.map((one) => one.savedMs - one.delayMs)),
      doorViewMs: spread(viewMs),
    },
    examples: found.examples(),
  };
}
