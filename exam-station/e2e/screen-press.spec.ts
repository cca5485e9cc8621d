import { expect, type Page, test } from '@playwright/test';
import type { Choice } from '../src/door/station-view.ts';
import { currentQuestion, takeSeat } from './screen/candidate.ts';
import type { FakeDoor } from './screen/fake-door.ts';
import { shortPaper } from './screen/sample-paper.ts';

// Between the going down of a mouse button and its letting go a hand may wander off, rest, or come back. Nothing is saved by that, and no
// wrong word stays on the screen. The clock of the page is turned by hand, so that what happens at the letting go is told apart from
// what happens a second later; that takes a browser context of its own for each test.

test('a press that wanders off the option is let go of elsewhere: nothing is chosen and the word is the old one again', async ({
  page,
}) => {
  const { door } = await answeredSeat(page);
  for (const end of [beside, option(2)]) {
    await pressOn(page, option(1));
    await expectWord(page, '正在保存');
    await moveTo(page, end);
    await page.mouse.up();
    await page.clock.runFor(50);
    await expectWord(page, '已保存');
    await expect(chosen(page)).toHaveText(['A']);
  }
  expect(choices(door)).toHaveLength(1);
  await door.close();
});

test('a press on an unanswered question that comes to nothing leaves it 未作答', async ({ page }) => {
  const { door } = await answeredSeat(page);
  await page.keyboard.press('PageDown');
  await expect.poll(() => currentQuestion(page)).toBe('第 2 题');
  await pressOn(page, option(1));
  await moveTo(page, beside);
  await page.mouse.up();
  await page.clock.runFor(UNTIL_BAR_MS);
  await expect(page.locator('.answer-line .tick')).toHaveText('未作答');
  await expect(page.locator('.saved-mark .tick')).toHaveText('已保存');
  await expect(page.locator('.map-column .cell.answered')).toHaveCount(1);
  await door.close();
});

test('a press that is held for longer than a second tells the old answer meanwhile, and chooses when it is let go of', async ({
  page,
}) => {
  const { door } = await answeredSeat(page);
  await pressOn(page, option(1));
  await expectWord(page, '正在保存');
  await page.clock.runFor(1_100);
  await expectWord(page, '已保存');
  await expect(chosen(page)).toHaveText(['A']);
  expect(choices(door)).toHaveLength(1);
  door.slowDown(300);
  await page.mouse.up();
  await expect(chosen(page)).toHaveText(['B']);
  await expectWord(page, '正在保存');
  expect(choices(door)).toHaveLength(1);
  await expectWord(page, '已保存');
  expect(choices(door)).toEqual([canonical(door, 0), canonical(door, 1)]);
  await door.close();
});

test('a key that chooses while the mouse is held is saved and told so; the mouse chooses after it', async ({
  page,
}) => {
  const { door } = await answeredSeat(page);
  await pressOn(page, option(2));
  await expectWord(page, '正在保存');
  await page.keyboard.press('b');
  await expect(chosen(page)).toHaveText(['B']);
  await expectWord(page, '已保存');
  await page.mouse.up();
  await expect(chosen(page)).toHaveText(['C']);
  await expectWord(page, '已保存');
  expect(choices(door)).toEqual([canonical(door, 0), canonical(door, 1), canonical(door, 2)]);
  await door.close();
});

test('a question that a key turns away from under the mouse leaves no 正在保存 behind', async ({ page }) => {
  const { door } = await answeredSeat(page);
  await pressOn(page, option(1));
  await page.keyboard.press('PageDown');
  await expect.poll(() => currentQuestion(page)).toBe('第 2 题');
  await moveTo(page, beside);
  await page.mouse.up();
  await page.clock.runFor(UNTIL_BAR_MS);
  await expect(page.locator('.saved-mark .tick')).toHaveText('已保存');
  await page.keyboard.press('PageUp');
  await expect.poll(() => currentQuestion(page)).toBe('第 1 题');
  await expectWord(page, '已保存');
  expect(choices(door)).toHaveLength(1);
  await door.close();
});

test('the other mouse buttons, and a press that the browser takes for itself, change no word', async ({
  page,
}) => {
  const { door } = await answeredSeat(page);
  await moveTo(page, option(1));
  await page.mouse.down({ button: 'right' });
  await expectWord(page, '已保存');
  await page.mouse.up({ button: 'right' });
  // A finger that begins to scroll: the browser says that nothing will come of the press.
  await page.locator('.option input').nth(1).dispatchEvent('pointerdown', { button: 0 });
  await expectWord(page, '正在保存');
  await page.locator('.option input').nth(1).dispatchEvent('pointercancel');
  await page.clock.runFor(50);
  await expectWord(page, '已保存');
  expect(choices(door)).toHaveLength(1);
  await door.close();
});

test('the second click of a double click on a box leaves it ticked, and says that it is saved', async ({
  page,
}) => {
  const { door } = await answeredSeat(page);
  for (const next of ['第 2 题', '第 3 题']) {
    await page.keyboard.press('PageDown');
    await expect.poll(() => currentQuestion(page)).toBe(next);
  }
  const { x, y } = await option(1)(page);
  await page.mouse.dblclick(x, y);
  await page.clock.runFor(50);
  await expect(chosen(page)).toHaveText(['B']);
  await expectWord(page, '已保存');
  expect(choices(door)).toHaveLength(2);
  await door.close();
});

type Spot = (page: Page) => Promise<{ readonly x: number; readonly y: number }>;

const option =
  (place: number): Spot =>
  async (page) => {
    const row = page.locator('.option').nth(place);
    await row.evaluate((element) => element.scrollIntoView({ block: 'nearest' }));
    const box = await row.boundingBox();
    if (box === null) throw new Error('an option has a place');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };

/** The edge of the map: there is nothing to click. */
const beside: Spot = async () => ({ x: 3, y: 400 });

/** A seat at question 1, whose option A was saved; from here on the clock of the page stands. */
async function answeredSeat(page: Page): Promise<{ readonly door: FakeDoor }> {
  await page.clock.install();
  // Of no use here, and read anew in every context.
  await page.route('**/*.ttf', (route) => route.abort());
  const { door } = await takeSeat(page, { paper: await shortPaper() });
  door.show('sitting');
  await page.locator('.option').first().click();
  await expectWord(page, '已保存');
  await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
  return { door };
}

async function moveTo(page: Page, spot: Spot): Promise<void> {
  const { x, y } = await spot(page);
  await page.mouse.move(x, y, { steps: 3 });
}

async function pressOn(page: Page, spot: Spot): Promise<void> {
  await moveTo(page, spot);
  await page.mouse.down();
}

/** Good news is told by the bar after it was seen at the answer, and by then at the latest. */
const UNTIL_BAR_MS = 250;

/** The word beside the answer, and in the end the one in the bar. Bad news stands in both at once. */
async function expectWord(page: Page, word: string): Promise<void> {
  await expect(page.locator('.answer-line .tick')).toHaveText(word);
  if (word === '已保存') await page.clock.runFor(UNTIL_BAR_MS);
  await expect(page.locator('.saved-mark .tick')).toHaveText(word);
}

function chosen(page: Page) {
  return page.locator('.option:has(input:checked) .letter');
}

function choices(door: FakeDoor): readonly Choice[] {
  return door.acts.flatMap((act) => (act.act === 'choose' ? [act.choice] : []));
}

/** What the station calls the option that stands at this place of the first question. */
function canonical(door: FakeDoor, place: number): Choice {
  const shown = door.paper.questions[0]?.items[0]?.options[place]?.option;
  if (shown === undefined) throw new Error('the first question has this option');
  return [shown];
}
