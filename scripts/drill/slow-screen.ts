import type { Page } from '@playwright/test';

/** One click on an option, as the candidate saw it; milliseconds of the page's own clock. */
export interface Click {
  /** By how much the disk's flushes were late. */
  readonly delayMs: number;
  /** From the click to the painted choice. */
  readonly seenMs: number;
  /** From the click to 已保存 or 已备份. */
  readonly savedMs: number;
}

interface DrillPage {
  clickedAt: number;
  savedAt: number | undefined;
}

// The page keeps these two moments for the drill.
declare global {
  var drillPage: DrillPage;
}

/** From now on the page notes when the whole paper is called saved again after a click. */
export async function watchTicks(page: Page): Promise<void> {
  await page.evaluate(() => {
    globalThis.drillPage = { clickedAt: 0, savedAt: 0 };
    const look = () => {
      const tick = document.querySelector('.saved-mark [data-tick]')?.getAttribute('data-tick');
      if (tick === 'saved' || tick === 'backed-up') globalThis.drillPage.savedAt ??= performance.now();
      else globalThis.drillPage.savedAt = undefined;
    };
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
  });
}

/** Clicks an option that is not chosen; milliseconds until the choice is painted. */
export async function click(page: Page, round: number): Promise<number> {
  return page.evaluate(async (turn) => {
    const options = [...document.querySelectorAll<HTMLElement>('.option[data-chosen=plain]')];
    const option = options[turn % options.length];
    if (option === undefined) throw new Error('nothing to click');
    globalThis.drillPage = { clickedAt: performance.now(), savedAt: undefined };
    option.querySelector('input')?.click();
    while (option.getAttribute('data-chosen') !== 'chosen')
      await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - globalThis.drillPage.clickedAt;
  }, round);
}

/** Waits until everything is called saved; milliseconds since the click. */
export async function untilSaved(page: Page): Promise<number> {
  await page.waitForFunction(() => globalThis.drillPage.savedAt !== undefined, undefined, {
    timeout: 60_000,
  });
  return page.evaluate(() => (globalThis.drillPage.savedAt ?? Number.NaN) - globalThis.drillPage.clickedAt);
}

/** Turns to the question after this one, or before it; milliseconds until it stands there. */
export async function turnThePage(page: Page, key: 'PageDown' | 'PageUp'): Promise<number> {
  return page.evaluate(async (pressed) => {
    const heading = () => document.querySelector('.question-head h1')?.textContent ?? '';
    const before = heading();
    const began = performance.now();
    document.body.dispatchEvent(new KeyboardEvent('keydown', { key: pressed, bubbles: true }));
    while (heading() === before && performance.now() - began < 20_000)
      await new Promise((resolve) => requestAnimationFrame(resolve));
    await new Promise((resolve) => requestAnimationFrame(resolve));
    return performance.now() - began;
  }, key);
}
