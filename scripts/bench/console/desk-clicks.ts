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
    await watchEvents(page);
    for (let at = 0; at < CLICKS; at += 1) {
      await page
        .locator('.tile')
        .nth((at * 37) % 180)
        .click();
      await page.waitForTimeout(60);
    }
    return quantile(await interactions(page), 0.95);
  } finally {
    await browser.close();
  }
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
