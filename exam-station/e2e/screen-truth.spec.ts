import { expect, type Page, test } from '@playwright/test';
import type { ItemId } from '../src/door/station-view.ts';
import { allSaved, type Seat, takeSeat } from './screen/candidate.ts';
import { shortPaper } from './screen/sample-paper.ts';

// The screen holds no truth: whatever is clicked and pressed, and however often the page or the station dies in between, in the end
// it shows exactly what the station has written down. And it never says 已保存 of something that is not there.

const ROUNDS = 3;
const STEPS = 40;

for (let seed = 1; seed <= ROUNDS; seed += 1)
  test(`after any clicks, keys, reloads and crashes the screen shows what the station has (seed ${seed})`, async ({
    page,
  }) => {
    const seat = await takeSeat(page, { paper: await shortPaper() });
    seat.door.show('sitting');
    await page.locator('.question').waitFor();
    const die = dice(seed);
    for (let step = 0; step < STEPS; step += 1) {
      await oneStep(seat, die);
      await nothingFalselySaved(seat);
    }
    await settle(seat);
    await everyQuestionAgrees(seat);
    await seat.door.close();
  });

/** A small repeatable generator: the same seed is the same story. */
function dice(seed: number): (sides: number) => number {
  let state = seed * 2_654_435_761;
  return (sides) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return Math.abs(state >> 3) % sides;
  };
}

async function oneStep({ page, door }: Seat, die: (sides: number) => number): Promise<void> {
  switch (die(12)) {
    case 0:
      await page.reload();
      await page.locator('.question').waitFor();
      return;
    case 1:
      await door.die();
      await page.keyboard.press('b');
      await door.comeBack();
      return;
    case 2:
      door.refuseSaves();
      await page.keyboard.press('c');
      door.saveAgain();
      return;
    case 3:
      door.slowDown(die(2) * 150);
      return;
    case 4:
      await page.keyboard.press(die(2) === 0 ? 'PageDown' : 'PageUp');
      return;
    case 5:
      await page.keyboard.press('m');
      return;
    case 6:
      door.backUp();
      return;
    case 7:
    case 8:
      await page.keyboard.press('ABCDEFG'[die(7)] ?? 'A');
      return;
    default: {
      const options = page.locator('.option');
      const count = await options.count();
      // The page may be between two questions: then there is nothing to click this time.
      if (count > 0)
        await options
          .nth(die(count))
          .click({ timeout: 2_000 })
          .catch(() => {});
    }
  }
}

/** Reads, in one go, what the screen calls saved, and compares it with what the station has. */
async function nothingFalselySaved({ page, door }: Seat): Promise<void> {
  for (const { item, tick, choice } of await shown(page)) {
    if (tick !== 'saved' && tick !== 'backed-up') continue;
    expect(door.answers().get(item), `${item} is called ${tick}`).toEqual(choice);
  }
}

async function settle({ page, door }: Seat): Promise<void> {
  door.slowDown(0);
  await expect(page.locator('.cover')).toHaveCount(0);
  await allSaved(page);
}

async function everyQuestionAgrees({ page, door }: Seat): Promise<void> {
  const { marks } = door.paper;
  for (const mark of marks) {
    await page.locator('.map-column .cell').nth(marks.indexOf(mark)).click();
    await expect(page.locator(`.option input[data-item="${mark.items[0]}"]`).first()).toBeAttached();
    await expect
      .poll(async () => Object.fromEntries((await shown(page)).map((one) => [one.item, one.choice])))
      .toEqual(Object.fromEntries(mark.items.map((item) => [item, door.answers().get(item) ?? []])));
  }
  const flagged = await page.locator('.map-column .cell.flagged').count();
  const stage = door.view().stage;
  expect(stage.stage === 'sitting' && stage.sitting.questions.filter((mark) => mark.flagged).length).toBe(
    flagged,
  );
}

async function shown(
  page: Page,
): Promise<readonly { readonly item: ItemId; readonly tick: string; readonly choice: readonly number[] }[]> {
  const rows = await page.evaluate(() =>
    [...document.querySelectorAll('.options')].map((options) => ({
      item: options.querySelector('input')?.dataset['item'] ?? '',
      tick: options.querySelector<HTMLElement>('.answer-line .tick')?.dataset['tick'] ?? '',
      places: [...options.querySelectorAll('input')].flatMap((field, place) =>
        field.checked ? [place] : [],
      ),
      count: options.querySelectorAll('input').length,
      judge: options.classList.contains('judge'),
    })),
  );
  return rows.map(({ item, tick, places, count, judge }) => ({
    item: item as ItemId, // as the page names it
    tick,
    // The sample paper numbers its options from the last to the first, its judge items as they stand.
    choice: places.map((place) => (judge ? place : count - 1 - place)).toSorted((a, b) => a - b),
  }));
}
