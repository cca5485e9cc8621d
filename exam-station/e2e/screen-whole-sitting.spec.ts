import { expect } from '@playwright/test';
import { allSaved, currentQuestion, type Seat, tabTo, takeSeat } from './screen/candidate.ts';
import { shortPaper } from './screen/sample-paper.ts';
import { test } from './screen/screen-test.ts';
import { SIZES } from './screen/screens.ts';

// A candidate comes, signs in, confirms who they are, agrees to the camera, reads the rules, waits, answers a question of every
// kind, flags one, reviews, and hands in: once with the keyboard alone and once with the mouse alone, on every screen size and in
// normal and large text. What was chosen is what the station has.

const LOOKS = SIZES.flatMap((size) =>
  [100, 200].map((textSize) => ({ ...size, textSize: textSize as 100 | 200 })),
);

/** The smallest screen in the largest text, and the commonest one: what `npm test` sits every time; SURVEYS=all sits them all. */
const USUAL = new Set(['1024x768 in 200 % text', '1366x768 in 100 % text']);

const EXPECTED: Readonly<Record<string, readonly number[]>> = {
  's4.1': [2],
  'j1.1': [1],
  'm1.1': [3, 6],
  'c1.1': [3],
  'c1.2': [2],
  'c1.3': [2, 4],
  'c1.4': [0],
  'c1.5': [1],
};

for (const look of LOOKS) {
  const name = `${look.width}x${look.height} in ${look.textSize} % text`;
  const when = USUAL.has(name) ? {} : { tag: '@survey' };

  test(`a candidate sits the whole test with the keyboard alone on ${name}`, when, async ({ page }) => {
    const seat = await takeSeat(page, { paper: await shortPaper(), backUpAfterMs: 200 }, look);
    await checkInByKeyboard(seat);
    await answerByKeyboard(seat);
    await tabTo(page, '检查答案');
    await page.keyboard.press('Enter');
    await tabTo(page, /^交卷$/);
    await page.keyboard.press('Enter');
    await tabTo(page, '继续交卷');
    await page.keyboard.press('Enter');
    await tabTo(page, '确定交卷');
    await page.keyboard.press('Enter');
    await endsWell(seat);
  });

  test(`a candidate sits the whole test with the mouse alone on ${name}`, when, async ({ page }) => {
    const seat = await takeSeat(page, { paper: await shortPaper(), backUpAfterMs: 200 }, look);
    await checkInByMouse(seat);
    await answerByMouse(seat);
    await page.locator('.steps .primary').click();
    await page.locator('.review-steps .hand-in').click();
    await page.getByRole('button', { name: '继续交卷' }).click();
    await page.getByRole('button', { name: '确定交卷' }).click();
    await endsWell(seat);
  });
}

async function checkInByKeyboard({ page, door }: Seat): Promise<void> {
  await page.keyboard.type('42010619720305331x');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '请核对您的信息' })).toBeVisible();
  await tabTo(page, /^是我$/);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '摄像头拍照告知和同意书' })).toBeVisible();
  await tabTo(page, '同意，打开摄像头');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '机考考场规则' })).toBeVisible();
  await tabTo(page, '我已看完');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { name: '请等候考试开始' })).toBeVisible();
  door.show('sitting');
  await expect(page.locator('.question')).toBeVisible();
}

async function answerByKeyboard({ page }: Seat): Promise<void> {
  // Single, by letter: the second option on the screen is canonical option 2.
  await page.keyboard.press('b');
  await page.keyboard.press('f');
  await expect(page.locator('.flag-note')).toBeVisible();
  await page.keyboard.press('PageDown');
  await expect.poll(() => currentQuestion(page)).toBe('第 2 题');
  await page.keyboard.press('2');
  await page.keyboard.press('ArrowRight');
  await expect.poll(() => currentQuestion(page)).toBe('第 3 题');
  // Multi with seven options: F is an option here; arrows and Enter choose too.
  await page.keyboard.press('a');
  await page.keyboard.press('f');
  await page.keyboard.press('f');
  for (let n = 0; n < 9; n += 1) await page.keyboard.press('ArrowUp');
  for (let n = 0; n < 3; n += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await page.keyboard.press('PageDown');
  await expect.poll(() => currentQuestion(page)).toBe('第 4–8 题');
  await answerCaseByKeyboard(page);
}

async function answerCaseByKeyboard(page: Seat['page']): Promise<void> {
  const next = async (item: string) => {
    for (let n = 0; n < 12; n += 1) {
      await page.keyboard.press('ArrowDown');
      const focused = await page.evaluate(() =>
        document.activeElement instanceof HTMLElement ? document.activeElement.dataset['item'] : undefined,
      );
      if (focused === item) return;
    }
    throw new Error(`the arrows never came to ${item}`);
  };
  await page.keyboard.press('A');
  await next('c1.2');
  await page.keyboard.press('B');
  await next('c1.3');
  await page.keyboard.press('1');
  await page.keyboard.press('3');
  await next('c1.4');
  await page.keyboard.press('A');
  await next('c1.5');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Space');
  await allSaved(page);
}

async function checkInByMouse({ page, door }: Seat): Promise<void> {
  const pad = page.getByRole('group', { name: '数字键盘' });
  await pad.getByRole('button', { name: '5', exact: true }).click();
  await pad.getByRole('button', { name: '删一位' }).click();
  for (const digit of '42010619720305331X')
    await pad.getByRole('button', { name: digit, exact: true }).click();
  await expect(page.locator('#number')).toHaveValue('42010619720305331X');
  await page.getByRole('button', { name: '登录' }).click();
  await page.getByRole('button', { name: '是我', exact: true }).click();
  await page.getByRole('button', { name: '同意，打开摄像头' }).click();
  await page.getByRole('button', { name: '我已看完' }).click();
  await expect(page.getByRole('heading', { name: '请等候考试开始' })).toBeVisible();
  door.show('sitting');
  await expect(page.locator('.question')).toBeVisible();
}

async function answerByMouse({ page }: Seat): Promise<void> {
  const option = (item: string, place: number) =>
    page.locator('.option', { has: page.locator(`input[data-item="${item}"]`) }).nth(place);
  const next = () => page.locator('.steps .primary').click();
  await option('s4.1', 1).click();
  await page.getByRole('button', { name: '标记' }).click();
  await next();
  await option('j1.1', 1).click();
  await next();
  // A double click must not tick a box and take it back.
  await option('m1.1', 0).dblclick();
  await option('m1.1', 3).click();
  await next();
  await option('c1.1', 0).click();
  await option('c1.2', 1).click();
  await option('c1.3', 0).click();
  await option('c1.3', 2).click();
  await option('c1.4', 0).click();
  await option('c1.5', 2).click();
  await allSaved(page);
}

async function endsWell({ page, door }: Seat): Promise<void> {
  await expect(page.getByRole('heading', { name: '已交卷' })).toBeVisible();
  await expect(page.locator('.done-facts')).toContainText('共 8 题，已答 8 题');
  await expect(page.getByText('4819 2036 5527')).toBeAttached();
  await expect(page.getByText('R7K2-9QXD-41ME')).toBeAttached();
  expect(Object.fromEntries(door.answers())).toEqual(EXPECTED);
  const flags = door.acts.filter((act) => act.act === 'flag');
  expect(flags).toEqual([{ act: 'flag', question: 's4', flagged: true }]);
  expect(door.acts.filter((act) => act.act === 'hand-in')).toHaveLength(1);

  await door.close();
}
