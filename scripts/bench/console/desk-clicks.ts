import type { Page } from '@playwright/test';
import { openChromium } from '../../../proctor-console/src/desk/dev/screens.ts';
import { quantile } from './crowd.ts';

const CLICKS = 80;
/** The browser tells of no interaction that was faster than this. */
const SHORTEST_MS = 16;

/**
 * From a click on a seat to the next picture on the screen, as the browser itself measures it (Event Timing), while two hundred seats go
 * on living. Returns the 95th percentile in milliseconds.
 */
export async function clickSeats(deskUrl: string): Promise<number> {
  const browser = await openChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' });
    await page.goto(deskUrl);
    await page.locator('.rail button').nth(5).click();
    await page.locator('.tile').nth(150).waitFor();
    const tiles = await tilesInSight(page);
    await watchEvents(page);
    for (let at = 0; at < CLICKS; at += 1) {
      // A bare mouse: what finds a tile for a test asks the page where things stand in the middle of the click that is measured.
      await page.mouse.click(...tileOf(tiles, at));
      await page.waitForTimeout(60);
    }
    const [x, y] = tileOf(tiles, CLICKS - 1);
    const chosen = await page.locator('.tile[aria-pressed="true"]').boundingBox();
    if (chosen === null || Math.hypot(middleOf(chosen)[0] - x, middleOf(chosen)[1] - y) > 2)
      throw new Error('the seat that was clicked last is not the one that stands open');
    return quantile(await interactions(page), 0.95);
  } finally {
    await browser.close();
  }
}

type Spot = readonly [x: number, y: number];

function middleOf(box: {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}): Spot {
  return [box.x + box.width / 2, box.y + box.height / 2];
}

/** Another seat at every click, far from the one before. */
function tileOf(tiles: readonly Spot[], at: number): Spot {
  const spot = tiles[(at * 37) % tiles.length];
  if (spot === undefined) throw new Error('the map shows no seat');
  return spot;
}

/** The middles of all tiles that a mouse reaches without scrolling, once a panel stands beside the map. */
async function tilesInSight(page: Page): Promise<readonly Spot[]> {
  await page.locator('.tile').first().click();
  await page.locator('.seat-panel').waitFor();
  const boxes = await page.locator('.tile:not([aria-pressed="true"])').evaluateAll((tiles) =>
    tiles
      .map((tile) => ({ tile, box: tile.getBoundingClientRect() }))
      .filter(({ tile, box }) =>
        tile.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)),
      )
      .map(({ box: { x, y, width, height } }) => ({ x, y, width, height })),
  );
  if (boxes.length < CLICKS)
    throw new Error(`the map shows ${boxes.length} seats at once, fewer than the bench clicks`);
  return boxes.map(middleOf);
}

async function watchEvents(page: Page): Promise<void> {
  await page.evaluate(() => {
    const took = new Map<number, number>();
    Object.assign(window, { took });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { interactionId: number })[])
        if (entry.interactionId > 0)
          took.set(entry.interactionId, Math.max(took.get(entry.interactionId) ?? 0, entry.duration));
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit);
  });
}

async function interactions(page: Page): Promise<readonly number[]> {
  await page.waitForTimeout(500);
  const told = await page.evaluate(() => [
    ...(window as unknown as { took: Map<number, number> }).took.values(),
  ]);
  return [...told, ...Array.from({ length: Math.max(0, CLICKS - told.length) }, () => SHORTEST_MS)];
}
