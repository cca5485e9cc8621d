import { expect } from '@playwright/test';
import { currentQuestion, takeSeat } from './screen/candidate.ts';
import { test } from './screen/screen-test.ts';

// Things go wrong at a seat: the disk, the program, the network, the window. The candidate is told calmly what is true, never that
// something is saved which is not, and is back at the same question.

test('an answer that the disk refuses is called not saved, is tried again by itself, and is saved in the end', async ({
  page,
}) => {
  const { door } = await takeSeat(page);
  door.show('sitting');
  door.refuseSaves();
  await page.locator('.option').nth(1).click();
  await expect(page.locator('.answer-line .tick')).toHaveText('未保存');
  await expect(page.locator('.line.unsaved')).toContainText('这道题的答案还没有保存');
  await expect(page.locator('.map-actions .hand-in')).toBeDisabled();
  // Elsewhere in the paper it is still told.
  await page.keyboard.press('PageDown');
  await page.locator('.option').nth(0).click();
  await expect(page.locator('.line.unsaved')).toContainText('有 2 道题的答案还没有保存');
  expect(door.answers().size).toBe(0);
  door.saveAgain();
  await expect(page.locator('.saved-mark .tick')).toHaveText('已保存');
  await expect(page.locator('.line.unsaved')).toHaveCount(0);
  // Which of the two is tried again first depends on when each was refused.
  expect([...door.answers().values()].toSorted()).toEqual([[2], [3]]);
  door.backUp();
  await expect(page.locator('.answer-line .tick')).toHaveText('已备份');
  await door.close();
});

test('answers travel by a thread of their own, and by the page itself in a browser that starts none', async ({
  page,
}) => {
  const { door } = await takeSeat(page);
  door.show('sitting');
  await page.locator('.option').nth(1).click();
  await expect(page.locator('.answer-line .tick')).toHaveText('已保存');
  expect(page.workers().map((worker) => new URL(worker.url()).pathname)).toEqual([
    expect.stringMatching(/^\/assets\/act-runner-/),
  ]);
  await page.addInitScript(() => Reflect.deleteProperty(globalThis, 'Worker'));
  await page.reload();
  await page.locator('.option').nth(0).click();
  await expect.poll(() => [...door.answers().values()]).toEqual([[3]]);
  await expect(page.locator('.answer-line .tick')).toHaveText('已保存');
  expect(page.workers()).toEqual([]);
  await door.close();
});

test('a slow disk shows the choice at once and 已保存 only when it is', async ({ page }) => {
  const { door } = await takeSeat(page);
  door.show('sitting');
  await page.locator('.question').waitFor();
  door.slowDown(1_500);
  await page.locator('.option').nth(2).click();
  await expect(page.locator('.option').nth(2)).toHaveAttribute('data-chosen', 'chosen');
  await expect(page.locator('.answer-line .tick')).toHaveText('正在保存');
  expect(door.answers().size).toBe(0);
  await expect(page.locator('.answer-line .tick')).toHaveText('已保存');
  expect(door.answers().size).toBe(1);
  await door.close();
});

test('while the program is away a calm cover lies over the paper, and the same question is under it', async ({
  page,
}) => {
  const { door } = await takeSeat(page);
  door.act({ act: 'show-question', at: 4 });
  door.show('sitting');
  await expect.poll(() => currentQuestion(page)).toBe('第 5 题');
  await door.die();
  await page.keyboard.press('b');
  await expect(page.locator('.cover')).toContainText('本机程序正在恢复，请稍候');
  expect(door.answers().size).toBe(0);
  await door.comeBack();
  await expect(page.locator('.cover')).toHaveCount(0);
  expect(await currentQuestion(page)).toBe('第 5 题');
  await expect(page.locator('.answer-line .tick')).toHaveText('已保存');
  expect([...door.answers().values()]).toEqual([[2]]);
  await door.close();
});

test('a program that hangs is noticed too, though its connection stays open', async ({ page }) => {
  const { door } = await takeSeat(page);
  door.show('sitting');
  await page.locator('.question').waitFor();
  door.hang();
  await expect(page.locator('.cover')).toBeVisible();
  door.wake();
  await expect(page.locator('.cover')).toHaveCount(0);
  await door.close();
});

test('a new window is at the same question with every saved answer and the same look', async ({ page }) => {
  const { door } = await takeSeat(page);
  door.show('sitting');
  await page.locator('.question').waitFor();
  await page.keyboard.press('PageDown');
  await expect.poll(() => currentQuestion(page)).toBe('第 2 题');
  await page.keyboard.press('c');
  await expect(page.locator('.answer-line .tick')).toHaveText('已保存');
  await page.locator('.display-button').click();
  await page.getByRole('button', { name: '125%' }).click();
  for (const setting of ['高对比度', '减少动画'])
    await page.getByRole('group', { name: setting }).getByRole('button', { name: '开' }).click();
  await page.getByRole('button', { name: '完成' }).click();
  await page.reload();
  await expect.poll(() => currentQuestion(page)).toBe('第 2 题');
  await expect(page.locator('.option').nth(2)).toHaveAttribute('data-chosen', 'chosen');
  await expect(page.locator('html')).toHaveAttribute('data-size', '125');
  await expect(page.locator('html')).toHaveAttribute('data-contrast', 'high');
  await expect(page.locator('html')).toHaveAttribute('data-motion', 'reduced');
  await door.close();
});

test('cut off from the console the exam goes on, in one calm line', async ({ page }) => {
  const { door } = await takeSeat(page);
  door.show('sitting');
  door.change({ link: 'alone' });
  await expect(page.locator('.line.link')).toHaveText('与监考机的连接断开，答案已保存在本机，请继续答题。');
  await page.locator('.option').first().click();
  await expect(page.locator('.answer-line .tick')).toHaveText('已保存');
  // With an answer that is not saved the line promises nothing.
  door.refuseSaves();
  await page.locator('.option').nth(1).click();
  await expect(page.locator('.line.link')).toHaveText('与监考机的连接断开，请继续答题。');
  await door.close();
});

test('a pause takes the question away, stops the clock, says why, and gives the place back', async ({
  page,
}) => {
  const { door } = await takeSeat(page);
  door.act({ act: 'show-question', at: 3 });
  door.show('sitting');
  await page.locator('.question').waitFor();
  door.hold({ hold: 'paused', why: '5 号座位更换设备' });
  await expect(page.getByRole('heading', { name: '考试已暂停' })).toBeVisible();
  await expect(page.getByText('5 号座位更换设备')).toBeVisible();
  await expect(page.locator('.question')).toHaveCount(0);
  const stopped = await page.locator('.timer strong').innerText();
  await page.keyboard.press('a');
  await page.waitForFunction(() => new Promise((done) => setTimeout(() => done(true), 1_500)));
  expect(await page.locator('.timer strong').innerText()).toBe(stopped);
  door.hold(undefined);
  await expect.poll(() => currentQuestion(page)).toBe('第 4 题');
  expect(door.answers().size).toBe(0);
  await door.close();
});

test('hand-in is closed before its time, says from when on, and opens by itself', async ({ page }) => {
  const { door } = await takeSeat(page, { durationMs: 7_200_000, handInOpensInMs: 600_000 });
  door.show('sitting');
  await expect(page.locator('.map-actions .hand-in')).toBeDisabled();
  await expect(page.locator('.map-actions .hint')).toHaveText(/^\d\d:\d\d 后可以交卷$/);
  door.setLeft(7_200_000 - 600_000 + 2_000);
  await expect(page.locator('.map-actions .hand-in')).toBeEnabled();
  await door.close();
});

test('a call for help shows that it was made and that it was heard; a message stays until it is read', async ({
  page,
}) => {
  const { door } = await takeSeat(page);
  door.show('sitting');
  await page.getByRole('button', { name: '举手求助' }).click();
  await expect(page.locator('.top-bar .help')).toHaveText('已呼叫，请稍候');
  await expect(page.locator('.top-bar .help')).toHaveText('监考人员马上过来');
  door.change({ message: { id: 'm7', text: '请检查键盘。' } });
  await expect(page.locator('.line.message')).toContainText('请检查键盘。');
  await page.getByRole('button', { name: '知道了' }).click();
  await expect(page.locator('.line.message')).toHaveCount(0);
  expect(door.acts).toContainEqual({ act: 'read-message', id: 'm7' });
  await door.close();
});

test('the first question does not wait for the font', async ({ page }) => {
  const { door } = await takeSeat(page);
  await page.route('**/*.ttf', () => {}); // never answered
  door.show('sitting');
  await page.reload({ waitUntil: 'commit' });
  await expect(page.locator('.option').first()).toBeVisible();
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  await door.close();
});
