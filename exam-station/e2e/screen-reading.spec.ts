import { expect, type Page } from '@playwright/test';
import { takeSeat } from './screen/candidate.ts';
import { shortPaper } from './screen/sample-paper.ts';
import { test } from './screen/screen-test.ts';

// Long material, small figures and the running clock: each can be brought to a readable state by mouse and by keyboard, and none shouts.

test('the divider of a case is moved by mouse and by arrows, stays within bounds, and stays where it was put', async ({
  page,
}) => {
  const { door } = await takeSeat(page, { paper: await shortPaper() });
  door.act({ act: 'show-question', at: 3 });
  door.show('sitting');
  const divider = page.getByRole('separator');
  await expect(divider).toHaveAttribute('aria-valuenow', '50');
  const box = await divider.boundingBox();
  const panes = await page.locator('.case-panes').boundingBox();
  if (box === null || panes === null) throw new Error('a divider has a place');
  await page.mouse.move(box.x + box.width / 2, box.y + 40);
  await page.mouse.down();
  await page.mouse.move(panes.x + panes.width * 0.65, box.y + 60, { steps: 4 });
  await page.mouse.up();
  await expect(divider).toHaveAttribute('aria-valuenow', '65');
  await divider.focus();
  for (let n = 0; n < 5; n += 1) await page.keyboard.press('ArrowRight');
  await expect(divider).toHaveAttribute('aria-valuenow', '75');
  // The arrows belonged to the divider: the question is the same.
  await expect(page.getByRole('heading', { name: '第 4–8 题' })).toBeVisible();
  await page.reload();
  await expect(divider).toHaveAttribute('aria-valuenow', '75');
  await door.close();
});

test('a figure is enlarged by a click or by Enter, and Escape gives the place back', async ({ page }) => {
  const { door } = await takeSeat(page, { paper: await shortPaper() });
  door.show('sitting');
  const figure = page.locator('.picture-button');
  await figure.click();
  const zoomed = page.locator('.zoom-box img');
  const before = (await zoomed.boundingBox())?.width ?? 0;
  await page.getByRole('button', { name: '放大', exact: true }).click();
  await expect.poll(async () => (await zoomed.boundingBox())?.width ?? 0).toBeGreaterThan(before * 1.4);
  await page.keyboard.press('Escape');
  await expect(zoomed).toHaveCount(0);
  await expect(figure).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(zoomed).toBeVisible();
  // Behind the picture nothing is answered by a slip of the hand.
  await page.keyboard.press('a');
  await page.keyboard.press('Escape');
  expect(door.answers().size).toBe(0);
  await door.close();
});

test('the warnings come at 30, 15, 5 and 1 minute, one line each, and the first three go by themselves', async ({
  page,
}) => {
  const { door } = await takeSeat(page, { paper: await shortPaper() });
  door.show('sitting');
  for (const [minutes, line] of [
    [40, undefined],
    [30, '还剩 30 分钟。'],
    [20, undefined],
    [15, '还剩 15 分钟。'],
    [10, undefined],
    [5, '还剩 5 分钟。'],
    [3, undefined],
    [1, '还剩 1 分钟。'],
  ] as const) {
    door.setLeft(minutes * 60_000 - 1_000);
    await expect(page.locator('.timer strong')).toHaveText(clock(minutes));
    if (line === undefined) await expect(page.locator('.line.warning')).toHaveCount(0);
    else await expect(page.locator('.line.warning')).toContainText(line);
  }
  await door.close();
});

/** Some second of the minute before. */
function clock(minutes: number): RegExp {
  return new RegExp(`^${String(minutes - 1).padStart(2, '0')}:\\d\\d$`);
}

test('after check-in there is no field to type into, so no input method can come up', async ({ page }) => {
  const { door } = await takeSeat(page, { paper: await shortPaper() });
  for (const stage of ['admitted', 'consent', 'rules', 'waiting', 'sitting', 'handed-in'] as const) {
    door.show(stage);
    await shown(page, stage);
    await expect(page.locator('textarea, input:not([type=radio]):not([type=checkbox])')).toHaveCount(0);
    await expect(page.locator('[contenteditable]')).toHaveCount(0);
  }
  await door.close();
});

async function shown(page: Page, stage: string): Promise<void> {
  await page.locator(stage === 'sitting' ? '.question' : '.page h1').waitFor();
}
