import { expect } from '@playwright/test';
import { takeSeat } from './screen/candidate.ts';
import { shortPaper } from './screen/sample-paper.ts';
import { test } from './screen/screen-test.ts';

// An option under the edge of the window is an answer that nobody gave: the screen says that there is more, and a click goes there.

test('options under the edge are told, and a mouse without a wheel comes to all of them', async ({
  page,
}) => {
  const { door } = await takeSeat(
    page,
    { paper: await shortPaper() },
    { width: 1024, height: 768, textSize: 200 },
  );
  door.act({ act: 'show-question', at: 2 });
  door.show('sitting');
  await expect(page.locator('.option')).toHaveCount(7);
  const more = page.getByText('下面还有内容');
  await expect(more).toBeVisible();
  const colours = await more.evaluate((button) => {
    const { color, backgroundColor } = getComputedStyle(button);
    return [color, backgroundColor];
  });
  expect(new Set(colours).size, 'its words can be read').toBe(2);
  for (let clicks = 0; clicks < 6 && (await more.isVisible()); clicks += 1) {
    const box = page.locator('.sitting-main');
    const before = await box.evaluate((it) => it.scrollTop);
    const settled = box.evaluate(scrolledAndLookedAt);
    await more.click();
    expect(await settled).toBeGreaterThan(before);
  }
  await expect(more).toBeHidden();
  await expect(page.locator('.option').last()).toBeInViewport({ ratio: 0.9 });
  await door.close();
});

test('nothing is said where every option is seen, and nothing moves', async ({ page }) => {
  const { door } = await takeSeat(page, { paper: await shortPaper() });
  door.act({ act: 'show-question', at: 1 });
  door.show('sitting');
  await expect(page.locator('.option').last()).toBeInViewport({ ratio: 1 });
  await expect(page.getByText('下面还有内容')).toBeHidden();
  // The parts of a case lie in a box of their own.
  await page.locator('.map-column .cell').last().click();
  await expect(page.getByText('下面还有内容')).toBeVisible();
  await door.close();
});

/**
 * Where the box stands once it has come to rest and the browser has looked again at what is in sight: the button goes in the middle of the last
 * scroll, and a click that is aimed at it then waits for a button that never comes back.
 */
async function scrolledAndLookedAt(box: Element): Promise<number> {
  await new Promise((atRest) => box.addEventListener('scrollend', atRest, { once: true }));
  for (let frames = 0; frames < 3; frames += 1)
    await new Promise((nextFrame) => requestAnimationFrame(nextFrame));
  return box.scrollTop;
}
