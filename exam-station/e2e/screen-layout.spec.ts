import { expect, type Page } from '@playwright/test';
import { takeSeat } from './screen/candidate.ts';
import { scenes } from './screen/scenes.ts';
import { test } from './screen/screen-test.ts';
import { SIZES, withScene } from './screen/screens.ts';

// From 1024x768 to 4K, from 100 to 200 % text: nothing is cut off at the side, the clock and the steps are always there, and a name
// of any length or script stays in its place.

const SIZES_AND_4K = [...SIZES, { width: 3840, height: 2160 }] as const;
const TEXT_SIZES = [100, 125, 150, 200] as const;
const TELLING = /^(02|05|09|10|12|20|22|26|27|28|29|30|33|36|40)/;

for (const language of ['zh', 'en'] as const)
  test(`nothing is cut off on any size of screen and text (${language})`, { tag: '@survey' }, async ({
    page,
  }) => {
    test.setTimeout(600_000);
    for (const scene of scenes().filter((one) => TELLING.test(one.name))) {
      const look = { language, textSize: 100, size: SIZES_AND_4K[0] } as const;
      await withScene(page, { scene, look }, async () => {
        for (const size of SIZES_AND_4K)
          for (const textSize of TEXT_SIZES) {
            await page.setViewportSize(size);
            await page.evaluate((percent) => {
              document.documentElement.dataset['size'] = `${percent}`;
            }, textSize);
            await twoFrames(page);
            const where = `${scene.name} at ${size.width}x${size.height} in ${textSize} %`;
            expect.soft(await cutOff(page), where).toEqual([]);
          }
      });
    }
  });

const NAMES = [
  '𠅤㛃',
  '阿卜杜热西提·买买提图尔荪·库尔班尼亚孜江·阿卜力克木',
  'محمد عبد الرحمن',
  'Wolfeschlegelsteinhausenbergerdorff',
  '\u202Eabc<b>王</b>',
];

for (const name of NAMES)
  test(`the name ${JSON.stringify(name)} breaks no screen`, async ({ page }) => {
    for (const textSize of [100, 200] as const) {
      const { door } = await takeSeat(page, { candidate: { name } }, { width: 1024, height: 768, textSize });
      for (const stage of ['claimed', 'admitted', 'waiting', 'sitting', 'handed-in'] as const) {
        door.show(stage);
        await expect(page.locator('bdi', { hasText: name.replace('\u202E', '') }).first()).toBeVisible();
        expect.soft(await cutOff(page), `${stage} ${textSize}`).toEqual([]);
      }
      await door.close();
    }
  });

/** Sizes that the page watches are settled after the next two frames. */
async function twoFrames(page: Page): Promise<void> {
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(undefined)))),
  );
}

/** What sticks out of the window at the side, and what must be in it and is not. */
async function cutOff(page: Page): Promise<readonly string[]> {
  return await page.evaluate(() => {
    const out: string[] = [];
    const inside = (box: DOMRect) =>
      box.left >= -1 && box.top >= -1 && box.right <= innerWidth + 1 && box.bottom <= innerHeight + 1;
    for (const element of document.querySelectorAll('.top-bar *, .steps *, .page-actions *, .room-line *')) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || element.closest('.hidden-words, .display-label') !== null) continue;
      if (getComputedStyle(element).visibility === 'hidden') continue;
      // A long name or title is shortened with an ellipsis inside its own box.
      if (element.closest('.who-name, .room-title') !== null && element.tagName === 'BDI') continue;
      if (!inside(box)) out.push(`${element.className || element.tagName} ${Math.round(box.right)}`);
    }
    if (document.querySelector('.sitting') !== null) {
      const timer = document.querySelector('.timer strong')?.getBoundingClientRect();
      if (timer === undefined || !inside(timer)) out.push('the clock is not in the window');
    }
    const name = document.querySelector('.who-name');
    if (name !== null && (name.textContent ?? '').length <= 4 && name.scrollWidth > name.clientWidth + 1)
      out.push('a name of four characters is shortened');
    for (const pane of document.querySelectorAll('.sitting-main, .page-body, .question, .pane'))
      if (pane.scrollWidth > pane.clientWidth + 1) out.push(`${pane.className} is wider than its place`);
    if (document.documentElement.scrollWidth > innerWidth) out.push('the page is wider than the window');
    return out;
  });
}
