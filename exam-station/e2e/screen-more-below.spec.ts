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
    const before = await page.locator('.sitting-main').evaluate((box) => box.scrollTop);
    await more.click();
    await expect.poll(() => page.locator('.sitting-main').evaluate((box) => box.scrollTop)).not.toBe(before);
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
